#include "filter/policy/phrases.h"

#include <string.h>

#include "filter/policy/prefix.h"

enum { ALTERNATION_BYTES = 6 << 10 };	/* PCRE2 takes ten times that */

/* Patterns that begin with one letter, while a list is built. */
struct words {
	GString *text;		/* without that letter */
	GArray *prefixes;	/* guint32, of each */
};

static GArray *
prefix_array (void)
{
	return g_array_new (FALSE, FALSE, sizeof (guint32));
}

static struct words *
words_new (void)
{
	struct words *words = g_new0 (struct words, 1);

	words->text = g_string_new (NULL);
	words->prefixes = prefix_array ();
	return words;
}

static void
free_words (gpointer data)
{
	struct words *words = data;

	g_string_free (words->text, TRUE);
	g_array_unref (words->prefixes);
	g_free (words);
}

static void
free_alternatives (gpointer data)
{
	struct alternatives *alternatives = data;

	pattern_free (alternatives->pattern);
	g_clear_pointer (&alternatives->prefixes, g_array_unref);
	g_free (alternatives);
}

/* pattern, prefixes: taken. */
static void
add_pattern (struct list *list, struct pattern *pattern, GArray *prefixes)
{
	struct alternatives *alternatives = g_new0 (struct alternatives, 1);

	alternatives->pattern = pattern;
	alternatives->prefixes = prefixes;
	g_ptr_array_add (list->patterns, alternatives);
}

static void
free_row (gpointer row)
{
	g_array_unref (row);
}

static void
list_free (gpointer data)
{
	struct list *list = data;

	g_clear_pointer (&list->by_letter, g_hash_table_unref);
	g_ptr_array_unref (list->patterns);
	g_ptr_array_unref (list->rows);
	g_free (list);
}

struct phrases *
phrases_new (void)
{
	struct phrases *phrases = g_new0 (struct phrases, 1);

	phrases->lists = g_ptr_array_new_with_free_func (list_free);
	phrases->groups = g_hash_table_new_full (g_str_hash, g_str_equal,
						 g_free, NULL);
	return phrases;
}

void
phrases_free (struct phrases *phrases)
{
	if (phrases == NULL)
		return;
	g_hash_table_unref (phrases->groups);
	g_ptr_array_unref (phrases->lists);
	g_free (phrases->why);
	g_free (phrases);
}

unsigned
phrases_new_list (struct phrases *phrases)
{
	struct list *list = g_new0 (struct list, 1);

	list->by_letter = g_hash_table_new_full (g_str_hash, g_str_equal,
						 g_free, free_words);
	list->patterns = g_ptr_array_new_with_free_func (
		free_alternatives);
	list->rows = g_ptr_array_new_with_free_func (free_row);
	g_ptr_array_add (phrases->lists, list);
	return phrases->lists->len - 1;
}

static struct list *
list_at (const struct phrases *phrases, unsigned list)
{
	return phrases->lists->pdata[list];
}

#define LETTERS "("	/* one of several letters, or */
#define ANYTHING ""

/* The letter that each match begins with; *rest is behind it. */
static char *
first_letter (const char *pattern, bool known, const char **rest)
{
	const char *at = pattern + strlen (PREFIX_BEGIN);

	*rest = pattern;
	if (!g_str_has_prefix (pattern, PREFIX_BEGIN)
	    || !((guchar) *at >= 0x80 || g_ascii_isalnum (*at))
	    || *g_utf8_next_char (at) == '?')
		return g_strdup (known ? LETTERS : ANYTHING);
	*rest = g_utf8_next_char (at);
	return g_strndup (at, (gsize) (*rest - at));
}

/* By letters, so that a word of the text is held against few of them. */
void
phrases_add_words (struct phrases *phrases, unsigned list,
		   const char *pattern)
{
	GHashTable *letters = list_at (phrases, list)->by_letter;
	g_autoptr (GArray) prefixes = prefix_array ();
	bool known = prefix_collect (pattern, prefixes);
	const char *rest;
	g_autofree char *letter = first_letter (pattern, known, &rest);
	struct words *words = g_hash_table_lookup (letters, letter);

	if (words == NULL) {
		words = words_new ();
		g_hash_table_insert (letters, g_strdup (letter), words);
	} else {
		g_string_append_c (words->text, '|');
	}
	g_string_append (words->text, rest);
	g_array_append_vals (words->prefixes, prefixes->data, prefixes->len);
}

bool
phrases_add_raw (struct phrases *phrases, unsigned list, const char *pattern,
		 char **why)
{
	struct pattern *one = pattern_new (pattern, true, why);

	if (one == NULL)
		return false;
	add_pattern (list_at (phrases, list), one, NULL);
	return true;
}

void
phrases_add_steps (struct phrases *phrases, unsigned list, GArray *steps)
{
	g_ptr_array_add (list_at (phrases, list)->rows, steps);
}

void
phrases_name_list (struct phrases *phrases, unsigned list, const char *name)
{
	g_hash_table_insert (phrases->groups, g_strdup (name),
			     GUINT_TO_POINTER (list));
}

bool
phrases_find_group (const struct phrases *phrases, const char *name,
		    unsigned *list)
{
	gpointer found;

	if (!g_hash_table_lookup_extended (phrases->groups, name, NULL,
					   &found))
		return false;
	*list = GPOINTER_TO_UINT (found);
	return true;
}

/* What matches at one place is anchored there. */
#define HERE "\\G"

/* letters: it begins with these, at the beginning of a word.  prefixes: of the
 * text, or NULL. */
static bool
compile (struct list *list, GString *text, bool letters, GArray *prefixes,
	 char **why)
{
	g_autofree char *whole = g_strdup_printf ("%s%s(?:%s)",
		prefixes != NULL ? HERE : "", letters ? PREFIX_BEGIN : "",
		text->str);
	struct pattern *pattern = pattern_new (whole, false, why);

	g_string_truncate (text, 0);
	if (pattern == NULL)
		return false;
	add_pattern (list, pattern, prefixes != NULL
		     ? g_array_ref (prefixes) : NULL);
	return true;
}

static gint
by_text (gconstpointer a, gconstpointer b)
{
	return strcmp (a, b);
}

bool
phrases_end_list (struct phrases *phrases, unsigned number, char **why)
{
	struct list *list = list_at (phrases, number);
	g_autoptr (GHashTable) letters = g_steal_pointer (&list->by_letter);
	g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (letters),
					      by_text);
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (GArray) prefixes = prefix_array ();

	*why = g_steal_pointer (&phrases->why);
	for (GList *key = keys; key != NULL && *why == NULL; key = key->next) {
		const struct words *words = g_hash_table_lookup (letters,
								 key->data);
		const char *letter = key->data;
		bool one = strcmp (letter, ANYTHING) != 0
			&& strcmp (letter, LETTERS) != 0;

		g_string_append_printf (text, "%s%s(?:%s)",
					text->len > 0 ? "|" : "",
					one ? letter : "", words->text->str);
		g_array_append_vals (prefixes, words->prefixes->data,
				     words->prefixes->len);
		if (one && key->next != NULL
		    && text->len <= ALTERNATION_BYTES)
			continue;
		compile (list, text, one, *letter != '\0' ? prefixes : NULL,
			 why);
		g_array_unref (prefixes);
		prefixes = prefix_array ();
	}
	return *why == NULL;
}

void
phrases_close_list (struct phrases *phrases, unsigned list)
{
	char *why = NULL;

	if (!phrases_end_list (phrases, list, &why))
		phrases->why = why;
}
