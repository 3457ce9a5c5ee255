/*
 * LINK: parser/tnef.c parser/charset.c parser/cyrillic.c parser/decode.c parser/label.c
 * LIBS: glib-2.0 uchardet
 * WRAP: charset_to_utf8
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/charset.h"
#include "parser/limits.h"
#include "parser/tnef.h"

static unsigned texts_read;

char *__real_charset_to_utf8 (const char *bytes, gsize length,
			      const char *label, struct charset_result *result);
char *__wrap_charset_to_utf8 (const char *bytes, gsize length,
			      const char *label, struct charset_result *result);

char *
__wrap_charset_to_utf8 (const char *bytes, gsize length, const char *label,
			struct charset_result *result)
{
	texts_read++;
	return __real_charset_to_utf8 (bytes, length, label, result);
}

enum {
	MESSAGE = 1, FILE_LEVEL = 2,
	BODY = 0x2800c, DATA = 0x6800f, TITLE = 0x18010, BEGIN = 0x69002,
	MESSAGE_PROPERTIES = 0x69003, FILE_PROPERTIES = 0x69005,
	CODEPAGE = 0x69007
};

static void
put (GByteArray *out, guint32 number, guint bytes)
{
	while (bytes-- > 0) {
		guint8 byte = number & 0xff;

		g_byte_array_append (out, &byte, 1);
		number >>= 8;
	}
}

static GByteArray *
begin (void)
{
	GByteArray *out = g_byte_array_new ();

	put (out, 0x223e9f78, 4);
	put (out, 1, 2);
	return out;
}

static void
attribute (GByteArray *out, guint level, guint id, const void *data,
	   gsize length)
{
	const guint8 *bytes = data;
	guint32 sum = 0;

	for (gsize i = 0; i < length; i++)
		sum += bytes[i];
	put (out, level, 1);
	put (out, id, 4);
	put (out, (guint32) length, 4);
	g_byte_array_append (out, bytes, (guint) length);
	put (out, sum, 2);
}

static void
value (GByteArray *out, const void *data, gsize length)
{
	put (out, (guint32) length, 4);
	g_byte_array_append (out, data, (guint) length);
	put (out, 0, (4 - length % 4) % 4);
}

/* A property with one value of a length. */
static void
property (GByteArray *out, guint type, guint id, const void *data,
	  gsize length)
{
	put (out, type, 2);
	put (out, id, 2);
	put (out, 1, 4);
	value (out, data, length);
}

static bool
read_bytes (struct tnef *tnef, GByteArray *bytes)
{
	g_autoptr (GBytes) content = g_bytes_new (bytes->data, bytes->len);

	return tnef_read (tnef, content);
}

static void
expect_file (const struct tnef *tnef, guint index, const char *name,
	     const char *type, const char *id, const char *content)
{
	const struct tnef_file *file = tnef->files->pdata[index];
	gsize length;
	const char *bytes = g_bytes_get_data (file->content, &length);

	assert_string_equal (file->name, name);
	assert_true (g_strcmp0 (file->type, type) == 0);
	assert_true (g_strcmp0 (file->content_id, id) == 0);
	assert_int_equal (length, strlen (content));
	assert_memory_equal (bytes, content, length);
}

static void
gives_files_and_text (void **state)
{
	g_autoptr (GByteArray) out = begin ();
	struct tnef tnef;

	(void) state;
	attribute (out, MESSAGE, CODEPAGE, "\xe3\4\0\0\0\0\0\0", 8);
	attribute (out, MESSAGE, BODY, "\xcf\xf0\xe8\xe2\xe5\xf2", 6);
	attribute (out, FILE_LEVEL, BEGIN, "12345678901234", 14);
	attribute (out, FILE_LEVEL, TITLE, "\xe0.txt", 6);
	attribute (out, FILE_LEVEL, DATA, "one", 3);
	attribute (out, FILE_LEVEL, BEGIN, "12345678901234", 14);
	attribute (out, FILE_LEVEL, TITLE, "b", 2);
	attribute (out, FILE_LEVEL, DATA, "two", 3);
	assert_true (read_bytes (&tnef, out));
	assert_true (tnef.complete);
	assert_false (tnef.rich_only);
	assert_string_equal (tnef.text, "Привет");
	assert_false (tnef.html);
	assert_int_equal (tnef.files->len, 2);
	expect_file (&tnef, 0, "а.txt", NULL, NULL, "one");
	expect_file (&tnef, 1, "b", NULL, NULL, "two");
	tnef_clear (&tnef);
}

