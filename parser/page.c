#include "parser/page.h"

#include <string.h>

#include "parser/css.h"
#include "parser/glyphs.h"
#include "parser/layout.h"
#include "parser/limits.h"
#include "parser/link.h"

#define RULE "________________________________"

enum {
	ANCHOR_BYTES = 512,	/* of a link's text, to compare */
	ADDRESS_BYTES = 2000	/* of a link's address, to show */
};

enum look {
	INLINE,
	BLOCK,			/* on lines of its own */
	PARAGRAPH,		/* and with a margin */
	QUOTE,
	LIST,
	ORDERED_LIST,
	ITEM,
	ROW,
	CELL,
	TABLE,
	PREFORMATTED,
	ANCHOR,
	BREAK,
	RULER,
	PICTURE,
	NOTHING			/* neither it nor what is inside is text */
};

static const struct element {
	const char *name;
	enum look look;
} looks[] = {
	{ "a", ANCHOR },
	{ "address", BLOCK }, { "article", BLOCK }, { "aside", BLOCK },
	{ "blockquote", QUOTE },
	{ "br", BREAK },
	{ "caption", BLOCK }, { "center", BLOCK },
	{ "dd", BLOCK }, { "dir", LIST }, { "div", BLOCK },
	{ "dl", PARAGRAPH }, { "dt", BLOCK },
	{ "fieldset", BLOCK }, { "figcaption", BLOCK },
	{ "figure", PARAGRAPH }, { "footer", BLOCK }, { "form", BLOCK },
	{ "h1", PARAGRAPH }, { "h2", PARAGRAPH }, { "h3", PARAGRAPH },
	{ "h4", PARAGRAPH }, { "h5", PARAGRAPH }, { "h6", PARAGRAPH },
	{ "header", BLOCK },
	{ "hr", RULER },
	{ "img", PICTURE }, { "image", PICTURE },
	{ "legend", BLOCK },
	{ "li", ITEM },
	{ "listing", PREFORMATTED },
	{ "main", BLOCK }, { "menu", LIST }, { "nav", BLOCK },
	{ "ol", ORDERED_LIST }, { "option", BLOCK },
	{ "p", PARAGRAPH }, { "plaintext", PREFORMATTED },
	{ "pre", PREFORMATTED },
	{ "script", NOTHING }, { "section", BLOCK }, { "style", NOTHING },
	{ "table", TABLE }, { "td", CELL }, { "template", NOTHING },
	{ "textarea", PREFORMATTED }, { "th", CELL }, { "title", NOTHING },
	{ "tr", ROW },
	{ "ul", LIST },
	{ "xml", NOTHING }, { "xmp", PREFORMATTED },
};

/* An open element: what it changed, to be taken back. */
struct frame {
	char name[16];		/* cut, if longer */
	enum look look;
	bool hidden;		/* and everything inside */
	bool invisible, tiny, preserve;
	bool quotes;		/* one level more inside */
	bool no_margin;
	bool ruled;		/* a table with lines */
	bool paper;		/* the background is known */
	int color, background;
	guint indent;		/* what it added */
	guint items;		/* of a list so far; of a row, its cells */
	guint line;		/* that a row began on */
};

struct page {
	struct layout layout;
	GArray *frames;		/* struct frame; the last is the innermost */
	char *href;		/* of the open link, or NULL */
	GString *anchor;	/* its text */
	char *source;		/* of the first picture of which nothing
				 * shows, or where it leads to; or NULL */
	bool hidden;		/* something was left out */
	bool painted;		/* by a style sheet */
	GPtrArray *pictures;	/* char *, or NULL; borrowed */
};

static int
compare_look (const void *name, const void *entry)
{
	const struct element *element = entry;

	return strcmp (name, element->name);
}

static enum look
find_look (const char *name)
{
	const struct element *found = bsearch (name, looks,
		G_N_ELEMENTS (looks), sizeof looks[0], compare_look);

	return found ? found->look : INLINE;
}

static const char *
attribute (const char *const *attributes, const char *name)
{
	for (; attributes && *attributes; attributes += 2)
		if (strcmp (attributes[0], name) == 0)
			return attributes[1] ? attributes[1] : "";
	return NULL;
}

static struct frame *
innermost (struct page *page)
{
	return &g_array_index (page->frames, struct frame,
			       page->frames->len - 1);
}

static struct frame *
find_frame (struct page *page, enum look look, enum look other)
{
	guint i;

	for (i = page->frames->len; i-- > 0; ) {
		struct frame *frame = &g_array_index (page->frames,
						      struct frame, i);

		if (frame->look == look || frame->look == other)
			return frame;
	}
	return NULL;
}

