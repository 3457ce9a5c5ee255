/*
 * LINK: parser/[a-z]*.c
 * LIBS: glib-2.0 gmime-3.0 libidn2 uchardet libxml-2.0 libmagic ksba nettle -lm
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/facts.h"
#include "parser/formatted.h"
#include "parser/limits.h"
#include "tests/unit/cmskit.h"

/* Stands in notes, private addresses and orders; no client may see it. */
#define CANARY "KANARIE"
#define QUOTED_NOTE "internal: " CANARY " owes us money"

static char *
picture (const char *content_id, gpointer user)
{
	(void) user;
	return strstr (content_id, "evil") ? NULL : g_strdup ("p1@picture");
}

struct program {
	const char *label, *html, *words, *want;
};

/* How the programs of agents write a reply: our words, then what they answer,
 * with somebody's note in it. */
static const struct program programs[] = {
	{ "Gmail",
	  "<div dir=\"ltr\"><div>#close</div><div>#priority high</div>"
	  "<div>Hello Bob,</div><div><br></div>"
	  "<div>please set <b>PHP 8.2</b> in <i>the</i> "
	  "<a href=\"https://panel.example/php?a=1&amp;b=2\" "
	  "target=\"_blank\">panel</a>:</div>"
	  "<div><ul><li>open the site</li><li>choose "
	  "<font face=\"monospace\">php82</font></li></ul>"
	  "<img src=\"cid:ii_m4abc\" alt=\"image.png\" width=\"542\" "
	  "height=\"105\"></div><div>Ann</div></div><br>"
	  "<div class=\"gmail_quote gmail_quote_container\">"
	  "<div dir=\"ltr\" class=\"gmail_attr\">On Mon, Mar 3, 2025 at "
	  "10:00 AM Ann " CANARY " &lt;<a href=\"mailto:ann@" CANARY
	  ".example\">ann@" CANARY ".example</a>&gt; wrote:<br></div>"
	  "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px "
	  "0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">"
	  "<div>" QUOTED_NOTE "<br>It does not work</div></blockquote></div>",
	  "Hello Bob,\n\nplease set *PHP 8.2* in *the* panel\n"
	  "<https://panel.example/php?a=1&b=2>:\n\n   - open the site\n"
	  "   - choose php82\n\n[image: image.png]\nAnn",
	  "<div><div>Hello Bob,</div><div><br></div><div>please set "
	  "<b>PHP 8.2</b> in <i>the</i> <a href=\"https://panel.example/"
	  "php?a=1&amp;b=2\">panel</a>:</div><div><ul><li>open the site</li>"
	  "<li>choose <code>php82</code></li></ul>"
	  "<img src=\"cid:p1@picture\" width=\"542\" alt=\"\" "
	  "style=\"max-width:100%;height:auto\"></div><div>Ann</div></div>" },
	{ "Outlook",
	  "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head>"
	  "<meta name=\"Generator\" content=\"Microsoft Word 15\">"
	  "<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style>"
	  "<![endif]--><style><!-- p.MsoNormal {margin:0cm;} --></style>"
	  "</head><body lang=\"EN-GB\" link=\"#0563C1\">"
	  "<div class=\"WordSection1\">"
	  "<p class=\"MsoNormal\">#close<o:p></o:p></p>"
	  "<p class=\"MsoNormal\">Dear Bob,<o:p></o:p></p>"
	  "<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>"
	  "<p class=\"MsoNormal\">your <b><span style=\"color:red\">limits"
	  "</span></b> are below, <a href=\"mailto:ann@" CANARY ".example\">"
	  "write to us</a>:<o:p></o:p></p>"
	  "<table class=\"MsoTableGrid\" border=\"1\" cellspacing=\"0\" "
	  "style=\"border-collapse:collapse;border:none\"><tr style=\"mso-"
	  "yfti-irow:0\"><td width=\"200\" valign=\"top\" style=\"width:"
	  "150.0pt;border:solid windowtext 1.0pt\"><p class=\"MsoNormal\">"
	  "Disk<o:p></o:p></p></td><td><p class=\"MsoNormal\">10 GB"
	  "<o:p></o:p></p></td></tr></table>"
	  "<p class=\"MsoNormal\">Ann<o:p></o:p></p>"
	  "<div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;"
	  "padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\"><b>From:</b> "
	  "Ann &lt;ann@" CANARY ".example&gt; <br><b>Sent:</b> Monday, March "
	  "3, 2025 10:00 AM<br><b>To:</b> Support &lt;support@host.example"
	  "&gt;<br><b>Subject:</b> [#12] Site<o:p></o:p></p></div></div>"
	  "<p class=\"MsoNormal\">" QUOTED_NOTE "<o:p></o:p></p></div>"
	  "</body></html>",
	  "Dear Bob,\n\nyour limits are below, write to us"
	  "<mailto:ann@x.example>:\nDisk\n\n10 GB\n\nAnn\n",
	  "<div><p style=\"margin:0\">Dear Bob,</p>"
	  "<p style=\"margin:0\">&nbsp;</p><p style=\"margin:0\">your "
	  "<b>limits</b> are below, write to us:</p>"
	  "<table style=\"border-collapse:collapse\"><tr>"
	  "<td style=\"border:1px solid #c8ccd0;padding:4px 8px;vertical-"
	  "align:top\"><p style=\"margin:0\">Disk</p></td>"
	  "<td style=\"border:1px solid #c8ccd0;padding:4px 8px;vertical-"
	  "align:top\"><p style=\"margin:0\">10 GB</p></td></tr></table>"
	  "<p style=\"margin:0\">Ann</p></div>" },
	{ "Apple Mail",
	  "<html><head><meta http-equiv=\"content-type\" content=\"text/html; "
	  "charset=utf-8\"></head><body style=\"overflow-wrap: break-word; "
	  "-webkit-nbsp-mode: space;\">#закрыть<div>Добрый день!</div><div>"
	  "<br></div><div>Готово: <b>сайт</b> открывается.<ol>"
	  "<li>Раз</li><li>Два</li></ol></div><div>"
	  "<div>Анна</div><br><blockquote type=\"cite\"><div>3 марта 2025 г., "
	  "в 10:00, Анна " CANARY " &lt;ann@" CANARY ".example&gt; написал(а):"
	  "</div><br class=\"Apple-interchange-newline\"><div>" QUOTED_NOTE
	  "</div></blockquote></div><br></body></html>",
	  "Добрый день!\n\nГотово: сайт открывается.\n1. Раз\n2. Два\n\nАнна",
	  "<div>Добрый день!</div><div><br></div><div>Готово: <b>сайт"
	  "</b> открывается.<ol><li>Раз</li><li>Два</li></ol></div><div>"
	  "<div>Анна</div></div>" },
	{ "Thunderbird",
	  "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Type\" "
	  "content=\"text/html; charset=UTF-8\"></head><body>"
	  "<p>Hello,</p><p>run this:</p><pre>ls -l\n  | sort\n</pre>"
	  "<p><span style=\"font-weight:bold\">Not</span> as root &amp; "
	  "&lt;not&gt; twice.<br></p>"
	  "<div class=\"moz-signature\">-- <br>Ann, room " CANARY "</div>"
	  "<div class=\"moz-cite-prefix\">On 03.03.2025 10:00, Ann wrote:"
	  "<br></div><blockquote type=\"cite\" cite=\"mid:1@" CANARY
	  ".example\"><p>" QUOTED_NOTE "</p></blockquote>"
	  "</body></html>",
	  "Hello,\n\nrun this:\n\nls -l\n  | sort\n\n*Not* as root & <not> "
	  "twice.\n",
	  "<p>Hello,</p><p>run this:</p><pre style=\"white-space:pre-"
	  "wrap\">ls -l\n  | sort\n</pre><p><b>Not</b> as root &amp; &lt;not"
	  "&gt; twice.</p>" },
};

