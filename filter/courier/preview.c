#include "filter/courier/preview.h"

#include <string.h>

#include "filter/courier/links.h"
#include "filter/policy/moment.h"

static void
set (JsonObject *values, const char *key, const char *value)
{
	if (value != NULL)
		json_object_set_string_member (values, key, value);
}

static void
set_number (JsonObject *values, const char *key, gint64 number)
{
	g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

	json_object_set_string_member (values, key, text);
}

/* "ru 12, uk 3 -> en": who gets the text of another language. */
static void
set_languages (JsonObject *values, const struct announcement *announcement,
	       const struct announcement_count *count)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (guint i = 0; i < count->languages->len; i++) {
		const struct report_row *row = count->languages->pdata[i];
		const struct announcement_text *gets = announcement_text_for (
			announcement->texts, row->name,
			announcement->language);
		bool own = strcmp (gets->language, row->name) == 0;

		g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT "%s%s",
					text->len > 0 ? ", " : "",
					*row->name != '\0' ? row->name : "?",
					row->count, own ? "" : " -> ",
					own ? "" : gets->language);
	}
	json_object_set_string_member (values, "languages", text->str);
}

static void
set_texts (JsonObject *values, const GPtrArray *texts)
{
	g_autoptr (GString) all = g_string_new (NULL);

	for (guint i = 0; i < texts->len; i++) {
		const struct announcement_text *text = texts->pdata[i];

		g_string_append_printf (all, "%s[%s] %s\n\n%s",
					i > 0 ? "\n\n" : "", text->language,
					text->subject, text->text);
	}
	json_object_set_string_member (values, "text", all->str);
}

bool
preview_add (JsonObject *values, struct store *store,
	     const struct policy *policy, const struct outbox_row *row,
	     GError **error)
{
	gint64 id = store_announcement_of (store, row->message, error);
	g_autoptr (announcement_auto) announcement = id < 0 ? NULL
		: store_announcement (store, id, error);
	g_autoptr (announcement_count_auto) count = announcement == NULL
		? NULL : store_announcement_count (store, announcement,
						   error);
	g_autofree char *to = NULL, *at = NULL, *link = NULL;

	if (count == NULL)
		return false;
	to = *announcement->name == '\0' ? g_strdup (announcement->audience)
		: g_strconcat (announcement->audience, " ",
			       announcement->name, NULL);
	if (announcement->due > 0)
		at = moment_text (regulation_zone (policy->regulation),
				  announcement->due, row->language);
	link = links_announce (policy, row);
	set_number (values, "announcement", id);
	set (values, "to", to);
	set (values, "at", at);
	set (values, "send_link", link);
	set (values, strcmp (announcement->kind, "news") == 0 ? "is_news"
	     : "is_works", "yes");
	set_number (values, "accounts", count->accounts);
	set_number (values, "left_suspended", count->left_suspended);
	set_number (values, "left_address", count->left_address);
	set_number (values, "left_unsubscribed", count->left_unsubscribed);
	set_languages (values, announcement, count);
	set_texts (values, announcement->texts);
	return true;
}

bool
preview_add_planned (JsonObject *values, struct store *store,
		     const struct outbox_row *row, GError **error)
{
	gint64 message = g_ascii_strtoll (
		json_object_get_string_member_with_default (
			values, "ordered", "0"), NULL, 10);
	gint64 id = store_announcement_of (store, message, error);
	g_autoptr (announcement_auto) announcement = id < 0 ? NULL
		: store_announcement (store, id, error);

	if (announcement == NULL)
		return false;
	set_number (values, "announcement", id);
	set (values, "title", announcement_text_for (
		announcement->texts, row->language,
		announcement->language)->subject);
	if (announcement->sent > 0)
		set_number (values, "sent", announcement->sent);
	return true;
}
