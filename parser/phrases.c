#include "parser/phrases.h"

#include <string.h>

#include "parser/utf8.h"
#include "parser/wordtable.h"

/* Labels that only the raw header of a mail has: somebody pasted it. */
static const char *const raw_labels[] = {
	"received", "return-path", "message-id", "mime-version",
	"content-type", "content-transfer-encoding", "dkim-signature",
	"delivered-to", "authentication-results", "received-spf",
	"in-reply-to", "references", "user-agent", "x-mailer", "envelope-to",
	"arc-seal", "x-original-to", NULL
};

struct phrase {
	const char *text;	/* of index->texts */
	gsize length;
	enum phrases_list list;
};

struct index {
	struct wordtable *words;	/* folded word -> WORD_* */
	struct wordtable *labels;	/* folded label -> role */
	GPtrArray *wrote_inside;	/* scripts without spaces */
	struct wordtable *starts;	/* first token -> struct start */
	GStringChunk *texts;
	GString *scratch;		/* only while it is built */
};

/* The phrases of all lists that begin with one token. */
struct start {
	guint lists;			/* one bit each */
	GArray *phrases;		/* struct phrase */
};

enum {
	TOKEN_BYTES = 40,
	PHRASE_BYTES = 128,		/* few are longer */
	TEXTS_BYTES = 16 << 10,
	WORD_BYTES = 48,		/* longer words are nobody's vocabulary */
	FIRST_SPACELESS = 0x3000,	/* Chinese, Japanese, Korean */
	SPACELESS_LEAD = 0xe3		/* the first byte of it in UTF-8 */
};

static bool
is_invisible (gunichar c)
{
	return c == 0xad || c == 0xfeff || (c >= 0x200b && c <= 0x200f)
	       || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069);
}

static gunichar
fold_char (gunichar c)
{
	switch (c) {
	case 0x2018: case 0x2019: case 0x02bc: case 0x00b4: case '`':
		return '\'';
	case 0x2010: case 0x2011: case 0x2012: case 0x2212:
		return '-';
	case 0xff1a:
		return ':';
	}
	c = g_unichar_tolower (c);
	return c == 0x451 ? 0x435 : c;
}

/* Most of any text, ASCII and the letters of Russian, none of which becomes
 * longer: from p on.  Returns where it ends. */
static const char *
fold_plain (GString *into, gsize start, const char *p, const char *end)
{
	gsize length = into->len;
	char *out;

	g_string_set_size (into, length + (gsize) (end - p));
	out = into->str;
	for (; p < end; p++) {
		guchar c = (guchar) *p;

		if (c > '`' && c < 0x80) {
			out[length++] = (char) c;
		} else if (c == ' ' || c == '\t' || c == '\r') {
			if (length == start || out[length - 1] != ' ')
				out[length++] = ' ';
		} else if (c >= 'A' && c <= 'Z') {
			out[length++] = (char) (c | 0x20);
		} else if (c < 0x80) {
			out[length++] = c == '`' ? '\'' : (char) c;
		} else {
			gunichar letter = utf8_char (p);

			if (!utf8_isrussian (letter))
				break;
			/* They have nothing but their case. */
			if (letter < 0x430)
				letter += 0x20;
			out[length++] = (char) (0xc0 | letter >> 6);
			out[length++] = (char) (0x80 | (letter & 0x3f));
			p++;
		}
	}
	g_string_set_size (into, length);
	return p;
}

void
phrases_fold (GString *into, const char *text, gsize length)
{
	const char *end = text + length;
	gsize start = into->len;

	for (const char *p = text; (p = fold_plain (into, start, p, end)) < end;
	     p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (is_invisible (c))
			continue;
		if (g_unichar_isspace (c)) {
			if (into->len == start
			    || into->str[into->len - 1] != ' ')
				g_string_append_c (into, ' ');
			continue;
		}
		/* Apple writes letters and their accents apart. */
		if (g_unichar_ismark (c) && into->len > start) {
			const char *last = g_utf8_find_prev_char
				(into->str + start, into->str + into->len);
			gunichar whole;

			if (last != NULL
			    && g_unichar_compose (g_utf8_get_char (last), c,
						  &whole)) {
				g_string_truncate (into, (gsize)
						   (last - into->str));
				c = whole;
			}
		}
		g_string_append_unichar (into, fold_char (c));
	}
}

static char *
folded (const char *phrase)
{
	GString *s = g_string_new (NULL);

	phrases_fold (s, phrase, strlen (phrase));
	return g_string_free (s, FALSE);
}

static void
add_words (struct index *index, const char *const *list, unsigned flag)
{
	for (; list != NULL && *list != NULL; list++) {
		g_autofree char *word = folded (*list);
		gsize length = strlen (word);
		unsigned flags = GPOINTER_TO_UINT (wordtable_find
						   (index->words, word,
						    length));

		wordtable_put (index->words, word, length,
			       GUINT_TO_POINTER (flags | flag));
		/* Chinese, Japanese, Korean: no spaces to find it by. */
		if (flag == WORD_WROTE
		    && g_utf8_get_char (word) >= FIRST_SPACELESS)
			g_ptr_array_add (index->wrote_inside,
					 g_steal_pointer (&word));
	}
}

