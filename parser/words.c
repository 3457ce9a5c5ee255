#include "parser/words.h"

#include <string.h>

#include "parser/charset.h"
#include "parser/limits.h"

/* The longest charset label and encoded text that are looked at: a search
 * for their ends must not go through the whole field each time. */
enum { LABEL_BYTES = 60, TEXT_BYTES = 2 * LIMIT_WORDS_BYTES };

/* An encoded word as it stands in the text. */
struct word {
	const char *label;
	gsize label_length;
	char encoding;		/* 'b' or 'q' */
	const char *text;
	gsize text_length;
	const char *end;	/* behind "?=" */
};

/* What is read, and what of it is not yet UTF-8. */
struct run {
	GString *out;
	const char *hint;
	char *label;		/* of the pending words; NULL: none pending */
	GByteArray *bytes;	/* their bytes */
	gint base64_state;
	guint base64_save;
};

static bool
is_blank (char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
read_label (const char *at, const char *end, struct word *word)
{
	const char *question = memchr (at, '?', MIN ((gsize) (end - at),
						     LABEL_BYTES));
	const char *star;

	if (question == NULL || question == at)
		return false;
	for (const char *p = at; p < question; p++)
		if (is_blank (*p) || *p == '=')
			return false;
	star = memchr (at, '*', (gsize) (question - at));
	word->label = at;
	word->label_length = (gsize) ((star ? star : question) - at);
	word->text = question + 1;
	return true;
}

/* at stands on "=?"; does a word begin here? */
static bool
read_start (const char *at, const char *end, struct word *word)
{
	if (!read_label (at + 2, end, word) || end - word->text < 2 ||
	    word->text[1] != '?')
		return false;
	word->encoding = g_ascii_tolower (word->text[0]);
	word->text += 2;
	return word->encoding == 'b' || word->encoding == 'q';
}

/* *barren: up to here there is no "?=", as an earlier word has found out; so
 * that words that do not end cost no more than others. */
static bool
read_word (const char *at, const char *end, const char **barren,
	   struct word *word)
{
	const char *from, *limit, *close;

	if (!read_start (at, end, word))
		return false;
	from = MAX (word->text, *barren);
	limit = word->text + MIN (end - word->text, TEXT_BYTES);
	close = from < limit ? memmem (from, (gsize) (limit - from), "?=", 2)
		: NULL;
	if (close == NULL) {
		*barren = MAX (*barren, limit - 1);
		return false;
	}
	word->text_length = (gsize) (close - word->text);
	word->end = close + 2;
	return true;
}

static void
append_clean (GString *out, const char *text)
{
	for (const char *p = text; *p; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (out->len + 6 > LIMIT_WORDS_BYTES)
			return;
		if (c >= ' ' && c < 0x7f) {
			g_string_append_c (out, (char) c);
			continue;
		}
		if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
		    c == 0x2029)
			c = ' ';
		g_string_append_unichar (out, c);
	}
}

/* The pending words become text. */
static void
flush (struct run *run)
{
	g_autofree char *text = NULL;

	if (run->label == NULL)
		return;
	if (run->bytes->len > 0) {
		text = charset_to_utf8 ((const char *) run->bytes->data,
					run->bytes->len, run->label, NULL);
		append_clean (run->out, text);
	}
	g_clear_pointer (&run->label, g_free);
	g_byte_array_set_size (run->bytes, 0);
	run->base64_state = 0;
	run->base64_save = 0;
}

/* A whole base64 text without its padding still ends a group; only a next
 * word of the same run may complete it instead. */
static void
add_base64 (struct run *run, const struct word *word)
{
	guint start = run->bytes->len;
	gsize got;

	g_byte_array_set_size (run->bytes,
			       start + (guint) word->text_length + 4);
	got = g_base64_decode_step (word->text, word->text_length,
				    run->bytes->data + start,
				    &run->base64_state, &run->base64_save);
	g_byte_array_set_size (run->bytes, start + (guint) got);
}

