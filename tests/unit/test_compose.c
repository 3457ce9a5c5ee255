/*
 * LINK: templates/compose.c templates/enclosure.c templates/heading.c
 * LIBS: gmime-3.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gmime/gmime.h>
#include <string.h>

#include "templates/compose.h"
#include "templates/heading.h"

static const char *const two_references[] = { "1@a.test", "2@b.test", NULL };

/* A mail that is good; tests change one thing of it. */
static struct composition
sound (void)
{
	return (struct composition) {
		.from_name = "Example Hosting",
		.from_address = "support@example.com",
		.to_name = "Анна",
		.to_address = "anna@legit.test",
		.subject = "[#7] Принято",
		.message_id = "t.0123456789@mx.example.com",
		.in_reply_to = "3@c.test",
		.references = two_references,
		.auto_submitted = "auto-replied",
		.loop = "t.0123456789@mx.example.com",
		.language = "ru",
		.date = 1700000000,
		.text = "Здравствуйте!\n\nОтвет будет.\n",
		.html = "<p lang=\"en\">Hello, =41 & co</p>\n"
	};
}

static char *
composed (const struct composition *composition)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = compose (composition, &error);
	gsize size;
	const char *data;

	if (bytes == NULL)
		fail_msg ("%s", error->message);
	data = g_bytes_get_data (bytes, &size);
	assert_null (memchr (data, '\0', size));
	return g_strndup (data, size);
}

static GMimeMessage *
parsed (const char *mail)
{
	GMimeStream *stream
		= g_mime_stream_mem_new_with_buffer (mail, strlen (mail));
	GMimeParser *parser = g_mime_parser_new_with_stream (stream);
	GMimeMessage *message = g_mime_parser_construct_message (parser,
								 NULL);

	g_object_unref (parser);
	g_object_unref (stream);
	assert_non_null (message);
	return message;
}

/* What every mail of ours keeps to. */
static void
check_shape (const char *mail, gsize most)
{
	gsize line = 0;

	for (const char *p = mail; *p != '\0'; p++) {
		assert_true ((guchar) *p < 0x80);
		if (*p == '\n') {
			assert_true (p > mail && p[-1] == '\r');
			assert_in_range (line - 1, 0, most);
			line = 0;
			continue;
		}
		if (*p == '\r')
			assert_int_equal (p[1], '\n');
		line++;
	}
	assert_int_equal (line, 0);
}

static void
test_by_hand (void **state)
{
	struct composition mail = sound ();
	g_autofree char *got = composed (&mail);

	(void) state;
	assert_string_equal (got,
		"From: Example Hosting <support@example.com>\r\n"
		"To: =?UTF-8?B?0JDQvdC90LA=?= <anna@legit.test>\r\n"
		"Subject: =?UTF-8?B?WyM3XSDQn9GA0LjQvdGP0YLQvg==?=\r\n"
		"Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
		"Message-ID: <t.0123456789@mx.example.com>\r\n"
		"In-Reply-To: <3@c.test>\r\n"
		"References: <1@a.test> <2@b.test> <3@c.test>\r\n"
		"Auto-Submitted: auto-replied\r\n"
		"X-Auto-Response-Suppress: All\r\n"
		"X-Ticket-Loop: t.0123456789@mx.example.com\r\n"
		"Content-Language: ru\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: multipart/alternative;\r\n"
		"\tboundary=\"=_84ddbc2fcdc4eb59a54af20427b18c5787574d25\"\r\n"
		"\r\n"
		"--=_84ddbc2fcdc4eb59a54af20427b18c5787574d25\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: base64\r\n"
		"\r\n"
		"0JfQtNGA0LDQstGB0YLQstGD0LnRgtC1IQ0KDQrQntGC0LLQtdGC"
		"INCx0YPQtNC10YIuDQo=\r\n"
		"\r\n"
		"--=_84ddbc2fcdc4eb59a54af20427b18c5787574d25\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Content-Transfer-Encoding: 7bit\r\n"
		"\r\n"
		"<p lang=\"en\">Hello, =41 & co</p>\r\n"
		"\r\n"
		"--=_84ddbc2fcdc4eb59a54af20427b18c5787574d25--\r\n");
}

