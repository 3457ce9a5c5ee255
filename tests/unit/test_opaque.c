/*
 * LINK: parser/attachment.c parser/body.c parser/armor.c parser/cms.c parser/lease.c parser/opaque.c parser/shell.c parser/charset.c parser/checksum.c parser/css.c parser/dataurl.c parser/cyrillic.c parser/decode.c parser/boundary.c parser/entity.c parser/facts.c parser/fence.c parser/flowed.c parser/fragment.c parser/glyphs.c parser/markup.c parser/header.c parser/html.c parser/kind.c parser/label.c parser/layout.c parser/link.c parser/page.c parser/parameter.c parser/parthead.c parser/passage.c parser/piece.c parser/sniff.c parser/stub.c parser/tnef.c parser/transfer.c parser/words.c
 * LIBS: glib-2.0 gmime-3.0 uchardet libxml-2.0 libmagic ksba nettle
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/body.h"
#include "parser/limits.h"
#include "tests/unit/cmskit.h"

#define DECLARED "Content-Type: application/pkcs7-mime; name=smime.p7m; " \
	"smime-type=signed-data\nContent-Disposition: attachment; " \
	"filename=smime.p7m\n"
#define BINARY "Content-Transfer-Encoding: binary\n"
#define TEXT "Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n"
#define FILES "Content-Type: multipart/mixed; boundary=i\r\n\r\n" \
	"--i\r\n" TEXT "--i\r\nContent-Type: text/csv; name=a.csv\r\n\r\n" \
	"1;2\r\n--i--\r\n"

/* "text | name, ... | words" of a header and a body of any bytes, which is
 * taken. */