static void
add_labels (struct index *index, const char *const *list,
	    enum phrases_role role)
{
	for (; list != NULL && *list != NULL; list++) {
		g_autofree char *label = folded (*list);
		gsize length = strlen (label);

		/* The first meaning stays: "Data:" is a date everywhere. */
		if (wordtable_find (index->labels, label, length) == NULL)
			wordtable_put (index->labels, label, length,
				       GUINT_TO_POINTER (role));
	}
}

/* The first word of text, or its first letter where the script has no
 * spaces; false: none begins here, or it is longer than any of ours. */
static bool
first_token (const char *text, gsize *length)
{
	const char *p = text;
	gunichar c = utf8_char (p);

	if (!utf8_isalnum (c))
		return false;
	if (c >= FIRST_SPACELESS) {
		p = g_utf8_next_char (p);
	} else {
		while (c < FIRST_SPACELESS && utf8_isalnum (c)) {
			p = g_utf8_next_char (p);
			c = utf8_char (p);
		}
	}
	*length = (gsize) (p - text);
	return *length <= TOKEN_BYTES;
}

static void
add_list (struct index *index, const char *const *list,
	  enum phrases_list which)
{
	for (; list != NULL && *list != NULL; list++) {
		GString *text = g_string_truncate (index->scratch, 0);
		struct phrase phrase = { .list = which };
		struct start *start;
		gsize length = 0;

		phrases_fold (text, *list, strlen (*list));
		phrase.length = text->len;
		phrase.text = g_string_chunk_insert_len (index->texts,
							 text->str,
							 (gssize) text->len);
		first_token (phrase.text, &length);
		start = wordtable_find (index->starts, phrase.text, length);
		if (start == NULL) {
			start = g_new0 (struct start, 1);
			start->phrases = g_array_new (FALSE, FALSE,
						      sizeof phrase);
			wordtable_put (index->starts, phrase.text, length,
				       start);
		}
		start->lists |= 1u << which;
		g_array_append_val (start->phrases, phrase);
	}
}

static void
add_language (struct index *index, const struct phrases *p)
{
	add_words (index, p->wrote, WORD_WROTE);
	add_words (index, p->glue, WORD_GLUE);
	add_words (index, p->self, WORD_SELF);
	add_words (index, p->please, WORD_PLEASE);
	add_labels (index, p->from, ROLE_FROM);
	add_labels (index, p->date, ROLE_DATE);
	add_labels (index, p->to, ROLE_TO);
	add_labels (index, p->copy, ROLE_COPY);
	add_labels (index, p->subject, ROLE_SUBJECT);
	add_labels (index, p->other, ROLE_OTHER);
	add_list (index, p->original, PHRASES_ORIGINAL);
	add_list (index, p->forwarded, PHRASES_FORWARDED);
	add_list (index, p->device, PHRASES_DEVICE);
	add_list (index, p->closing, PHRASES_CLOSING);
	add_list (index, p->below, PHRASES_BELOW);
	add_list (index, p->footer, PHRASES_FOOTER);
	add_list (index, p->bounce_subject, PHRASES_BOUNCE_SUBJECT);
	add_list (index, p->bounce_text, PHRASES_BOUNCE_TEXT);
	add_list (index, p->auto_subject, PHRASES_AUTO_SUBJECT);
	add_list (index, p->auto_text, PHRASES_AUTO_TEXT);
	add_list (index, p->away_subject, PHRASES_AWAY_SUBJECT);
	add_list (index, p->away_text, PHRASES_AWAY_TEXT);
	add_list (index, p->ack_text, PHRASES_ACK_TEXT);
	add_list (index, p->request, PHRASES_REQUEST);
	add_list (index, p->greeting, PHRASES_GREETING);
	add_list (index, p->challenge_text, PHRASES_CHALLENGE_TEXT);
	add_list (index, p->receipt_subject, PHRASES_RECEIPT_SUBJECT);
	add_list (index, p->receipt_text, PHRASES_RECEIPT_TEXT);
	add_list (index, p->program_subject, PHRASES_PROGRAM_SUBJECT);
	add_list (index, p->program_text, PHRASES_PROGRAM_TEXT);
}

static void
add_languages (struct index *index, const struct phrases *const *languages)
{
	for (; *languages != NULL; languages++)
		add_language (index, *languages);
}

static const struct index *
the_index (void)
{
	static gsize once;

	if (g_once_init_enter (&once)) {
		struct index *index = g_new0 (struct index, 1);

		index->words = wordtable_new ();
		index->labels = wordtable_new ();
		index->wrote_inside = g_ptr_array_new ();
		index->starts = wordtable_new ();
		index->texts = g_string_chunk_new (TEXTS_BYTES);
		index->scratch = g_string_sized_new (PHRASE_BYTES);
		add_languages (index, phrases_west);
		add_languages (index, phrases_east);
		add_languages (index, phrases_north);
		add_languages (index, notices_english);
		add_languages (index, notices_west);
		add_languages (index, notices_east);
		add_languages (index, notices_north);
		add_languages (index, notices_programs);
		add_labels (index, raw_labels, ROLE_RAW);
		g_string_free (g_steal_pointer (&index->scratch), TRUE);
		g_once_init_leave (&once, (gsize) index);
	}
	return (const struct index *) once;
}