/* --- attachments --------------------------------------------------------- */

static GPtrArray *
enclosing (struct compose_attachment *attachments, gsize count)
{
	GPtrArray *list = g_ptr_array_new ();

	for (gsize i = 0; i < count; i++)
		g_ptr_array_add (list, &attachments[i]);
	return list;
}

static void
test_attachments (void **state)
{
	static const char every[] = "--=_84ddbc2fcdc4eb59a54af20427b18c57"
		"87574d25--\r\n.\r\n\0\xff\n";
	struct composition mail = sound ();
	g_autoptr (GBytes) bytes = g_bytes_new_static (every, sizeof every);
	g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
	struct compose_attachment given[] = {
		{ (char *) "a.bin", (char *) "application/x-thing", bytes },
		{ NULL, (char *) "image/png", none }
	};
	g_autoptr (GPtrArray) list = enclosing (given, 2);
	g_autofree char *got = NULL, *again = NULL, *only_text = NULL;
	g_autofree char *shown = NULL;
	GMimeMessage *message;
	GMimeMultipart *all;
	GMimePart *part;
	GMimeStream *stream = g_mime_stream_mem_new ();
	GByteArray *content;

	(void) state;
	mail.attachments = list;
	got = composed (&mail);
	again = composed (&mail);
	assert_string_equal (got, again);
	check_shape (got, 76);
	message = parsed (got);
	all = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
	assert_true (g_mime_content_type_is_type
		     (g_mime_object_get_content_type (GMIME_OBJECT (all)),
		      "multipart", "mixed"));
	assert_int_equal (g_mime_multipart_get_count (all), 3);
	assert_int_equal (g_mime_multipart_get_count (GMIME_MULTIPART
			(g_mime_multipart_get_part (all, 0))), 2);
	/* Readers differ in whose end an end is that fits two. */
	assert_string_not_equal (g_mime_multipart_get_boundary (all),
		g_mime_multipart_get_boundary (GMIME_MULTIPART
			(g_mime_multipart_get_part (all, 0))));
	part = GMIME_PART (g_mime_multipart_get_part (all, 1));
	assert_string_equal (g_mime_part_get_filename (part), "a.bin");
	assert_string_equal (g_mime_object_get_disposition
			     (GMIME_OBJECT (part)), "attachment");
	g_mime_data_wrapper_write_to_stream (g_mime_part_get_content (part),
					     stream);
	content = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
	assert_int_equal (content->len, sizeof every);
	assert_memory_equal (content->data, every, sizeof every);
	part = GMIME_PART (g_mime_multipart_get_part (all, 2));
	assert_null (g_mime_part_get_filename (part));
	g_object_unref (stream);
	g_object_unref (message);

	/* What the html shows is right behind it. */
	given[1].content_id = (char *) "p1@picture";
	shown = composed (&mail);
	check_shape (shown, 76);
	message = parsed (shown);
	all = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
	assert_int_equal (g_mime_multipart_get_count (all), 2);
	all = GMIME_MULTIPART (g_mime_multipart_get_part (all, 0));
	assert_int_equal (g_mime_multipart_get_count (all), 2);
	all = GMIME_MULTIPART (g_mime_multipart_get_part (all, 1));
	assert_true (g_mime_content_type_is_type
		     (g_mime_object_get_content_type (GMIME_OBJECT (all)),
		      "multipart", "related"));
	assert_string_equal (g_mime_object_get_content_type_parameter
			     (GMIME_OBJECT (all), "type"), "text/html");
	part = GMIME_PART (g_mime_multipart_get_part (all, 1));
	assert_string_equal (g_mime_object_get_content_id (GMIME_OBJECT (part)),
			     "p1@picture");
	assert_string_equal (g_mime_object_get_disposition
			     (GMIME_OBJECT (part)), "inline");
	g_object_unref (message);

	/* Beside plain text alone, too. */
	mail.html = NULL;
	only_text = composed (&mail);
	message = parsed (only_text);
	all = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
	assert_int_equal (g_mime_multipart_get_count (all), 3);
	assert_true (GMIME_IS_TEXT_PART (g_mime_multipart_get_part (all, 0)));
	g_object_unref (message);
}

