#include "parser/authres.h"

#include <string.h>

#include "parser/limits.h"
#include "parser/scan.h"

static bool
is_keyword (char c)
{
	return g_ascii_isalnum (c) || c == '-';
}

static bool
is_digit (char c)
{
	return g_ascii_isdigit (c);
}

static bool
is_domain (char c)
{
	return is_keyword (c) || c == '.' || c == '_' || (guchar) c > 0x7f;
}

/* Token, dot-atom and the slash of header.b in one: which of them it was is
 * decided by what follows. */
static bool
is_word (char c)
{
	return scan_is_token (c) || scan_is_atext (c);
}

/* RFC 5321 Keyword, in lower case; NULL if there is none. */
static char *
keyword (struct scan *scan)
{
	const char *start = scan->at;
	gsize length = scan_run (scan, is_keyword);

	if (length == 0 || start[length - 1] == '-')
		return NULL;
	return g_ascii_strdown (start, (gssize) length);
}

/* RFC 2045 value: a token or a quoted string. */
static char *
value (struct scan *scan)
{
	g_autoptr (GString) text = g_string_new (NULL);
	const char *start = scan->at;

	if (scan_quoted (scan, text))
		return g_strdup (text->str);
	if (scan_run (scan, scan_is_token) == 0)
		return NULL;
	return g_strndup (start, (gsize) (scan->at - start));
}

/* Dots only between other characters. */
static bool
dotted (const char *text, gsize length)
{
	char before = '.';

	for (gsize i = 0; i < length; i++) {
		if (text[i] == '.' && before == '.')
			return false;
		before = text[i];
	}
	return before != '.';
}

static bool
domain (struct scan *scan)
{
	const char *start = scan->at;
	gsize length = scan_run (scan, is_domain);

	return length > 0 && dotted (start, length);
}

static bool
plain_word (const char *text, gsize length, const char *name)
{
	bool slash = strcmp (name, "header.b") == 0;
	bool token = true;
	bool host = true;

	for (gsize i = 0; i < length; i++) {
		token = token && (scan_is_token (text[i]) ||
				  (slash && text[i] == '/'));
		host = host && is_domain (text[i]);
	}
	return length > 0 && (token || (host && dotted (text, length)));
}

static char *
unfolded (const char *text, gsize length)
{
	GString *out = g_string_sized_new (length);

	for (gsize i = 0; i < length; i++)
		if (text[i] != '\n')
			g_string_append_c (out, text[i]);
	return g_string_free (out, FALSE);
}

/* Value, or a domain with or without a local part before it; as written,
 * but a quoted value without its quotes. */
static char *
property_value (struct scan *scan, const char *name)
{
	g_autoptr (GString) text = g_string_new (NULL);
	const char *start = scan->at;
	bool quoted = scan_quoted (scan, text);
	gsize length = quoted ? 0 : scan_run (scan, is_word);

	if (scan_char (scan, '@')) {
		if (!quoted && length > 0 && !dotted (start, length))
			return NULL;
		if (!domain (scan))
			return NULL;
		return unfolded (start, (gsize) (scan->at - start));
	}
	if (quoted)
		return g_strdup (text->str);
	return plain_word (start, length, name) ? g_strndup (start, length)
						: NULL;
}

/* Behind ptype: "." property "=" pvalue. */
static bool
property (struct scan *scan, const char *ptype, struct authres_result *result)
{
	g_autofree char *last = NULL;
	g_autofree char *name = NULL;
	char *content;

	if (!scan_cfws (scan, NULL) || (last = keyword (scan)) == NULL ||
	    !scan_cfws (scan, NULL) || !scan_char (scan, '=') ||
	    !scan_cfws (scan, NULL))
		return false;
	name = g_strconcat (ptype, ".", last, NULL);
	content = property_value (scan, name);
	if (content == NULL)
		return false;
	return g_hash_table_insert (result->properties,
				    g_steal_pointer (&name), content);
}