static void
keeps_the_formatting_of_agents_programs (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (programs); i++) {
		const struct program *program = &programs[i];
		g_autofree char *got = formatted_html (program->html,
			program->words, picture, NULL);

		if (g_strcmp0 (got, program->want))
			fail_msg ("%s: %s", program->label, got);
		assert_null (strstr (got, CANARY));
	}
}

/* html, words, want; want NULL: the plain words have to do. */
static void
check (const struct program *rows, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		g_autofree char *got = formatted_html (rows[i].html,
			rows[i].words, picture, NULL);

		if (g_strcmp0 (got, rows[i].want))
			fail_msg ("%s: %s", rows[i].label, got);
	}
}

static const struct program unsafe[] = {
	{ "script", "<p>a<script>alert(1)</script>b</p>", "ab", "<p>ab</p>" },
	{ "script without an end", "<p>a</p><script>alert(1)", "a",
	  "<p>a</p>" },
	{ "style sheet", "<style>@import url(http://t.example)</style><p>a",
	  "a", "<p>a</p>" },
	{ "handlers, names, classes", "<p onclick=\"x()\" id=a class=b "
	  "style=\"background:url(http://t.example)\" data-x=y title=t "
	  "lang=en>a</p>", "a", "<p>a</p>" },
	{ "comment", "a<!-- " CANARY " -->b<!--[if mso]>" CANARY
	  "<![endif]-->", "ab", "ab" },
	{ "head", "<head><title>" CANARY "</title><meta name=a content="
	  CANARY "><base href=http://t.example></head>a", "a", "a" },
	{ "form", "<form action=http://t.example><input value=" CANARY
	  " type=hidden><button>go</button></form>", "go", "<div>go</div>" },
	{ "loaded from elsewhere", "a<iframe src=http://t.example></iframe>"
	  "<object data=http://t.example></object><video src=http://t.example>"
	  "</video><img src=http://t.example/p.gif><img src=//t.example/p.gif>"
	  "<link rel=stylesheet href=http://t.example>"
	  "<svg><image href=http://t.example /></svg>b", "ab", "ab" },
	{ "data", "a<img src=\"data:image/png;base64,AAAA\">"
	  "<a href=\"data:text/html,x\">b</a>", "ab", "ab" },
	{ "a picture's words", "a <img src=http://t.example/p.gif alt=\"x<b>\">",
	  "a [x<b>]", "a [x&lt;b&gt;]" },
	{ "an emoji", "a <img src=http://t.example/p.gif alt=\"\xf0\x9f\x98\x80"
	  "\">", "a", "a \xf0\x9f\x98\x80" },
	{ "a script's address", "<a href=\"javascript:alert(1)\">a</a> "
	  "<a href=\" java&#10;script:alert(1)\">b</a> "
	  "<a href=\"JaVaScRiPt&colon;alert(1)\">c</a> "
	  "<a href=\"vbscript:x\">d</a> <a href=\"/x\">e</a> "
	  "<a href=\"file:///etc\">f</a>", "a b c d e f", "a b c d e f" },
	{ "out of an address", "<a href='https://x.example/\"onclick=\"x()'>a"
	  "</a> <a href='https://x.example/&lt;b&gt;'>b</a> "
	  "<a href='https://x.example/ y'>c</a>", "a b c", "a b c" },
	{ "a good address", "<a href=\" HTTPS://x.example/?a&amp;b='c'#d \">a"
	  "</a> <a href=\"tel:+380-44\">b</a>", "a b",
	  "<a href=\"HTTPS://x.example/?a&amp;b='c'#d\">a</a> "
	  "<a href=\"tel:+380-44\">b</a>" },
	{ "who is written to", "<a href=\"mailto:bob@x.example?bcc=" CANARY
	  "\">Bob@x.example</a> <a href=\"mailto:" CANARY "@x.example\">me"
	  "</a> <a href=\"mailto:b%6fb@x.example\">b</a>",
	  "Bob@x.example me b", "<a href=\"mailto:bob@x.example\">"
	  "Bob@x.example</a> me b" },
	{ "hidden", "<p>a</p><p style=\"display:none\">" CANARY "</p>"
	  "<p hidden>" CANARY "</p><p style=\"font-size:0\">" CANARY "</p>"
	  "<p style=\"color:#fff\">" CANARY "</p><div style=\"max-height:0;"
	  "overflow:hidden\">" CANARY "</div><template>" CANARY
	  "</template><p style=\"visibility:hidden\">" CANARY
	  "<b style=\"visibility:visible\">b</b></p>", "a b",
	  "<p>a</p><p><b>b</b></p>" },
	{ "markup in words", "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; "
	  "\"q\"", "<script>alert(1)</script> &lt; \"q\"",
	  "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; &quot;q&quot;" },
	{ "a tag that is none", "a <3 b <scr\\ipt c", "a <3 b",
	  "a &lt;3 b " },
	{ "a picture of the mail", "a<img src=\"CID:x%40y\" alt=\"" CANARY
	  "\" width=20 onload=x()>", "a",
	  "a<img src=\"cid:p1@picture\" width=\"20\" alt=\"\" "
	  "style=\"max-width:100%;height:auto\">" },
	{ "a picture that does not go along", "a<img src=\"cid:evil\">", "a",
	  "a" },
	{ "a picture of one dot", "a<img src=\"cid:x\" width=1>", "a", "a" },
	{ "numbers", "<ol start=3 type=A><li value=7>a</ol><table><tr>"
	  "<td colspan=2 rowspan=\"1;x\">b", "7. a b",
	  "<ol start=\"3\"><li value=\"7\">a</li></ol>"
	  "<table style=\"border-collapse:collapse\"><tr>"
	  "<td style=\"border:1px solid #c8ccd0;padding:4px 8px;vertical-"
	  "align:top\" colspan=\"2\">b</td></tr></table>" },
};