static void
test_attachment_names_and_types (void **state)
{
	g_autofree char *endless = g_strnfill (5000, 'x');
	const struct {
		const char *name, *type, *want_name, *want_type;
	} rows[] = {
		{ "report.pdf", "Application/PDF", "report.pdf",
		  "application/PDF" },
		{ "отчёт за март.pdf", "application/pdf", "отчёт за март.pdf",
		  "application/pdf" },
		{ "a \"b\" %41;c='d'.txt", "text/plain",
		  "a \"b\" %41;c='d'.txt", "text/plain" },
		/* I4. */
		{ "../../etc/passwd", "text/plain", "passwd", "text/plain" },
		{ "C:\\temp\\x.exe", "a/b", "x.exe", "a/b" },
		{ "a/..", "a/b", NULL, "a/b" },
		{ "..", "a/b", NULL, "a/b" },
		{ "x/", "a/b", NULL, "a/b" },
		{ "x\r\nBcc: e@evil.test", "a/b", "xBcc: e@evil.test", "a/b" },
		{ "gpj.\xe2\x80\xae" "exe", "a/b", "gpj.exe", "a/b" },
		{ "\xff.txt", "a/b", "\xef\xbf\xbd.txt", "a/b" },
		{ "", NULL, NULL, "application/octet-stream" },
		{ "n", "image", "n", "application/octet-stream" },
		{ "n", "image/", "n", "application/octet-stream" },
		{ "n", "a/b\r\nBcc: x", "n", "application/octet-stream" },
		{ "n", "a/b; name=y", "n", "application/octet-stream" },
		{ "n", "Message/rfc822", "n", "application/octet-stream" },
		{ "n", "multipart/mixed", "n", "application/octet-stream" },
		{ endless, "a/b", NULL, "a/b" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct composition mail = sound ();
		g_autoptr (GBytes) bytes = g_bytes_new_static ("x\n", 2);
		struct compose_attachment given = { (char *) rows[i].name,
			(char *) rows[i].type, bytes };
		g_autoptr (GPtrArray) list = enclosing (&given, 1);
		g_autofree char *got = NULL, *type = NULL;
		GMimeMessage *message;
		GMimePart *part;
		const char *name;

		mail.attachments = list;
		got = composed (&mail);
		/* GMime folds them as far as RFC 5322 would have it. */
		check_shape (got, 78);
		assert_null (strstr (got, "\nBcc"));
		message = parsed (got);
		part = GMIME_PART (g_mime_multipart_get_part (GMIME_MULTIPART
			(g_mime_message_get_mime_part (message)), 1));
		name = g_mime_part_get_filename (part);
		if (rows[i].name == endless)
			assert_int_equal (strlen (name), 195);
		else if (rows[i].want_name != NULL)
			assert_string_equal (name, rows[i].want_name);
		else
			assert_null (name);
		type = g_mime_content_type_get_mime_type
			(g_mime_object_get_content_type (GMIME_OBJECT (part)));
		assert_string_equal (type, rows[i].want_type);
		g_object_unref (message);
	}
}

static void
test_where_to_reply (void **state)
{
	struct composition mail = sound ();
	g_autofree char *got = NULL, *none = composed (&mail);
	GMimeMessage *message;
	InternetAddress *to;

	(void) state;
	assert_null (strstr (none, "\r\nReply-To"));
	mail.from_name = "Хостинг";
	mail.reply_to = "support+t1.r7.8.5b3c.01abcdefghijklmnopqrstuvwxyz"
		"@example.com";
	got = composed (&mail);
	message = parsed (got);
	to = internet_address_list_get_address
		(g_mime_message_get_reply_to (message), 0);
	assert_string_equal (internet_address_get_name (to), "Хостинг");
	assert_string_equal (internet_address_mailbox_get_addr
			     (INTERNET_ADDRESS_MAILBOX (to)), mail.reply_to);
	g_object_unref (message);
}

static void
test_twice_the_same (void **state)
{
	struct composition mail = sound ();
	g_autofree char *one = composed (&mail);
	g_autofree char *two = composed (&mail);
	g_autofree char *other = NULL;

	(void) state;
	assert_string_equal (one, two);
	mail.message_id = "t.other@mx.example.com";
	other = composed (&mail);
	assert_string_not_equal (one, other);
}

/* The text of one part, decoded; caller's. */
static char *
part_text (GMimeObject *part)
{
	return g_mime_text_part_get_text (GMIME_TEXT_PART (part));
}

static void
test_parts (void **state)
{
	struct composition mail = sound ();
	g_autofree char *got = composed (&mail);
	GMimeMessage *message = parsed (got);
	GMimeObject *top = g_mime_message_get_mime_part (message);
	g_autofree char *text = NULL;
	g_autofree char *html = NULL;
	GMimeContentType *type = g_mime_object_get_content_type (top);

	(void) state;
	check_shape (got, 76);
	assert_true (g_mime_content_type_is_type (type, "multipart",
						  "alternative"));
	assert_int_equal (g_mime_multipart_get_count (GMIME_MULTIPART (top)),
			  2);
	/* The best one last: RFC 2046 section 5.1.4. */
	text = part_text (g_mime_multipart_get_part (GMIME_MULTIPART (top),
						     0));
	html = part_text (g_mime_multipart_get_part (GMIME_MULTIPART (top),
						     1));
	assert_string_equal (text, "Здравствуйте!\r\n\r\nОтвет будет.\r\n");
	assert_string_equal (html, "<p lang=\"en\">Hello, =41 & co</p>\r\n");
	g_object_unref (message);
}

static void
test_texts (void **state)
{
	g_autofree char *long_line = g_strnfill (5000, 'w');
	g_autofree char *long_cyrillic = NULL;
	g_autoptr (GString) words = g_string_new (NULL);
	struct {
		const char *label, *text, *want, *encoding;
	} rows[] = {
		{ "plain", "Hello\n", "Hello\r\n", "7bit" },
		{ "empty", "", "\r\n", "7bit" },
		{ "no end of line", "Hello", "Hello\r\n", "7bit" },
		{ "dots and froms", ".\n..\nFrom me\n",
		  ".\r\n..\r\nFrom me\r\n", "7bit" },
		{ "CRLF and CR", "a\r\nb\rc\n", "a\r\nb\r\nc\r\n", "7bit" },
		{ "a signature's blank", "-- \nwe\n", "-- \r\nwe\r\n",
		  "quoted-printable" },
		{ "one umlaut", "a hundred ordinary letters, and ü\n",
		  "a hundred ordinary letters, and ü\r\n",
		  "quoted-printable" },
		{ "Cyrillic", "Привет\n", "Привет\r\n", "base64" },
		{ "a control", "a\033[2Jb\n", "a\033[2Jb\r\n",
		  "quoted-printable" },
		{ "a long line", long_line, NULL, "quoted-printable" },
		{ "a long Cyrillic line", NULL, NULL, "base64" },
	};

	(void) state;
	while (words->len < 5000)
		g_string_append (words, "Привет, ");
	long_cyrillic = g_string_free (g_steal_pointer (&words), FALSE);
	rows[G_N_ELEMENTS (rows) - 1].text = long_cyrillic;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct composition mail = sound ();
		g_autofree char *got = NULL;
		g_autofree char *text = NULL;
		g_autofree char *want = rows[i].want != NULL
			? g_strdup (rows[i].want)
			: g_strconcat (rows[i].text, "\r\n", NULL);
		const char *encoding;
		GMimeMessage *message;
		GMimeObject *part;

		mail.text = rows[i].text;
		mail.html = NULL;
		got = composed (&mail);
		check_shape (got, 76);
		message = parsed (got);
		part = g_mime_message_get_mime_part (message);
		encoding = g_mime_content_encoding_to_string
			(g_mime_part_get_content_encoding (GMIME_PART (part)));
		text = part_text (part);
		if (strcmp (text, want) != 0)
			fail_msg ("%s: want '%s', got '%s'", rows[i].label,
				  want, text);
		assert_string_equal (encoding, rows[i].encoding);
		g_object_unref (message);
	}
}

