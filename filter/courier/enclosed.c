#include "filter/courier/enclosed.h"

#include <stdbool.h>
#include <string.h>

#include "filter/policy/picture.h"
#include "templates/compose.h"

static void
compose_attachment_free (gpointer data)
{
	struct compose_attachment *attachment = data;

	g_free (attachment->name);
	g_free (attachment->type);
	g_free (attachment->content_id);
	g_bytes_unref (attachment->content);
	g_free (attachment);
}

static bool
is_named (const char *words, const char *name)
{
	return name != NULL && *name != '\0' && strstr (words, name) != NULL;
}

static bool
may_be_logo (const struct change_attachment *attachment, GBytes *content,
	     const char *words)
{
	return attachment->content_id != NULL
		&& g_str_has_prefix (attachment->type, "image/")
		&& g_bytes_get_size (content) <= ENCLOSED_LOGO_BYTES
		&& !is_named (words, attachment->name)
		&& !is_named (words, attachment->content_id);
}

/* -1: the store cannot say. */
static int
is_logo (struct store *store, const struct enclosed_source *source,
	 gint64 message, const struct change_attachment *attachment,
	 GBytes *content, GError **error)
{
	if (!may_be_logo (attachment, content, source->words))
		return 0;
	return source->ticket == 0 ? 1
		: store_attached_before (store, source->ticket, message,
					 attachment->sha256, error);
}

/* The Content-ID under which the HTML shows it, caller's, or NULL. */
static char *
shown_as (const struct change_attachment *attachment, const char *html)
{
	g_autofree char *id = attachment->content_id == NULL || html == NULL
		? NULL : picture_id (attachment->sniffed,
					    attachment->sha256);
	g_autofree char *source = id == NULL ? NULL
		: g_strconcat ("\"cid:", id, "\"", NULL);

	return source != NULL && strstr (html, source) != NULL
		? g_steal_pointer (&id) : NULL;
}

/* The same picture may stand in several places. */
static bool
is_there (const GPtrArray *enclosed, const char *content_id)
{
	for (guint i = 0; i < enclosed->len; i++) {
		const struct compose_attachment *other = enclosed->pdata[i];

		if (g_strcmp0 (other->content_id, content_id) == 0)
			return true;
	}
	return false;
}

/* false: the store cannot give them. */
static bool
add_all (struct store *store, const struct enclosed_source *source,
	 gint64 message, GPtrArray *enclosed, GError **error)
{
	g_autoptr (message_auto) stored = store_message (store, message,
							 error);

	if (stored == NULL)
		return false;
	for (guint i = 0; i < stored->attachments->len; i++) {
		const struct change_attachment *from
			= stored->attachments->pdata[i];
		struct compose_attachment *to;
		g_autofree char *shown = shown_as (from, source->html);
		g_autoptr (GBytes) content = store_blob (store, from->sha256,
							 error);
		int left_out = content == NULL ? -1
			: shown != NULL ? is_there (enclosed, shown)
			: is_logo (store, source, message, from, content,
				   error);

		if (left_out < 0)
			return false;
		if (left_out)
			continue;
		to = g_new0 (struct compose_attachment, 1);
		to->name = g_strdup (from->name);
		to->type = g_strdup (from->type);
		to->content_id = g_steal_pointer (&shown);
		to->content = g_steal_pointer (&content);
		g_ptr_array_add (enclosed, to);
	}
	return true;
}

GPtrArray *
enclosed_read (struct store *store, const struct enclosed_source *source,
	       GError **error)
{
	g_autoptr (GPtrArray) enclosed
		= g_ptr_array_new_with_free_func (compose_attachment_free);

	if ((source->kept != 0
	     && !add_all (store, source, source->kept, enclosed, error))
	    || !add_all (store, source, source->message, enclosed, error))
		return NULL;
	return g_steal_pointer (&enclosed);
}