/* Behind "reason": what it says is for people. */
static bool
reason (struct scan *scan)
{
	g_autofree char *text = NULL;

	if (!scan_char (scan, '=') || !scan_cfws (scan, NULL))
		return false;
	text = value (scan);
	return text != NULL;
}

/* [reason=value] and properties, each behind white space or a comment, up to
 * the next semicolon or the end. */
static bool
details (struct scan *scan, struct authres_result *result)
{
	bool reason_may_come = true;

	for (;;) {
		g_autofree char *word = NULL;
		bool apart;

		if (!scan_cfws (scan, &apart))
			return false;
		if (scan_done (scan) || scan_peek (scan) == ';')
			return true;
		if (!apart || (word = keyword (scan)) == NULL ||
		    !scan_cfws (scan, NULL))
			return false;
		if (scan_char (scan, '.')) {
			if (!property (scan, word, result))
				return false;
		} else if (!reason_may_come || strcmp (word, "reason") != 0 ||
			   !reason (scan)) {
			return false;
		}
		reason_may_come = false;
	}
}

/* Behind the method: ["/" version] "=" result. */
static bool
method_and_result (struct scan *scan, struct authres_result *result)
{
	if (scan_char (scan, '/')) {
		const char *version;
		gsize length;

		if (!scan_cfws (scan, NULL))
			return false;
		version = scan->at;
		length = scan_run (scan, is_digit);
		if (length == 0)
			return false;
		if (length != 1 || *version != '1') {
			g_autofree char *plain = result->method;

			result->method = g_strdup_printf (
				"%s/%.*s", plain, (int) length, version);
		}
		if (!scan_cfws (scan, NULL))
			return false;
	}
	if (!scan_char (scan, '=') || !scan_cfws (scan, NULL))
		return false;
	result->result = keyword (scan);
	return result->result != NULL;
}

/* What follows a semicolon: a result, or "none" alone. */
static bool
resinfo (struct scan *scan, struct authres *authres, bool *none)
{
	struct authres_result *result;
	g_autofree char *method = NULL;

	if (!scan_cfws (scan, NULL) || (method = keyword (scan)) == NULL)
		return false;
	result = authres_result_new (method);
	g_ptr_array_add (authres->results, result);
	if (!scan_cfws (scan, NULL))
		return false;
	*none = scan_done (scan) && strcmp (method, "none") == 0;
	if (*none)
		return authres->results->len == 1;
	return authres->results->len <= LIMIT_AUTHRES_RESULTS &&
	       method_and_result (scan, result) && details (scan, result);
}

static bool
payload (struct scan *scan, struct authres *authres)
{
	bool apart, none = false;

	if (!scan_cfws (scan, NULL))
		return false;
	authres->authserv_id = value (scan);
	if (authres->authserv_id == NULL)
		return false;
	for (char *c = authres->authserv_id; *c; c++)
		*c = g_ascii_tolower (*c);
	if (!scan_cfws (scan, &apart))
		return false;
	if (apart && scan_char (scan, '1') && !scan_cfws (scan, NULL))
		return false;
	do
		if (!scan_char (scan, ';') || !resinfo (scan, authres, &none))
			return false;
	while (!scan_done (scan));
	if (none)
		g_ptr_array_set_size (authres->results, 0);
	return true;
}

struct authres *
authres_parse (const struct field *field)
{
	struct authres *authres = authres_new ();
	struct scan scan = scan_text (field->value, field->length);

	authres->parse_ok = payload (&scan, authres) && !field->damaged &&
			    scan_sound (field->value, field->length);
	if (!authres->parse_ok)
		g_ptr_array_set_size (authres->results, 0);
	if (authres->authserv_id &&
	    !g_utf8_validate (authres->authserv_id, -1, NULL))
		g_clear_pointer (&authres->authserv_id, g_free);
	return authres;
}
