#include "templates/heading.h"

#include <string.h>

#include "templates/compose.h"

enum {
	LINE_CHARS = 76,
	/* "=?UTF-8?B?" and "?=" */
	WORD_FRAME = 12,
	WORD_CHARS = 75,
	/* Below this many characters on a line, a new one is begun. */
	WORD_LEAST = WORD_FRAME + 8
};

static bool
refuse (GError **error, enum compose_error code, const char *name,
	const char *what)
{
	g_set_error (error, COMPOSE_ERROR, code, "%s: %s", name, what);
	return false;
}

static bool
safe (const char *name, const char *value, GError **error)
{
	if (!g_utf8_validate (value, -1, NULL)) {
		/* Whatever else is wrong with it, a line end is worse. */
		if (strpbrk (value, "\r\n") == NULL)
			return refuse (error, COMPOSE_ERROR_INVALID, name,
				       "not UTF-8");
	} else {
		const char *p = value;

		while (*p != '\0' && !g_unichar_iscntrl (g_utf8_get_char (p)))
			p = g_utf8_next_char (p);
		if (*p == '\0')
			return true;
	}
	return refuse (error, COMPOSE_ERROR_UNSAFE, name,
		       "a control character");
}

static bool
is_visible (const char *text)
{
	for (; *text != '\0'; text++)
		if (!g_ascii_isgraph (*text))
			return false;
	return true;
}

static gsize
column (const GString *out)
{
	const char *line = g_strrstr_len (out->str, out->len, "\n");

	return line == NULL ? out->len : out->len - (line + 1 - out->str);
}

static void
begin (GString *out, const char *name)
{
	g_string_append_printf (out, "%s:", name);
}

static void
end (GString *out)
{
	g_string_append (out, "\r\n");
}

/* On this line if there is room, else on the next. */
static void
append_atom (GString *out, const char *atom)
{
	if (column (out) + 1 + strlen (atom) > LINE_CHARS)
		end (out);
	g_string_append_c (out, ' ');
	g_string_append (out, atom);
}

/* Words of one blank between them, none of which is like an encoded one. */
static bool
is_simple (const char *text)
{
	gsize run = 0;

	if (*text == ' ' || strstr (text, "=?") != NULL)
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		run = *p == ' ' ? 0 : run + 1;
		if ((*p != ' ' && !g_ascii_isgraph (*p))
		    || run >= LINE_CHARS - WORD_LEAST
		    || (*p == ' ' && (p[1] == ' ' || p[1] == '\0')))
			return false;
	}
	return true;
}

/* How much of text goes into a word for `room` bytes: whole characters, and
 * if it can be, no padding, which some readers (GMime 3.2 is one) take for
 * the end of all words. */
static gsize
word_length (const char *text, gsize room)
{
	gsize length = 0, unpadded = 0;

	while (text[length] != '\0') {
		gsize next = g_utf8_next_char (text + length) - text;

		if (next > room)
			return unpadded > 0 ? unpadded : length;
		length = next;
		if (length % 3 == 0)
			unpadded = length;
	}
	return length;
}

static void
append_encoded (GString *out, const char *text)
{
	while (*text != '\0') {
		gsize used = column (out) + 1, room, length;
		g_autofree char *base64 = NULL;

		if (used + WORD_LEAST > LINE_CHARS) {
			end (out);
			used = 1;
		}
		room = MIN (LINE_CHARS - used, WORD_CHARS) - WORD_FRAME;
		length = word_length (text, room / 4 * 3);
		base64 = g_base64_encode ((const guchar *) text, length);
		g_string_append_printf (out, " =?UTF-8?B?%s?=", base64);
		text += length;
	}
}

static void
append_words (GString *out, const char *text)
{
	g_auto (GStrv) words = NULL;

	if (!is_simple (text)) {
		append_encoded (out, text);
		return;
	}
	words = g_strsplit (text, " ", -1);
	for (char **word = words; *word != NULL; word++)
		append_atom (out, *word);
}

bool
heading_text (GString *out, const char *name, const char *text,
	      GError **error)
{
	if (!safe (name, text, error))
		return false;
	begin (out, name);
	append_words (out, text);
	end (out);
	return true;
}

/* RFC 5322 atext and the dots between. */
static bool
is_dot_atom (const char *text, gsize length)
{
	if (length == 0 || text[0] == '.' || text[length - 1] == '.')
		return false;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum (text[i])
		    && (text[i] == '\0'
			|| strchr ("!#$%&'*+-/=?^_`{|}~.", text[i]) == NULL
			|| (text[i] == '.' && text[i + 1] == '.')))
			return false;
	return true;
}