static void
end_base64 (struct run *run)
{
	guchar rest[4];
	gsize got;

	if (run->base64_state == 0)
		return;
	got = g_base64_decode_step ("===", 3, rest, &run->base64_state,
				    &run->base64_save);
	g_byte_array_append (run->bytes, rest, (guint) got);
	run->base64_state = 0;
	run->base64_save = 0;
}

static void
add_quoted (struct run *run, const struct word *word)
{
	const char *p = word->text;
	const char *end = p + word->text_length;

	while (p < end) {
		guint8 byte = (guint8) *p;

		if (*p == '_') {
			byte = ' ';
		} else if (*p == '=' && end - p > 2 && g_ascii_isxdigit (p[1]) &&
			   g_ascii_isxdigit (p[2])) {
			byte = (guint8) (g_ascii_xdigit_value (p[1]) << 4 |
					 g_ascii_xdigit_value (p[2]));
			p += 2;
		}
		g_byte_array_append (run->bytes, &byte, 1);
		p++;
	}
}

static void
add_word (struct run *run, const struct word *word)
{
	if (run->label &&
	    (strlen (run->label) != word->label_length ||
	     g_ascii_strncasecmp (run->label, word->label,
				  word->label_length) != 0)) {
		end_base64 (run);
		flush (run);
	}
	if (run->label == NULL)
		run->label = g_strndup (word->label, word->label_length);
	if (word->encoding == 'b') {
		add_base64 (run, word);
	} else {
		end_base64 (run);
		add_quoted (run, word);
	}
}

/* Text between encoded words: unfolded, raw bytes read as hinted. */
static void
add_plain (struct run *run, const char *text, gsize length)
{
	g_autoptr (GString) line = g_string_sized_new (length);
	g_autofree char *utf8 = NULL;
	const char *label = run->hint;

	end_base64 (run);
	flush (run);
	for (gsize i = 0; i < length; i++) {
		if (text[i] != '\n') {
			g_string_append_c (line, text[i]);
			continue;
		}
		while (i + 1 < length && is_blank (text[i + 1]))
			i++;
		g_string_append_c (line, ' ');
	}
	if (g_utf8_validate (line->str, (gssize) line->len, NULL))
		label = "utf-8";
	utf8 = charset_to_utf8 (line->str, line->len, label, NULL);
	append_clean (run->out, utf8);
}

static bool
only_blanks (const char *text, const char *end)
{
	while (text < end && is_blank (*text))
		text++;
	return text == end;
}

char *
words_decode (const char *value, gsize length, const char *hint)
{
	struct run run = { .out = g_string_new (NULL),
			   .hint = hint,
			   .bytes = g_byte_array_new () };
	const char *end = value + length;
	const char *done = value;	/* all before it is taken */
	const char *at = value;
	const char *barren = value;

	while (run.out->len + 6 <= LIMIT_WORDS_BYTES &&
	       (at = g_strstr_len (at, end - at, "=?")) != NULL) {
		struct word word;

		if (!read_word (at, end, &barren, &word)) {
			at += 2;
			continue;
		}
		if (done == value || !only_blanks (done, at))
			add_plain (&run, done, (gsize) (at - done));
		add_word (&run, &word);
		at = done = word.end;
	}
	add_plain (&run, done, (gsize) (end - done));
	g_byte_array_unref (run.bytes);
	return g_strstrip (g_string_free (run.out, FALSE));
}

bool
words_whole (const char *value, gsize length)
{
	const char *end = value + length;
	const char *at = value;
	const char *barren = value;

	while ((at = g_strstr_len (at, end - at, "=?")) != NULL) {
		struct word word;

		if (read_word (at, end, &barren, &word))
			at = word.end;
		else if (read_start (at, end, &word))
			return false;
		else
			at += 2;
	}
	return true;
}