/* A text that holds the boundary of a mail does not break the next one. */
static void
test_boundary_in_text (void **state)
{
	struct composition mail = sound ();
	g_autofree char *first = composed (&mail);
	g_autofree char *text = NULL;
	g_autofree char *second = NULL;
	GMimeMessage *message;
	GMimeObject *top;
	const char *boundary;

	(void) state;
	message = parsed (first);
	top = g_mime_message_get_mime_part (message);
	boundary = g_mime_multipart_get_boundary (GMIME_MULTIPART (top));
	text = g_strdup_printf ("--%s\n\nx\n--%s--\n", boundary, boundary);
	g_object_unref (message);

	mail.text = text;
	second = composed (&mail);
	message = parsed (second);
	top = g_mime_message_get_mime_part (message);
	assert_int_equal (g_mime_multipart_get_count (GMIME_MULTIPART (top)),
			  2);
	g_object_unref (message);
}

/* What a reader sees must be what was given, to the character. */
static void
test_subjects (void **state)
{
	g_autofree char *smileys = NULL;
	g_autofree char *one_word = g_strnfill (300, 'w');
	g_autoptr (GString) all = g_string_new (NULL);
	const char *rows[] = {
		"Re: your message",
		"[#7] Принято: не работает почта на домене пример.укр",
		"[#1234567890] Вашe зверненння щодо сайту прийнято, і ми "
		"відповімо протягом години, якщо нічого не завадить",
		"A plain subject that is rather long and so has to be folded "
		"at one of its blanks, perhaps at two of them",
		"=?utf-8?q?x=0D=0ABcc:e?= is shown as it is",
		"=?utf-8?b?",
		"two  blanks", "trailing ", "café", "100% \"x\" <y>, z;",
		NULL, NULL,
	};

	(void) state;
	for (int i = 0; i < 60; i++)
		g_string_append (all, "😀");
	smileys = g_string_free (g_steal_pointer (&all), FALSE);
	rows[G_N_ELEMENTS (rows) - 2] = smileys;
	rows[G_N_ELEMENTS (rows) - 1] = one_word;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct composition mail = sound ();
		g_autofree char *got = NULL;
		GMimeMessage *message;

		mail.subject = rows[i];
		got = composed (&mail);
		check_shape (got, 76);
		message = parsed (got);
		assert_string_equal (g_mime_message_get_subject (message),
				     rows[i]);
		g_object_unref (message);
	}
}

