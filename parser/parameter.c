#include "parser/parameter.h"

#include <string.h>

#include "parser/charset.h"
#include "parser/limits.h"
#include "parser/words.h"

#define END_OF_VALUE ";, \t\r\n(\"'"

struct piece {
	char *name;		/* lower-case, without asterisks */
	bool extended;		/* name*: percent, and charset in the first */
	guint order;		/* name*3 is 4; 0: not a piece of several */
	char *value;		/* unquoted, not decoded */
};

static void
piece_free (gpointer data)
{
	struct piece *piece = data;

	g_free (piece->name);
	g_free (piece->value);
	g_free (piece);
}

static const char *
skip_blanks (const char *at)
{
	return at + strspn (at, " \t\r\n");
}

/* White space and comments, which may be nested and may not end. */
static const char *
skip_comments (const char *at)
{
	for (at = skip_blanks (at); *at == '('; at = skip_blanks (at)) {
		gsize depth = 0;

		do {
			if (*at == '\\' && at[1])
				at++;
			else if (*at == '(')
				depth++;
			else if (*at == ')')
				depth--;
			at++;
		} while (*at && depth);
	}
	return at;
}

/* Does "name=" begin here?  Then a semicolon was forgotten. */
static bool
begins_parameter (const char *at)
{
	gsize length = strspn (at, "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-_*");

	return length > 0 && at[length] == '=' && at[length + 1] != '?';
}

/* A quotation mark ends a string when what may follow one follows; else it
 * is one that the writer forgot to escape. */
static bool
ends_string (const char *mark)
{
	const char *next = skip_blanks (mark + 1);

	return !*next || *next == ';' || *next == '(' || *next == ',' ||
		(next > mark + 1 && begins_parameter (next));
}

/* Only a mark and a backslash are escaped by a backslash: Windows' paths
 * have it, too. */
static const char *
read_string (const char *at, GString *out)
{
	for (at++; *at; at++) {
		if (*at == '"' && ends_string (at))
			return at + 1;
		if (*at == '\\' && at[1] == '"' && !(ends_string (at + 1) &&
						      !strchr (at + 2, '"')))
			at++;
		else if (*at == '\\' && at[1] == '\\')
			at++;
		g_string_append_c (out, *at);
	}
	return at;
}

/* Up to a semicolon or a parameter behind a blank. */
static const char *
read_bare (const char *at, GString *out)
{
	while (*at && *at != ';') {
		gsize gap = strspn (at, " \t\r\n,");
		const char *next = at + gap;

		if (gap && (!*next || strchr (";(", *next) ||
			    begins_parameter (next)))
			return next;
		g_string_append_len (out, at, gap ? gap : 1);
		at += gap ? gap : 1;
	}
	return at;
}

/* name, name*, name*3, name*3* */
static struct piece *
piece_new (const char *name, gsize length)
{
	struct piece *piece = g_new0 (struct piece, 1);
	const char *star = memchr (name, '*', length);

	if (star) {
		const char *digits = star + 1, *end = name + length;

		if (digits < end && g_ascii_isdigit (*digits))
			piece->order = 1 + (guint) MIN (LIMIT_PARAMETERS,
				g_ascii_strtoull (digits, NULL, 10));
		piece->extended = end[-1] == '*';
		length = star - name;
	}
	piece->name = g_ascii_strdown (name, length);
	return piece;
}

struct parameters *
parameters_parse (const char *value)
{
	struct parameters *parameters = g_new0 (struct parameters, 1);
	const char *at = skip_comments (value ? value : "");

	parameters->pieces = g_ptr_array_new_with_free_func (piece_free);
	if (begins_parameter (at)) {
		parameters->value = g_strdup ("");
	} else {
		gsize length;

		at += strspn (at, "\"'");
		length = strcspn (at, END_OF_VALUE);
		/* "text / plain" */
		parameters->value = g_ascii_strdown (at, length);
		at = skip_blanks (at + length);
		if (*at == '/') {
			g_autofree char *type = parameters->value;

			at = skip_blanks (at + 1);
			length = strcspn (at, END_OF_VALUE);
			parameters->value = g_strdup_printf ("%s/%.*s", type,
				(int) MIN (length, LIMIT_NAME_BYTES), at);
			at += length;
		}
		at += strspn (at, "\"'");
	}
	for (;;) {
		const char *name, *end;
		struct piece *piece;
		GString *out;

		while (at = skip_comments (at), *at == ';' || *at == ',')
			at++;
		if (!*at)
			break;
		name = at;
		at += strcspn (at, "=; \t\r\n");
		end = at;
		at = skip_comments (at);
		if (*at != '=' || end == name) {
			at += *at == '=';
			continue;
		}
		if (parameters->pieces->len >= LIMIT_PARAMETERS) {
			parameters->exceeded = true;
			break;
		}
		piece = piece_new (name, end - name);
		out = g_string_new (NULL);
		at = skip_comments (at + 1);
		at = *at == '"' ? read_string (at, out) : read_bare (at, out);
		piece->value = g_string_free (out, FALSE);
		g_ptr_array_add (parameters->pieces, piece);
	}
	return parameters;
}

void
parameters_free (struct parameters *parameters)
{
	if (!parameters)
		return;
	g_free (parameters->value);
	g_ptr_array_unref (parameters->pieces);
	g_free (parameters);
}

