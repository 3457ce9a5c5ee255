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

enum { LABEL_WORDS = 4 };	/* the most in "Recipient address:" */

/* A line of a raw header that no mail program shows to its reader. */
static bool
is_raw_field (const char *line)
{
	static const char *const names[] = {
		"received:", "message-id:", "return-path:", "mime-version:",
		"dkim-signature:", "content-type:"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		if (g_ascii_strncasecmp (line, names[i], strlen (names[i]))
		    == 0)
			return true;
	return false;
}

bool
look_returns_mail (const struct look *look)
{
	const char *line = look->facts->text;
	const char *end = line + strnlen (line, LOOK_BYTES);
	guint raw = 0;

	if (look_has_part (look, "message/rfc822")
	    || look_has_part (look, "text/rfc822-headers"))
		return true;
	/* What a person passes on may have a header in it, too. */
	if (look->signs.passes_on && !look_is_daemon (look))
		return false;
	while (line < end && raw < 2) {
		line += strspn (line, " \t>|");
		raw += is_raw_field (line);
		line += strcspn (line, "\n");
		line += *line == '\n';
	}
	return raw == 2;
}

/* Before an address: nothing, or one label. */
static bool
leads_to_address (const char *line, const char *address)
{
	const char *end = address;
	gsize words = 0;

	while (end > line && strchr (" \t<\"'[", end[-1]) != NULL)
		end--;
	if (end == line)
		return true;
	if (end[-1] != ':')
		return strspn (line, " \t*-=>.") >= (gsize) (end - line);
	for (const char *p = line; p < end; p++)
		words += *p == ' ';
	return words < LABEL_WORDS;
}

/* Behind one: nothing, or what divides it from the rest. */
static bool
follows_address (const char *end)
{
	end += strspn (end, ">\"']) \t\r");
	return *end == '\n' || *end == '\0' || strchr (":(.,;-", *end) != NULL;
}

static bool
is_address_line (const char *line, const char *end)
{
	const char *at = memchr (line, '@', (gsize) (end - line));
	const char *start = at, *behind = at;

	if (at == NULL)
		return false;
	while (start > line && strchr (" \t<\"':[(", start[-1]) == NULL)
		start--;
	behind += strcspn (behind, " \t\r\n>\"'](),;:");
	return start < at && behind > at + 1 && leads_to_address (line, start)
	       && follows_address (behind);
}

/* "550 5.1.1", "550-5.1.1", "#550 5.1.1", "550 #5.1.1". */
static bool
is_double_code (const char *p)
{
	char class = *p;

	if (!g_ascii_isdigit (p[1]) || p[1] > '5' || !g_ascii_isdigit (p[2])
	    || strchr (" -", p[3]) == NULL || p[3] == '\0')
		return false;
	p += 4;
	p += strspn (p, "#(");
	return *p == class && p[1] == '.' && g_ascii_isdigit (p[2]);
}

bool
look_is_formal (const struct look *look)
{
	const char *line = look->facts->text;
	const char *end = line + look->signs.words;

	while (line < end) {
		gsize length = strcspn (line, "\n");

		const char *bracket = memchr (line, '[', length);

		if (is_address_line (line, line + length)
		    || (bracket != NULL && (bracket[1] == '4'
					    || bracket[1] == '5')
			&& is_double_code (bracket + 1)))
			return true;
		line += length + (line[length] == '\n');
	}
	return false;
}

bool
look_tells_answer (const struct look *look)
{
	const char *text = look->facts->text;

	if (look->signs.answer)
		return true;
	for (const char *p = strpbrk (text, "45"); p != NULL
	     && p < text + look->signs.words; p = strpbrk (p + 1, "45"))
		if ((p == text || !g_ascii_isalnum (p[-1]))
		    && is_double_code (p))
			return true;
	return false;
}

bool
look_is_system (const struct look *look)
{
	return look->signs.sender == SENDER_POSTMASTER
	       || look->signs.sender == SENDER_SYSTEM
	       || look->signs.sender == SENDER_ADMIN;
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
