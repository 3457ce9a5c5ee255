#include "filter/courier/enclosed.h"

#include <stdbool.h>
#include <string.h>

#include "templates/compose.h"

static void
attachment_free (gpointer data)
{
	struct compose_attachment *attachment = data;

	g_free (attachment->name);
	g_free (attachment->type);
	g_bytes_unref (attachment->content);
	g_free (attachment);
}

static bool
is_named (const char *words, const char *name)
{
	return name != NULL && *name != '\0' && strstr (words, name) != NULL;
}

static bool
is_logo (const struct change_attachment *attachment, GBytes *content,
	 const char *words)
{
	return attachment->content_id != NULL
		&& g_str_has_prefix (attachment->type, "image/")
		&& g_bytes_get_size (content) <= ENCLOSED_LOGO_BYTES
		&& !is_named (words, attachment->name)
		&& !is_named (words, attachment->content_id);
}

GPtrArray *
enclosed_read (struct store *store, gint64 message, const char *words,
	       GError **error)
{
	g_autoptr (message_auto) stored = store_message (store, message,
							 error);
	g_autoptr (GPtrArray) enclosed
		= g_ptr_array_new_with_free_func (attachment_free);

	if (stored == NULL)
		return NULL;
	for (guint i = 0; i < stored->attachments->len; i++) {
		const struct change_attachment *from
			= stored->attachments->pdata[i];
		struct compose_attachment *to;
		g_autoptr (GBytes) content = store_blob (store, from->sha256,
							 error);

		if (content == NULL)
			return NULL;
		if (is_logo (from, content, words))
			continue;
		to = g_new0 (struct compose_attachment, 1);
		to->name = g_strdup (from->name);
		to->type = g_strdup (from->type);
		to->content = g_steal_pointer (&content);
		g_ptr_array_add (enclosed, to);
	}
	return g_steal_pointer (&enclosed);
}