bool
page_is_full (const struct page *page)
{
	return page->layout.full ||
		page->layout.line->len > LIMIT_TEXT_BYTES;
}

struct page *
page_new (bool painted, GPtrArray *pictures)
{
	struct page *page = g_new0 (struct page, 1);

	layout_init (&page->layout);
	page->frames = g_array_new (FALSE, FALSE, sizeof (struct frame));
	page->anchor = g_string_new (NULL);
	page->painted = painted;
	page->pictures = pictures;
	return page;
}

guint
page_depth (const struct page *page)
{
	return page->frames->len;
}

static struct frame
inherit (struct page *page, const char *name)
{
	struct frame frame = { .color = CSS_COLOR_NONE,
			       .background = 0xffffff,
			       .paper = !page->painted };

	if (page->frames->len)
		frame = *innermost (page);
	g_strlcpy (frame.name, name, sizeof frame.name);
	frame.look = find_look (name);
	frame.quotes = frame.no_margin = frame.ruled = false;
	frame.indent = frame.items = 0;
	return frame;
}

static void
apply_style (struct frame *frame, const char *const *attributes)
{
	struct css css = css_read (attribute (attributes, "style"));
	int bgcolor = css_color (attribute (attributes, "bgcolor"));
	int color = css_color (attribute (attributes, "color"));

	frame->hidden |= css.hidden || attribute (attributes, "hidden");
	if (css.invisible >= 0)
		frame->invisible = css.invisible;
	if (css.tiny >= 0)
		frame->tiny = css.tiny;
	if (css.preserve >= 0)
		frame->preserve = css.preserve;
	frame->no_margin = css.no_margin;
	if (css.background != CSS_COLOR_NONE)
		bgcolor = css.background;
	if (css.color != CSS_COLOR_NONE)
		color = css.color;
	if (color != CSS_COLOR_NONE)
		frame->color = color;
	/* A style sheet may paint what has a class. */
	if (bgcolor == CSS_COLOR_OTHER || attribute (attributes, "class") ||
	    attribute (attributes, "background"))
		frame->paper = false;
	if (bgcolor >= 0) {
		frame->paper = true;
		frame->background = bgcolor;
	}
}

/* The box in which webmail puts the mail that is answered, instead of a
 * blockquote. */
static bool
is_quote_box (const char *const *attributes)
{
	const char *class = attribute (attributes, "class");

	return class && strstr (class, "yahoo_quoted");
}

/* Editors indent with it, too: then it has no line at its side. */
static bool
is_indent (const char *const *attributes)
{
	const char *type = attribute (attributes, "type");
	struct css css = css_read (attribute (attributes, "style"));

	return css.no_border && !attribute (attributes, "class") &&
		!attribute (attributes, "cite") &&
		(!type || g_ascii_strcasecmp (type, "cite"));
}

static void
open_item (struct page *page, struct frame *frame,
	   const char *const *attributes)
{
	struct frame *list = find_frame (page, LIST, ORDERED_LIST);
	const char *value = attribute (attributes, "value");
	struct layout *layout = &page->layout;

	layout_block (layout);
	if (list && list->look == ORDERED_LIST) {
		if (value)
			list->items = (guint) g_ascii_strtoull (value, NULL,
								10);
		else
			list->items++;
		g_snprintf (layout->bullet, sizeof layout->bullet, "%u. ",
			    list->items % 1000000);
	} else
		g_strlcpy (layout->bullet, "- ", sizeof layout->bullet);
	frame->indent = list && list->look == ORDERED_LIST ? 3 : 2;
}

static void
open_list (struct page *page, struct frame *frame,
	   const char *const *attributes)
{
	const char *start = attribute (attributes, "start");

	if (find_frame (page, LIST, ORDERED_LIST))
		layout_block (&page->layout);
	else
		layout_margin (&page->layout);
	if (start)
		frame->items = (guint) g_ascii_strtoull (start, NULL, 10) - 1;
}

static void
open_row (struct page *page, struct frame *frame)
{
	layout_end (&page->layout);
	frame->line = page->layout.lines;
}

/* A cell stands behind the one before on the same line, unless that one
 * took several. */
static void
open_cell (struct page *page)
{
	struct frame *row = find_frame (page, ROW, ROW);
	struct frame *table = find_frame (page, TABLE, TABLE);

	if (!row || row->line != page->layout.lines)
		layout_block (&page->layout);
	else if (row->items++ == 0)
		layout_join (&page->layout, NULL);
	else
		layout_join (&page->layout, table && table->ruled ? " | " :
			     "  ");
}