/* Into the buffer; false: it is not ASCII alone. */
static bool
fold_word (char fold[WORD_BYTES], const char *word, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		if ((guchar) word[i] >= 0x80)
			return false;
		fold[i] = word[i] == '`' ? '\'' : g_ascii_tolower (word[i]);
	}
	return true;
}

unsigned
phrases_word (const char *word, gsize length)
{
	const struct wordtable *words = the_index ()->words;
	g_autoptr (GString) whole = NULL;
	char fold[WORD_BYTES];

	if (length > WORD_BYTES)
		return 0;
	if (fold_word (fold, word, length))
		return GPOINTER_TO_UINT (wordtable_find (words, fold, length));
	whole = g_string_sized_new (2 * WORD_BYTES);
	phrases_fold (whole, word, length);
	return GPOINTER_TO_UINT (wordtable_find (words, whole->str,
						 whole->len));
}

bool
phrases_wrote_inside (const char *text)
{
	const GPtrArray *list = the_index ()->wrote_inside;

	while (*text != '\0' && (guchar) *text < SPACELESS_LEAD)
		text++;
	for (guint i = 0; *text != '\0' && i < list->len; i++)
		if (strstr (text, list->pdata[i]) != NULL)
			return true;
	return false;
}

enum phrases_role
phrases_role (const char *label)
{
	if (g_str_has_prefix (label, "x-"))
		return ROLE_RAW;
	return GPOINTER_TO_UINT (wordtable_find (the_index ()->labels, label,
						 strlen (label)));
}

/* Nothing of a word goes on after it; scripts without spaces may. */
static bool
ends_word (const struct phrase *phrase, const char *rest)
{
	gunichar last;

	if (*rest == '\0' || !utf8_isalnum (utf8_char (rest)))
		return true;
	last = g_utf8_get_char (g_utf8_find_prev_char
				(phrase->text, phrase->text + phrase->length));
	return last >= FIRST_SPACELESS || !g_unichar_isalnum (last);
}

/* text begins with the phrase; its first token, of so many bytes, does, and
 * most others that begin with that differ right behind it. */
static bool
begins (const char *text, gsize token, const struct phrase *phrase)
{
	const char *rest = phrase->text + token;
	const char *behind = text + token;

	if (*rest != '\0' && (*rest != *behind
			      || (rest[1] != '\0' && rest[1] != behind[1])))
		return false;
	return strncmp (behind, rest, phrase->length - token) == 0
	       && ends_word (phrase, text + phrase->length);
}

guint
phrases_starts (const char *text)
{
	const char *p = text;
	const struct start *start;
	gsize length;

	while (*p != '\0' && !utf8_isalnum (utf8_char (p)))
		p = g_utf8_next_char (p);
	if (!first_token (p, &length))
		return 0;
	/* Some who ask leave brackets out. */
	if (p[length] == '[' || p[length] == ']')
		return G_MAXUINT;
	start = wordtable_find (the_index ()->starts, p, length);
	return start != NULL ? start->lists : 0;
}

gsize
phrases_prefix (enum phrases_list list, const char *text)
{
	const struct start *start;
	gsize length, longest = 0;

	if (!first_token (text, &length))
		return 0;
	start = wordtable_find (the_index ()->starts, text, length);
	if (start == NULL || (start->lists & 1u << list) == 0)
		return 0;
	for (guint i = 0; i < start->phrases->len; i++) {
		const struct phrase *phrase = &g_array_index
			(start->phrases, struct phrase, i);

		if (phrase->list == list && phrase->length > longest
		    && begins (text, length, phrase))
			longest = phrase->length;
	}
	return longest;
}

void
phrases_count (const char *text, guint counts[PHRASES_LISTS],
	       gsize bytes, guint opening[PHRASES_LISTS])
{
	const struct index *index = the_index ();
	const char *p = text;

	memset (counts, 0, PHRASES_LISTS * sizeof *counts);
	if (opening != NULL)
		memset (opening, 0, PHRASES_LISTS * sizeof *opening);
	while (*p != '\0') {
		const struct start *start;
		gsize length = 0;

		if (!first_token (p, &length)) {
			p = length > 0 ? p + length : g_utf8_next_char (p);
			continue;
		}
		start = wordtable_find (index->starts, p, length);
		for (guint i = 0; start != NULL && i < start->phrases->len;
		     i++) {
			const struct phrase *phrase = &g_array_index
				(start->phrases, struct phrase, i);

			if (!begins (p, length, phrase))
				continue;
			counts[phrase->list]++;
			if (opening != NULL && (gsize) (p - text)
					       + phrase->length <= bytes)
				opening[phrase->list]++;
		}
		p += length;
	}
}

bool
phrases_inside (enum phrases_list list, const char *text)
{
	guint counts[PHRASES_LISTS];

	phrases_count (text, counts, 0, NULL);
	return counts[list] > 0;
}