/* A first letter of one byte and then only such of three: no word can do
 * without padding, and none may be cut inside of a letter. */
static void
test_padded_words (void **state)
{
	struct composition mail = sound ();
	g_autofree char *got = NULL;

	(void) state;
	mail.subject = "a€€€€€€€€€€€€€€€€€€€€";
	got = composed (&mail);
	assert_non_null (strstr (got, "\r\nSubject: "
		"=?UTF-8?B?YeKCrOKCrOKCrOKCrOKCrOKCrOKCrOKCrOKCrOKCrOKC"
		"rOKCrA==?="
		"\r\n =?UTF-8?B?4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs?=\r\n"));
}

static void
test_names (void **state)
{
	static const char *const rows[] = {
		"Example Hosting", "Example, Inc.", "A \"B\" \\ C",
		"ООО «Нетикс» — служба поддержки клиентов хостинга и доменов",
		"=?utf-8?q?evil?=", "x <y@z.test>",
		"A rather long, but quite ordinary, name of a company, Ltd.",
		"J.", "Im Auftrag; des @ Kunden",
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct composition mail = sound ();
		g_autofree char *got = NULL;
		InternetAddressList *from;
		InternetAddress *only;
		GMimeMessage *message;

		mail.from_name = mail.to_name = rows[i];
		got = composed (&mail);
		check_shape (got, 76);
		message = parsed (got);
		from = g_mime_message_get_from (message);
		assert_int_equal (internet_address_list_length (from), 1);
		only = internet_address_list_get_address (from, 0);
		assert_string_equal (internet_address_get_name (only),
				     rows[i]);
		assert_string_equal
			(internet_address_mailbox_get_addr
				(INTERNET_ADDRESS_MAILBOX (only)),
			 "support@example.com");
		g_object_unref (message);
	}
}

