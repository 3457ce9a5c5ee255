#include "filter/policy/phrase.h"

#include <string.h>

#include "filter/policy/phrases.h"
#include "filter/policy/prefix.h"

/* Between two words; within a sentence. */
#define BETWEEN "[^\\w.!?;]{1,4}"
#define END "(?!\\w)"

enum { PATTERN_BYTES = 12 << 10 };	/* PCRE2 takes five times that */

struct reading {
	struct phrases *phrases;
	const char *at;
	unsigned depth;
	char *why;
};

/* What stands at one place of a row: words, else a list. */
struct piece {
	GString *words;		/* as a pattern */
	unsigned list;
	enum gap gap;		/* before it */
	bool missing;		/* may be */
};

static void
piece_clear (gpointer data)
{
	struct piece *piece = data;

	if (piece->words != NULL)
		g_string_free (piece->words, TRUE);
}

static void
wrong (struct reading *reading, char *why)
{
	if (reading->why == NULL)
		reading->why = why;
	else
		g_free (why);
}

/* --- words -------------------------------------------------------------- */

static bool
ends_word (char c)
{
	return c == '\0' || strchr (" \t\n|(){}", c) != NULL;
}

/* A letter, as a pattern. */
static void
put_letter (struct reading *reading, GString *out)
{
	gunichar c = g_utf8_get_char (reading->at);

	if (c == 0x451 || c == 0x401)
		g_string_append (out, "е");
	else if (c >= 0x80 || g_ascii_isalnum ((char) c))
		g_string_append_unichar (out, g_unichar_tolower (c));
	else
		g_string_append_printf (out, "\\x%02x", (guint) c);
	reading->at = g_utf8_next_char (reading->at);
}

static GString *
read_word (struct reading *reading)
{
	GString *out = g_string_new (NULL);

	while (!ends_word (*reading->at)) {
		char c = *reading->at;

		if (c == '?' && ends_word (reading->at[1]))
			break;
		if (out->len == 0 && c != '*')
			g_string_append (out, PREFIX_BEGIN);
		if (c == '*') {
			g_string_append (out, ends_word (reading->at[1])
					 || reading->at[1] == '?'
					 ? "[\\w']*+" : "[\\w']*?");
			reading->at++;
		} else if (c == '?') {
			g_string_append_c (out, '?');
			reading->at++;
		} else {
			put_letter (reading, out);
		}
	}
	g_string_append (out, END);
	return out;
}

/* --- rows --------------------------------------------------------------- */

static GArray *
row_new (void)
{
	GArray *row = g_array_new (FALSE, FALSE, sizeof (struct piece));

	g_array_set_clear_func (row, piece_clear);
	return row;
}

static struct piece *
piece_of (GArray *row, guint i)
{
	return &g_array_index (row, struct piece, i);
}

/* One piece of words alone: a pattern by itself. */
static bool
is_words (GArray *row)
{
	return row->len == 1 && piece_of (row, 0)->words != NULL
		&& !piece_of (row, 0)->missing;
}

static void
add_row (struct phrases *phrases, unsigned list, GArray *row)
{
	GArray *steps;

	if (is_words (row)) {
		phrases_add_words (phrases, list,
				   piece_of (row, 0)->words->str);
		return;
	}
	steps = g_array_new (FALSE, FALSE, sizeof (struct step));
	for (guint i = 0; i < row->len; i++) {
		struct piece *piece = piece_of (row, i);
		struct step step = { piece->list, piece->gap, piece->missing };

		if (piece->words != NULL) {
			step.list = phrases_new_list (phrases);
			phrases_add_words (phrases, step.list,
					   piece->words->str);
			phrases_close_list (phrases, step.list);
		}
		g_array_append_val (steps, step);
	}
	phrases_add_steps (phrases, list, steps);
}

static void
add_piece (GArray *row, struct piece piece)
{
	struct piece *last = row->len == 0 ? NULL
		: piece_of (row, row->len - 1);

	/* Words beside words are one pattern. */
	if (last != NULL && last->words != NULL && !last->missing
	    && piece.words != NULL && piece.gap == GAP_NEXT) {
		if (piece.missing)
			g_string_append_printf (last->words, "(?:" BETWEEN
						"%s)?", piece.words->str);
		else
			g_string_append_printf (last->words, BETWEEN "%s",
						piece.words->str);
		piece_clear (&piece);
	} else {
		g_array_append_val (row, piece);
	}
}

static GArray *read_row (struct reading *reading);

/* "a|b|c" up to a ")" or the end. */
static GPtrArray *
read_rows (struct reading *reading)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func (
		(GDestroyNotify) g_array_unref);

	g_ptr_array_add (rows, read_row (reading));
	while (*reading->at == '|' && reading->why == NULL) {
		reading->at++;
		g_ptr_array_add (rows, read_row (reading));
	}
	return rows;
}

