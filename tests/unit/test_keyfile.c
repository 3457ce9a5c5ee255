/*
 * LINK: filter/keyfile.c filter/policy/address.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "filter/keyfile.h"

#define DAY G_GINT64_CONSTANT (86400)
/* 2026-01-10 12:00 UTC. */
#define NOW G_GINT64_CONSTANT (1768046400)

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"

struct place {
	char *folder, *path;
};

static int
setup (void **state)
{
	struct place *place = g_new0 (struct place, 1);

	place->folder = g_dir_make_tmp ("test-keyfile-XXXXXX", NULL);
	place->path = g_build_filename (place->folder, "address.keys", NULL);
	*state = place;
	return place->folder != NULL ? 0 : -1;
}

static int
teardown (void **state)
{
	struct place *place = *state;

	g_unlink (place->path);
	/* Nothing of ours stays beside it. */
	assert_int_equal (g_rmdir (place->folder), 0);
	g_free (place->folder);
	g_free (place->path);
	g_free (place);
	return 0;
}

static void
put (const struct place *place, const char *text, gssize length,
     unsigned mode)
{
	assert_true (g_file_set_contents (place->path, text, length, NULL));
	assert_int_equal (g_chmod (place->path, (int) mode), 0);
}

/* What is wrong with it, without the path; caller's. */
static char *
refused (const struct place *place, enum keyfile_error code)
{
	g_autoptr (GError) error = NULL;
	g_auto (GStrv) parts = NULL;

	if (keyfile_read (place->path, &error) != NULL)
		return g_strdup ("accepted");
	assert_true (g_error_matches (error, KEYFILE_ERROR, (int) code));
	assert_null (strstr (error->message, "aaaa"));
	parts = g_strsplit (error->message, place->path, -1);
	return g_strjoinv ("", parts);
}

static struct keyfile *
read_back (const struct place *place)
{
	g_autoptr (GError) error = NULL;
	struct keyfile *file = keyfile_read (place->path, &error);

	if (file == NULL)
		fail_msg ("%s", error->message);
	return file;
}

static void
what_a_file_says (void **state)
{
	struct place *place = *state;
	g_autoptr (keyfile_auto) file = NULL;

	put (place, "# ours\r\n\r\n  7F\t" A64 "  \r\n"
	     "01 " B64 " until=2026-01-10\n"
	     "02 " B64 " until=2028-02-29", -1, 0600);
	file = read_back (place);
	assert_int_equal (file->count, 3);
	assert_int_equal (file->key[0].id, 0x7f);
	assert_int_equal (file->key[0].secret[31], 0xaa);
	assert_int_equal (file->key[0].until, 0);
	assert_int_equal (file->key[1].id, 1);
	assert_int_equal (file->key[1].secret[1], 0x23);
	assert_int_equal (file->key[1].secret[15], 0xef);
	/* To the end of that day. */
	assert_int_equal (file->key[1].until, NOW + DAY / 2 - 1);
}

static void
every_mistake_with_its_line (void **state)
{
	struct place *place = *state;
	g_autofree char *got = NULL;

	put (place, "01 " A64 " until=2026-01-01\n"
	     "1 " A64 "\n"
	     "01\n"
	     "01 " A64 "a\n"
	     "xx " A64 "\n"
	     "01 -" "aaa\n"
	     "02 " A64 "\n"
	     "02 " A64 "\n"
	     "03 " A64 " until=2026-02-30\n"
	     "03 " A64 " until=2026-1-1\n"
	     "03 " A64 " until=+026-01-01\n"
	     "03 " A64 " since=2026-01-01\n"
	     "03 " A64 " until=2026-01-01 more\n", -1, 0600);
	got = refused (place, KEYFILE_ERROR_INVALID);
	assert_string_equal (got,
		":1: the first key signs, so it must not end; put a key "
		"without until before it, as ticketctl address-key rotate "
		"does\n"
		":2: is no key; write two hexadecimal digits, 64 that are the"
		" secret, and perhaps until=YYYY-MM-DD\n"
		":3: is no key; write two hexadecimal digits, 64 that are the"
		" secret, and perhaps until=YYYY-MM-DD\n"
		":4: the secret is not 64 hexadecimal digits; write two "
		"hexadecimal digits, 64 that are the secret, and perhaps "
		"until=YYYY-MM-DD\n"
		":5: is no key; write two hexadecimal digits, 64 that are the"
		" secret, and perhaps until=YYYY-MM-DD\n"
		":6: the secret is not 64 hexadecimal digits; write two "
		"hexadecimal digits, 64 that are the secret, and perhaps "
		"until=YYYY-MM-DD\n"
		":8: the same two digits name a key above; take others, which"
		" no address uses yet\n"
		":9: until is no day; write it as until=2030-12-31\n"
		":10: until is no day; write it as until=2030-12-31\n"
		":11: until is no day; write it as until=2030-12-31\n"
		":12: there is more than belongs here; write two hexadecimal "
		"digits, 64 that are the secret, and perhaps "
		"until=YYYY-MM-DD\n"
		":13: there is more than belongs here; write two hexadecimal "
		"digits, 64 that are the secret, and perhaps "
		"until=YYYY-MM-DD");
}