static void
expect_refused (const struct composition *mail, enum compose_error code,
		const char *label)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = compose (mail, &error);

	if (bytes != NULL
	    || !g_error_matches (error, COMPOSE_ERROR, (int) code))
		fail_msg ("%s: %s", label,
			  error != NULL ? error->message : "was composed");
}

static void
test_injection (void **state)
{
	static const char *const values[] = {
		"x\r\nBcc: e@evil.test", "x\nBcc: e@evil.test",
		"x\rBcc: e@evil.test", "x\r\n\r\nbody", "x@y.test\n",
		"\nx@y.test", "x\tb@y.test", "x\033@y.test", "x\x7f@y.test",
		"x\xff\r\nBcc: e@evil.test", "x\xc2\x85@y.test",
	};
	static const struct {
		const char *label;
		gsize offset;
	} fields[] = {
#define FIELD(f) { #f, offsetof (struct composition, f) }
		FIELD (from_name), FIELD (from_address), FIELD (to_name),
		FIELD (to_address), FIELD (reply_to), FIELD (subject),
		FIELD (message_id),
		FIELD (in_reply_to), FIELD (auto_submitted), FIELD (loop),
		FIELD (language),
#undef FIELD
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
		for (gsize j = 0; j < G_N_ELEMENTS (values); j++) {
			struct composition mail = sound ();

			/* Bytes that are not UTF-8 only make an identifier
			 * of others be left out. */
			if (g_str_equal (fields[i].label, "in_reply_to")
			    && !g_utf8_validate (values[j], -1, NULL))
				continue;
			*(const char **) ((char *) &mail + fields[i].offset)
				= values[j];
			expect_refused (&mail, COMPOSE_ERROR_UNSAFE,
					fields[i].label);
		}
	for (gsize j = 0; j < G_N_ELEMENTS (values); j++) {
		const char *references[] = { "1@a.test", values[j], NULL };
		struct composition mail = sound ();

		if (!g_utf8_validate (values[j], -1, NULL))
			continue;
		mail.references = references;
		expect_refused (&mail, COMPOSE_ERROR_UNSAFE, "references");
	}
}

static void
test_not_utf8 (void **state)
{
	struct composition mail = sound ();

	(void) state;
	mail.subject = "caf\xe9";
	expect_refused (&mail, COMPOSE_ERROR_INVALID, "subject");
	mail = sound ();
	mail.text = "caf\xe9";
	expect_refused (&mail, COMPOSE_ERROR_INVALID, "text");
	mail = sound ();
	mail.html = "caf\xe9";
	expect_refused (&mail, COMPOSE_ERROR_INVALID, "html");
}

static void
test_addresses (void **state)
{
	g_autofree char *long_local = g_strnfill (HEADING_LOCAL_BYTES, 'l');
	g_autofree char *most = g_strconcat (long_local, "@legit.test", NULL);
	g_autofree char *over = g_strconcat ("l", most, NULL);
	g_autofree char *label = g_strnfill (63, 'd');
	g_autofree char *long_domain = g_strconcat
		("a@", label, ".", label, ".", label, ".", label, NULL);
	const char *good[] = { "a@legit.test", "a.b+c_d-e=f@x-1.legit.test",
			       "o'neil@legit.test", most,
			       "a@xn--e1afmkfd.xn--p1ai" };
	const char *bad[] = {
		"", "a", "@", "a@", "@legit.test", "a@b@legit.test",
		"a b@legit.test", "\"a b\"@legit.test", "<a@legit.test>",
		"a@legit.test, b@legit.test", "a..b@legit.test",
		".a@legit.test", "a.@legit.test", "a@.legit.test",
		"a@legit.test.", "a@legit..test", "a@-legit.test",
		"a@legit-.test", "a@[127.0.0.1]", "a@legit.test>",
		"a(b)@legit.test", "a@почта.укр", "а б@legit.test",
		"а..б@legit.test", "а\u200bб@legit.test", "\"а\"@legit.test",
		"@relay.test:a@legit.test", over, long_domain
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
		struct composition mail = sound ();
		g_autofree char *got = NULL;
		GMimeMessage *message;
		InternetAddress *only;

		mail.to_address = good[i];
		got = composed (&mail);
		message = parsed (got);
		only = internet_address_list_get_address
			(g_mime_message_get_to (message), 0);
		/* As it stands in the mail, an IDN not decoded. */
		assert_string_equal
			(internet_address_mailbox_get_idn_addr
				(INTERNET_ADDRESS_MAILBOX (only)), good[i]);
		g_object_unref (message);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		struct composition mail = sound ();

		mail.to_address = bad[i];
		expect_refused (&mail, COMPOSE_ERROR_INVALID, bad[i]);
		mail = sound ();
		mail.from_address = bad[i];
		expect_refused (&mail, COMPOSE_ERROR_INVALID, bad[i]);
	}
}

/* Only a recipient may have letters beyond ASCII, and has them as they are;
 * all else in the mail stays within. */
static void
test_international_recipient (void **state)
{
	struct composition mail = sound ();
	g_autofree char *got = NULL;
	g_auto (GStrv) lines = NULL;
	guint found = 0;

	(void) state;
	mail.to_name = "Zoë";
	mail.to_address = "zoë@xn--e1afmkfd.xn--p1ai";
	got = composed (&mail);
	lines = g_strsplit (got, "\r\n", -1);
	for (char **line = lines; *line != NULL; line++)
		if (!g_str_is_ascii (*line)) {
			assert_string_equal (*line, "To: =?UTF-8?B?Wm/Dqw==?="
				" <zoë@xn--e1afmkfd.xn--p1ai>");
			found++;
		}
	assert_int_equal (found, 1);
	mail = sound ();
	mail.from_address = "zoë@legit.test";
	expect_refused (&mail, COMPOSE_ERROR_INVALID, "from");
	mail = sound ();
	mail.reply_to = "zoë@legit.test";
	expect_refused (&mail, COMPOSE_ERROR_INVALID, "reply-to");
}

static void
test_our_id (void **state)
{
	static const char *const bad[] = { "", "x", "@", "x@", "@x",
					   "<x@y.test>", "x y@z.test",
					   "x@y@z.test", "ü@x.test" };

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		struct composition mail = sound ();

		mail.message_id = bad[i];
		expect_refused (&mail, COMPOSE_ERROR_INVALID, bad[i]);
	}
}