static struct piece
read_bracket (struct reading *reading)
{
	struct piece piece = { 0 };
	g_autoptr (GPtrArray) rows = NULL;
	bool words = true;

	reading->at++;
	if (++reading->depth > PHRASE_DEPTH) {
		wrong (reading, g_strdup ("has too many brackets in "
					  "brackets"));
		return piece;
	}
	rows = read_rows (reading);
	reading->depth--;
	if (*reading->at == ')')
		reading->at++;
	else
		wrong (reading, g_strdup ("has a bracket that is not closed"));
	for (guint i = 0; i < rows->len; i++)
		words = words && is_words (rows->pdata[i]);
	if (!words)
		piece.list = phrases_new_list (reading->phrases);
	else
		piece.words = g_string_new ("(?:");
	for (guint i = 0; i < rows->len; i++)
		if (words)
			g_string_append_printf (piece.words, "%s%s",
				i > 0 ? "|" : "",
				piece_of (rows->pdata[i], 0)->words->str);
		else
			add_row (reading->phrases, piece.list,
				 rows->pdata[i]);
	if (words)
		g_string_append_c (piece.words, ')');
	else
		phrases_close_list (reading->phrases, piece.list);
	return piece;
}

static struct piece
read_group (struct reading *reading)
{
	gsize length = strcspn (reading->at + 1, "}");
	g_autofree char *name = g_strndup (reading->at + 1, length);
	struct piece piece = { 0 };

	reading->at += 1 + length;
	reading->at += *reading->at == '}';
	if (!phrases_find_group (reading->phrases, name, &piece.list))
		wrong (reading, g_strdup_printf (
			"{%s} is no group of words here; add it under words, "
			"above what uses it", name));
	return piece;
}

/* "..", "...", or neither. */
static bool
read_gap (struct reading *reading, enum gap *gap)
{
	gsize length = strspn (reading->at, ".");

	if (length < 2 || !ends_word (reading->at[length]))
		return false;
	reading->at += length;
	*gap = length == 2 ? GAP_NEAR : GAP_FAR;
	return true;
}

static void
skip_space (struct reading *reading)
{
	reading->at += strspn (reading->at, " \t");
}

static bool
at_end (const struct reading *reading)
{
	return *reading->at == '\0' || *reading->at == '|'
		|| *reading->at == ')';
}

/* Words in a row, up to a "|", a ")" or the end. */
static GArray *
read_row (struct reading *reading)
{
	GArray *row = row_new ();
	enum gap gap = GAP_NEXT;

	for (skip_space (reading); !at_end (reading) && reading->why == NULL;
	     skip_space (reading)) {
		struct piece piece = { 0 };

		if (read_gap (reading, &gap))
			continue;
		if (*reading->at == '}')
			wrong (reading, g_strdup ("has a } without its {"));
		else if (*reading->at == '{')
			piece = read_group (reading);
		else if (*reading->at == '(')
			piece = read_bracket (reading);
		else
			piece.words = read_word (reading);
		piece.missing = *reading->at == '?';
		reading->at += piece.missing;
		piece.gap = gap;
		gap = GAP_NEXT;
		add_piece (row, piece);
	}
	if (reading->why == NULL && row->len == 0)
		wrong (reading, g_strdup ("has nothing where a word should "
					  "stand"));
	return row;
}

/* --- phrases ------------------------------------------------------------ */

static bool
add_phrase (struct phrases *phrases, unsigned list, const char *phrase,
	    char **why)
{
	gsize length = strlen (phrase);
	struct reading reading = { .phrases = phrases, .at = phrase };
	g_autoptr (GArray) row = NULL;

	if (length > 2 && phrase[0] == '/' && phrase[length - 1] == '/') {
		g_autofree char *raw = g_strndup (phrase + 1, length - 2);

		return phrases_add_raw (phrases, list, raw, why);
	}
	row = read_row (&reading);
	if (*reading.at == ')')
		wrong (&reading, g_strdup ("has a ) without its ("));
	else if (*reading.at == '|')
		wrong (&reading, g_strdup ("has a | outside of brackets; "
					   "write a comma"));
	if (reading.why == NULL)
		add_row (phrases, list, row);
	*why = reading.why;
	return *why == NULL;
}

bool
phrases_add (struct phrases *phrases, unsigned list, const char *line,
	     bool *any, char **why)
{
	g_autofree char *text = g_strstrip (g_strdup (line));
	g_auto (GStrv) items = NULL;

	*why = NULL;
	*any = *text != '\0';
	if (*text == '/')
		return add_phrase (phrases, list, text, why);
	items = g_strsplit (text, ",", -1);
	for (char **item = items; *item != NULL; item++)
		if (*g_strstrip (*item) != '\0'
		    && !add_phrase (phrases, list, *item, why))
			return false;
	return true;
}

bool
phrases_add_group (struct phrases *phrases, const char *name,
		   const char *lines, char **why)
{
	g_auto (GStrv) each = g_strsplit (lines, "\n", -1);
	unsigned list = phrases_new_list (phrases), same;
	bool any = false;

	*why = NULL;
	if (phrases_find_group (phrases, name, &same)) {
		*why = g_strdup ("is there twice; keep one of the two");
		return false;
	}
	for (char **line = each; *line != NULL; line++) {
		bool some;

		if (!phrases_add (phrases, list, *line, &some, why))
			return false;
		any = any || some;
	}
	if (!any) {
		*why = g_strdup ("has no words; write some, or leave it out");
		return false;
	}
	phrases_name_list (phrases, list, name);
	return phrases_end_list (phrases, list, why);
}