static void
append_percent (GString *out, const char *value)
{
	for (; *value; value++) {
		if (*value == '%' && g_ascii_isxdigit (value[1]) &&
		    g_ascii_isxdigit (value[2])) {
			g_string_append_c (out, (char)
				(g_ascii_xdigit_value (value[1]) << 4 |
				 g_ascii_xdigit_value (value[2])));
			value += 2;
		} else
			g_string_append_c (out, *value);
	}
}

/* The charset in charset'language'text, caller's; NULL if there is none.
 * *text becomes what follows. */
static char *
split_charset (const char *value, const char **text)
{
	const char *first = strchr (value, '\''), *second;

	*text = value;
	if (!first || !(second = strchr (first + 1, '\'')) ||
	    strcspn (value, " %;") < (gsize) (first - value) ||
	    strcspn (first + 1, " %.") < (gsize) (second - first - 1))
		return NULL;
	*text = second + 1;
	return g_strndup (value, first - value);
}

static gint
compare_order (gconstpointer a, gconstpointer b)
{
	const struct piece *left = *(struct piece *const *) a;
	const struct piece *right = *(struct piece *const *) b;

	return (left->order > right->order) - (left->order < right->order);
}

/* The pieces of one parameter in their order, each order once; a name in
 * pieces or with a charset hides the plain one. */
static GPtrArray *
collect (const struct parameters *parameters, const char *name)
{
	GPtrArray *found = g_ptr_array_new ();
	bool special = false;
	guint i;

	for (i = 0; i < parameters->pieces->len; i++) {
		struct piece *piece = parameters->pieces->pdata[i];

		if (strcmp (piece->name, name) == 0) {
			special |= piece->extended || piece->order;
			g_ptr_array_add (found, piece);
		}
	}
	for (i = found->len; special && i-- > 0; ) {
		struct piece *piece = found->pdata[i];

		if (!piece->extended && !piece->order)
			g_ptr_array_remove_index (found, i);
	}
	g_ptr_array_sort (found, compare_order);
	for (i = 1; i < found->len; )
		if (compare_order (&found->pdata[i - 1], &found->pdata[i]))
			i++;
		else
			g_ptr_array_remove_index (found, i);
	return found;
}

/* As in the address of a site: "%D0%BF.txt"; "50%25.txt" may be the name. */
static bool
is_address_of_file (const char *value)
{
	g_autofree char *plain = NULL;

	if (strchr (value, '%') == NULL)
		return false;
	plain = g_uri_unescape_string (value, NULL);
	return plain && !g_str_is_ascii (plain) &&
		g_utf8_validate (plain, -1, NULL);
}

/* Encoded words are for text, not for parameters, but nearly everybody
 * writes them; some without the asterisk that announces a charset. */
static char *
decode_plain (const char *value, gsize length, const char *hint)
{
	const char *text;
	g_autofree char *charset = NULL;

	if (g_utf8_validate (value, length, NULL))
		hint = NULL;
	if (strstr (value, "=?"))
		return words_decode (value, length, hint);
	charset = split_charset (value, &text);
	if (charset && charset_name (charset) && strchr (text, '%')) {
		g_autoptr (GString) bytes = g_string_new (NULL);

		append_percent (bytes, text);
		return charset_to_utf8 (bytes->str, bytes->len, charset, NULL);
	}
	if (is_address_of_file (value))
		return g_uri_unescape_string (value, NULL);
	return charset_to_utf8 (value, length, hint, NULL);
}

static bool
is_given (const struct parameters *parameters, const char *name)
{
	guint i;

	for (i = 0; i < parameters->pieces->len; i++) {
		const struct piece *piece = parameters->pieces->pdata[i];

		if (strcmp (piece->name, name) == 0)
			return true;
	}
	return false;
}

/* Marks that stand behind the charset, around the text, are none of it. */
static void
append_extended (GString *run, const char *text)
{
	gsize length = strlen (text);
	bool marked = length > 1 && *text == '"' && text[length - 1] == '"';

	g_string_append_len (run, text + marked,
			     (gssize) (length - 2 * marked));
}

/* Some split "%D0" as well, so that pieces are decoded together. */
static void
end_run (GString *bytes, GString *run)
{
	append_percent (bytes, run->str);
	g_string_truncate (run, 0);
}

static char *
join (const GPtrArray *pieces, const char *hint)
{
	g_autoptr (GString) bytes = g_string_new (NULL);
	g_autoptr (GString) run = g_string_new (NULL);
	g_autofree char *charset = NULL;
	bool extended = false;
	guint i;

	for (i = 0; i < pieces->len; i++) {
		const struct piece *piece = pieces->pdata[i];
		const char *text = piece->value;

		if (!piece->extended) {
			end_run (bytes, run);
			g_string_append (bytes, text);
			continue;
		}
		extended = true;
		if (i == 0)
			charset = split_charset (piece->value, &text);
		append_extended (run, text);
	}
	end_run (bytes, run);
	/* Some put encoded words even where RFC 2231 has its own. */
	if (extended && strstr (bytes->str, "=?") && strstr (bytes->str, "?="))
		return words_decode (bytes->str, bytes->len, charset);
	return extended ?
		charset_to_utf8 (bytes->str, bytes->len, charset, NULL) :
		decode_plain (bytes->str, bytes->len, hint);
}

char *
parameters_read (const struct parameters *parameters, const char *name,
		 const char *hint)
{
	g_autoptr (GPtrArray) pieces = NULL;

	if (!is_given (parameters, name))
		return NULL;
	pieces = collect (parameters, name);
	return join (pieces, hint);
}

char *
parameters_get (const struct parameters *parameters, const char *name)
{
	return parameters_read (parameters, name, NULL);
}