static const struct program looks[] = {
	{ "letters by style", "<span style=\"font-weight:700;font-style:italic;"
	  "text-decoration:underline line-through;font-family:Consolas\">a"
	  "</span> <b style=\"font-weight:normal\">b</b>", "a b",
	  "<b><i><u><s><code>a</code></s></u></i></b> b" },
	{ "blanks that count", "<div style=\"white-space:pre-wrap\">a  b\n c"
	  "</div>", "a  b\n c", "<div>a &nbsp;b<br> c</div>" },
	{ "blanks that do not", "<p> a \n <b> b</b>c </p>\n\n<p>d", "a bc\n\nd",
	  "<p> a <b> b</b>c </p> <p>d</p>" },
	{ "empty elements", "<p></p><p><b></b>a</p><div><span> </span></div>",
	  "a", "<p>a</p>" },
	{ "empty cells", "<table><tr><td></td><td>a</td><td></td></tr>"
	  "<tr><td>b</td></tr></table>", "a b",
	  "<table style=\"border-collapse:collapse\"><tr>"
	  "<td style=\"border:1px solid #c8ccd0;padding:4px 8px;vertical-"
	  "align:top\"></td><td style=\"border:1px solid #c8ccd0;padding:4px "
	  "8px;vertical-align:top\">a</td><td style=\"border:1px solid #c8ccd0;"
	  "padding:4px 8px;vertical-align:top\"></td></tr><tr>"
	  "<td style=\"border:1px solid #c8ccd0;padding:4px 8px;vertical-"
	  "align:top\">b</td></tr></table>" },
	{ "not closed", "<div><b>a<p>b", "a\n\nb", "<div><b>a</b><p>b</p></div>" },
	{ "a ruler", "a<hr>b", "a\n____\nb", "a<hr>b" },
	{ "alone", "<img src=\"cid:x\">", "", "<img src=\"cid:p1@picture\" "
	  "alt=\"\" style=\"max-width:100%;height:auto\">" },
	{ "a list in a list", "<ul><li>a<ol><li>b</ol><li>c</ul>",
	  "* a\n  1. b\n* c",
	  "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>" },
};