static char *
field_of (const char *mail, const char *name)
{
	GMimeMessage *message = parsed (mail);
	char *value = g_strdup (g_mime_object_get_header
				(GMIME_OBJECT (message), name));

	g_object_unref (message);
	return value;
}

static void
test_thread (void **state)
{
	g_autofree char *longest = g_strnfill (HEADING_ID_BYTES, 'i');
	g_autofree char *longer = g_strnfill (HEADING_ID_BYTES + 1, 'i');
	const char *const odd[] = {
		"1@a.test", "with blank@a.test", "<2@a.test>", "",
		"\xd1\x8f@a.test", "\xff@a.test", "no-at", longer, longest,
		NULL
	};
	const char *const with_parent[] = { "1@a.test", "3@c.test",
					    "2@b.test", NULL };
	struct composition mail = sound ();
	g_autofree char *want = g_strdup_printf
		("<1@a.test> <no-at> <%s> <3@c.test>", longest);
	g_autofree char *got = NULL;
	g_autofree char *references = NULL;

	(void) state;
	/* Identifiers of others: what no field can carry is left out. */
	mail.references = odd;
	got = composed (&mail);
	check_shape (got, 998);
	references = field_of (got, "References");
	assert_string_equal (references, want);

	/* The parent stands once, and last. */
	mail.references = with_parent;
	g_free (got);
	got = composed (&mail);
	assert_non_null (strstr (got, "References: <1@a.test> <2@b.test> "
				 "<3@c.test>\r\n"));

	/* An answer to a mail without Message-ID. */
	mail.references = NULL;
	mail.in_reply_to = NULL;
	g_free (got);
	got = composed (&mail);
	assert_null (strstr (got, "References:"));
	assert_null (strstr (got, "In-Reply-To:"));
}

