/*
 * LINK: parser/cms.c parser/lease.c
 * LIBS: glib-2.0 ksba
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parser/cms.h"
#include "tests/unit/cmskit.h"

/* A content long enough for lengths of several bytes. */
#define LONG_BYTES 300

/* What one object came to. */
struct outcome {
	enum cms_kind kind;
	GBytes *content;
	const char *exceeded;
};

static struct outcome
read_in (GBytes *object, struct room *room)
{
	struct outcome outcome;

	outcome.kind = cms_read (object, room, &outcome.content,
				 &outcome.exceeded);
	if ((outcome.content != NULL) != (outcome.kind == CMS_SIGNED))
		fail_msg ("a content of kind %d", outcome.kind);
	return outcome;
}

static struct outcome
read_object (GString *object)
{
	g_autoptr (GBytes) bytes = g_string_free_to_bytes (object);
	struct room room = ROOM;

	return read_in (bytes, &room);
}

static void
assert_content (const char *label, GString *object, const char *want,
		gsize length)
{
	struct outcome outcome = read_object (object);

	if (outcome.kind != CMS_SIGNED)
		fail_msg ("%s: kind %d", label, outcome.kind);
	if (g_bytes_get_size (outcome.content) != length
	    || memcmp (g_bytes_get_data (outcome.content, NULL), want,
		       length) != 0)
		fail_msg ("%s: another content", label);
	g_bytes_unref (outcome.content);
}

static void
the_content_comes_out_however_it_is_written (void **state)
{
	g_autofree char *content = g_malloc (LONG_BYTES);

	(void) state;
	for (gsize i = 0; i < LONG_BYTES; i++)
		content[i] = (char) i;
	assert_content ("with lengths", cmskit_signed (content, LONG_BYTES),
			content, LONG_BYTES);
	assert_content ("in one piece", cmskit_streamed (content, LONG_BYTES,
							 LONG_BYTES),
			content, LONG_BYTES);
	assert_content ("in pieces", cmskit_streamed (content, LONG_BYTES, 7),
			content, LONG_BYTES);
	assert_content ("lengths outside, pieces inside", cmskit_object (
			OID_DATA, cmskit_open (0x24, cmskit_put (0x04, content,
			LONG_BYTES)), FALSE), content, LONG_BYTES);
}

static void
objects_are_told_apart (void **state)
{
	static const struct {
		const char *label, *type;
		enum cms_kind want;
	} rows[] = {
		{ "enveloped", OID_ENVELOPED, CMS_ENCRYPTED },
		{ "enveloped, authenticated", OID_AUTH_ENVELOPED,
		  CMS_ENCRYPTED },
		{ "compressed", OID_COMPRESSED, CMS_COMPRESSED },
		{ "data", OID_DATA, CMS_OTHER },
		{ "what nobody knows", "\x06\x03\x2a\x03\x04", CMS_OTHER },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct outcome outcome = read_object (cmskit_other (
			rows[i].type));

		if (outcome.kind != rows[i].want)
			fail_msg ("%s: %d", rows[i].label, outcome.kind);
	}
	assert_int_equal (read_object (cmskit_object (OID_DATA, NULL,
						      FALSE)).kind,
			  CMS_SIGNATURE);
	/* Signed, but no mail: a time stamp. */
	assert_int_equal (read_object (cmskit_object (OID_TST_INFO,
		cmskit_put (0x04, "x", 1), FALSE)).kind, CMS_OTHER);
	assert_int_equal (read_object (g_string_new (
		"Content-Type: text/plain\n\nnone")).kind, CMS_NONE);
	assert_int_equal (read_object (g_string_new ("")).kind, CMS_NONE);
}

static void
certificates_alone_are_no_signature (void **state)
{
	GString *object = cmskit_object (OID_DATA, NULL, FALSE);
	char *algorithms = memmem (object->str, object->len, SHA256_SET,
				   sizeof SHA256_SET - 1);

	(void) state;
	/* The same object with an empty set: the rest is as if it were
	 * behind the end. */
	assert_non_null (algorithms);
	g_string_erase (object, algorithms - object->str + 2,
			sizeof SHA256_SET - 3);
	algorithms = memmem (object->str, object->len, "\x31\x0d", 2);
	algorithms[1] = 0;
	object->str[1] -= sizeof SHA256_SET - 3;
	object->str[14] -= sizeof SHA256_SET - 3;
	object->str[16] -= sizeof SHA256_SET - 3;
	assert_int_equal (read_object (object).kind, CMS_CERTIFICATES);
}