/* The HTML says more than the words that go out, or less, or other ones. */
static const struct program different[] = {
	{ "more", "<p>a</p><p>b</p>", "a", NULL },
	{ "less", "<p>a</p>", "a b", NULL },
	{ "other", "<p>a</p>", "b", NULL },
	{ "in another order", "<p>a</p><p>b</p>", "b a", NULL },
	{ "nothing", "", "", NULL },
	{ "nothing but a quotation", "<blockquote>a</blockquote>", "a", NULL },
	{ "two marks", "<p>##a</p>", "#a", NULL },
	{ "an order that the words do not know", "<p>a</p><p>#close</p>", "a",
	  NULL },
	{ "an attribution that only the plain text has", "<div>a</div><div>"
	  "and b</div>", "a", NULL },
	{ "a style sheet hid it", "<style>.n{display:none}</style><p>a"
	  "<span class=n>" CANARY "</span></p>", "a", NULL },
	{ "in small capitals of another alphabet", "<p>\xd0\xb0</p>", "a", NULL },
};

static void
writes_nothing_but_its_own_markup (void **state)
{
	(void) state;
	check (unsafe, G_N_ELEMENTS (unsafe));
	check (looks, G_N_ELEMENTS (looks));
}

static void
says_what_the_words_say_or_nothing (void **state)
{
	(void) state;
	check (different, G_N_ELEMENTS (different));
}