static void
files_that_are_none (void **state)
{
	struct place *place = *state;
	g_autofree char *missing = refused (place, KEYFILE_ERROR_MISSING);
	g_autofree char *empty = NULL, *zero = NULL, *big = NULL;
	g_autofree char *folder = NULL;
	g_autofree char *padding = g_strnfill (KEYFILE_BYTES, '#');
	static const char with_nul[] = "01 " A64 "\n\0\n";

	assert_non_null (strstr (missing, "start the daemon"));
	put (place, "# nothing\n", -1, 0600);
	empty = refused (place, KEYFILE_ERROR_INVALID);
	assert_true (g_str_has_prefix (empty, ":1: there is no key;"));
	put (place, with_nul, sizeof with_nul - 1, 0600);
	zero = refused (place, KEYFILE_ERROR_INVALID);
	assert_non_null (strstr (zero, "is no text"));
	/* Room to the last byte, and not one more. */
	memcpy (padding, "01 " A64 "\n", 68);
	put (place, padding, -1, 0600);
	keyfile_free (read_back (place));
	big = g_strconcat (padding, "#", NULL);
	put (place, big, -1, 0600);
	g_free (big);
	big = refused (place, KEYFILE_ERROR_INVALID);
	assert_non_null (strstr (big, "is no text"));
	g_unlink (place->path);
	assert_int_equal (g_mkdir (place->path, 0700), 0);
	folder = refused (place, KEYFILE_ERROR_INVALID);
	assert_int_equal (g_rmdir (place->path), 0);
	assert_non_null (strstr (folder, "no plain file"));
}

static void
more_keys_than_there_is_room_for (void **state)
{
	struct place *place = *state;
	g_autoptr (GString) text = g_string_new (NULL);
	g_autofree char *got = NULL;

	for (unsigned i = 0; i < ADDRESS_KEYS_MOST; i++)
		g_string_append_printf (text, "%02x " A64 "\n", i);
	put (place, text->str, -1, 0600);
	keyfile_free (read_back (place));
	g_string_append (text, "ff " A64 "\n");
	put (place, text->str, -1, 0600);
	got = refused (place, KEYFILE_ERROR_INVALID);
	assert_string_equal (got, ":17: is one key too many; remove those "
			     "that have ended");
}

static void
nobody_else_may_read_it (void **state)
{
	static const unsigned modes[] = { 0640, 0604, 0620, 0602, 0610 };
	struct place *place = *state;

	for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
		g_autofree char *got = NULL;

		put (place, "01 " A64 "\n", -1, modes[i]);
		got = refused (place, KEYFILE_ERROR_INVALID);
		assert_non_null (strstr (got, "chmod 0600"));
	}
	put (place, "01 " A64 "\n", -1, 0400);
	keyfile_free (read_back (place));
}

static void
created_once (void **state)
{
	struct place *place = *state;
	g_autoptr (keyfile_auto) first = NULL, second = NULL;
	g_autoptr (GError) error = NULL;
	struct stat st;
	bool created;

	assert_true (keyfile_create (place->path, &created, &error));
	assert_true (created);
	first = read_back (place);
	assert_int_equal (first->count, 1);
	assert_int_equal (first->key[0].until, 0);
	assert_int_equal (g_stat (place->path, &st), 0);
	assert_int_equal (st.st_mode & 07777, 0600);
	/* What is there stays. */
	assert_true (keyfile_create (place->path, &created, &error));
	assert_false (created);
	second = read_back (place);
	assert_memory_equal (first->key[0].secret, second->key[0].secret,
			     ADDRESS_KEY_BYTES);
	/* And another one is another one. */
	g_unlink (place->path);
	g_clear_pointer (&second, keyfile_free);
	assert_true (keyfile_create (place->path, &created, &error));
	second = read_back (place);
	assert_memory_not_equal (first->key[0].secret, second->key[0].secret,
				 ADDRESS_KEY_BYTES);
}

/* What came there after the look: another daemon's, or an administrator's
 * link to a disk that is not mounted. */
static void
what_is_in_the_way_is_not_replaced (void **state)
{
	struct place *place = *state;
	g_autoptr (GError) error = NULL;
	bool created = true;

	assert_int_equal (symlink ("/nonexistent/keys", place->path), 0);
	assert_true (keyfile_create (place->path, &created, &error));
	assert_false (created);
	assert_true (g_file_test (place->path, G_FILE_TEST_IS_SYMLINK));
}