static void
what_ends_too_early_has_no_content (void **state)
{
	g_autofree char *content = g_strnfill (LONG_BYTES, 'x');
	GString *whole[] = {
		cmskit_signed (content, LONG_BYTES),
		cmskit_streamed (content, LONG_BYTES, 100)
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (whole); i++) {
		const char *end = whole[i]->str + whole[i]->len;
		const char *last = memrchr (whole[i]->str, 'x',
					    whole[i]->len);

		/* Wherever it is cut before the end of the content. */
		for (gsize cut = 0; whole[i]->str + cut < last; cut++) {
			struct outcome outcome = read_object (
				g_string_new_len (whole[i]->str,
						  (gssize) cut));

			if (outcome.kind != CMS_NONE
			    && outcome.kind != CMS_DAMAGED)
				fail_msg ("%" G_GSIZE_FORMAT ": %d", cut,
					  outcome.kind);
		}
		assert_true (last < end);
		g_string_free (whole[i], TRUE);
	}
}

static void
lengths_that_lie_bring_no_other_content (void **state)
{
	static const char *const lies[] = {
		"\x84\xff\xff\xff\xff", "\x88\xff\xff\xff\xff\xff\xff\xff\xff",
		"\x88\x7f\xff\xff\xff\xff\xff\xff\xff",
		"\x88\xff\xff\xff\xff\xff\xff\xff\xf6", "\x83\x10\x00\x00"
	};
	static const char *const tags[] = {
		"\x31", "\x30", "\x04", "\x06", "\xa0"
	};

	(void) state;
	/* In the place of each such tag, and open around it. */
	for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
		for (gsize j = 0; j < G_N_ELEMENTS (tags); j++) {
			GString *object = cmskit_streamed ("hello", 5, 5);
			char *at = memchr (object->str + 13, tags[j][0],
					   object->len - 13);
			gsize length = i == 4 ? 4 : strlen (lies[i]);
			struct outcome outcome;

			assert_non_null (at);
			g_string_erase (object, at + 1 - object->str, 1);
			g_string_insert_len (object, at + 1 - object->str,
					     lies[i], (gssize) length);
			outcome = read_object (object);
			if (outcome.content == NULL)
				continue;
			assert_int_equal (g_bytes_get_size (outcome.content),
					  5);
			assert_memory_equal (g_bytes_get_data (
				outcome.content, NULL), "hello", 5);
			g_bytes_unref (outcome.content);
		}
}

/* Where it finds that out, the library forgets what it has read so far: the
 * leak checker of the sanitizers has a word in this. */
static void
lengths_that_are_too_short_lose_nothing (void **state)
{
	GString *whole = cmskit_signed ("hello", 5);

	(void) state;
	for (gsize i = 0; i < whole->len; i++) {
		GString *object = g_string_new_len (whole->str,
						    (gssize) whole->len);
		struct outcome outcome;

		object->str[i]--;
		outcome = read_object (object);
		if (outcome.content != NULL)
			g_bytes_unref (outcome.content);
	}
	whole->str[1]--;
	assert_int_equal (read_object (whole).kind, CMS_NONE);
}

static void
so_much_is_read_at_most (void **state)
{
	g_autofree char *content = g_strnfill (LONG_BYTES, 'x');
	g_autoptr (GBytes) object = g_string_free_to_bytes (
		cmskit_streamed (content, LONG_BYTES, 1));
	struct room room = ROOM;
	struct outcome outcome;

	(void) state;
	room.smime_bytes = g_bytes_get_size (object) - 1;
	outcome = read_in (object, &room);
	assert_int_equal (outcome.kind, CMS_DAMAGED);
	assert_string_equal (outcome.exceeded, "smime-bytes");
	/* Each mail has its bounds once, whatever is in it. */
	room = ROOM;
	room.smime_bytes = g_bytes_get_size (object) * 2 - 1;
	outcome = read_in (object, &room);
	assert_int_equal (outcome.kind, CMS_SIGNED);
	assert_null (outcome.exceeded);
	g_bytes_unref (outcome.content);
	assert_string_equal (read_in (object, &room).exceeded, "smime-bytes");
	room = ROOM;
	room.smime_reads = LONG_BYTES;
	outcome = read_in (object, &room);
	assert_int_equal (outcome.kind, CMS_DAMAGED);
	assert_string_equal (outcome.exceeded, "smime-pieces");
}

static int
prepare (void **state)
{
	(void) state;
	cms_init ();
	return 0;
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (the_content_comes_out_however_it_is_written),
		cmocka_unit_test (objects_are_told_apart),
		cmocka_unit_test (certificates_alone_are_no_signature),
		cmocka_unit_test (what_ends_too_early_has_no_content),
		cmocka_unit_test (lengths_that_lie_bring_no_other_content),
		cmocka_unit_test (lengths_that_are_too_short_lose_nothing),
		cmocka_unit_test (so_much_is_read_at_most),
	};

	return cmocka_run_group_tests (tests, prepare, NULL);
}
