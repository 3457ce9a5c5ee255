/*
 * LINK: filter/ctl/input.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "filter/ctl/input.h"

enum { LONG_BYTES = 100000 };

struct file {
	char *folder, *path;
};

static int
file_new (void **state)
{
	struct file *file = g_new0 (struct file, 1);

	file->folder = g_dir_make_tmp ("input-XXXXXX", NULL);
	file->path = g_build_filename (file->folder, "file", NULL);
	*state = file;
	return 0;
}

static int
file_remove (void **state)
{
	struct file *file = *state;

	g_unlink (file->path);
	g_rmdir (file->folder);
	g_free (file->path);
	g_free (file->folder);
	g_free (file);
	return 0;
}

static void
write_long (const struct file *file, char *bytes)
{
	for (gsize i = 0; i < LONG_BYTES; i++)
		bytes[i] = (char) (i % 251);
	assert_true (g_file_set_contents (file->path, bytes, LONG_BYTES,
					  NULL));
}

static void
assert_reads (const char *name, const char *bytes, gsize length)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) got = input_read (name, LONG_BYTES, &error);

	assert_non_null (got);
	assert_int_equal (g_bytes_get_size (got), length);
	assert_memory_equal (g_bytes_get_data (got, NULL), bytes, length);
}

static void
test_all_of_a_file (void **state)
{
	const struct file *file = *state;
	g_autofree char *bytes = g_malloc (LONG_BYTES);

	write_long (file, bytes);
	assert_reads (file->path, bytes, LONG_BYTES);
}

/* What comes by a pipe comes in pieces. */
static void
test_all_of_standard_input (void **state)
{
	const struct file *file = *state;
	g_autofree char *bytes = g_malloc (LONG_BYTES);
	g_autofree char *command = NULL;
	FILE *pipe;

	write_long (file, bytes);
	command = g_strdup_printf ("cat '%s'", file->path);
	pipe = popen (command, "r");
	assert_non_null (pipe);
	assert_int_equal (dup2 (fileno (pipe), STDIN_FILENO), STDIN_FILENO);
	assert_reads ("-", bytes, LONG_BYTES);
	pclose (pipe);
}

static void
assert_refused (const char *name, gsize most, int code)
{
	g_autoptr (GError) error = NULL;

	assert_null (input_read (name, most, &error));
	assert_true (g_error_matches (error, G_FILE_ERROR, code));
}

static void
test_what_cannot_be_read (void **state)
{
	const struct file *file = *state;
	g_autofree char *bytes = g_malloc (LONG_BYTES);

	assert_refused (file->path, LONG_BYTES, G_FILE_ERROR_NOENT);
	assert_refused (file->folder, LONG_BYTES, G_FILE_ERROR_ISDIR);
	write_long (file, bytes);
	assert_refused (file->path, LONG_BYTES - 1, G_FILE_ERROR_NOSPC);
}

static void
test_text (void **state)
{
	const struct file *file = *state;
	static const struct {
		const char *bytes;
		gsize length;
		const char *text;
	} cases[] = {
		{ "слово\n", 11, "слово\n" },
		{ "\xef\xbb\xbfслово", 13, "слово" },
		{ "\xef\xbb\xbf", 3, "" },
		{ "", 0, "" },
		{ "\xd1", 1, NULL },
		{ "a\0b", 3, NULL }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *text = NULL;

		assert_true (g_file_set_contents (file->path, cases[i].bytes,
						  (gssize) cases[i].length,
						  NULL));
		text = input_read_text (file->path, LONG_BYTES, &error);
		if (cases[i].text != NULL)
			assert_string_equal (text, cases[i].text);
		else
			assert_true (g_error_matches (error, G_FILE_ERROR,
						      G_FILE_ERROR_INVAL));
		assert_true ((text == NULL) == (cases[i].text == NULL));
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown (test_all_of_a_file, file_new,
						 file_remove),
		cmocka_unit_test_setup_teardown (test_all_of_standard_input,
						 file_new, file_remove),
		cmocka_unit_test_setup_teardown (test_what_cannot_be_read,
						 file_new, file_remove),
		cmocka_unit_test_setup_teardown (test_text, file_new,
						 file_remove)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
