#include "parser/fragment.h"

#include <string.h>

#include "parser/glyphs.h"
#include "parser/limits.h"
#include "parser/markup.h"

enum {
	LINKS_MOST = 200	/* whose addresses are looked for in words */
};

/* An open element. */
struct element {
	char name[16];		/* cut, if longer */
	struct markup markup;
	guint blanks;		/* of a row: empty cells before the others */
};

struct fragment {
	const struct fragment_rules *rules;
	GString *out;
	GArray *elements;	/* struct element; the last is the innermost */
	guint opened;		/* so many of them, the outer ones, are in out */
	/* Behind the last word, and what closes the elements open there. */
	gsize mark;
	guint mark_opened;
	GString *mark_closing;
	guint links;
	bool gap;		/* what came last was left out */
	bool full;
};

static struct element *
element_at (struct fragment *fragment, guint i)
{
	return &g_array_index (fragment->elements, struct element, i);
}

struct fragment *
fragment_new (const struct fragment_rules *rules)
{
	struct fragment *fragment = g_new0 (struct fragment, 1);

	fragment->rules = rules;
	fragment->out = g_string_new (NULL);
	fragment->elements = g_array_new (FALSE, TRUE, sizeof (struct element));
	fragment->mark_closing = g_string_new (NULL);
	return fragment;
}

static bool
is_kept (const struct fragment *fragment, guint line)
{
	const struct fragment_rules *rules = fragment->rules;

	return !rules->kept || (line < rules->lines && rules->kept[line]);
}

/* --- writing ------------------------------------------------------------ */

static void
put (struct fragment *fragment, const char *markup)
{
	fragment->full |= fragment->out->len > LIMIT_FRAGMENT_BYTES;
	if (!fragment->full)
		g_string_append (fragment->out, markup);
}

static void
open_all (struct fragment *fragment)
{
	for (; fragment->opened < fragment->elements->len; fragment->opened++) {
		struct element *element = element_at (fragment,
						      fragment->opened);

		put (fragment, element->markup.open);
		for (; element->blanks; element->blanks--)
			put (fragment, MARKUP_EMPTY_CELL);
	}
}

/* Breaks and blanks: between what is kept only. */
static void
put_between (struct fragment *fragment, const char *markup)
{
	if (fragment->gap || !fragment->out->len)
		return;
	open_all (fragment);
	put (fragment, markup);
}

/* Where the line is kept, all is ready for what stands on it. */
static bool
begin_word (struct fragment *fragment, guint line)
{
	fragment->gap = !is_kept (fragment, line);
	if (!fragment->gap)
		open_all (fragment);
	return !fragment->gap;
}

static void
end_word (struct fragment *fragment)
{
	fragment->mark = fragment->out->len;
	fragment->mark_opened = fragment->opened;
	g_string_truncate (fragment->mark_closing, 0);
}

static bool
is_preformatted (struct fragment *fragment)
{
	for (guint i = 0; i < fragment->elements->len; i++)
		if (element_at (fragment, i)->markup.shape == MARKUP_PREFORMATTED)
			return true;
	return false;
}

/* exact: each blank counts, also where HTML collapses them. */
static void
put_blank (struct fragment *fragment, char c, bool preserve, bool exact)
{
	GString *out = fragment->out;
	bool behind_blank = out->len && out->str[out->len - 1] == ' ';

	if (exact)
		g_string_append_c (out, c);
	else if (preserve && c == '\t')
		g_string_append (out, "&nbsp;&nbsp;&nbsp; ");
	else if (preserve && behind_blank)
		g_string_append (out, "&nbsp;");
	else if (!behind_blank)
		g_string_append_c (out, ' ');
}

static void
put_text (struct fragment *fragment, const char *text, bool preserve)
{
	bool exact = preserve && is_preformatted (fragment);

	for (; *text; text = g_utf8_next_char (text)) {
		const char *end = g_utf8_next_char (text);

		if (strchr (" \t\n\r\f", *text))
			put_blank (fragment, *text, preserve, exact);
		else if (g_utf8_get_char (text) == 0xa0)
			g_string_append (fragment->out, "&nbsp;");
		else
			markup_escape (fragment->out, text, end - text);
	}
}

/* A run of text without a line end that counts. */
static void
put_run (struct fragment *fragment, struct page *page, const char *text,
	 gsize length)
{
	g_autoptr (GString) clean = g_string_sized_new (length + 1);
	bool preserve = page_preserves (page);

	glyphs_append (clean, text, length);
	page_text (page, text, length);
	if (!page_is_seen (page))
		return;
	if (glyphs_are_blank (clean->str)) {
		if (preserve && is_preformatted (fragment))
			put_between (fragment, clean->str);
		else if (strstr (clean->str, "\xc2\xa0"))
			put_between (fragment, "&nbsp;");
		else if (!fragment->gap && fragment->out->len)
			put_blank (fragment, ' ', false, false);
	} else if (begin_word (fragment, page_line (page))) {
		put_text (fragment, clean->str, preserve);
		end_word (fragment);
	}
}

