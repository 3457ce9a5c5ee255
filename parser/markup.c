#include "parser/markup.h"

#include <string.h>

#include "parser/css.h"

enum {
	NUMBER_DIGITS = 4
};

static const struct entry {
	const char *name;
	enum markup_shape shape;
	const char *tag;	/* NULL: none */
	const char *style;	/* or NULL */
	/* Attributes that hold a small number. */
	const char *numbers[2];
} entries[] = {
	{ "address", MARKUP_FLOW, "div" },
	{ "article", MARKUP_FLOW, "div" },
	{ "aside", MARKUP_FLOW, "div" },
	{ "b", MARKUP_FLOW, "b" },
	{ "big", MARKUP_FLOW, "big" },
	{ "blockquote", MARKUP_FLOW, "blockquote",
	  "margin:0 0 0 8px;padding-left:8px;border-left:" MARKUP_EDGE },
	{ "caption", MARKUP_FLOW, "caption" },
	{ "center", MARKUP_FLOW, "div", "text-align:center" },
	{ "cite", MARKUP_FLOW, "cite" },
	{ "code", MARKUP_FLOW, "code" },
	{ "dd", MARKUP_FLOW, "dd" },
	{ "del", MARKUP_FLOW, "del" },
	{ "dir", MARKUP_OTHER, "ul" },
	{ "div", MARKUP_FLOW, "div" },
	{ "dl", MARKUP_OTHER, "dl" },
	{ "dt", MARKUP_FLOW, "dt" },
	{ "em", MARKUP_FLOW, "em" },
	{ "fieldset", MARKUP_FLOW, "div" },
	{ "figcaption", MARKUP_FLOW, "div" },
	{ "figure", MARKUP_FLOW, "div" },
	{ "font", MARKUP_FLOW },
	{ "footer", MARKUP_FLOW, "div" },
	{ "form", MARKUP_FLOW, "div" },
	{ "h1", MARKUP_FLOW, "h1" },
	{ "h2", MARKUP_FLOW, "h2" },
	{ "h3", MARKUP_FLOW, "h3" },
	{ "h4", MARKUP_FLOW, "h4" },
	{ "h5", MARKUP_FLOW, "h5" },
	{ "h6", MARKUP_FLOW, "h6" },
	{ "header", MARKUP_FLOW, "div" },
	{ "i", MARKUP_FLOW, "i" },
	{ "ins", MARKUP_FLOW, "ins" },
	{ "kbd", MARKUP_FLOW, "kbd" },
	{ "legend", MARKUP_FLOW, "div" },
	{ "li", MARKUP_FLOW, "li", NULL, { "value" } },
	{ "listing", MARKUP_PREFORMATTED, "pre", "white-space:pre-wrap" },
	{ "main", MARKUP_FLOW, "div" },
	{ "mark", MARKUP_FLOW, "mark" },
	{ "menu", MARKUP_OTHER, "ul" },
	{ "nav", MARKUP_FLOW, "div" },
	{ "ol", MARKUP_OTHER, "ol", NULL, { "start" } },
	{ "option", MARKUP_FLOW, "div" },
	{ "p", MARKUP_FLOW, "p" },
	{ "plaintext", MARKUP_PREFORMATTED, "pre", "white-space:pre-wrap" },
	{ "pre", MARKUP_PREFORMATTED, "pre", "white-space:pre-wrap" },
	{ "q", MARKUP_FLOW, "q" },
	{ "s", MARKUP_FLOW, "s" },
	{ "samp", MARKUP_FLOW, "samp" },
	{ "section", MARKUP_FLOW, "div" },
	{ "small", MARKUP_FLOW, "small" },
	{ "span", MARKUP_FLOW },
	{ "strike", MARKUP_FLOW, "s" },
	{ "strong", MARKUP_FLOW, "strong" },
	{ "sub", MARKUP_FLOW, "sub" },
	{ "sup", MARKUP_FLOW, "sup" },
	{ "table", MARKUP_TABLE, "table", "border-collapse:collapse" },
	{ "tbody", MARKUP_OTHER, "tbody" },
	{ "td", MARKUP_CELL, "td", NULL, { "colspan", "rowspan" } },
	{ "textarea", MARKUP_PREFORMATTED, "pre", "white-space:pre-wrap" },
	{ "tfoot", MARKUP_OTHER, "tfoot" },
	{ "th", MARKUP_CELL, "th", NULL, { "colspan", "rowspan" } },
	{ "thead", MARKUP_OTHER, "thead" },
	{ "tr", MARKUP_ROW, "tr" },
	{ "tt", MARKUP_FLOW, "code" },
	{ "u", MARKUP_FLOW, "u" },
	{ "ul", MARKUP_OTHER, "ul" },
	{ "var", MARKUP_FLOW, "var" },
	{ "xmp", MARKUP_PREFORMATTED, "pre", "white-space:pre-wrap" },
};