static void
no_folder_to_create_it_in (void **state)
{
	struct place *place = *state;
	g_autofree char *path = g_build_filename (place->folder, "no", "keys",
						  NULL);
	g_autoptr (GError) error = NULL;
	bool created;

	assert_false (keyfile_create (path, &created, &error));
	assert_true (g_error_matches (error, KEYFILE_ERROR,
				      KEYFILE_ERROR_FAILED));
	assert_false (created);
}

/* An address of ours stays good through a rotation, as long as it says. */
static void
rotation (void **state)
{
	struct place *place = *state;
	const struct address_claim claim = { ADDRESS_REPLY, 7, 8, 0,
					     NOW + 100 * DAY };
	struct address_claim found;
	g_autoptr (keyfile_auto) before = NULL, after = NULL, read = NULL;
	g_autoptr (address_keys_auto) old = NULL, new = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *address = NULL;
	g_autofree char *tag = NULL;

	put (place, "05 " A64 "\n"
	     "04 " B64 " until=2026-01-09\n"
	     "03 " B64 " until=2026-01-12\n"
	     "02 " B64 " until=2027-01-01\n", -1, 0600);
	before = read_back (place);
	old = keyfile_keys (before);
	address = address_sign (old, "support@example.com", '+', &claim);
	tag = g_strndup (address + 8, strcspn (address + 8, "@"));

	after = keyfile_rotate (place->path, NOW, 10, &error);
	assert_non_null (after);
	read = read_back (place);
	assert_memory_equal (after, read, sizeof *after);
	assert_int_equal (read->count, 4);
	assert_int_equal (read->key[0].id, 6);
	assert_int_equal (read->key[0].until, 0);
	assert_memory_not_equal (read->key[0].secret, before->key[0].secret,
				 ADDRESS_KEY_BYTES);
	assert_int_equal (read->key[1].id, 5);
	assert_int_equal (read->key[1].until, NOW + 10 * DAY + DAY / 2 - 1);
	/* What ended has gone; what ends earlier is not prolonged. */
	assert_int_equal (read->key[2].id, 3);
	assert_int_equal (read->key[2].until, before->key[2].until);
	assert_int_equal (read->key[3].id, 2);
	assert_int_equal (read->key[3].until, read->key[1].until);

	new = keyfile_keys (read);
	assert_int_equal (address_check (new, "support@example.com", tag,
					 read->key[1].until, &found),
			  ADDRESS_VALID);
	assert_int_equal (found.party, 8);
	assert_int_equal (address_check (new, "support@example.com", tag,
					 read->key[1].until + 1, &found),
			  ADDRESS_EXPIRED);
}

/* After a theft nothing that was signed before counts. */
static void
rotation_without_overlap (void **state)
{
	struct place *place = *state;
	g_autoptr (keyfile_auto) file = NULL;
	g_autoptr (GError) error = NULL;

	put (place, "ff " A64 "\n00 " B64 "\n", -1, 0600);
	file = keyfile_rotate (place->path, NOW, 0, &error);
	assert_non_null (file);
	assert_int_equal (file->count, 1);
	/* Neither of the two that were in use. */
	assert_int_equal (file->key[0].id, 1);
}

static void
rotation_that_cannot_be (void **state)
{
	struct place *place = *state;
	g_autoptr (GString) text = g_string_new (NULL);
	g_autofree char *kept = NULL;
	g_autoptr (GError) error = NULL, busy = NULL;
	int fd = g_open (place->folder, O_RDONLY | O_DIRECTORY, 0);

	for (unsigned i = 0; i < ADDRESS_KEYS_MOST; i++)
		g_string_append_printf (text, "%02x " A64 "\n", i);
	put (place, text->str, -1, 0600);
	assert_null (keyfile_rotate (place->path, NOW, 1, &error));
	assert_non_null (strstr (error->message, "has 16 keys"));
	assert_int_equal (flock (fd, LOCK_EX | LOCK_NB), 0);
	assert_null (keyfile_rotate (place->path, NOW, 0, &busy));
	close (fd);
	/* What was there is there. */
	assert_true (g_file_get_contents (place->path, &kept, NULL, NULL));
	assert_string_equal (kept, text->str);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)
		TEST (what_a_file_says),
		TEST (every_mistake_with_its_line),
		TEST (files_that_are_none),
		TEST (more_keys_than_there_is_room_for),
		TEST (nobody_else_may_read_it),
		TEST (created_once),
		TEST (what_is_in_the_way_is_not_replaced),
		TEST (no_folder_to_create_it_in),
		TEST (rotation),
		TEST (rotation_without_overlap),
		TEST (rotation_that_cannot_be),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
