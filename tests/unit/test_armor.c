/*
 * LINK: parser/armor.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/armor.h"

#define BEGIN "-----BEGIN PGP SIGNATURE-----\r\n"
#define END "-----END PGP SIGNATURE-----\r\n"

static bool
is_signature (const char *text)
{
	return armor_is_signature (text, strlen (text));
}

static void
a_block_of_signatures_is_one (void **state)
{
	(void) state;
	assert_true (is_signature (BEGIN "\r\niAEA\r\n=abcd\r\n" END));
	assert_true (is_signature ("\n" BEGIN "Version: 1\nComment: no\n\n"
				   "iAEA\niAEA\n" END "\n\n"));
}

static void
what_is_around_it_makes_it_none (void **state)
{
	(void) state;
	assert_false (is_signature (""));
	assert_false (is_signature ("iAEA"));
	assert_false (is_signature (BEGIN "\niAEA\n"));
	assert_false (is_signature (BEGIN "\n" END));
	assert_false (is_signature ("pay\n" BEGIN "\niAEA\n" END));
	assert_false (is_signature (BEGIN "\niAEA\n" END "pay\n"));
	assert_false (is_signature (BEGIN "\niAEA\n" END BEGIN "\niAEA\n"
				    END));
	assert_false (is_signature (BEGIN "\niAEA\n" END "pay\n" END));
	assert_false (is_signature (BEGIN "\niAEA\nplease pay\n" END));
	assert_false (is_signature ("-----BEGIN PGP MESSAGE-----\n\niAEA\n"
				    "-----END PGP MESSAGE-----\n"));
	assert_false (armor_is_signature (BEGIN "\niAEA\n\0" END,
					  strlen (BEGIN) + 7 + strlen (END)));
}

/* Packets in armor that calls them a signature. */
static bool
holds (const char *packets, gsize length)
{
	g_autofree char *body = g_base64_encode ((const guchar *) packets,
						 length);
	g_autofree char *text = g_strconcat (BEGIN "\r\n", body, "\r\n" END,
					     NULL);

	return is_signature (text);
}
#define HOLDS(packets) holds (packets, sizeof (packets) - 1)

static void
packets_of_another_kind_are_none (void **state)
{
	(void) state;
	/* A signature; one in the new format; with longer lengths. */
	assert_true (HOLDS ("\x88\x02xx"));
	assert_true (HOLDS ("\xc2\x02xx"));
	assert_true (HOLDS ("\x89\x00\x02xx"));
	assert_true (HOLDS ("\x8a\x00\x00\x00\x02xx"));
	assert_true (HOLDS ("\xc2\xff\x00\x00\x00\x02xx"));
	/* One-pass signature, literal data, signature: signed text. */
	assert_false (HOLDS ("\x90\x01x\xac\x01x\x88\x01x"));
	/* Literal data behind a signature; compressed data. */
	assert_false (HOLDS ("\x88\x01x\xcb\x01x"));
	assert_false (HOLDS ("\xa3xxxx"));
	/* A length that is left open, or leads out of it. */
	assert_false (HOLDS ("\x8bxx"));
	assert_false (HOLDS ("\xc2\xe1xx"));
	assert_false (HOLDS ("\x88\x03xx"));
	assert_false (HOLDS ("\xc2\xff\xff\xff\xff\xffxx"));
	assert_false (HOLDS ("\x88"));
	assert_false (HOLDS ("\x08\x01x"));
}

static void
two_bytes_of_length_are_read_as_written (void **state)
{
	char packet[3 + 200] = "\xc2\xc0\x08";

	(void) state;
	assert_true (holds (packet, sizeof packet));
	packet[2] = 7;
	assert_false (holds (packet, sizeof packet));
}

static void
there_are_so_many_packets_at_most (void **state)
{
	char packets[3 * (ARMOR_PACKETS + 1)];

	(void) state;
	for (unsigned i = 0; i <= ARMOR_PACKETS; i++)
		memcpy (packets + 3 * i, "\x88\x01x", 3);
	assert_true (holds (packets, 3 * ARMOR_PACKETS));
	assert_false (holds (packets, sizeof packets));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (a_block_of_signatures_is_one),
		cmocka_unit_test (what_is_around_it_makes_it_none),
		cmocka_unit_test (packets_of_another_kind_are_none),
		cmocka_unit_test (two_bytes_of_length_are_read_as_written),
		cmocka_unit_test (there_are_so_many_packets_at_most),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