static int
compare_entry (const void *name, const void *entry)
{
	return strcmp (name, ((const struct entry *) entry)->name);
}

static const char *
attribute (const char *const *attributes, const char *name)
{
	for (; attributes && *attributes; attributes += 2)
		if (strcmp (attributes[0], name) == 0)
			return attributes[1] ? attributes[1] : "";
	return NULL;
}

void
markup_escape (GString *out, const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		switch (text[i]) {
		case '<':
			g_string_append (out, "&lt;");
			break;
		case '>':
			g_string_append (out, "&gt;");
			break;
		case '&':
			g_string_append (out, "&amp;");
			break;
		case '"':
			g_string_append (out, "&quot;");
			break;
		default:
			if (!g_ascii_iscntrl (text[i]))
				g_string_append_c (out, text[i]);
		}
}

static bool
is_number (const char *value)
{
	gsize length = strlen (value);

	return length > 0 && length <= NUMBER_DIGITS &&
		strspn (value, "0123456789") == length;
}

static void
add_number (GString *out, const char *const *attributes, const char *name)
{
	const char *value = name ? attribute (attributes, name) : NULL;

	if (value && is_number (value))
		g_string_append_printf (out, " %s=\"%s\"", name, value);
}

/* --- links -------------------------------------------------------------- */

