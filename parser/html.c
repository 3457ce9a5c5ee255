#include "parser/html.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "parser/fragment.h"
#include "parser/limits.h"
#include "parser/page.h"

enum {
	/* libxml2 compares each attribute of a tag with each. */
	ATTRIBUTES_MAX = 100,
	HEAD_BYTES = 4096	/* where a charset may be named */
};

struct reader {
	struct page *page;
	struct fragment *fragment;	/* or NULL */
	htmlParserCtxtPtr parser;
	gsize consumed;		/* when it was stopped */
	bool stopped;
};

void
html_init (void)
{
	xmlInitParser ();
}

/* The document on its way to libxml2. */
struct reduction {
	const char *at, *end;
	GString *out;
	bool painted;		/* a style sheet sets backgrounds */
	/* What was looked for in vain is not looked for again. */
	bool no_comment_end, no_style_end, no_script_end, no_tag_end;
	const char *exceeded;
};

static bool
begins (const char *at, const char *end, const char *word)
{
	gsize length = strlen (word);

	return (gsize) (end - at) >= length &&
		g_ascii_strncasecmp (at, word, length) == 0;
}

struct tag {
	const char *end;	/* behind its '>'; NULL: there is none */
	guint attributes;	/* at most twice as many as it has */
	bool torn;		/* a quotation mark has no second one */
};

static struct tag
measure_tag (const char *at, const char *end)
{
	struct tag tag = { 0 };
	bool value = false;

	for (; at < end && *at != '>'; at++) {
		if ((*at == '"' || *at == '\'') && value) {
			const char *closing = memchr (at + 1, *at,
						      end - at - 1);

			tag.torn |= !closing;
			at = closing ? closing : at;
		}
		tag.attributes += *at == '=' || g_ascii_isspace (*at);
		if (!g_ascii_isspace (*at))
			value = *at == '=';
	}
	tag.end = at < end ? at + 1 : NULL;
	return tag;
}

/* Where an element ends whose content is not HTML: at its end tag. */
static const char *
foreign_end (const char *at, const char *end, const char *tag)
{
	while ((at = memmem (at, end - at, "</", 2))) {
		if (begins (at, end, tag))
			return at;
		at += 2;
	}
	return NULL;
}

static const char *
skip_element (struct reduction *reduction, const char *tag, bool *unended)
{
	const char *stop = *unended ? NULL :
		foreign_end (reduction->at, reduction->end, tag);

	*unended |= !stop;
	return stop;
}

/* Behind a comment, a declaration, a style sheet or a script; NULL if none
 * of these is next. */
static const char *
skip_foreign (struct reduction *reduction)
{
	const char *at = reduction->at, *end = reduction->end, *stop = NULL;

	if (begins (at, end, "<style")) {
		stop = skip_element (reduction, "</style",
				     &reduction->no_style_end);
		reduction->painted |= stop && memmem (at, stop - at,
						      "background", 10);
		return stop;
	}
	if (begins (at, end, "<script"))
		return skip_element (reduction, "</script",
				     &reduction->no_script_end);
	if (!begins (at, end, "<!") && !begins (at, end, "<?"))
		return NULL;
	if (begins (at, end, "<!--") && !reduction->no_comment_end) {
		/* "<!-->" is one, too. */
		stop = memmem (at + 2, end - at - 2, "-->", 3);
		reduction->no_comment_end = !stop;
	}
	if (stop)
		return stop + 3;
	stop = memchr (at, '>', end - at);
	return stop ? stop + 1 : end;
}

/* One tag, or a character that only looks like one. */
static void
reduce_tag (struct reduction *reduction)
{
	const char *at = reduction->at, *end = reduction->end;
	struct tag tag = { 0 };

	if (end - at < 2 || !(g_ascii_isalpha (at[1]) || at[1] == '/')) {
		g_string_append (reduction->out, "&lt;");
		reduction->at++;
		return;
	}
	if (!reduction->no_tag_end)
		tag = measure_tag (at, end);
	if (!tag.end) {
		/* Quotation marks are out of step from here on: only the
		 * words are of use. */
		reduction->no_tag_end = true;
		tag.end = memchr (at, '>', end - at);
		reduction->at = tag.end ? tag.end + 1 : end;
		g_string_append_c (reduction->out, ' ');
		return;
	}
	reduction->at = tag.end;
	if (tag.torn || tag.attributes > ATTRIBUTES_MAX * 2) {
		if (!tag.torn)
			reduction->exceeded = "html-attributes";
		at++;
		g_string_append_printf (reduction->out, "<%.*s>",
			(int) strcspn (at, " \t\r\n/>"), at);
	} else
		g_string_append_len (reduction->out, at, tag.end - at);
}

/*
 * Leaves out what is not to be read anyhow, and tags that would take too
 * long to read.  All of it is in a body, so that libxml2 need not think of
 * elements of its own.
 */
static void
reduce (struct reduction *reduction)
{
	g_string_append (reduction->out, "<body>");
	while (reduction->at < reduction->end) {
		gsize left = reduction->end - reduction->at;
		const char *tag = memchr (reduction->at, '<', left), *next;

		g_string_append_len (reduction->out, reduction->at, tag ?
				     tag - reduction->at : (gssize) left);
		if (!tag)
			break;
		reduction->at = tag;
		if ((next = skip_foreign (reduction)))
			reduction->at = next;
		else
			reduce_tag (reduction);
	}
}

static void
stop (struct reader *reader, gsize consumed)
{
	reader->stopped = true;
	reader->consumed = consumed;
	xmlStopParser (reader->parser);
}

