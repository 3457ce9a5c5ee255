/*
 * LINK: parser/attachment.c parser/body.c parser/armor.c parser/cms.c parser/lease.c parser/opaque.c parser/shell.c parser/charset.c parser/checksum.c parser/css.c parser/dataurl.c parser/cyrillic.c parser/decode.c parser/boundary.c parser/entity.c parser/facts.c parser/fence.c parser/flowed.c parser/fragment.c parser/glyphs.c parser/markup.c parser/header.c parser/html.c parser/kind.c parser/label.c parser/layout.c parser/link.c parser/page.c parser/parameter.c parser/parthead.c parser/passage.c parser/piece.c parser/sniff.c parser/stub.c parser/tnef.c parser/transfer.c parser/words.c
 * WRAP: piece_read
 * LIBS: glib-2.0 gmime-3.0 uchardet libxml-2.0 libmagic nettle ksba
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/body.h"
#include "parser/limits.h"
#include "parser/piece.h"

static struct facts *
read_mail (const char *mail, gsize length)
{
	g_autoptr (GBytes) raw = g_bytes_new (mail, length);
	g_autoptr (header_auto) header = header_parse (mail, length);
	struct facts *facts = facts_new ();

	body_read (raw, header, facts);
	return facts;
}

/* "text | name:type:content, ... | words" */
static char *
print (const struct facts *facts)
{
	GString *out = g_string_new (facts->text);

	g_string_append (out, " | ");
	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *file = facts->attachments->pdata[i];
		gsize length;
		const char *bytes = g_bytes_get_data (file->content, &length);

		g_string_append_printf (out, "%s%s%s%s:%s:%.*s",
			i ? ", " : "", file->is_inline ? "*" : "",
			file->name, file->content_id ? file->content_id : "",
			file->type, (int) length, bytes ? bytes : "");
	}
	g_string_append (out, " |");
	for (guint i = 0; i < facts->defects->len; i++)
		g_string_append_printf (out, " %s",
			(char *) facts->defects->pdata[i]);
	for (guint i = 0; i < facts->exceeded->len; i++)
		g_string_append_printf (out, " >%s",
			(char *) facts->exceeded->pdata[i]);
	return g_string_free (out, FALSE);
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define ALTERNATIVE "Content-Type: multipart/alternative; boundary=b\n\n"
#define PART(type, text) "--b\nContent-Type: " type "\n\n" text "\n"
#define END "--b--\n"

struct mail {
	const char *label, *mail, *want;
};

static void
check (const struct mail *mails, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		g_autoptr (facts_auto) facts = read_mail (mails[i].mail,
			strlen (mails[i].mail));
		g_autofree char *got = print (facts);

		if (strcmp (got, mails[i].want))
			fail_msg ("%s:\n%s\n--- want\n%s", mails[i].label, got,
				  mails[i].want);
	}
}