static bool
has_prefix (const char *text, const char *prefix)
{
	return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

/* Only what the words name: a card of our people may be behind a name. */
static char *
mail_link (const char *href, const char *words)
{
	g_autofree char *address = g_ascii_strdown (href + strlen ("mailto:"),
						    -1);

	address[strcspn (address, "?")] = '\0';
	if (!strchr (address, '@') || strchr (address, '%') ||
	    !words || !strstr (words, address))
		return NULL;
	return g_strconcat ("mailto:", address, NULL);
}

/* Where it leads, caller's; NULL: nowhere that we know. */
static char *
link_for (const char *given, const char *words)
{
	g_autofree char *href = g_strstrip (g_strdup (given));

	if (strlen (href) > MARKUP_LINK_BYTES)
		return NULL;
	for (const char *p = href; *p; p++)
		if (g_ascii_iscntrl (*p) || strchr (" <>\"\\`", *p))
			return NULL;
	if (has_prefix (href, "mailto:"))
		return mail_link (href, words);
	if (has_prefix (href, "tel:"))
		return strspn (href + 4, "+-.()0123456789") ==
			strlen (href + 4) ? g_steal_pointer (&href) : NULL;
	return has_prefix (href, "https://") || has_prefix (href, "http://") ?
		g_steal_pointer (&href) : NULL;
}

static struct markup
link_markup (const char *const *attributes, const char *words)
{
	const char *given = attribute (attributes, "href");
	g_autofree char *href = given ? link_for (given, words) : NULL;
	g_autoptr (GString) open = g_string_new (NULL);

	if (href) {
		g_string_append (open, "<a href=\"");
		markup_escape (open, href, strlen (href));
		g_string_append (open, "\">");
	}
	return (struct markup) {
		.shape = MARKUP_FLOW,
		.open = g_strdup (open->str),
		.close = g_strdup (href ? "</a>" : "")
	};
}

/* --- the others --------------------------------------------------------- */

static void
add_font (const char *const *attributes, GString *open, GString *close)
{
	const char *face = attribute (attributes, "face");
	struct css_font font = css_font_read (attribute (attributes, "style"));
	const struct { bool set; const char *tag; } tags[] = {
		{ font.bold > 0, "b" }, { font.italic > 0, "i" },
		{ font.underlined, "u" }, { font.struck, "s" },
		{ font.even || (face && css_is_even (face)), "code" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (tags); i++) {
		g_autofree char *end = g_strdup_printf ("</%s>", tags[i].tag);

		if (!tags[i].set)
			continue;
		g_string_append_printf (open, "<%s>", tags[i].tag);
		g_string_prepend (close, end);
	}
}

/* <b style="font-weight:normal"> holds what is copied from some editors. */
static bool
is_taken_back (const char *name, const char *const *attributes)
{
	struct css_font font = css_font_read (attribute (attributes, "style"));

	return ((strcmp (name, "b") == 0 || strcmp (name, "strong") == 0) &&
		font.bold == 0) ||
		((strcmp (name, "i") == 0 || strcmp (name, "em") == 0) &&
		 font.italic == 0);
}

static const char *
style_for (const struct entry *entry, const char *const *attributes)
{
	const char *class = attribute (attributes, "class");
	struct css css;

	if (entry->shape == MARKUP_CELL)
		return MARKUP_CELL_STYLE;
	if (strcmp (entry->name, "p"))
		return entry->style;
	css = css_read (attribute (attributes, "style"));
	return css.no_margin || (class && g_str_has_prefix (class, "Mso")) ?
		"margin:0" : NULL;
}

struct markup
markup_for (const char *name, const char *const *attributes,
	    const char *words)
{
	const struct entry *entry = bsearch (name, entries,
		G_N_ELEMENTS (entries), sizeof entries[0], compare_entry);
	g_autoptr (GString) open = g_string_new (NULL);
	g_autoptr (GString) close = g_string_new (NULL);
	const char *style;

	if (strcmp (name, "a") == 0)
		return link_markup (attributes, words);
	if (entry && entry->tag && !is_taken_back (name, attributes)) {
		g_string_append_printf (open, "<%s", entry->tag);
		style = style_for (entry, attributes);
		if (style)
			g_string_append_printf (open, " style=\"%s\"", style);
		for (gsize i = 0; i < G_N_ELEMENTS (entry->numbers); i++)
			add_number (open, attributes, entry->numbers[i]);
		g_string_append_c (open, '>');
		g_string_append_printf (close, "</%s>", entry->tag);
	}
	if (entry && (entry->shape == MARKUP_FLOW ||
		      entry->shape == MARKUP_CELL))
		add_font (attributes, open, close);
	return (struct markup) {
		.shape = entry ? entry->shape : MARKUP_OTHER,
		.open = g_strdup (open->str), .close = g_strdup (close->str)
	};
}

void
markup_clear (struct markup *markup)
{
	g_clear_pointer (&markup->open, g_free);
	g_clear_pointer (&markup->close, g_free);
}

/* --- pictures ----------------------------------------------------------- */

char *
markup_content_id (const char *const *attributes)
{
	const char *source = attribute (attributes, "src");

	if (!source || !has_prefix (source, "cid:"))
		return NULL;
	return g_uri_unescape_string (source + strlen ("cid:"), NULL);
}

char *
markup_picture (const char *content_id, const char *const *attributes)
{
	g_autoptr (GString) out = g_string_new ("<img src=\"cid:");

	markup_escape (out, content_id, strlen (content_id));
	g_string_append_c (out, '"');
	add_number (out, attributes, "width");
	g_string_append (out, " alt=\"\" style=\"max-width:100%;height:auto\""
			 ">");
	return g_string_free (g_steal_pointer (&out), FALSE);
}
