/*
 * LINK: parser/page.c parser/html.c parser/glyphs.c parser/layout.c parser/css.c
 * LINK: parser/link.c parser/fragment.c parser/markup.c
 * LIBS: glib-2.0 libxml-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/html.h"
#include "parser/page.h"

struct look {
	const char *label, *html, *want;
};

static void
check (const struct look *looks, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *got = html_to_text (looks[i].html,
			strlen (looks[i].html), NULL);

		if (strcmp (got, looks[i].want))
			fail_msg ("%s:\n%s---\nwant:\n%s---", looks[i].label,
				  got, looks[i].want);
	}
}

static const struct look lines[] = {
	{ "white space", "a  b\n\tc", "a b c\n" },
	{ "across tags", "a <b> b</b> c", "a b c\n" },
	{ "br", "a<br>b<br/>c", "a\nb\nc\n" },
	{ "two br", "a<br><br>b", "a\n\nb\n" },
	{ "div", "<div>a</div><div>b</div>c", "a\nb\nc\n" },
	{ "br at a block's end", "<div>a<br></div><div>b</div>", "a\nb\n" },
	{ "an empty line", "<div>a</div><div><br></div><div>b</div>",
	  "a\n\nb\n" },
	{ "paragraphs", "<p>a</p><p>b</p>c", "a\n\nb\n\nc\n" },
	{ "unclosed paragraphs", "<p>a<p>b", "a\n\nb\n" },
	{ "no margin", "<p style=\"margin:0\">a</p><p style=\"margin:0cm;"
	  "margin-bottom:.0001pt\">b</p>", "a\nb\n" },
	{ "Word", "<p class=MsoNormal>a<o:p></o:p></p>"
	  "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
	  "<p class=MsoNormal>b</p>", "a\n\nb\n" },
	{ "headings", "<h1>a</h1>b", "a\n\nb\n" },
	{ "pre", "x<pre>\n a\n  b  c\n</pre>y", "x\n\n a\n  b  c\n\ny\n" },
	{ "pre by style", "<div style=\"white-space: pre-wrap\">a\n  b</div>",
	  "a\n  b\n" },
	{ "hr", "a<hr>b", "a\n________________________________\nb\n" },
	{ "hard blanks", "a&nbsp;&nbsp;b&nbsp;", "a  b\n" },
	{ "entities", "&lt;&amp;&gt; &copy; &#1071; &#x42F; &eacute;",
	  "<&> © Я Я é\n" },
	{ "an entity of windows-1252", "a &#150; b", "a – b\n" },
	{ "no width", "a\xe2\x80\x8b\xc2\xad" "b", "ab\n" },
	{ "joined Persian", "می\xe2\x80\x8cخواهم", "می\xe2\x80\x8cخواهم\n" },
	{ "no entity", "a & b &c; 5 < 6", "a & b &c; 5 < 6\n" },
};

static const struct look structures[] = {
	{ "ul", "<ul><li>a<li>b</ul>c", "- a\n- b\n\nc\n" },
	{ "ol", "<ol><li>a</li><li>b</li></ol>", "1. a\n2. b\n" },
	{ "ol start", "<ol start=\"9\"><li>a<li>b</ol>", "9. a\n10. b\n" },
	{ "li value", "<ol><li value=5>a<li>b</ol>", "5. a\n6. b\n" },
	{ "nested", "<ul><li>a<ul><li>b</ul><li>c</ul>",
	  "- a\n  - b\n- c\n" },
	{ "lines of an item", "<ul><li>a<br>b</ul>", "- a\n  b\n" },
	{ "an empty item", "<ul><li></li><li>a</ul>", "- a\n" },
	{ "a table with lines", "<table border=1><tr><th>A<th>B"
	  "<tr><td>1<td>2</table>", "A | B\n1 | 2\n" },
	{ "a table without", "<table><tr><td>a</td><td>b</td></tr>"
	  "<tr><td>c</td></tr></table>d", "a  b\nc\nd\n" },
	{ "cells of paragraphs", "<table border=1><tr><td><p>a</p></td>"
	  "<td><p>b</p></td></tr></table>", "a | b\n" },
	{ "cells of lines", "<table><tr><td>a<br>b</td><td>c</td></tr>"
	  "</table>", "a\nb\nc\n" },
	{ "a table in a cell", "<table><tr><td>a</td><td><table><tr><td>b"
	  "</td></tr></table></td></tr></table>", "a  b\n" },
	{ "blockquote", "a<blockquote>b<br>c</blockquote>d",
	  "a\n> b\n> c\nd\n" },
	{ "deeper", "<blockquote>a<blockquote>b</blockquote></blockquote>",
	  "> a\n>> b\n" },
	{ "an empty line in it", "<blockquote>a<br><br>b</blockquote>",
	  "> a\n>\n> b\n" },
	{ "a list in it", "<blockquote><ul><li>a</ul></blockquote>",
	  "> - a\n" },
	{ "Gmail", "<div dir=ltr>new</div><div class=gmail_quote>"
	  "<div class=gmail_attr>On Monday X wrote:<br></div>"
	  "<blockquote class=gmail_quote style=\"margin:0;border-left:1px\">"
	  "old</blockquote></div>", "new\nOn Monday X wrote:\n> old\n" },
	{ "Yahoo", "<div>new</div><div id=yahoo_quoted_1 "
	  "class=\"ydp1yahoo_quoted\"><div>X wrote:</div>old</div>",
	  "new\n> X wrote:\n> old\n" },
	{ "an indent", "<blockquote style=\"margin:0 0 0 40px;border:none;"
	  "padding:0\">a</blockquote>", "a\n" },
};

static const struct look links[] = {
	{ "another text", "<a href=\"https://x.example/y?z=1\">here</a>.",
	  "here <https://x.example/y?z=1>.\n" },
	{ "the same", "<a href=\"https://x.example/\">x.example</a>",
	  "x.example\n" },
	{ "mail", "<a href=\"mailto:a@x.example?subject=b\">Ann</a> wrote",
	  "Ann <a@x.example> wrote\n" },
	{ "the same mail", "&lt;<a href=\"mailto:A@x.example\">a@x.example"
	  "</a>&gt;", "<a@x.example>\n" },
	{ "no text", "a<a href=\"https://x.example\"></a>b", "ab\n" },
	{ "nowhere", "<a href=\"#top\">up</a> <a href=\"javascript:x()\">js"
	  "</a> <a name=n>n</a> <a href=\"/rel\">rel</a>",
	  "up js n rel\n" },
	{ "a picture", "<a href=\"https://x.example\"><img alt=\"Logo\" "
	  "src=\"cid:1\"></a>", "[Logo] <https://x.example>\n" },
	{ "nothing but a picture that leads to something",
	  "<a href=\"https://x.example/1\"><img "
	  "src=\"https://x.example/1.png\"></a>",
	  "<https://x.example/1>\n" },
	{ "the icons below a name", "Anna<br><a href=\"https://x.example/anna\">"
	  "<img src=\"https://x.example/1.png\"></a>", "Anna\n" },
	{ "a pixel that does", "a<a href=\"https://x.example/1\"><img width=1 "
	  "src=\"https://x.example/1.png\"></a>", "a\n" },
	{ "one that is not seen", "a<span style=\"display:none\">"
	  "<a href=\"https://x.example/1\"><img></a></span>", "a\n" },
	{ "nothing but a picture", "<img src=\"https://x.example/1.png\">"
	  "<img src=\"https://x.example/2.png\">",
	  "<https://x.example/1.png>\n" },
	{ "a picture with words", "a<img src=\"https://x.example/1.png\">",
	  "a\n" },
	{ "nothing but its own", "<img src=\"cid:1\">", "" },
	{ "a counting pixel", "a<img width=1 height=1 alt=pixel>b", "ab\n" },
	{ "an emoji", "ok <img alt=\"🙂\" src=x>", "ok 🙂\n" },
};

static const struct look hidden[] = {
	{ "display", "<div style=\"DISPLAY : none !important\">x<p>y</div>a",
	  "a\n" },
	{ "attribute", "<p hidden>x</p>a", "a\n" },
	{ "no size", "<span style=\"font-size:0px\">x</span>a", "a\n" },
	{ "no height", "<div style=\"max-height:0;overflow:hidden\">x</div>a",
	  "a\n" },
	{ "visibility", "<p style=\"visibility:hidden\">x<b style=\""
	  "visibility:visible\">a</b></p>", "a\n" },
	{ "opacity", "<p style=\"opacity:0\">x</p>a", "a\n" },
	{ "white on white", "<font color=\"#ffffff\">x</font>a", "a\n" },
	{ "on its own paper", "<p style=\"background:#eee;color:"
	  "rgb(238, 238, 238)\">x</p>a", "a\n" },
};

static const struct look seen[] = {
	{ "a size inside", "<td style=\"font-size:0\"><p style=\"font-size:"
	  "14px\">a</p></td>", "a\n" },
	{ "white on red", "<td bgcolor=red><font color=white>a</font></td>",
	  "a\n" },
	{ "white on a style sheet's", "<p class=button><font color=white>a"
	  "</font></p>", "a\n" },
	{ "white on a picture", "<div background=\"x.png\"><font color=white>"
	  "a</font></div>", "a\n" },
	{ "style sheet paints", "<style>body{background:#000}</style>"
	  "<font color=white>a</font>", "a\n" },
	{ "no text", "<head><title>x</title><style>y</style></head>"
	  "<script>z</script><!-- c --><template>t</template>a", "a\n" },
	{ "Outlook's conditions", "<!--[if mso]>x<![endif]-->a"
	  "<![if !vml]>b<![endif]><!--[if !mso]><!-->c<!--<![endif]-->",
	  "abc\n" },
};

static void
sets_lines_as_a_browser_does (void **state)
{
	(void) state;
	check (lines, G_N_ELEMENTS (lines));
}

static void
shows_lists_tables_and_quotations (void **state)
{
	(void) state;
	check (structures, G_N_ELEMENTS (structures));
}

static void
shows_where_links_lead (void **state)
{
	(void) state;
	check (links, G_N_ELEMENTS (links));
}

static void
leaves_out_what_a_reader_does_not_see (void **state)
{
	(void) state;
	check (hidden, G_N_ELEMENTS (hidden));
	check (seen, G_N_ELEMENTS (seen));
}

static void
tells_that_text_was_hidden (void **state)
{
	struct html_result result;

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (hidden); i++) {
		g_free (html_to_text (hidden[i].html,
				      strlen (hidden[i].html), &result));
		if (!result.hidden)
			fail_msg ("%s", hidden[i].label);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS (seen); i++) {
		g_free (html_to_text (seen[i].html, strlen (seen[i].html),
				      &result));
		if (result.hidden)
			fail_msg ("%s", seen[i].label);
	}
	g_free (html_to_text ("<p hidden> &nbsp;</p>", 21, &result));
	assert_false (result.hidden);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (sets_lines_as_a_browser_does),
		cmocka_unit_test (shows_lists_tables_and_quotations),
		cmocka_unit_test (shows_where_links_lead),
		cmocka_unit_test (leaves_out_what_a_reader_does_not_see),
		cmocka_unit_test (tells_that_text_was_hidden),
	};

	html_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