static const struct mail texts[] = {
	{ "plain", "Subject: x\n\nhi\n", "hi\n |  |" },
	{ "nothing", "Subject: x\n\n", " |  |" },
	{ "no header", "\nhi", "hi |  |" },
	{ "CRLF", "X: y\r\n\r\na\r\nb\r\n", "a\nb\n |  |" },
	{ "CR CR LF", "X: y\n\na\r\r\nb", "a\nb |  |" },
	{ "CR", "X: y\n\na\rb\r\rc", "a\nb\n\nc |  |" },
	{ "HTML", "Content-Type: text/html\n\n<p>a<br>b", "a\nb\n |  |" },
	{ "HTML under another name", "Content-Type: text/plain\n\n"
	  "<!DOCTYPE html><p>a", "a\n |  |" },
	{ "no HTML under its name", "Content-Type: text/html\n\na < b\nc",
	  "a < b\nc |  |" },
	{ "flowed", "Content-Type: text/plain; format=flowed; delsp=yes\n\n"
	  "a \nb\n", "ab\n |  |" },
	{ "both forms", ALTERNATIVE PART ("text/plain", "plain")
	  PART ("text/html", "<p>rich") END, "plain |  |" },
	{ "in disorder", ALTERNATIVE PART ("text/html", "<p>rich")
	  PART ("text/plain", "plain") END, "plain |  |" },
	{ "an empty form", ALTERNATIVE PART ("text/plain", " \n\n")
	  PART ("text/html", "<p>rich") END, "rich\n |  |" },
	{ "a stand-in", ALTERNATIVE PART ("text/plain",
	  "Your mail client cannot show HTML") PART ("text/html", "<p>rich")
	  END, "rich\n |  |" },
	{ "two empty forms", ALTERNATIVE PART ("text/plain", "")
	  PART ("text/html", "<p>") END, " |  |" },
	{ "a form without parts", ALTERNATIVE PART ("text/html", "<p>rich")
	  PART ("multipart/related; boundary=c", "lost words") END,
	  "rich\n |  | no-parts" },
	{ "no other form", ALTERNATIVE PART ("multipart/related; boundary=c",
	  "lost words") END, "lost words |  | no-parts" },
	{ "words that nobody encoded", "Content-Transfer-Encoding: base64\n\n"
	  "Hello, it is me.\n", "Hello, it is me.\n |  |" },
	{ "a rendition", ALTERNATIVE PART ("text/x-amp-html", "<p>amp")
	  PART ("text/plain", "plain") END, "plain |  |" },
	{ "a named form", ALTERNATIVE PART ("text/plain; name=a.txt",
	  "plain") PART ("text/html", "<p>rich") END, "plain |  |" },
	{ "texts in order", MIXED PART ("text/plain", "one")
	  PART ("image/png", "p") PART ("text/html", "<p>two") END,
	  "one\ntwo\n | :image/png:p |" },
	{ "both forms as two texts", MIXED PART ("text/plain", "One, two!")
	  PART ("text/html", "<p><b>One</b>, two!") END, "One, two! |  |" },
	{ "a longer second form", MIXED PART ("text/plain", "One")
	  PART ("text/html", "<p>One, two!") END, "One, two!\n |  |" },
	{ "a list's footer", MIXED PART ("text/plain", "text")
	  PART ("text/plain", "_____\nlist") END, "text\n_____\nlist |  |" },
	{ "related", "Content-Type: multipart/related; boundary=b; start=\"<r>"
	  "\"\n\n--b\nContent-Type: image/png\nContent-ID: <i>\n\np\n--b\n"
	  "Content-Type: text/html\nContent-ID: <r>\n\n<p>rich\n" END,
	  "rich\n | *i:image/png:p |" },
	{ "a text that is referred to", "Content-Type: multipart/related; "
	  "boundary=b\n\n" PART ("text/html", "<p>rich") "--b\nContent-Type: "
	  "text/html\nContent-ID: <f>\n\nframe\n" END,
	  "rich\n | *f:text/html:frame |" },
	{ "signed", "Content-Type: multipart/signed; boundary=b\n\n"
	  PART ("text/plain", "text") PART ("application/pgp-signature", "s")
	  END, "text | signature.asc:application/pgp-signature:s |" },
	{ "the only text has a name", MIXED PART ("text/plain; name=a.txt",
	  "text") PART ("image/png", "p") END,
	  "text | a.txt:text/plain:text, :image/png:p |" },
	{ "only a text, attached", "Content-Disposition: attachment\n\ntext",
	  "text |  |" },
	{ "hidden", "Content-Type: text/html\n\n<p hidden>x</p>a",
	  "a\n |  | hidden-text" },
};