static bool
has_rules (const char *const *attributes)
{
	const char *border = attribute (attributes, "border");

	return border && *border && strcmp (border, "0");
}

static void
open_anchor (struct page *page, const char *const *attributes)
{
	const char *href = attribute (attributes, "href");

	g_clear_pointer (&page->href, g_free);
	g_string_truncate (page->anchor, 0);
	if (href && strlen (href) <= ADDRESS_BYTES)
		page->href = g_strstrip (g_strdup (href));
}

/* Puts the address behind the text of a link that is not the address. */
static void
close_anchor (struct page *page)
{
	g_autofree char *href = g_steal_pointer (&page->href);
	g_autofree char *address = NULL;

	if (!href || !page->anchor->len)
		return;
	address = link_address (href, page->anchor->str);
	if (!address)
		return;
	page->anchor = g_string_assign (page->anchor, " <");
	g_string_append (page->anchor, address);
	g_string_append_c (page->anchor, '>');
	layout_text (&page->layout, page->anchor->str, page->anchor->len,
		     false);
}

static bool
is_pixel (const char *const *attributes)
{
	const char *width = attribute (attributes, "width");
	const char *height = attribute (attributes, "height");

	return (width && (!strcmp (width, "1") || !strcmp (width, "0"))) ||
		(height && (!strcmp (height, "1") || !strcmp (height, "0")));
}

static bool
is_brought_along (const char *const *attributes)
{
	const char *source = attribute (attributes, "src");

	return source && g_ascii_strncasecmp (source, "cid:", 4) == 0;
}

char *
page_picture (const struct page *page, const char *const *attributes)
{
	const char *given = attribute (attributes, "alt");
	g_autofree char *alt = g_strstrip (g_strdup (given ? given : ""));
	bool letters = false;

	if (is_pixel (attributes))
		return g_strdup ("");
	if (page->pictures && is_brought_along (attributes))
		return g_strdup (PAGE_PICTURE);
	for (const char *at = alt; *at; at++)
		letters |= g_ascii_isalnum (*at);
	/* An emoji as a picture is its own text. */
	return letters || strlen (alt) > 16 ?
		g_strdup_printf ("[%s]", alt) : g_steal_pointer (&alt);
}

static void
note_source (struct page *page, const char *const *attributes)
{
	const char *source = attribute (attributes, "src");

	if (page->source)
		return;
	if (page->href)
		page->source = link_address (page->href, "");
	if (page->source || !source || strlen (source) > ADDRESS_BYTES)
		return;
	page->source = g_strstrip (g_strdup (source));
	if (g_ascii_strncasecmp (page->source, "http", 4)
	    || strpbrk (page->source, " \t\r\n<>"))
		g_clear_pointer (&page->source, g_free);
}

static void
show_picture (struct page *page, const char *const *attributes)
{
	g_autofree char *shown = page_picture (page, attributes);
	const char *alt = attribute (attributes, "alt");

	if (page->pictures && alt && *alt)
		g_ptr_array_add (page->pictures, g_strdup (alt));
	if (*shown)
		page_text (page, shown, strlen (shown));
	else if (!is_pixel (attributes) && page_is_seen (page))
		note_source (page, attributes);
}

static bool
is_word_paragraph (const char *const *attributes)
{
	const char *class = attribute (attributes, "class");

	/* Word writes each line as one, with no margin. */
	return class && g_str_has_prefix (class, "Mso");
}

void
page_open (struct page *page, const char *name,
	   const char *const *attributes)
{
	struct frame frame = inherit (page, name);
	struct layout *layout = &page->layout;

	apply_style (&frame, attributes);
	frame.hidden |= frame.look == NOTHING;
	if (!frame.hidden) {
		switch (frame.look) {
		case QUOTE:
			frame.quotes = !is_indent (attributes);
			layout_block (layout);
			break;
		case BLOCK:
			frame.quotes = is_quote_box (attributes);
			layout_block (layout);
			break;
		case PARAGRAPH:
			frame.no_margin |= is_word_paragraph (attributes);
			if (frame.no_margin)
				layout_block (layout);
			else
				layout_margin (layout);
			break;
		case LIST:
		case ORDERED_LIST:
			open_list (page, &frame, attributes);
			break;
		case ITEM:
			open_item (page, &frame, attributes);
			break;
		case TABLE:
			frame.ruled = has_rules (attributes);
			layout_block (layout);
			break;
		case ROW:
			open_row (page, &frame);
			break;
		case CELL:
			open_cell (page);
			break;
		case PREFORMATTED:
			frame.preserve = true;
			layout_margin (layout);
			break;
		case ANCHOR:
			open_anchor (page, attributes);
			break;
		case BREAK:
			layout_break (layout);
			break;
		case RULER:
			layout_block (layout);
			layout_text (layout, RULE, strlen (RULE), false);
			layout_block (layout);
			break;
		case PICTURE:
			show_picture (page, attributes);
			break;
		case INLINE:
		case NOTHING:
			break;
		}
		layout->quotes += frame.quotes;
		layout->indent += frame.indent;
	}
	g_array_append_val (page->frames, frame);
}