static void
test_long_thread (void **state)
{
	const char *references[101] = { NULL };
	g_auto (GStrv) seen = NULL;
	g_autofree char *got = NULL;
	g_autofree char *line = NULL;
	struct composition mail = sound ();

	(void) state;
	for (guint i = 0; i < 100; i++)
		references[i] = g_strdup_printf ("%u@a.test", i);
	mail.references = references;
	mail.in_reply_to = "100@a.test";
	got = composed (&mail);
	check_shape (got, 76);
	line = field_of (got, "References");
	seen = g_strsplit (line, " ", -1);
	/* The root keeps the thread, the last ones its place in it. */
	assert_int_equal (g_strv_length (seen), HEADING_REFERENCES);
	assert_string_equal (seen[0], "<0@a.test>");
	assert_string_equal (seen[1], "<86@a.test>");
	assert_string_equal (seen[HEADING_REFERENCES - 1], "<100@a.test>");
	for (guint i = 0; i < 100; i++)
		g_free ((gpointer) references[i]);
}

/* A mail that a person writes through us is not marked as a machine's. */
static void
test_not_automatic (void **state)
{
	struct composition mail = sound ();
	g_autofree char *got = NULL;

	(void) state;
	mail.auto_submitted = mail.loop = mail.language = NULL;
	mail.to_name = mail.from_name = NULL;
	got = composed (&mail);
	assert_null (strstr (got, "Auto-Submitted"));
	assert_null (strstr (got, "Suppress"));
	assert_null (strstr (got, "X-Ticket-Loop"));
	assert_null (strstr (got, "Content-Language"));
	assert_non_null (strstr (got, "From: support@example.com\r\n"));
}

static int
start (void **state)
{
	(void) state;
	g_mime_init ();
	return 0;
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_by_hand),
		cmocka_unit_test (test_attachments),
		cmocka_unit_test (test_attachment_names_and_types),
		cmocka_unit_test (test_where_to_reply),
		cmocka_unit_test (test_twice_the_same),
		cmocka_unit_test (test_parts),
		cmocka_unit_test (test_texts),
		cmocka_unit_test (test_boundary_in_text),
		cmocka_unit_test (test_subjects),
		cmocka_unit_test (test_padded_words),
		cmocka_unit_test (test_names),
		cmocka_unit_test (test_injection),
		cmocka_unit_test (test_not_utf8),
		cmocka_unit_test (test_addresses),
		cmocka_unit_test (test_international_recipient),
		cmocka_unit_test (test_our_id),
		cmocka_unit_test (test_thread),
		cmocka_unit_test (test_long_thread),
		cmocka_unit_test (test_not_automatic),
	};

	return cmocka_run_group_tests (tests, start, NULL);
}