static const struct mail files[] = {
	{ "attached text", MIXED PART ("text/plain", "text")
	  "--b\nContent-Disposition: attachment\n\nmore\n" END,
	  "text | :text/plain:more |" },
	{ "named text", MIXED PART ("text/plain", "text")
	  PART ("text/plain; name=\"../a.txt\"", "more") END,
	  "text | a.txt:text/plain:more |" },
	{ "a file only", "Content-Type: application/pdf; name=a.pdf\n\nx",
	  " | a.pdf:application/pdf:x |" },
	{ "the bytes are not touched", MIXED "--b\nContent-Disposition: "
	  "attachment; filename=a.txt\nContent-Type: text/plain; charset="
	  "koi8-r\n\n\xf0\r\n\r\r\n\n--b--\n",
	  " | a.txt:text/plain:\xf0\r\n\r\r\n |" },
	{ "files of both forms", ALTERNATIVE PART ("text/plain", "plain")
	  "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n"
	  "Content-Type: text/html\n\n<p>rich\n--c\nContent-Type: "
	  "application/pdf; name=a.pdf\n\nx\n--c--\n" END,
	  "plain | a.pdf:application/pdf:x |" },
	{ "calendar", ALTERNATIVE PART ("text/plain", "plain")
	  PART ("text/calendar; method=REQUEST", "BEGIN:VCALENDAR") END,
	  "plain | invite.ics:text/calendar:BEGIN:VCALENDAR |" },
	{ "encrypted", "Content-Type: multipart/encrypted; boundary=b\n\n"
	  PART ("application/pgp-encrypted", "Version: 1")
	  PART ("application/octet-stream", "x") END,
	  " | pgp-version.asc:application/pgp-encrypted:Version: 1, "
	  "encrypted.asc:application/octet-stream:x |" },
	{ "S/MIME", "Content-Type: application/pkcs7-mime\n\nx",
	  " | smime.p7m:application/pkcs7-mime:x | smime-damaged" },
	{ "files between the lines", "X: y\n\nbefore\nbegin 644 cat.txt\n"
	  "#0V%T\n`\nend\nbehind\n",
	  "before\nbehind\n | cat.txt:application/octet-stream:Cat |" },
	{ "a report", "Content-Type: multipart/report; boundary=b\n\n"
	  PART ("text/plain", "It failed.") PART ("message/delivery-status",
	  "Action: failed") PART ("text/rfc822-headers", "Subject: x") END,
	  "It failed.\nAction: failed\nSubject: x |  |" },
};

static const struct mail messages[] = {
	{ "an attached mail", MIXED PART ("text/plain", "see")
	  PART ("message/rfc822", "Subject: =?utf-8?B?0L/RgA==?=\n"
	  "From: Ann <a@b>\n\ninner\n") END,
	  "see\n\n---------- Forwarded message ----------\n"
	  "From: Ann <a@b>\nSubject: пр\n\ninner\n | "
	  "пр.eml:message/rfc822:Subject: =?utf-8?B?0L/RgA==?=\n"
	  "From: Ann <a@b>\n\ninner\n |" },
	{ "without a subject", "Content-Type: message/rfc822\n\nX: y\n\n",
	  " | message.eml:message/rfc822:X: y\n\n |" },
	{ "under a name", "Content-Type: message/rfc822; name=m.eml\n\n"
	  "X: y\n\n", " | m.eml:message/rfc822:X: y\n\n |" },
	{ "what is attached to it stays in it", "Content-Type: message/rfc822"
	  "; name=m\n\n" MIXED PART ("image/png; name=x", "p") END,
	  " | m:message/rfc822:" MIXED PART ("image/png; name=x", "p") END
	  " |" },
	{ "digest", "Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
	  "Subject: s\n\none\n--b\n\nSubject: t\n\ntwo\n" END,
	  "\n---------- Forwarded message ----------\nSubject: s\n\none\n\n"
	  "---------- Forwarded message ----------\nSubject: t\n\ntwo | "
	  "s.eml:message/rfc822:Subject: s\n\none, "
	  "t.eml:message/rfc822:Subject: t\n\ntwo |" },
};

static void
chooses_what_a_person_would_call_the_text (void **state)
{
	(void) state;
	check (texts, G_N_ELEMENTS (texts));
}

static void
keeps_everything_else_as_files (void **state)
{
	(void) state;
	check (files, G_N_ELEMENTS (files));
}

static void
keeps_attached_mails_and_reads_their_text (void **state)
{
	(void) state;
	check (messages, G_N_ELEMENTS (messages));
}

static const struct {
	const char *mail, *charset;
	bool guessed, html;
	const char *text;
} charsets[] = {
	{ "Content-Type: text/plain; charset=koi8-r\n\n\xf0\xd2\xc9",
	  "koi8-r", false, false, "При" },
	{ "\n\xcf\xf0\xe8\xe2\xe5\xf2", "windows-1251", true, false,
	  "Привет" },
	{ "Content-Type: text/html\n\n<meta charset=koi8-u><p>\xa6\xd7",
	  "koi8-u", false, true, "ів\n" },
	{ "\nplain", "us-ascii", false, false, "plain" },
	{ "Content-Type: image/png\n\nx", "us-ascii", false, false, "" },
	{ ALTERNATIVE PART ("text/plain; charset=utf-8", "")
	  PART ("text/html; charset=windows-1251", "<p>\xcf") END,
	  "windows-1251", false, true, "П\n" },
};