/* Takes back what the innermost element changed. */
static void
close_innermost (struct page *page)
{
	struct frame frame = *innermost (page);
	struct layout *layout = &page->layout;

	g_array_set_size (page->frames, page->frames->len - 1);
	if (frame.hidden)
		return;
	layout->quotes -= frame.quotes;
	layout->indent -= frame.indent;
	switch (frame.look) {
	case ANCHOR:
		close_anchor (page);
		break;
	case PARAGRAPH:
		if (frame.no_margin) {
			layout_block (layout);
			break;
		}
		layout_margin (layout);
		break;
	case PREFORMATTED:
		layout_margin (layout);
		break;
	case LIST:
	case ORDERED_LIST:
		if (find_frame (page, LIST, ORDERED_LIST))
			layout_block (layout);
		else
			layout_margin (layout);
		break;
	case ITEM:
		layout->bullet[0] = '\0';
		layout_block (layout);
		break;
	case ROW:
		layout_end (layout);
		break;
	case BLOCK:
	case QUOTE:
	case TABLE:
		layout_block (layout);
		break;
	case INLINE:
	case CELL:
	case BREAK:
	case RULER:
	case PICTURE:
	case NOTHING:
		break;
	}
}

void
page_close (struct page *page, const char *name)
{
	guint i;

	for (i = page->frames->len; i-- > 0; )
		if (strncmp (g_array_index (page->frames, struct frame,
					    i).name, name,
			     sizeof innermost (page)->name - 1) == 0)
			break;
	if (i == (guint) -1)
		return;
	while (page->frames->len > i)
		close_innermost (page);
}

void
page_close_all (struct page *page)
{
	while (page->frames->len)
		close_innermost (page);
}

static bool
is_seen (const struct frame *frame)
{
	int apart = 0;
	unsigned shift;

	if (frame->hidden || frame->invisible || frame->tiny)
		return false;
	if (!frame->paper || frame->color < 0)
		return true;
	for (shift = 0; shift < 24; shift += 8)
		apart = MAX (apart, ABS ((frame->color >> shift & 255) -
				(frame->background >> shift & 255)));
	return apart > 8;
}

void
page_text (struct page *page, const char *text, gsize length)
{
	struct frame *frame = page->frames->len ? innermost (page) : NULL;
	bool preserve = frame && frame->preserve;
	g_autoptr (GString) clean = g_string_sized_new (length + 1);

	glyphs_append (clean, text, length);
	if (frame && !is_seen (frame)) {
		page->hidden |= frame->look != NOTHING &&
			!glyphs_are_blank (clean->str);
		return;
	}
	/* The first line end in a <pre> belongs to the tag. */
	if (frame && frame->look == PREFORMATTED && frame->items++ == 0 &&
	    clean->str[0] == '\n')
		g_string_erase (clean, 0, 1);
	if (page->href && page->anchor->len < ANCHOR_BYTES)
		g_string_append_len (page->anchor, clean->str, clean->len);
	layout_text (&page->layout, clean->str, clean->len, preserve);
}

guint
page_line (const struct page *page)
{
	return layout_line (&page->layout);
}

bool
page_is_seen (const struct page *page)
{
	return !page->frames->len ||
		is_seen (&g_array_index (page->frames, struct frame,
					 page->frames->len - 1));
}

bool
page_preserves (const struct page *page)
{
	return page->frames->len &&
		g_array_index (page->frames, struct frame,
			       page->frames->len - 1).preserve;
}

char *
page_finish (struct page *page, bool *hidden, bool *full)
{
	char *text;

	page_close_all (page);
	*hidden = page->hidden;
	*full = page_is_full (page);
	text = layout_finish (&page->layout);
	/* Where there is nothing else, it is what was to be said. */
	if (page->source && !page->pictures && glyphs_are_blank (text)) {
		g_free (text);
		text = g_strdup_printf ("<%s>\n", page->source);
	}
	g_free (page->source);
	g_array_free (page->frames, TRUE);
	g_string_free (page->anchor, TRUE);
	g_free (page->href);
	g_free (page);
	return text;
}