static char *
read_mail (const char *head, GString *body)
{
	g_autoptr (facts_auto) facts = facts_new ();
	g_autoptr (GBytes) raw = NULL;
	g_autoptr (header_auto) header = NULL;
	GString *out;
	gsize length;
	const char *bytes;

	g_string_prepend_c (body, '\n');
	raw = g_string_free_to_bytes (g_string_prepend (body, head));
	bytes = g_bytes_get_data (raw, &length);
	header = header_parse (bytes, length);
	body_read (raw, header, facts);
	out = g_string_new (facts->text);
	g_string_append (out, " | ");
	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *file = facts->attachments->pdata[i];

		g_string_append_printf (out, "%s%s", i > 0 ? ", " : "",
					file->name);
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

static void
assert_mail (const char *label, const char *head, GString *body,
	     const char *want)
{
	g_autofree char *got = read_mail (head, body);

	if (strcmp (got, want) != 0)
		fail_msg ("%s: %s, not %s", label, got, want);
}

static GString *
signed_text (const char *inner)
{
	return cmskit_signed (inner, strlen (inner));
}

/* As a part of its own; takes the body. */
static GString *
part_of (const char *head, GString *body)
{
	g_string_prepend_c (body, '\n');
	return g_string_prepend (body, head);
}

static void
what_was_signed_is_read_as_any_mail (void **state)
{
	g_autofree char *lines = NULL;
	GString *object = signed_text (FILES);

	(void) state;
	lines = g_base64_encode ((guchar *) object->str, object->len);
	g_string_free (object, TRUE);
	assert_mail ("base64", DECLARED "Content-Transfer-Encoding: base64\n",
		     g_string_new (lines), "Hello | a.csv |");
	assert_mail ("its own bytes", DECLARED BINARY, signed_text (FILES),
		     "Hello | a.csv |");
	assert_mail ("in pieces", DECLARED BINARY, cmskit_streamed (
		FILES, sizeof FILES - 1, 9), "Hello | a.csv |");
	assert_mail ("no parameters", "Content-Type: application/pkcs7-mime\n",
		     signed_text (TEXT), "Hello\n |  |");
	assert_mail ("an old name", "Content-Type: application/x-pkcs7-mime\n",
		     signed_text (TEXT), "Hello\n |  |");
	assert_mail ("no type but a name", "Content-Type: application/"
		     "octet-stream; name=smime.p7m\n", signed_text (TEXT),
		     "Hello\n |  |");
	assert_mail ("no header inside", DECLARED, signed_text ("\r\nHello\r\n"),
		     "Hello\n |  |");
}

static void
what_is_in_each_other_is_read_to_the_end (void **state)
{
	GString *twice = part_of (DECLARED, signed_text (TEXT));
	GString *list = part_of ("--b\n" DECLARED, signed_text (TEXT));
	GString *behind = part_of ("--b\n\nOur words\n--b\n" DECLARED,
				   signed_text ("Subject: inner\r\n" TEXT));
	GString *attached = part_of ("Subject: inner\n" DECLARED,
				     signed_text (TEXT));

	(void) state;
	assert_mail ("signed twice", DECLARED, cmskit_signed (twice->str,
							      twice->len),
		     "Hello\n |  |");
	g_string_free (twice, TRUE);
	/* A file as well: it may be what the mail is about. */
	g_string_append (list, "\n--b\n\nfooter\n--b--\n");
	assert_mail ("in a list's mail", "Content-Type: multipart/mixed; "
		     "boundary=b\n", list, "Hello\nfooter | smime.p7m |");
	/* Somebody else's words are not passed for ours. */
	g_string_append (behind, "\n--b--\n");
	assert_mail ("behind words", "Content-Type: multipart/mixed; "
		     "boundary=b\n", behind, "Our words\n\n---------- "
		     "Forwarded message ----------\nSubject: inner\n\n"
		     "Hello\n | smime.p7m |");
	assert_mail ("in an attached mail", "Content-Type: message/rfc822\n",
		     attached, "\n---------- Forwarded message ----------\n"
		     "Subject: inner\n\nHello\n | inner.eml |");
}

static void
what_cannot_be_read_is_kept_and_named (void **state)
{
	GString *half = signed_text (TEXT);

	(void) state;
	g_string_truncate (half, half->len - 20);
	assert_mail ("cut off", DECLARED, half,
		     " | smime.p7m | smime-damaged");
	assert_mail ("no object", "Content-Type: application/pkcs7-mime\n",
		     g_string_new ("words"), " | smime.p7m | smime-damaged");
	assert_mail ("encrypted", "Content-Type: application/pkcs7-mime\n",
		     cmskit_other (OID_ENVELOPED),
		     " | smime.p7m | smime-encrypted");
	assert_mail ("encrypted, authenticated",
		     "Content-Type: application/pkcs7-mime\n",
		     cmskit_other (OID_AUTH_ENVELOPED),
		     " | smime.p7m | smime-encrypted");
	assert_mail ("compressed", "Content-Type: application/pkcs7-mime\n",
		     cmskit_other (OID_COMPRESSED),
		     " | smime.p7z | smime-compressed");
	assert_mail ("nothing signed", "Content-Type: application/pkcs7-mime\n",
		     cmskit_object (OID_DATA, NULL, FALSE), " | smime.p7s |");
}

/* A contract that was signed is a file, whatever the envelope says. */
static void
files_that_were_signed_stay_as_they_are (void **state)
{
	(void) state;
	assert_mail ("PDF", "Content-Type: application/pkcs7-mime; "
		     "name=contract.pdf.p7m\n", signed_text ("%PDF-1.4\n1"),
		     " | contract.pdf.p7m |");
	assert_mail ("words", DECLARED, signed_text ("I agree.\r\n"),
		     " | smime.p7m |");
	assert_mail ("a time stamp", DECLARED, cmskit_object (OID_TST_INFO,
		cmskit_put (0x04, TEXT, sizeof TEXT - 1), FALSE),
		     " | smime.p7m |");
	assert_mail ("no object by that name", "Content-Type: application/"
		     "octet-stream; name=film.p7m\n", g_string_new ("bytes"),
		     " | film.p7m |");
}

static void
so_many_are_opened (void **state)
{
	GString *parts = g_string_new (NULL);
	GString *deep = signed_text (TEXT);
	g_autofree char *got = NULL;
	gsize count = 0;

	(void) state;
	for (unsigned i = 0; i <= LIMIT_SMIME_OBJECTS; i++) {
		GString *one = part_of ("--b\nContent-Type: application/"
					"pkcs7-mime\n", signed_text (TEXT));

		g_string_append_len (parts, one->str, (gssize) one->len);
		g_string_append_c (parts, '\n');
		g_string_free (one, TRUE);
	}
	g_string_append (parts, "--b--\n");
	/* The first as the mail's own, the others as attached ones. */
	got = read_mail ("Content-Type: multipart/mixed; boundary=b\n", parts);
	for (const char *at = got; (at = strstr (at, "Hello")) != NULL; at++)
		count++;
	assert_int_equal (count, LIMIT_SMIME_OBJECTS);
	assert_true (g_str_has_suffix (got, " >smime-objects"));

	for (unsigned i = 1; i < LIMIT_SMIME_DEPTH; i++) {
		GString *one = part_of (DECLARED, deep);

		deep = cmskit_signed (one->str, one->len);
		g_string_free (one, TRUE);
	}
	assert_mail ("as deep as that", DECLARED, g_string_new_len (deep->str,
		(gssize) deep->len), "Hello\n |  |");
	deep = part_of (DECLARED, deep);
	assert_mail ("deeper", DECLARED, cmskit_signed (deep->str, deep->len),
		     " | smime.p7m | >smime-depth");
	g_string_free (deep, TRUE);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (what_was_signed_is_read_as_any_mail),
		cmocka_unit_test (what_is_in_each_other_is_read_to_the_end),
		cmocka_unit_test (what_cannot_be_read_is_kept_and_named),
		cmocka_unit_test (files_that_were_signed_stay_as_they_are),
		cmocka_unit_test (so_many_are_opened),
	};

	body_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
