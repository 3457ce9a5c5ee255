#include "parser/look.h"

#include <string.h>

bool
look_is_type (const struct look *look, const char *type)
{
	return strcmp (look->whole->type, type) == 0;
}

bool
look_is_report (const struct look *look, const char *report)
{
	return look_is_type (look, "multipart/report")
	       && g_strcmp0 (look->whole->report, report) == 0;
}

bool
look_has_part (const struct look *look, const char *type)
{
	return parts_find (look->parts, type) != NULL;
}

bool
look_is_report_with (const struct look *look, const char *type)
{
	return look_is_type (look, "multipart/report")
	       && look_has_part (look, type);
}

bool
look_has_status (const struct look *look)
{
	return look_has_part (look, "message/delivery-status")
	       || look_has_part (look, "message/global-delivery-status");
}

bool
look_is_system (const struct look *look)
{
	return look->signs.sender == SENDER_POSTMASTER
	       || look->signs.sender == SENDER_SYSTEM;
}

bool
look_is_daemon (const struct look *look)
{
	return look->signs.sender == SENDER_DAEMON
	       || look->signs.sender == SENDER_NOBODY;
}

bool
look_submitted (const struct look *look, const char *keyword)
{
	return g_strcmp0 (look->signs.auto_submitted, keyword) == 0;
}

bool
look_is_automatic (const struct look *look)
{
	return look->signs.auto_submitted != NULL
	       && !look_submitted (look, "no") && !look_submitted (look, "");
}

bool
look_is_precedence (const struct look *look, const char *keyword)
{
	return g_strcmp0 (look->signs.precedence, keyword) == 0;
}

bool
look_is_forwarded (const struct look *look)
{
	return !look_is_daemon (look) && !look_is_automatic (look)
	       && (look->signs.person_program || look->signs.is_reply);
}

bool
look_offers_unsubscription (const struct look *look)
{
	const char *text = look->facts->text;
	g_autoptr (GString) folded = g_string_new (NULL);
	const char *link = strstr (text, "://");

	/* A campaign's own fields are no gateway's. */
	if (!g_str_has_prefix (look->signs.unsubscribe_field, "list-"))
		return true;
	if (link != NULL && strstr (link + 1, "://") != NULL)
		return true;
	phrases_fold (folded, text, strlen (text));
	return phrases_inside (PHRASES_PROGRAM_TEXT, folded->str);
}
