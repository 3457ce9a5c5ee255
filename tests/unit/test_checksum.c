/*
 * LINK: parser/checksum.c
 * LIBS: glib-2.0 nettle
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/checksum.h"

static void
is_what_every_other_program_computes (void **state)
{
	char hex[CHECKSUM_HEX];

	(void) state;
	checksum_of (NULL, 0, hex);
	assert_string_equal (hex, "e3b0c44298fc1c149afbf4c8996fb924"
				  "27ae41e4649b934ca495991b7852b855");
	checksum_of ("abc", 3, hex);
	assert_string_equal (hex, "ba7816bf8f01cfea414140de5dae2223"
				  "b00361a396177a9cb410ff61f20015ad");
}

static void
is_the_same_in_pieces (void **state)
{
	g_autofree char *text = g_strnfill (100000, 'x');
	char whole[CHECKSUM_HEX], pieces[CHECKSUM_HEX];
	struct checksum checksum;

	(void) state;
	checksum_of (text, 100000, whole);
	checksum_init (&checksum);
	for (gsize at = 0, take = 1; at < 100000; at += take, take += 13)
		checksum_add (&checksum, text + at, MIN (take, 100000 - at));
	checksum_hex (&checksum, pieces);
	assert_string_equal (whole, pieces);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (is_what_every_other_program_computes),
		cmocka_unit_test (is_the_same_in_pieces),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