static char *
repeated (const char *piece, gsize times)
{
	GString *out = g_string_new (NULL);

	while (times--)
		g_string_append (out, piece);
	return g_string_free (out, FALSE);
}

static void
keeps_its_bounds (void **state)
{
	g_autofree char *most = repeated ("a", LIMIT_FRAGMENT_BYTES);
	g_autofree char *more = repeated ("a", LIMIT_FRAGMENT_BYTES + 1);
	g_autofree char *deep = repeated ("<b>", LIMIT_HTML_DEPTH + 10);
	g_autofree char *deep_html = g_strconcat (deep, "a", NULL);
	g_autofree char *cells = repeated ("<td>", 100000);
	g_autofree char *wide = g_strconcat ("<table><tr>", cells, "a", NULL);
	g_autofree char *links = repeated (
		"<a href=\"mailto:a@x.example\">a@x.example</a> ", 1000);
	g_autofree char *links_words = repeated ("a@x.example ", 1000);
	g_autofree char *got = NULL, *got_links = NULL;

	(void) state;
	got = formatted_html (most, most, picture, NULL);
	assert_string_equal (got, most);
	assert_null (formatted_html (more, more, picture, NULL));
	assert_null (formatted_html (deep_html, "a", picture, NULL));
	/* Each has to be looked for in the words. */
	got_links = formatted_html (links, links_words, picture, NULL);
	assert_non_null (got_links);
	assert_non_null (strstr (got_links, "<a href=\"mailto:a@x.example\">"));
	assert_true (g_str_has_suffix (got_links, " a@x.example"));
	/* What we write for a cell is longer than its tag. */
	assert_null (formatted_html (wide, "a", picture, NULL));
}

/* --- from a mail -------------------------------------------------------- */

static char *
from_mail (const char *mail, const char *words)
{
	g_autoptr (GBytes) raw = g_bytes_new_static (mail, strlen (mail));

	return formatted_words (raw, words, picture, NULL);
}

/* As an agent writes whose program signs around the mail. */
static void
finds_the_html_inside_a_signature (void **state)
{
	static const char inner[] = "Content-Type: text/html\r\n\r\n"
		"<b>Hi</b> there\r\n";
	GString *mail = cmskit_signed (inner, sizeof inner - 1);
	g_autoptr (GBytes) raw = NULL;
	g_autofree char *html = NULL;

	(void) state;
	g_string_prepend (mail, "Content-Type: application/pkcs7-mime\r\n\r\n");
	raw = g_string_free_to_bytes (mail);
	html = formatted_words (raw, "Hi there", picture, NULL);
	assert_string_equal (html, "<div><b>Hi</b> there </div>");
}