static bool
is_domain (const char *text)
{
	g_auto (GStrv) labels = g_strsplit (text, ".", -1);

	for (char **label = labels; *label != NULL; label++) {
		gsize length = strlen (*label);

		if (length == 0 || length > 63 || **label == '-'
		    || (*label)[length - 1] == '-')
			return false;
		for (const char *p = *label; *p != '\0'; p++)
			if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
				return false;
	}
	return *text != '\0';
}

/* The same with letters of RFC 6531.  UTF-8. */
static bool
is_local (const char *text, gsize length)
{
	g_autofree char *ascii = g_strndup (text, length);

	for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
		if (!g_unichar_isgraph (g_utf8_get_char (p)))
			return false;
	for (char *p = ascii; *p != '\0'; p++)
		if ((guchar) *p >= 0x80)
			*p = 'x';
	return is_dot_atom (ascii, length);
}

static bool
is_address (const char *address, bool international)
{
	const char *at = strrchr (address, '@');

	return at != NULL && (international || g_str_is_ascii (address))
		&& strlen (address) <= HEADING_ADDRESS_BYTES
		&& at - address <= HEADING_LOCAL_BYTES
		&& is_local (address, at - address)
		&& is_domain (at + 1);
}

/* The display name as a phrase: atoms, a quoted string, or encoded. */
static void
append_phrase (GString *out, const char *display)
{
	g_autoptr (GString) quoted = NULL;
	bool atoms = true;

	for (const char *p = display; *p != '\0'; p++)
		atoms = atoms && (*p == ' ' || is_dot_atom (p, 1));
	if (atoms || !is_simple (display)) {
		append_words (out, display);
		return;
	}
	if (strlen (display) > LINE_CHARS / 2) {
		append_encoded (out, display);
		return;
	}
	quoted = g_string_new ("\"");
	for (const char *p = display; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			g_string_append_c (quoted, '\\');
		g_string_append_c (quoted, *p);
	}
	g_string_append_c (quoted, '"');
	append_atom (out, quoted->str);
}

static bool
append_mailbox (GString *out, const char *name, const char *display,
		const char *address, bool international, GError **error)
{
	g_autofree char *angle = g_strdup_printf ("<%s>", address);

	if ((display != NULL && !safe (name, display, error))
	    || !safe (name, address, error))
		return false;
	if (!is_address (address, international))
		return refuse (error, COMPOSE_ERROR_INVALID, name,
			       "not a plain address");
	begin (out, name);
	if (display != NULL && *display != '\0') {
		append_phrase (out, display);
		append_atom (out, angle);
	} else {
		append_atom (out, address);
	}
	end (out);
	return true;
}

bool
heading_mailbox (GString *out, const char *name, const char *display,
		 const char *address, GError **error)
{
	return append_mailbox (out, name, display, address, false, error);
}

bool
heading_recipient (GString *out, const char *name, const char *display,
		   const char *address, GError **error)
{
	return append_mailbox (out, name, display, address, true, error);
}

bool
heading_word (GString *out, const char *name, const char *word,
	      GError **error)
{
	if (!safe (name, word, error))
		return false;
	if (*word == '\0' || !is_visible (word)
	    || strlen (word) > HEADING_ID_BYTES)
		return refuse (error, COMPOSE_ERROR_INVALID, name,
			       "not a word");
	begin (out, name);
	g_string_append_printf (out, " %s", word);
	end (out);
	return true;
}

static bool
is_id (const char *id)
{
	return *id != '\0' && is_visible (id) && strpbrk (id, "<>") == NULL
		&& strlen (id) <= HEADING_ID_BYTES;
}

bool
heading_id (GString *out, const char *name, const char *id, GError **error)
{
	const char *at = strchr (id, '@');

	if (!safe (name, id, error))
		return false;
	if (!is_id (id) || at == NULL || !is_dot_atom (id, at - id)
	    || !is_domain (at + 1))
		return refuse (error, COMPOSE_ERROR_INVALID, name,
			       "not an identifier");
	begin (out, name);
	g_string_append_printf (out, " <%s>", id);
	end (out);
	return true;
}

bool
heading_ids (GString *out, const char *name, const char *const *ids,
	     GError **error)
{
	g_autoptr (GPtrArray) good = g_ptr_array_new ();

	for (; *ids != NULL; ids++) {
		/* Not UTF-8 is no danger here: such a one is left out. */
		if (g_utf8_validate (*ids, -1, NULL)
		    && !safe (name, *ids, error))
			return false;
		if (is_id (*ids))
			g_ptr_array_add (good, (gpointer) *ids);
	}
	if (good->len == 0)
		return true;
	begin (out, name);
	for (guint i = 0; i < good->len; i++) {
		g_autofree char *angle = NULL;

		if (i > 0 && i + HEADING_REFERENCES <= good->len)
			continue;
		angle = g_strdup_printf ("<%s>",
					 (const char *) good->pdata[i]);
		append_atom (out, angle);
	}
	end (out);
	return true;
}
