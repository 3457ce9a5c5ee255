/*
 * LINK: parser/[a-z]*.c filter/ctl/mails.c filter/ctl/input.c
 * WRAP: g_thread_pool_get_num_threads facts_parse
 * LIBS: glib-2.0 gmime-3.0 libidn2 uchardet libxml-2.0 libmagic ksba nettle -lm
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "filter/ctl/mails.h"

guint __real_g_thread_pool_get_num_threads (GThreadPool *pool);
guint __wrap_g_thread_pool_get_num_threads (GThreadPool *pool);
struct facts *__real_facts_parse (GBytes *raw, GError **error);
struct facts *__wrap_facts_parse (GBytes *raw, GError **error);

static bool no_threads;		/* could be started */
static GThread *test_thread;
static gint elsewhere;		/* mails that other threads parsed */

guint
__wrap_g_thread_pool_get_num_threads (GThreadPool *pool)
{
	return no_threads ? 0 : __real_g_thread_pool_get_num_threads (pool);
}

struct facts *
__wrap_facts_parse (GBytes *raw, GError **error)
{
	if (g_thread_self () != test_thread)
		g_atomic_int_inc (&elsewhere);
	return __real_facts_parse (raw, error);
}

enum { MANY = 3 * MAILS_AHEAD + 1 };

/* A folder with mails 0 to MANY - 1, whose subjects are their numbers. */
struct folder {
	char *path;
	GPtrArray *files;
};

/* Long ones among the short ones, so that threads end out of turn. */
static char *
mail_of (guint number)
{
	g_autoptr (GString) mail = g_string_new (NULL);

	g_string_printf (mail, "From: a@b.example\nSubject: %u\n\n", number);
	for (guint i = 0; i < (number % 7 == 0 ? 2000 : 1); i++)
		g_string_append (mail, "Some words of a client, and more.\n");
	return g_string_free (g_steal_pointer (&mail), FALSE);
}

static int
folder_open (void **state)
{
	struct folder *folder = g_new0 (struct folder, 1);

	folder->path = g_dir_make_tmp ("mails-XXXXXX", NULL);
	folder->files = g_ptr_array_new_with_free_func (g_free);
	for (guint i = 0; i < MANY; i++) {
		char *file = g_strdup_printf ("%s/%u", folder->path, i);
		g_autofree char *mail = mail_of (i);

		assert_true (g_file_set_contents (file, mail, -1, NULL));
		g_ptr_array_add (folder->files, file);
	}
	*state = folder;
	return 0;
}

static int
folder_close (void **state)
{
	struct folder *folder = *state;

	for (guint i = 0; i < folder->files->len; i++)
		g_unlink (folder->files->pdata[i]);
	g_rmdir (folder->path);
	g_ptr_array_unref (folder->files);
	g_free (folder->path);
	g_free (folder);
	return 0;
}

static struct mails *
open_all (const struct folder *folder)
{
	return mails_open ((char *const *) folder->files->pdata,
			   folder->files->len);
}

static void
test_in_their_order (void **state)
{
	struct folder *folder = *state;
	struct mails *mails;

	elsewhere = 0;
	mails = open_all (folder);
	for (guint i = 0; i < MANY; i++) {
		g_autoptr (mail_auto) mail = mails_next (mails);
		g_autofree char *number = g_strdup_printf ("%u", i);

		assert_non_null (mail);
		assert_string_equal (mail->file, folder->files->pdata[i]);
		assert_string_equal (mail->facts->subject, number);
	}
	assert_null (mails_next (mails));
	mails_close (mails);
	assert_int_equal (elsewhere, no_threads ? 0 : MANY);
}

static void
test_without_threads (void **state)
{
	no_threads = true;
	test_in_their_order (state);
	no_threads = false;
}

/* What cannot be read says so in its place. */
static void
test_one_is_missing (void **state)
{
	struct folder *folder = *state;
	struct mails *mails;

	g_unlink (folder->files->pdata[1]);
	mails = open_all (folder);
	for (guint i = 0; i < 3; i++) {
		g_autoptr (mail_auto) mail = mails_next (mails);

		assert_string_equal (mail->file, folder->files->pdata[i]);
		if (i == 1) {
			assert_null (mail->raw);
			assert_null (mail->facts);
			assert_non_null (strstr (mail->error->message,
						 "No such file"));
		} else {
			assert_non_null (mail->facts);
			assert_null (mail->error);
		}
	}
	mails_close (mails);
}

/* Who stops early waits for nothing that nobody wants, and leaks nothing. */
static void
test_closed_early (void **state)
{
	struct mails *mails = open_all (*state);
	struct mail *first = mails_next (mails);

	mails_close (mails);
	assert_string_equal (first->facts->subject, "0");
	mail_free (first);
	mails_close (NULL);
}

static void
test_standard_input (void **state)
{
	struct folder *folder = *state;
	char *names[] = { folder->files->pdata[4], (char *) "-",
		folder->files->pdata[5] };
	const char *subjects[] = { "4", "14", "5" };
	struct mails *mails;

	assert_non_null (freopen (folder->files->pdata[14], "r", stdin));
	mails = mails_open (names, G_N_ELEMENTS (names));
	for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autoptr (mail_auto) mail = mails_next (mails);

		assert_string_equal (mail->facts->subject, subjects[i]);
	}
	assert_null (mails_next (mails));
	mails_close (mails);
}

/* A mail of more than may wait is read, and alone. */
static void
test_larger_than_what_may_wait (void **state)
{
	struct folder *folder = *state;
	g_autofree char *large = g_malloc (MAILS_AHEAD_BYTES + 1);
	g_autofree char *start = mail_of (3);
	struct mails *mails;
	guint count = 0;

	memset (large, 'x', MAILS_AHEAD_BYTES + 1);
	memcpy (large, start, strlen (start));
	assert_true (g_file_set_contents (folder->files->pdata[0], large,
					  MAILS_AHEAD_BYTES + 1, NULL));
	assert_true (g_file_set_contents (folder->files->pdata[1], large,
					  MAILS_AHEAD_BYTES + 1, NULL));
	mails = mails_open ((char *const *) folder->files->pdata, 3);
	for (struct mail *mail; (mail = mails_next (mails)) != NULL; count++) {
		assert_string_equal (mail->facts->subject,
				     count < 2 ? "3" : "2");
		mail_free (mail);
	}
	assert_int_equal (count, 3);
	mails_close (mails);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown (test_in_their_order,
						 folder_open, folder_close),
		cmocka_unit_test_setup_teardown (test_without_threads,
						 folder_open, folder_close),
		cmocka_unit_test_setup_teardown (test_one_is_missing,
						 folder_open, folder_close),
		cmocka_unit_test_setup_teardown (test_closed_early,
						 folder_open, folder_close),
		cmocka_unit_test_setup_teardown (test_standard_input,
						 folder_open, folder_close),
		cmocka_unit_test_setup_teardown (
			test_larger_than_what_may_wait,
			folder_open, folder_close),
	};

	facts_init ();
	test_thread = g_thread_self ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