static void
prefers_what_the_properties_say (void **state)
{
	g_autoptr (GByteArray) out = begin ();
	g_autoptr (GByteArray) properties = g_byte_array_new ();
	struct tnef tnef;

	(void) state;
	put (properties, 8, 4);
	/* A boolean, a date, a named property and several strings on the
	 * way: all to be stepped over. */
	put (properties, 0x0b, 2);
	put (properties, 0x7ffe, 2);
	put (properties, 1, 4);
	put (properties, 0x40, 2);
	put (properties, 0x7ffb, 2);
	put (properties, 0, 4);
	put (properties, 0, 4);
	put (properties, 0x1e, 2);
	put (properties, 0x8001, 2);
	g_byte_array_append (properties, (const guint8 *)
			     "0123456789abcdef", 16);
	put (properties, 1, 4);
	value (properties, "n\0a\0m\0e\0\0\0", 10);
	put (properties, 1, 4);
	value (properties, "x", 2);
	put (properties, 0x101e, 2);
	put (properties, 0x7000, 2);
	put (properties, 2, 4);
	value (properties, "abc", 4);
	value (properties, "de", 3);
	property (properties, 0x1e, 0x3704, "SHORT~1.PNG", 12);
	property (properties, 0x1f, 0x3707, "\x16\4.\0p\0n\0g\0\0\0", 12);
	property (properties, 0x1e, 0x370e, "image/png", 10);
	property (properties, 0x1e, 0x3712, "id@x", 5);
	attribute (out, FILE_LEVEL, BEGIN, "12345678901234", 14);
	attribute (out, FILE_LEVEL, TITLE, "SHORT~1.PNG", 12);
	attribute (out, FILE_LEVEL, DATA, "png", 3);
	attribute (out, FILE_LEVEL, FILE_PROPERTIES, properties->data,
		   properties->len);
	assert_true (read_bytes (&tnef, out));
	assert_true (tnef.complete);
	expect_file (&tnef, 0, "Ж.png", "image/png", "id@x", "png");
	tnef_clear (&tnef);
}

/* A file has one name, however many are written down; the last long one. */
static void
reads_one_name_of_many (void **state)
{
	static const guint types[] = { 0x1e, 0x1f };

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
		g_autoptr (GByteArray) out = begin ();
		g_autoptr (GByteArray) properties = g_byte_array_new ();
		struct tnef tnef;

		put (properties, 2, 4);
		put (properties, 0x1000 | types[i], 2);
		put (properties, 0x3707, 2);
		put (properties, 1000, 4);
		for (unsigned n = 0; n < 1000; n++)
			value (properties, "", 0);
		property (properties, types[i], 0x3707, "b\0", 2);
		attribute (out, FILE_LEVEL, BEGIN, "12345678901234", 14);
		attribute (out, FILE_LEVEL, DATA, "x", 1);
		attribute (out, FILE_LEVEL, FILE_PROPERTIES, properties->data,
			   properties->len);
		attribute (out, FILE_LEVEL, BEGIN, "12345678901234", 14);
		attribute (out, FILE_LEVEL, TITLE, "c", 2);
		attribute (out, FILE_LEVEL, DATA, "y", 1);
		texts_read = 0;
		assert_true (read_bytes (&tnef, out));
		assert_int_equal (texts_read, 2);
		expect_file (&tnef, 0, "b", NULL, NULL, "x");
		expect_file (&tnef, 1, "c", NULL, NULL, "y");
		tnef_clear (&tnef);
	}
}

