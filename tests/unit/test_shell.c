/*
 * LINK: parser/armor.c parser/cms.c parser/lease.c parser/opaque.c parser/charset.c parser/cyrillic.c parser/decode.c parser/boundary.c parser/entity.c parser/facts.c parser/fence.c parser/header.c parser/label.c parser/parameter.c parser/parthead.c parser/shell.c parser/transfer.c parser/words.c
 * LIBS: glib-2.0 gmime-3.0 uchardet ksba
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/limits.h"
#include "parser/opaque.h"
#include "parser/shell.h"
#include "tests/unit/cmskit.h"

#define FROM "From: alice@client.example\r\nTo: support@example.com\r\n" \
	"Subject: =?utf-8?q?Hel?= =?utf-8?q?p?=\r\n"
#define SIGNED "Content-Type: multipart/signed; boundary=b;\r\n" \
	" protocol=\"application/pgp-signature\"; micalg=pgp-sha256\r\n\r\n"
#define TEXT "Content-Type: text/plain\r\n\r\nHello\r\n"
#define ARMOR "-----BEGIN PGP SIGNATURE-----\r\n\r\niAEA\r\n" \
	"-----END PGP SIGNATURE-----\r\n"
#define SIGNATURE "Content-Type: application/pgp-signature\r\n\r\n" ARMOR
#define WHOLE(content) FROM SIGNED "--b\r\n" content "\r\n--b\r\n" SIGNATURE \
	"\r\n--b--\r\n"

static struct shell *
read_shell (const char *mail)
{
	g_autoptr (GBytes) raw = g_bytes_new (mail, strlen (mail));
	g_autoptr (header_auto) header = header_parse (mail, strlen (mail));
	g_autoptr (GPtrArray) exceeded
		= g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GPtrArray) defects
		= g_ptr_array_new_with_free_func (g_free);
	struct room room = ROOM;
	g_autoptr (entity_auto) tree = entity_read (raw, header, &room,
						    exceeded, defects);

	opaque_open (tree, &room, exceeded, defects);
	return shell_read (tree, raw, header);
}

static void
assert_content (const char *mail, const char *want)
{
	g_autoptr (shell_auto) shell = read_shell (mail);
	gsize length;
	const char *bytes;

	assert_non_null (shell);
	if (shell->defect != NULL)
		fail_msg ("%s: %s", mail, shell->defect);
	bytes = g_bytes_get_data (shell->content, &length);
	assert_int_equal (length, strlen (want));
	assert_memory_equal (bytes, want, length);
}

static void
what_was_signed_is_cut_out_to_the_byte (void **state)
{
	(void) state;
	assert_content (WHOLE (TEXT), TEXT);
	assert_content (WHOLE (TEXT "  trailing \t\r\n\r\n"),
			TEXT "  trailing \t\r\n\r\n");
	/* Lines that end in LF alone, as in a saved mail. */
	assert_content ("Content-Type: multipart/signed; boundary=b; protocol="
			"\"application/pgp-signature\"\n\n--b\nA: b\n\ntext\n"
			"--b\nContent-Type: application/pgp-signature\n\n"
			"-----BEGIN PGP SIGNATURE-----\n\niAEA\n"
			"-----END PGP SIGNATURE-----\n--b--\n",
			"A: b\n\ntext");
	/* A preamble for readers without MIME, white space behind the
	 * delimiters, an epilogue. */
	assert_content (FROM SIGNED "This is a signed message\r\n--b \t\r\n"
			TEXT "\r\n--b\r\n" SIGNATURE "\r\n--b-- \r\nbye\r\n",
			TEXT);
	/* A whole tree. */
	assert_content (WHOLE ("Content-Type: multipart/mixed; boundary=c\r\n"
			       "\r\n--c\r\n\r\none\r\n--c\r\n\r\ntwo\r\n"
			       "--c--\r\n"),
			"Content-Type: multipart/mixed; boundary=c\r\n"
			"\r\n--c\r\n\r\none\r\n--c\r\n\r\ntwo\r\n--c--\r\n");
}