static void
tells_what_the_text_was_read_from (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (charsets); i++) {
		g_autoptr (facts_auto) facts = read_mail (charsets[i].mail,
			strlen (charsets[i].mail));

		assert_string_equal (facts->text, charsets[i].text);
		assert_string_equal (facts->charset, charsets[i].charset);
		assert_int_equal (facts->charset_guessed,
				  charsets[i].guessed);
		assert_int_equal (facts->text_is_html, charsets[i].html);
	}
}

static void
keeps_a_text_that_is_none_as_a_file (void **state)
{
	static const char binary[] = "Content-Type: text/plain; name=x\n\n"
		"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1";
	g_autoptr (facts_auto) facts = read_mail (binary, sizeof binary - 1);
	const struct attachment *file;

	(void) state;
	assert_string_equal (facts->text, "");
	assert_string_equal (facts->defects->pdata[0], "undecodable-text");
	assert_int_equal (facts->attachments->len, 1);
	file = facts->attachments->pdata[0];
	assert_string_equal (file->sniffed, "image/png");
	assert_int_equal (g_bytes_get_size (file->content), 20);
}

#define TNEF_HEAD "\x78\x9f\x3e\x22\1\0"
#define TNEF_TEXT "\1\x0c\x80\2\0\4\0\0\0text\xc5\1"
#define TNEF_FILE "\2\2\x90\6\0\0\0\0\0\0\0" \
	"\2\x10\x80\1\0\2\0\0\0a\0\x61\0" \
	"\2\x0f\x80\6\0\1\0\0\0x\x78\0"

static void
unpacks_what_outlook_packs (void **state)
{
	static const char packed[] = TNEF_HEAD TNEF_TEXT TNEF_FILE;
	static const struct {
		const char *before;
		gsize length;
		const char *want;
	} cases[] = {
		{ "Content-Type: application/ms-tnef\n\n",
		  sizeof packed - 1,
		  "text | a:application/octet-stream:x |" },
		{ "Content-Type: application/x; name=Winmail.dat\n\n",
		  sizeof packed - 1,
		  "text | a:application/octet-stream:x |" },
		{ MIXED PART ("text/plain", "mine") "--b\nContent-Type: "
		  "application/ms-tnef\n\n", sizeof packed - 1,
		  "mine | a:application/octet-stream:x |" },
	};
	g_autoptr (facts_auto) whole = NULL;

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GString) mail = g_string_new (cases[i].before);
		g_autoptr (facts_auto) facts = NULL;
		g_autofree char *got = NULL;

		g_string_append_len (mail, packed, cases[i].length);
		facts = read_mail (mail->str, mail->len);
		got = print (facts);
		assert_string_equal (got, cases[i].want);
	}
	/* What is broken stays whole, beside what is in it. */
	{
		g_autoptr (GString) mail = g_string_new (cases[0].before);

		g_string_append_len (mail, packed, sizeof packed - 1);
		g_string_append (mail, "\2");
		whole = read_mail (mail->str, mail->len);
	}
	assert_int_equal (whole->attachments->len, 2);
	assert_string_equal (((struct attachment *)
		whole->attachments->pdata[1])->name, "winmail.dat");
}

static bool
has (const GPtrArray *list, const char *word)
{
	for (guint i = 0; i < list->len; i++)
		if (strcmp (list->pdata[i], word) == 0)
			return true;
	return false;
}

static void
bounds_the_text (void **state)
{
	g_autofree char *words = g_strnfill (LIMIT_TEXT_BYTES - 1, 'x');
	g_autofree char *over = g_strconcat ("\n", words, "яя", NULL);
	g_autofree char *parts = g_strconcat (MIXED "--b\n\n", words,
					      "\n--b\n\n", words, NULL);
	g_autoptr (facts_auto) one = read_mail (over, strlen (over));
	g_autoptr (facts_auto) two = read_mail (parts, strlen (parts));

	(void) state;
	assert_int_equal (strlen (one->text), LIMIT_TEXT_BYTES - 1);
	assert_true (has (one->exceeded, "text-bytes"));
	assert_int_equal (strlen (two->text), LIMIT_TEXT_BYTES);
	assert_true (has (two->exceeded, "text-bytes"));
}