static void
tells_of_html_and_of_text_that_it_does_not_read (void **state)
{
	g_autoptr (GByteArray) html = begin (), rich = begin ();
	g_autoptr (GByteArray) one = g_byte_array_new ();
	g_autoptr (GByteArray) other = g_byte_array_new ();
	struct tnef tnef;

	(void) state;
	put (one, 1, 4);
	property (one, 0x102, 0x1013, "<p>a", 4);
	attribute (html, MESSAGE, MESSAGE_PROPERTIES, one->data, one->len);
	assert_true (read_bytes (&tnef, html));
	assert_string_equal (tnef.text, "<p>a");
	assert_true (tnef.html);
	tnef_clear (&tnef);

	put (other, 1, 4);
	property (other, 0x102, 0x1009, "rtf", 3);
	attribute (rich, MESSAGE, MESSAGE_PROPERTIES, other->data,
		   other->len);
	assert_false (read_bytes (&tnef, rich));
	assert_true (tnef.rich_only);
	tnef_clear (&tnef);
}

/* Cut at every byte: what was complete before the cut is there, and nothing
 * is read behind it. */
static void
reads_what_is_whole_of_what_is_cut (void **state)
{
	g_autoptr (GByteArray) out = begin ();
	g_autoptr (GByteArray) properties = g_byte_array_new ();
	guint first;

	(void) state;
	put (properties, 1, 4);
	property (properties, 0x1e, 0x3707, "long.txt", 9);
	attribute (out, FILE_LEVEL, BEGIN, "12345678901234", 14);
	attribute (out, FILE_LEVEL, TITLE, "a", 2);
	attribute (out, FILE_LEVEL, DATA, "one", 3);
	first = out->len;
	attribute (out, FILE_LEVEL, FILE_PROPERTIES, properties->data,
		   properties->len);
	for (guint length = 0; length < out->len; length++) {
		g_autofree guint8 *copy = g_memdup2 (out->data, length);
		g_autoptr (GBytes) content = g_bytes_new (copy, length);
		struct tnef tnef;

		assert_int_equal (tnef_read (&tnef, content),
				  length >= first);
		assert_int_equal (tnef.complete, length == first ||
				  length == 6 || length == 31 ||
				  length == 44);
		tnef_clear (&tnef);
	}
}

static const struct {
	const char *label, *bytes;
	gsize length;
} lies[] = {
	{ "nothing", "", 0 },
	{ "another file", "PK\3\4", 4 },
	{ "a length beyond the end", "\x78\x9f\x3e\x22\1\0\2\x0f\x80\6\0"
	  "\xff\xff\xff\xff" "abc", 18 },
	{ "four billion properties", "\x78\x9f\x3e\x22\1\0\1\3\x90\6\0"
	  "\4\0\0\0\xff\xff\xff\xff\xfc\3", 21 },
	{ "another level", "\x78\x9f\x3e\x22\1\0\7\3\x90\6\0\0\0\0\0\0\0",
	  17 },
};

static void
does_not_follow_lies (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (lies); i++) {
		g_autoptr (GBytes) content = g_bytes_new (lies[i].bytes,
							  lies[i].length);
		struct tnef tnef;

		if (tnef_read (&tnef, content) || tnef.complete)
			fail_msg ("%s", lies[i].label);
		tnef_clear (&tnef);
	}
}

static void
bounds_the_files (void **state)
{
	g_autoptr (GByteArray) out = begin ();
	struct tnef tnef;

	(void) state;
	for (unsigned i = 0; i < LIMIT_ATTACHMENTS + 1; i++) {
		attribute (out, FILE_LEVEL, BEGIN, "", 0);
		attribute (out, FILE_LEVEL, DATA, "x", 1);
	}
	assert_true (read_bytes (&tnef, out));
	assert_int_equal (tnef.files->len, LIMIT_ATTACHMENTS);
	assert_false (tnef.complete);
	tnef_clear (&tnef);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (gives_files_and_text),
		cmocka_unit_test (prefers_what_the_properties_say),
		cmocka_unit_test (reads_one_name_of_many),
		cmocka_unit_test (
			tells_of_html_and_of_text_that_it_does_not_read),
		cmocka_unit_test (reads_what_is_whole_of_what_is_cut),
		cmocka_unit_test (does_not_follow_lies),
		cmocka_unit_test (bounds_the_files),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