void
fragment_text (struct fragment *fragment, struct page *page, const char *text,
	       gsize length)
{
	const char *end = text + length;

	if (fragment->full)
		return;
	if (!page_preserves (page)) {
		put_run (fragment, page, text, length);
		return;
	}
	while (text < end && !fragment->full) {
		const char *stop = memchr (text, '\n', end - text);
		gsize run = (stop ? stop : end) - text;

		if (run > 0)
			put_run (fragment, page, text, run -
				 (stop && text[run - 1] == '\r'));
		if (stop) {
			page_text (page, "\n", 1);
			put_between (fragment, is_preformatted (fragment) ?
				     "\n" : "<br>");
		}
		text += run + (stop != NULL);
	}
}

/* --- elements ----------------------------------------------------------- */

static void
put_picture (struct fragment *fragment, const struct page *page,
	     const char *const *attributes)
{
	const struct fragment_rules *rules = fragment->rules;
	g_autofree char *shown = page_picture (page, attributes);
	g_autofree char *given = NULL, *id = NULL, *image = NULL;

	if (!*shown || !page_is_seen (page) ||
	    !begin_word (fragment, page_line (page)))
		return;
	if (strcmp (shown, PAGE_PICTURE) == 0) {
		given = markup_content_id (attributes);
		id = given && rules->picture ?
			rules->picture (given, rules->user) : NULL;
		image = id ? markup_picture (id, attributes) : NULL;
		put (fragment, image ? image : "");
	} else
		put_text (fragment, shown, false);
	end_word (fragment);
}

static void
push (struct fragment *fragment, const char *name,
      const char *const *attributes)
{
	struct element element = { 0 };
	const char *words = fragment->links < LINKS_MOST ?
		fragment->rules->words : NULL;

	fragment->links += strcmp (name, "a") == 0;
	g_strlcpy (element.name, name, sizeof element.name);
	element.markup = markup_for (name, attributes, words);
	g_array_append_val (fragment->elements, element);
}

void
fragment_open (struct fragment *fragment, const struct page *page,
	       const char *name, const char *const *attributes)
{
	if (fragment->full)
		return;
	if (strcmp (name, "br") == 0) {
		if (page_is_seen (page))
			put_between (fragment, "<br>");
	} else if (strcmp (name, "hr") == 0) {
		if (page_is_seen (page) &&
		    begin_word (fragment, page_line (page))) {
			put (fragment, MARKUP_RULER);
			end_word (fragment);
		}
	} else if (strcmp (name, "img") == 0 || strcmp (name, "image") == 0)
		put_picture (fragment, page, attributes);
	else
		push (fragment, name, attributes);
}

/* A cell without words keeps its place in the row. */
static void
keep_place (struct fragment *fragment, guint cell)
{
	guint i = cell;

	while (i-- > 0) {
		struct element *row = element_at (fragment, i);

		if (row->markup.shape == MARKUP_TABLE)
			return;
		if (row->markup.shape != MARKUP_ROW)
			continue;
		if (i >= fragment->opened)
			row->blanks++;
		else if (!fragment->gap)
			put (fragment, MARKUP_EMPTY_CELL);
		return;
	}
}

static void
pop (struct fragment *fragment)
{
	guint i = fragment->elements->len - 1;
	struct element *element = element_at (fragment, i);

	if (i < fragment->opened) {
		g_string_append (fragment->out, element->markup.close);
		fragment->opened = i;
		if (i < fragment->mark_opened) {
			g_string_append (fragment->mark_closing,
					 element->markup.close);
			fragment->mark_opened = i;
		}
	} else if (element->markup.shape == MARKUP_CELL)
		keep_place (fragment, i);
	markup_clear (&element->markup);
	g_array_set_size (fragment->elements, i);
}

void
fragment_close (struct fragment *fragment, const char *name)
{
	guint i = fragment->elements->len;

	while (i > 0 && strncmp (element_at (fragment, i - 1)->name, name,
				 sizeof element_at (fragment, 0)->name - 1))
		i--;
	while (i > 0 && fragment->elements->len >= i)
		pop (fragment);
}

char *
fragment_finish (struct fragment *fragment)
{
	GString *out = fragment->out;
	bool good;

	while (fragment->elements->len)
		pop (fragment);
	g_string_truncate (out, fragment->mark);
	g_string_append (out, fragment->mark_closing->str);
	good = !fragment->full && out->len && out->len <= LIMIT_FRAGMENT_BYTES;
	g_array_free (fragment->elements, TRUE);
	g_string_free (fragment->mark_closing, TRUE);
	g_free (fragment);
	return g_string_free (out, !good);
}