static void
finds_the_html_of_a_mail (void **state)
{
	g_autofree char *alternative = NULL, *pieces = NULL, *alone = NULL;

	(void) state;
	alternative = from_mail (
		"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
		"Content-Type: multipart/alternative; boundary=a\r\n\r\n"
		"--a\r\nContent-Type: text/plain\r\n\r\nHi there\r\n"
		"--a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
		"--r\r\nContent-Type: text/html; charset=koi8-r\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
		"<b>Hi</b> =\r\nthere =D0\r\n--r\r\nContent-Type: image/png\r\n"
		"Content-ID: <x>\r\n\r\nx\r\n--r--\r\n--a--\r\n"
		"--m\r\nContent-Type: text/html; name=\"a.html\"\r\n"
		"Content-Disposition: attachment\r\n\r\n<p>" CANARY "</p>\r\n"
		"--m--\r\n", "Hi there \xd0\xbf");
	assert_string_equal (alternative, "<div><b>Hi</b> there \xd0\xbf</div>");
	/* As Apple Mail writes a text with a file in the middle. */
	pieces = from_mail (
		"Content-Type: multipart/alternative; boundary=a\r\n\r\n"
		"--a\r\nContent-Type: text/plain\r\n\r\none two\r\n"
		"--a\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"
		"--m\r\nContent-Type: text/html\r\n\r\n"
		"<html><body>one</body></html>\r\n"
		"--m\r\nContent-Type: application/pdf; name=a.pdf\r\n"
		"Content-Disposition: inline\r\n\r\nx\r\n"
		"--m\r\nContent-Type: text/html\r\n\r\n"
		"<html><body>two</body></html>\r\n--m--\r\n--a--\r\n",
		"one\n<a.pdf>\ntwo");
	assert_string_equal (pieces, "<div>one</div><div>two</div>");
	alone = from_mail ("Content-Type: text/html\r\n\r\n<i>one</i>", "one");
	assert_string_equal (alone, "<div><i>one</i></div>");
	assert_null (from_mail ("Content-Type: text/plain\r\n\r\none", "one"));
	assert_null (from_mail ("", ""));
}

/* --- at random ---------------------------------------------------------- */

static const char *const pieces[] = {
	"<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<br>", "<ul><li>",
	"</ul>", "<table><tr><td>", "</td><td>", "</table>", "<pre>", "</pre>",
	"<blockquote type=cite>", "</blockquote>", "hello ", "world\n", "again",
	"<a href=\"mailto:ann@" CANARY ".example\">ann</a>",
	"<p style=\"display:none\">" CANARY "</p>", "<!-- " CANARY " -->",
	"<img src=\"cid:" CANARY "\" alt=\"" CANARY "\">", "<hr>", "&nbsp;",
	"<div>#close</div>", "<div>-- <br>" CANARY "</div>",
	"<div>On Mon, Mar 3, 2025 at 10:00 AM Ann &lt;ann@" CANARY ".example"
	"&gt; wrote:</div><blockquote>" QUOTED_NOTE "</blockquote>",
	"<div>" QUOTED_NOTE "</div>"
};

/* Whatever the HTML, what comes back says the words and nothing else. */
static void
never_says_what_the_words_do_not (void **state)
{
	g_autoptr (GRand) dice = g_rand_new_with_seed (4);
	unsigned agreed = 0;

	(void) state;
	for (unsigned i = 0; i < 20000; i++) {
		g_autoptr (GString) html = g_string_new (NULL);
		g_autoptr (GString) words = g_string_new (NULL);
		g_autofree char *got = NULL;
		int count = g_rand_int_range (dice, 1, 12);

		while (count--) {
			const char *piece = pieces[g_rand_int_range (dice, 0,
						G_N_ELEMENTS (pieces))];

			g_string_append (html, piece);
			if (*piece != '<' && *piece != '&')
				g_string_append (words, piece);
			else if (strstr (piece, ">ann<"))
				g_string_append (words, "ann ");
		}
		got = formatted_html (html->str, words->str, picture, NULL);
		if (got && strstr (got, CANARY))
			fail_msg ("%s\n-> %s", html->str, got);
		agreed += got != NULL;
	}
	/* The others hold words that must not go out. */
	assert_true (agreed > 2000);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (keeps_the_formatting_of_agents_programs),
		cmocka_unit_test (writes_nothing_but_its_own_markup),
		cmocka_unit_test (says_what_the_words_say_or_nothing),
		cmocka_unit_test (keeps_its_bounds),
		cmocka_unit_test (finds_the_html_of_a_mail),
		cmocka_unit_test (finds_the_html_inside_a_signature),
		cmocka_unit_test (never_says_what_the_words_do_not),
	};

	facts_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
