#include "filter/ctl/preview.h"

#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/table.h"

#define N G_GINT64_FORMAT

char *
preview_audience (const struct announcement *announcement)
{
	return *announcement->name == '\0' ? g_strdup (announcement->audience)
		: g_strconcat (announcement->audience, ":",
			       announcement->name, NULL);
}

static bool
is_over (const struct announcement *announcement)
{
	return strcmp (announcement->state, "sent") == 0
		|| strcmp (announcement->state, "cancelled") == 0;
}

static bool
has_begun (const struct announcement *announcement)
{
	return announcement->begun != 0;
}

/* --- JSON ------------------------------------------------------------------ */

static void
set_left_out (JsonObject *object, gint64 suspended, gint64 address,
	      gint64 unsubscribed)
{
	JsonObject *left = json_object_new ();

	json_object_set_int_member (left, "suspended", suspended);
	json_object_set_int_member (left, "no_address", address);
	json_object_set_int_member (left, "unsubscribed", unsubscribed);
	json_object_set_object_member (object, "left_out", left);
}

static void
set_count (JsonObject *object, const struct announcement_count *count)
{
	JsonObject *would = json_object_new ();
	JsonObject *languages = json_object_new ();

	json_object_set_int_member (would, "accounts", count->accounts);
	set_left_out (would, count->left_suspended, count->left_address,
		      count->left_unsubscribed);
	for (guint i = 0; i < count->languages->len; i++) {
		const struct report_row *row = count->languages->pdata[i];

		json_object_set_int_member (languages, row->name, row->count);
	}
	json_object_set_object_member (would, "languages", languages);
	json_object_set_object_member (object, "preview", would);
}

static void
set_texts (JsonObject *object, const GPtrArray *texts)
{
	JsonObject *all = json_object_new ();

	for (guint i = 0; i < texts->len; i++) {
		const struct announcement_text *text = texts->pdata[i];
		JsonObject *one = json_object_new ();

		ctl_set_string (one, "subject", text->subject);
		ctl_set_string (one, "text", text->text);
		json_object_set_object_member (all, text->language, one);
	}
	json_object_set_object_member (object, "texts", all);
}

JsonObject *
preview_json (const struct announcement *announcement,
	      const struct announcement_count *count)
{
	JsonObject *object = json_object_new ();
	g_autofree char *to = preview_audience (announcement);

	json_object_set_int_member (object, "id", announcement->id);
	ctl_set_string (object, "state", announcement->state);
	ctl_set_string (object, "to", to);
	ctl_set_string (object, "kind", announcement->kind);
	ctl_set_string (object, "list", *announcement->list != '\0'
			? announcement->list : NULL);
	ctl_set_string (object, "by", announcement->by);
	json_object_set_int_member (object, "message", announcement->message);
	json_object_set_int_member (object, "created", announcement->created);
	json_object_set_int_member (object, "due", announcement->due);
	json_object_set_int_member (object, "begun", announcement->begun);
	json_object_set_int_member (object, "ended", announcement->ended);
	json_object_set_int_member (object, "queued", announcement->queued);
	set_left_out (object, announcement->left_suspended,
		      announcement->left_address,
		      announcement->left_unsubscribed);
	if (announcement->texts != NULL) {
		json_object_set_int_member (object, "sent",
					    announcement->sent);
		json_object_set_int_member (object, "waiting",
					    announcement->waiting);
		json_object_set_int_member (object, "failed",
					    announcement->failed);
		json_object_set_int_member (object, "bounced",
					    announcement->bounced);
		set_texts (object, announcement->texts);
	}
	if (count != NULL)
		set_count (object, count);
	return object;
}

/* --- text ------------------------------------------------------------------- */

static void
print_line (const char *name, const char *value)
{
	g_autofree char *safe = table_safe (value);

	printf ("%-10s %s\n", name, safe);
}

static void
print_left_out (const char *name, gint64 suspended, gint64 address,
		gint64 unsubscribed)
{
	printf ("%-10s %" N " suspended, %" N " without an address that mail "
		"reaches, %" N " unsubscribed\n", name, suspended, address,
		unsubscribed);
}

/* Who gets what, and that a language has no text. */
static void
print_languages (const struct announcement *announcement,
		 const struct announcement_count *count)
{
	for (guint i = 0; i < count->languages->len; i++) {
		const struct report_row *row = count->languages->pdata[i];
		const struct announcement_text *text = announcement_text_for (
			announcement->texts, row->name,
			announcement->language);
		bool own = strcmp (text->language, row->name) == 0;
		g_autofree char *name = table_safe (*row->name != '\0'
						    ? row->name : "none set");

		printf ("%-10s %s: %" N "%s%s\n", "language", name,
			row->count, own ? "" : *row->name != '\0'
			? ", NO TEXT: they get " : ", they get ",
			own ? "" : text->language);
	}
}

static void
print_texts (const GPtrArray *texts)
{
	for (guint i = 0; i < texts->len; i++) {
		const struct announcement_text *text = texts->pdata[i];
		g_auto (GStrv) lines = g_strsplit (text->text, "\n", -1);

		printf ("\n");
		print_line (text->language, text->subject);
		for (char **line = lines; *line != NULL; line++) {
			g_autofree char *safe = table_safe (*line);

			printf ("    %s\n", safe);
		}
	}
}

static void
print_progress (const struct announcement *announcement)
{
	printf ("%-10s %" N " queued, of them %" N " sent, %" N " waiting, "
		"%" N " failed, %" N " came back\n", "so far",
		announcement->queued, announcement->sent,
		announcement->waiting, announcement->failed,
		announcement->bounced);
	print_left_out ("left out", announcement->left_suspended,
			announcement->left_address,
			announcement->left_unsubscribed);
}

void
preview_print (const struct announcement *announcement,
	       const struct announcement_count *count)
{
	g_autofree char *number = g_strdup_printf ("%" N, announcement->id);
	g_autofree char *to = preview_audience (announcement);
	g_autofree char *due = table_time (announcement->due);

	print_line ("number", number);
	print_line ("state", announcement->state);
	print_line ("to", to);
	print_line ("kind", announcement->kind);
	if (*announcement->list != '\0')
		print_line ("list", announcement->list);
	print_line ("by", announcement->by);
	print_line ("due", announcement->due == 0 ? "when it is told"
		    : due);
	if (has_begun (announcement))
		print_progress (announcement);
	if (!is_over (announcement)) {
		printf ("%-10s %" N " accounts now\n", "goes to",
			count->accounts);
		print_left_out ("leaves out", count->left_suspended,
				count->left_address,
				count->left_unsubscribed);
		print_languages (announcement, count);
	}
	print_texts (announcement->texts);
}