static void
on_open (void *data, const xmlChar *name, const xmlChar **attributes)
{
	struct reader *reader = data;
	xmlParserInputPtr input = reader->parser->input;

	if (reader->stopped)
		return;
	page_open (reader->page, (const char *) name,
		   (const char *const *) attributes);
	if (reader->fragment)
		fragment_open (reader->fragment, reader->page,
			       (const char *) name,
			       (const char *const *) attributes);
	if (page_is_full (reader->page))
		stop (reader, G_MAXSIZE);
	else if (page_depth (reader->page) > LIMIT_HTML_DEPTH)
		stop (reader, input->consumed +
		      (gsize) (input->cur - input->base));
}

static void
on_close (void *data, const xmlChar *name)
{
	struct reader *reader = data;

	if (reader->stopped)
		return;
	page_close (reader->page, (const char *) name);
	if (reader->fragment)
		fragment_close (reader->fragment, (const char *) name);
}

static void
on_text (void *data, const xmlChar *text, int length)
{
	struct reader *reader = data;

	if (reader->stopped)
		return;
	if (reader->fragment)
		fragment_text (reader->fragment, reader->page,
			       (const char *) text, length);
	else
		page_text (reader->page, (const char *) text, length);
}

/* Reads up to the end, or to where too many elements are open; returns how
 * many bytes need not be read any more. */
static gsize
read_some (struct page *page, struct fragment *fragment, const char *html,
	   gsize length)
{
	struct reader reader = { .page = page, .fragment = fragment };
	xmlSAXHandler sax = {
		.startElement = on_open, .endElement = on_close,
		.characters = on_text, .ignorableWhitespace = on_text,
		.cdataBlock = on_text
	};
	htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt (html,
							       (int) length);

	if (!parser)
		return length;
	*parser->sax = sax;
	reader.parser = parser;
	parser->userData = &reader;
	parser->charset = XML_CHAR_ENCODING_UTF8;
	htmlCtxtUseOptions (parser, HTML_PARSE_NOERROR |
		HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
		HTML_PARSE_IGNORE_ENC);
	htmlParseDocument (parser);
	htmlFreeParserCtxt (parser);
	return reader.stopped ? MIN (reader.consumed, length) : length;
}

static gsize
bound_length (const char *html, gsize length, const char **exceeded)
{
	if (length <= LIMIT_HTML_BYTES)
		return length;
	*exceeded = "html-bytes";
	length = LIMIT_HTML_BYTES;
	while (length && (html[length] & 0xc0) == 0x80)
		length--;
	return length;
}

/* pictures and fragment may be NULL. */
static char *
read_all (const char *html, gsize length, GPtrArray *pictures,
	  struct fragment *fragment, struct html_result *result)
{
	struct reduction reduction = { .at = html };
	const char *at, *end;
	bool hidden, full;
	struct page *page;
	char *text;

	reduction.end = html + bound_length (html, length,
					     &reduction.exceeded);
	reduction.out = g_string_sized_new (reduction.end - html + 16);
	reduce (&reduction);
	page = page_new (reduction.painted, pictures);
	at = reduction.out->str;
	end = at + reduction.out->len;
	while (at < end) {
		at += read_some (page, fragment, at, end - at);
		if (at < end) {
			/* Behind the tag that was one too many. */
			reduction.exceeded = "html-depth";
			page_close_all (page);
			at += strspn (at, "/>");
		}
	}
	text = page_finish (page, &hidden, &full);
	g_string_free (reduction.out, TRUE);
	if (result)
		*result = (struct html_result) {
			.hidden = hidden,
			.exceeded = full ? "text-bytes" : reduction.exceeded
		};
	return text;
}

char *
html_to_text (const char *html, gsize length, struct html_result *result)
{
	return read_all (html, length, NULL, NULL, result);
}

char *
html_to_lines (const char *html, gsize length, GPtrArray *pictures,
	       struct html_result *result)
{
	return read_all (html, length, pictures, NULL, result);
}

char *
html_to_fragment (const char *html, gsize length,
		  const struct fragment_rules *rules)
{
	g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (
		g_free);
	struct fragment *fragment = fragment_new (rules);
	struct html_result result;
	g_autofree char *out = NULL;

	g_free (read_all (html, length, pictures, fragment, &result));
	out = fragment_finish (fragment);
	return result.exceeded ? NULL : g_steal_pointer (&out);
}

char *
html_charset (const char *bytes, gsize length)
{
	const char *end = bytes + MIN (length, HEAD_BYTES), *at = bytes;

	while ((at = memchr (at, '<', end - at))) {
		const char *stop, *name;

		at++;
		if (!begins (at, end, "meta"))
			continue;
		stop = memchr (at, '>', end - at);
		if (!stop)
			return NULL;
		for (name = at; name < stop; name++)
			if (begins (name, stop, "charset="))
				break;
		if (name >= stop)
			continue;
		name += strlen ("charset=");
		while (name < stop && strchr ("\"' ", *name))
			name++;
		for (at = name; at < stop && !strchr ("\"' ;/>", *at); at++)
			;
		return g_strndup (name, at - name);
	}
	return NULL;
}

bool
html_is_document (const char *bytes, gsize length)
{
	const char *end = bytes + MIN (length, HEAD_BYTES);

	if (begins (bytes, end, "\xef\xbb\xbf"))
		bytes += 3;
	while (bytes < end && g_ascii_isspace (*bytes))
		bytes++;
	return begins (bytes, end, "<!doctype html") ||
		begins (bytes, end, "<html>") || begins (bytes, end, "<html ");
}
