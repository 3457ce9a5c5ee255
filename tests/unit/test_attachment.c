/*
 * LINK: parser/attachment.c parser/checksum.c parser/facts.c parser/sniff.c
 * LIBS: glib-2.0 libmagic nettle
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/attachment.h"
#include "parser/limits.h"

static const struct {
	const char *name, *want;
} names[] = {
	{ "a.txt", "a.txt" },
	{ "счёт № 5.pdf", "счёт № 5.pdf" },
	/* Never a path. */
	{ "../../etc/passwd", "passwd" },
	{ "C:\\Users\\x\\a.txt", "a.txt" },
	{ "/", "" },
	{ "..", "" },
	{ "../..", "" },
	{ "...", "" },
	{ "a/..", "" },
	{ "dir/", "dir" },
	{ ".htaccess", ".htaccess" },
	/* Never a second line, a control or another direction. */
	{ "a\r\nX: y", "a X: y" },
	{ "a\033[2Jb", "a[2Jb" },
	{ "a\xc2\x9b" "b", "ab" },
	{ "photo\xe2\x80\xaegpj.exe", "photogpj.exe" },
	{ "\xe2\x81\xa6" "a\xe2\x81\xa9", "a" },
	{ "a\xe2\x80\xa8" "b", "ab" },
	{ "  a \t b ", "a b" },
	{ "", "" },
};

static void
shows_names_that_are_safe_to_show (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *got = attachment_name (names[i].name);

		if (strcmp (got, names[i].want))
			fail_msg ("%s: \"%s\"", names[i].name, got);
	}
}

static void
cuts_long_names_before_the_extension (void **state)
{
	g_autofree char *stem = g_strnfill (9999, 'a');
	g_autofree char *name = g_strconcat (stem, ".pdf", NULL);
	g_autofree char *dots = g_strconcat ("a.", stem, NULL);
	g_autoptr (GString) wide = g_string_new (NULL);
	g_autofree char *one = attachment_name (name), *two, *three;

	(void) state;
	assert_int_equal (strlen (one), LIMIT_NAME_BYTES);
	assert_true (g_str_has_suffix (one, "aaa.pdf"));
	/* That is no extension. */
	two = attachment_name (dots);
	assert_int_equal (strlen (two), LIMIT_NAME_BYTES);
	for (unsigned i = 0; i < 500; i++)
		g_string_append (wide, "я");
	g_string_append (wide, ".pdf");
	three = attachment_name (wide->str);
	assert_true (strlen (three) <= LIMIT_NAME_BYTES);
	assert_true (g_utf8_validate (three, -1, NULL));
	assert_true (g_str_has_suffix (three, "я.pdf"));
}

static void
describes_the_bytes_beside_what_was_declared (void **state)
{
	g_autoptr (GBytes) content = g_bytes_new_static ("%PDF-1.4\n", 9);
	struct attachment *attachment = attachment_new ("a.txt", "text/plain",
							"id@x", content);

	(void) state;
	assert_string_equal (attachment->name, "a.txt");
	assert_string_equal (attachment->type, "text/plain");
	assert_string_equal (attachment->sniffed, "application/pdf");
	assert_string_equal (attachment->content_id, "id@x");
	assert_ptr_equal (attachment->content, content);
	assert_string_equal (attachment->sha256,
		"e5c62df5dab5c87b6a015ef3d43597074d1eec433b15f51aec63b8582d0e4ab4");
	attachment_free (attachment);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (shows_names_that_are_safe_to_show),
		cmocka_unit_test (cuts_long_names_before_the_extension),
		cmocka_unit_test (
			describes_the_bytes_beside_what_was_declared),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