static void
bounds_the_attachments (void **state)
{
	g_autoptr (GString) mail = g_string_new (MIXED);
	g_autoptr (facts_auto) facts = NULL;

	(void) state;
	for (unsigned i = 0; i < LIMIT_ATTACHMENTS + 1; i++)
		g_string_append (mail, "--b\nContent-Type: image/png\n\nx\n");
	facts = read_mail (mail->str, mail->len);
	assert_int_equal (facts->attachments->len, LIMIT_ATTACHMENTS);
	assert_true (has (facts->exceeded, "attachments"));
}

/* All of them together: the first takes all that there is. */
static void
bounds_the_bytes_of_attachments (void **state)
{
	static const char part[] = "--b\nContent-Type: image/png\n\n";
	g_autoptr (GString) mail = g_string_sized_new (LIMIT_ATTACHMENT_BYTES
						       + 1000);
	g_autoptr (facts_auto) facts = NULL;
	gsize head;

	(void) state;
	g_string_append (mail, MIXED);
	g_string_append (mail, part);
	head = mail->len;
	g_string_set_size (mail, head + LIMIT_ATTACHMENT_BYTES);
	memset (mail->str + head, 'x', LIMIT_ATTACHMENT_BYTES);
	g_string_append_printf (mail, "\n%sx\n--b--\n", part);
	facts = read_mail (mail->str, mail->len);
	assert_int_equal (facts->attachments->len, 1);
	assert_true (has (facts->exceeded, "attachment-bytes"));
}

static void
bounds_mails_in_mails (void **state)
{
	g_autoptr (GString) mail = g_string_new (NULL);
	g_autoptr (facts_auto) facts = NULL;

	(void) state;
	for (unsigned i = 0; i < 20; i++)
		g_string_append_printf (mail, "Subject: %u\nContent-Type: "
			"multipart/mixed; boundary=b%u\n\n--b%u\n\ntext %u\n"
			"--b%u\nContent-Type: message/rfc822\n\n", i, i, i, i,
			i);
	facts = read_mail (mail->str, mail->len);
	assert_int_equal (facts->attachments->len, 1);
	assert_non_null (strstr (facts->text, "text 0\n"));
	assert_non_null (strstr (facts->text, "text 3"));
	assert_null (strstr (facts->text, "text 4"));
}

static void
bounds_the_number_of_mails_in_a_mail (void **state)
{
	g_autoptr (GString) mail = g_string_new (MIXED);
	g_autoptr (facts_auto) facts = NULL;

	(void) state;
	for (unsigned i = 0; i <= LIMIT_MESSAGES; i++)
		g_string_append_printf (mail, "--b\nContent-Type: "
			"message/rfc822\n\nSubject: s%u\n\ntext %u.\n", i, i);
	facts = read_mail (mail->str, mail->len);
	assert_true (has (facts->exceeded, "messages"));
	assert_non_null (strstr (facts->text, "text 99."));
	assert_null (strstr (facts->text, "text 100."));
	/* It is a file all the same. */
	assert_int_equal (facts->attachments->len, LIMIT_MESSAGES + 1);
}

