/*
 * LINK: parser/lease.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "parser/lease.h"

static void
what_was_lent_can_be_used_and_given_back (void **state)
{
	struct lease lease;
	char *words, *other;

	(void) state;
	lease_begin (&lease);
	words = lease_malloc (6);
	other = lease_malloc (LEASE_BLOCK_BYTES);
	assert_non_null (other);
	memset (other, 'x', LEASE_BLOCK_BYTES);
	memcpy (words, "words", 6);
	words = lease_realloc (words, LEASE_BLOCK_BYTES);
	assert_string_equal (words, "words");
	words = lease_realloc (words, 3);
	assert_memory_equal (words, "wor", 3);
	lease_free (words);
	lease_free (other);
	lease_free (NULL);
	assert_int_equal (lease_end (&lease), 0);
}

/* The leak checker of the sanitizers has a word in this. */
static void
what_was_forgotten_is_taken_back (void **state)
{
	struct lease lease;
	void *kept[3];

	(void) state;
	lease_begin (&lease);
	for (int i = 0; i < 3; i++)
		kept[i] = lease_malloc (10);
	lease_free (kept[1]);
	assert_int_equal (lease_end (&lease), 2);
	/* And the next work has all there is. */
	lease_begin (&lease);
	assert_int_equal (lease.left, LEASE_BYTES);
	assert_int_equal (lease_end (&lease), 0);
}

static void
there_is_so_much_and_no_more (void **state)
{
	struct lease lease;
	unsigned count = 0;

	(void) state;
	lease_begin (&lease);
	errno = 0;
	assert_null (lease_malloc (LEASE_BLOCK_BYTES + 1));
	assert_int_equal (errno, ENOMEM);
	assert_null (lease_malloc (0));
	assert_null (lease_malloc ((size_t) -1));
	while (lease_malloc (LEASE_BLOCK_BYTES) != NULL)
		count++;
	assert_int_equal (count, LEASE_BYTES / LEASE_BLOCK_BYTES);
	/* What is refused is not lost. */
	assert_null (lease_malloc (1));
	assert_int_equal (lease_end (&lease), count);
	assert_null (lease_malloc (1));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (what_was_lent_can_be_used_and_given_back),
		cmocka_unit_test (what_was_forgotten_is_taken_back),
		cmocka_unit_test (there_is_so_much_and_no_more),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