static void
the_signature_is_decoded (void **state)
{
	g_autoptr (shell_auto) shell = read_shell (FROM
		"Content-Type: multipart/signed; boundary=b; protocol="
		"\"application/x-PKCS7-signature\"\r\n\r\n--b\r\n" TEXT
		"\r\n--b\r\nContent-Type: application/x-pkcs7-signature; "
		"name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		"MIIB\r\n--b--\r\n");
	gsize length;

	(void) state;
	assert_non_null (shell);
	assert_null (shell->defect);
	assert_true (shell->smime);
	assert_memory_equal (g_bytes_get_data (shell->signature, &length),
			     "\x30\x82\x01", 3);
	assert_int_equal (length, 3);
}

static void
what_is_not_signed_has_no_shell (void **state)
{
	(void) state;
	assert_null (read_shell (FROM "\r\nHello\r\n"));
	assert_null (read_shell (FROM "Content-Type: multipart/mixed; "
				 "boundary=b\r\n\r\n--b\r\n\r\nHello\r\n"
				 "--b--\r\n"));
	/* An attached mail's signature is that mail's. */
	assert_null (read_shell (FROM "Content-Type: multipart/mixed; "
				 "boundary=a\r\n\r\n--a\r\n\r\nHello\r\n"
				 "--a\r\nContent-Type: message/rfc822\r\n\r\n"
				 WHOLE (TEXT) "--a--\r\n"));
}

static void
what_two_readers_could_see_differently_is_a_defect (void **state)
{
	static const struct {
		const char *label, *mail, *want;
	} rows[] = {
		{ "in another part", FROM "Content-Type: multipart/mixed; "
		  "boundary=a\r\n\r\n--a\r\n" SIGNED "--b\r\n" TEXT
		  "\r\n--b\r\n" SIGNATURE "\r\n--b--\r\n--a\r\n\r\nfooter\r\n"
		  "--a--\r\n", "wrapped" },
		{ "alone in another part", FROM "Content-Type: multipart/mixed;"
		  " boundary=a\r\n\r\n--a\r\n" SIGNED "--b\r\n" TEXT
		  "\r\n--b\r\n" SIGNATURE "\r\n--b--\r\n--a--\r\n", "wrapped" },
		{ "a third part", FROM SIGNED "--b\r\n" TEXT "\r\n--b\r\n"
		  SIGNATURE "\r\n--b\r\n" TEXT "\r\n--b--\r\n", "unsound" },
		{ "a part in front", FROM SIGNED "--b\r\n" TEXT "\r\n--b\r\n"
		  TEXT "\r\n--b\r\n" SIGNATURE "\r\n--b--\r\n", "unsound" },
		{ "one part", FROM SIGNED "--b\r\n" TEXT "\r\n--b--\r\n",
		  "unsound" },
		{ "parts behind the end", WHOLE (TEXT) "--b\r\n" TEXT
		  "\r\n--b--\r\n", "unsound" },
		{ "something behind a delimiter", FROM SIGNED "--b\r\n" TEXT
		  "\r\n--b x\r\n\r\nmore\r\n--b\r\n" SIGNATURE
		  "\r\n--b--\r\n", "unsound" },
		{ "no end", FROM SIGNED "--b\r\n" TEXT "\r\n--b\r\n" SIGNATURE,
		  "unsound" },
		{ "no boundary", FROM "Content-Type: multipart/signed; "
		  "protocol=\"application/pgp-signature\"\r\n\r\n--b\r\n" TEXT
		  "\r\n--b\r\n" SIGNATURE "\r\n--b--\r\n", "unsound" },
		{ "another boundary", FROM "Content-Type: multipart/signed; "
		  "boundary=c; protocol=\"application/pgp-signature\"\r\n\r\n"
		  "--b\r\n" TEXT "\r\n--b\r\n" SIGNATURE "\r\n--b--\r\n",
		  "unsound" },
		{ "two types", FROM "Content-Type: text/plain\r\n" SIGNED
		  "--b\r\n" TEXT "\r\n--b\r\n" SIGNATURE "\r\n--b--\r\n",
		  NULL },
		{ "two types, this one first", FROM "Content-Type: "
		  "multipart/signed; boundary=b; protocol="
		  "\"application/pgp-signature\"\r\nContent-Type: text/html\r\n"
		  "\r\n--b\r\n" TEXT "\r\n--b\r\n" SIGNATURE "\r\n--b--\r\n",
		  "unsound" },
		{ "all of it encoded", FROM "Content-Transfer-Encoding: base64"
		  "\r\n" SIGNED "--b\r\n" TEXT "\r\n--b\r\n" SIGNATURE
		  "\r\n--b--\r\n", "unsound" },
		{ "another protocol", FROM "Content-Type: multipart/signed; "
		  "boundary=b; protocol=\"text/plain\"\r\n\r\n--b\r\n" TEXT
		  "\r\n--b\r\n" TEXT "\r\n--b--\r\n", "protocol" },
		{ "a second part that is a text", FROM SIGNED "--b\r\n" TEXT
		  "\r\n--b\r\n" TEXT "\r\n--b--\r\n", "protocol" },
		{ "words beside the signature", FROM SIGNED "--b\r\n" TEXT
		  "\r\n--b\r\n" SIGNATURE "please pay\r\n--b--\r\n",
		  "signature" },
		{ "two signatures", FROM SIGNED "--b\r\n" TEXT "\r\n--b\r\n"
		  SIGNATURE ARMOR "\r\n--b--\r\n", "signature" },
		{ "a signed text for a signature", FROM SIGNED "--b\r\n" TEXT
		  "\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n"
		  "-----BEGIN PGP MESSAGE-----\r\n\r\niAEA\r\n"
		  "-----END PGP MESSAGE-----\r\n\r\n--b--\r\n", "signature" },
		{ "an empty signature", FROM SIGNED "--b\r\n" TEXT
		  "\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n"
		  "\r\n--b--\r\n", "signature" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (shell_auto) shell = read_shell (rows[i].mail);

		if (rows[i].want == NULL || shell == NULL) {
			if (shell != NULL || rows[i].want != NULL)
				fail_msg ("%s", rows[i].label);
			continue;
		}
		if (g_strcmp0 (shell->defect, rows[i].want) != 0)
			fail_msg ("%s: %s", rows[i].label,
				  shell->defect != NULL ? shell->defect : "-");
	}
}

static void
a_signature_is_so_long_at_most (void **state)
{
	g_autofree char *words = g_strnfill (LIMIT_SIGNATURE_BYTES, 'A');
	g_autofree char *mail = g_strconcat (FROM SIGNED "--b\r\n" TEXT
		"\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n"
		"-----BEGIN PGP SIGNATURE-----\r\n\r\niAEA\r\n", words,
		"\r\n-----END PGP SIGNATURE-----\r\n--b--\r\n", NULL);
	g_autoptr (shell_auto) shell = read_shell (mail);

	(void) state;
	assert_string_equal (shell->defect, "signature");
}

static void
the_header_inside_is_held_against_the_one_outside (void **state)
{
	static const struct {
		const char *label, *inner;
		enum shell_header want;
	} rows[] = {
		{ "nothing", "", SHELL_HEADER_NONE },
		{ "all", FROM, SHELL_HEADER_SAME },
		{ "folded and encoded otherwise",
		  "From:  alice@client.example\r\nTo:\r\n support@example.com"
		  "\r\nSubject: Help\r\n", SHELL_HEADER_SAME },
		{ "the subject alone", "Subject: Help\r\n",
		  SHELL_HEADER_NONE },
		{ "no subject, where there is one outside",
		  "From: alice@client.example\r\nTo: support@example.com\r\n",
		  SHELL_HEADER_NONE },
		{ "another subject", "From: alice@client.example\r\n"
		  "To: support@example.com\r\nSubject: Helpless\r\n",
		  SHELL_HEADER_DIFFERS },
		{ "another recipient", "From: alice@client.example\r\n"
		  "To: friend@example.org\r\nSubject: Help\r\n",
		  SHELL_HEADER_DIFFERS },
		{ "a copy that is not outside", FROM "Cc: x@example.org\r\n",
		  SHELL_HEADER_DIFFERS },
		{ "a date that is not outside",
		  FROM "Date: Mon, 1 Jan 2024 10:00:00 +0000\r\n",
		  SHELL_HEADER_DIFFERS },
		{ "twice", FROM "Subject: Help\r\n", SHELL_HEADER_DIFFERS },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *mail = g_strconcat (FROM SIGNED "--b\r\n",
			rows[i].inner, TEXT "\r\n--b\r\n" SIGNATURE
			"\r\n--b--\r\n", NULL);
		g_autoptr (shell_auto) shell = read_shell (mail);

		if (shell->defect != NULL || shell->header != rows[i].want)
			fail_msg ("%s: %s %d", rows[i].label, shell->defect
				  ? shell->defect : "-", shell->header);
	}
}

static void
a_copy_that_only_the_outside_has_is_not_covered (void **state)
{
	g_autoptr (shell_auto) shell = read_shell ("Cc: x@example.org\r\n"
		FROM SIGNED "--b\r\n" FROM TEXT "\r\n--b\r\n" SIGNATURE
		"\r\n--b--\r\n");

	(void) state;
	assert_null (shell->defect);
	assert_int_equal (shell->header, SHELL_HEADER_NONE);
}

/* --- S/MIME objects with the mail in them --------------------------------- */

#define OPAQUE "Content-Type: application/pkcs7-mime; " \
	"smime-type=signed-data; name=smime.p7m\r\n"
#define BASE64 "Content-Transfer-Encoding: base64\r\n\r\n"

/* As lines of base64; takes the object. */
static char *
encode (GString *object)
{
	g_autofree char *line = g_base64_encode ((guchar *) object->str,
						 object->len);
	GString *lines = g_string_new (NULL);

	for (const char *at = line; *at != '\0'; at += strnlen (at, 76))
		g_string_append_printf (lines, "%.76s\r\n", at);
	g_string_free (object, TRUE);
	return g_string_free (lines, FALSE);
}

static void
what_is_inside_its_signature_is_all_of_the_mail (void **state)
{
	static const char inner[] = FROM TEXT;
	g_autofree char *object = encode (cmskit_streamed (
		inner, sizeof inner - 1, 10));
	g_autofree char *mail = g_strconcat (FROM OPAQUE BASE64, object, NULL);
	g_autoptr (shell_auto) shell = read_shell (mail);
	gsize length;
	const char *bytes;

	(void) state;
	assert_non_null (shell);
	assert_null (shell->defect);
	assert_true (shell->smime);
	assert_true (shell->opaque);
	assert_int_equal (shell->header, SHELL_HEADER_SAME);
	bytes = g_bytes_get_data (shell->content, &length);
	assert_int_equal (length, sizeof inner - 1);
	assert_memory_equal (bytes, inner, length);
	/* The object, from its first byte. */
	bytes = g_bytes_get_data (shell->signature, &length);
	assert_memory_equal (bytes, "\x30\x80\x06\x09", 4);
}

static void
what_is_beside_it_or_in_it_otherwise_is_a_defect (void **state)
{
	g_autofree char *object = encode (cmskit_signed (TEXT,
							 sizeof TEXT - 1));
	g_autofree char *start = g_strndup (object, 40);
	g_autofree char *padded = g_strconcat (start, "=", object + 40, NULL);
	const struct {
		const char *label, *before, *object, *behind, *want;
	} rows[] = {
		{ "as it should be", FROM OPAQUE BASE64, object, "", NULL },
		{ "without its type", FROM "Content-Type: "
		  "application/x-pkcs7-mime\r\n" BASE64, object, "", NULL },
		{ "a file by name", FROM "Content-Type: "
		  "application/octet-stream; name=\"SMIME.P7M\"\r\n" BASE64,
		  object, "", NULL },
		{ "another type", FROM "Content-Type: application/pkcs7-mime; "
		  "smime-type=enveloped-data\r\n" BASE64, object, "",
		  "protocol" },
		{ "two types", FROM OPAQUE "Content-Type: text/plain\r\n"
		  BASE64, object, "", "unsound" },
		{ "two encodings", FROM OPAQUE "Content-Transfer-Encoding: "
		  "8bit\r\n" BASE64, object, "", "unsound" },
		{ "a footer", FROM OPAQUE BASE64, object,
		  "\r\n_______\r\nthe list\r\n", "unsound" },
		{ "padding in the middle", FROM OPAQUE BASE64, padded, "",
		  "unsound" },
		{ "in a list's mail", FROM "Content-Type: multipart/mixed; "
		  "boundary=b\r\n\r\n--b\r\n" OPAQUE BASE64, object,
		  "--b\r\n\r\nthe list\r\n--b--\r\n", "wrapped" },
		{ "alone in another part", FROM "Content-Type: "
		  "multipart/mixed; boundary=b\r\n\r\n--b\r\n" OPAQUE BASE64,
		  object, "--b--\r\n", "wrapped" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *mail = g_strconcat (rows[i].before,
			rows[i].object, rows[i].behind, NULL);
		g_autoptr (shell_auto) shell = read_shell (mail);

		if (shell == NULL)
			fail_msg ("%s: not signed", rows[i].label);
		else if (g_strcmp0 (shell->defect, rows[i].want) != 0)
			fail_msg ("%s: %s", rows[i].label,
				  shell->defect != NULL ? shell->defect : "-");
	}
}

static void
an_object_that_is_not_the_mail_is_no_signature (void **state)
{
	g_autofree char *file = encode (cmskit_signed ("%PDF-1.4\n", 9));
	g_autofree char *none = encode (cmskit_object (OID_DATA, NULL, FALSE));
	g_autofree char *secret = encode (cmskit_other (OID_ENVELOPED));
	const char *const objects[] = { file, none, secret, "AAAA\r\n" };
	g_autofree char *another = encode (cmskit_signed (TEXT,
							  sizeof TEXT - 1));
	g_autofree char *behind = g_strconcat (FROM "Content-Type: "
		"multipart/mixed; boundary=b\r\n\r\n--b\r\n" TEXT "--b\r\n"
		OPAQUE BASE64, another, "--b--\r\n", NULL);

	(void) state;
	/* Attached, it is that mail's signature. */
	assert_null (read_shell (behind));
	for (gsize i = 0; i < G_N_ELEMENTS (objects); i++) {
		g_autofree char *mail = g_strconcat (FROM OPAQUE BASE64,
						     objects[i], NULL);

		assert_null (read_shell (mail));
	}
}

static void
an_object_is_little_more_than_its_content (void **state)
{
	GString *whole = cmskit_signed (TEXT, sizeof TEXT - 1);
	g_autofree char *more = g_malloc0 (LIMIT_SIGNATURE_BYTES + 8);
	g_autofree char *object = NULL, *mail = NULL;
	g_autoptr (shell_auto) shell = NULL;

	(void) state;
	g_string_append_len (whole, more, LIMIT_SIGNATURE_BYTES + 8);
	object = encode (whole);
	mail = g_strconcat (FROM OPAQUE BASE64, object, NULL);
	shell = read_shell (mail);
	assert_string_equal (shell->defect, "signature");
}

/* Outside it is as any signed mail, and its bytes count, not what is in
 * them. */
static void
a_signature_over_an_object_is_one_over_all_of_it (void **state)
{
	g_autofree char *object = encode (cmskit_signed (TEXT,
							 sizeof TEXT - 1));
	g_autofree char *mail = g_strconcat (FROM SIGNED "--b\r\n" OPAQUE
		BASE64, object, "--b\r\n" SIGNATURE "\r\n--b--\r\n", NULL);
	g_autoptr (shell_auto) shell = read_shell (mail);

	(void) state;
	assert_non_null (shell);
	assert_null (shell->defect);
	assert_false (shell->opaque);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (what_was_signed_is_cut_out_to_the_byte),
		cmocka_unit_test (the_signature_is_decoded),
		cmocka_unit_test (
			what_is_inside_its_signature_is_all_of_the_mail),
		cmocka_unit_test (
			what_is_beside_it_or_in_it_otherwise_is_a_defect),
		cmocka_unit_test (
			an_object_that_is_not_the_mail_is_no_signature),
		cmocka_unit_test (an_object_is_little_more_than_its_content),
		cmocka_unit_test (
			a_signature_over_an_object_is_one_over_all_of_it),
		cmocka_unit_test (what_is_not_signed_has_no_shell),
		cmocka_unit_test (
			what_two_readers_could_see_differently_is_a_defect),
		cmocka_unit_test (a_signature_is_so_long_at_most),
		cmocka_unit_test (
			the_header_inside_is_held_against_the_one_outside),
		cmocka_unit_test (
			a_copy_that_only_the_outside_has_is_not_covered),
	};

	entity_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