/* What is not seen costs no less: a hidden text is followed by the next. */
static void
bounds_what_is_read_in_vain (void **state)
{
	static const struct {
		const char *type, *bytes;
		char filler;
		gsize length, parts;	/* that fit */
		const char *bound;
	} rows[] = {
		{ "text/html", "<p hidden>", 'x', LIMIT_HTML_BYTES / 2 - 20, 2,
		  "html-bytes" },
		{ "text/plain", "", '\n', LIMIT_TEXT_BYTES - 9, 4,
		  "text-bytes" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *filler = g_strnfill (rows[i].length,
						      rows[i].filler);
		g_autoptr (GString) mail = g_string_new (MIXED);
		g_autoptr (facts_auto) before = NULL, after = NULL;

		for (gsize n = 0; n < rows[i].parts; n++)
			g_string_append_printf (mail,
				"--b\nContent-Type: %s\n\n%s%s\n",
				rows[i].type, rows[i].bytes, filler);
		before = read_mail (mail->str, mail->len);
		assert_false (has (before->exceeded, rows[i].bound));
		g_string_append_printf (mail, "--b\nContent-Type: %s\n\n"
					"<p>This is more than what is left "
					"of them.</p>\n",
					rows[i].type);
		after = read_mail (mail->str, mail->len);
		assert_true (has (after->exceeded, rows[i].bound));
		assert_null (strstr (after->text, "left of them"));
	}
}

static unsigned pieces;		/* that were read */

void __real_piece_read (struct piece *piece, const struct entity *leaf,
			struct room *room);
void __wrap_piece_read (struct piece *piece, const struct entity *leaf,
			struct room *room);

void
__wrap_piece_read (struct piece *piece, const struct entity *leaf,
		   struct room *room)
{
	pieces++;
	__real_piece_read (piece, leaf, room);
}

/* R3: alternatives in alternatives, with nothing to say. */
static void
reads_no_form_of_the_text_twice (void **state)
{
	static const char *const types[] = {
		"text/plain", "text/html", "message/delivery-status"
	};
	enum { LEVELS = 14 };

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
		g_autoptr (GString) mail = g_string_new (NULL);
		g_autoptr (facts_auto) facts = NULL;

		for (unsigned n = 0; n < LEVELS; n++)
			g_string_append_printf (mail, "Content-Type: "
				"multipart/alternative; boundary=b%u\n\n"
				"--b%u\n", n, n);
		g_string_append_printf (mail, "Content-Type: %s\n\n\n",
					types[i]);
		pieces = 0;
		facts = read_mail (mail->str, mail->len);
		assert_int_equal (strspn (facts->text, "\n"),
				  strlen (facts->text));
		assert_in_range (pieces, 0, 1);
	}
}

/* A pasted photo is a file, whichever form of the text it is in, and however
 * big it is, the words below it are read. */
static void
keeps_what_is_in_the_html_itself (void **state)
{
	static const char *const plain[] = {
		"", "--b\nContent-Type: text/plain\n\nTop\n\nBelow\n"
	};
	g_autofree char *bytes = g_malloc (LIMIT_HTML_BYTES);
	g_autofree char *data = NULL;

	(void) state;
	memset (bytes, 'x', LIMIT_HTML_BYTES);
	data = g_base64_encode ((const guchar *) bytes, LIMIT_HTML_BYTES);
	for (gsize i = 0; i < G_N_ELEMENTS (plain); i++) {
		g_autofree char *mail = g_strconcat (ALTERNATIVE, plain[i],
			"--b\nContent-Type: text/html\n\n<p>Top<p>"
			"<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\">"
			"<img src=\"data:image/png;base64,", data,
			"\"><p>Below\n" END, NULL);
		g_autoptr (facts_auto) facts = read_mail (mail, strlen (mail));
		const struct attachment *picture;

		assert_non_null (strstr (facts->text, "Top\n\nBelow"));
		assert_int_equal (facts->exceeded->len, 0);
		assert_int_equal (facts->attachments->len, 1);
		picture = facts->attachments->pdata[0];
		assert_string_equal (picture->name, "image1.png");
		assert_string_equal (picture->type, "image/png");
		assert_false (picture->is_inline);
		assert_int_equal (g_bytes_get_size (picture->content),
				  LIMIT_HTML_BYTES);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (chooses_what_a_person_would_call_the_text),
		cmocka_unit_test (keeps_everything_else_as_files),
		cmocka_unit_test (keeps_attached_mails_and_reads_their_text),
		cmocka_unit_test (tells_what_the_text_was_read_from),
		cmocka_unit_test (keeps_a_text_that_is_none_as_a_file),
		cmocka_unit_test (unpacks_what_outlook_packs),
		cmocka_unit_test (keeps_what_is_in_the_html_itself),
		cmocka_unit_test (bounds_the_text),
		cmocka_unit_test (bounds_the_attachments),
		cmocka_unit_test (bounds_the_bytes_of_attachments),
		cmocka_unit_test (bounds_mails_in_mails),
		cmocka_unit_test (bounds_the_number_of_mails_in_a_mail),
		cmocka_unit_test (bounds_what_is_read_in_vain),
		cmocka_unit_test (reads_no_form_of_the_text_twice),
	};

	body_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
