/*
 * LINK: filter/milter/socketfile.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "filter/milter/socketfile.h"

struct place {
	char *folder;
	char *path;
};

static int
place_make (void **state)
{
	struct place *place = g_new0 (struct place, 1);

	place->folder = g_dir_make_tmp ("socket-XXXXXX", NULL);
	place->path = g_build_filename (place->folder, "milter", NULL);
	*state = place;
	return place->folder == NULL;
}

/* Nothing may be left behind, whatever was done. */
static int
place_free (void **state)
{
	struct place *place = *state;
	int left = g_rmdir (place->folder);

	g_free (place->path);
	g_free (place->folder);
	g_free (place);
	return left;
}

static int
listen_at (const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket (AF_UNIX, SOCK_STREAM, 0);

	assert_true (strlen (path) < sizeof address.sun_path);
	strcpy (address.sun_path, path);
	assert_int_equal (bind (fd, (struct sockaddr *) &address,
				sizeof address), 0);
	assert_int_equal (listen (fd, 1), 0);
	return fd;
}

static bool
answers_at (const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket (AF_UNIX, SOCK_STREAM, 0), result;

	strcpy (address.sun_path, path);
	result = connect (fd, (struct sockaddr *) &address, sizeof address);
	close (fd);
	return result == 0;
}

/* Until it is published nobody but us can reach it; then it has its mode
 * whatever the umask; in the end the name is gone. */
static void
life (void **state)
{
	struct place *place = *state;
	struct socketfile *file = socketfile_new (place->path, 0660, NULL,
						  NULL);
	g_autofree char *folder = NULL;
	struct stat status;
	mode_t mask;
	int fd;

	assert_non_null (file);
	folder = g_path_get_dirname (socketfile_bind_path (file));
	assert_int_equal (stat (folder, &status), 0);
	assert_int_equal (status.st_mode & 0777, 0700);
	mask = umask (0);
	fd = listen_at (socketfile_bind_path (file));
	umask (mask);
	assert_int_not_equal (lstat (place->path, &status), 0);
	mask = umask (0777);
	assert_true (socketfile_publish (file, NULL));
	umask (mask);
	assert_int_equal (lstat (place->path, &status), 0);
	assert_int_equal (status.st_mode & 0777, 0660);
	assert_int_not_equal (stat (folder, &status), 0);
	assert_true (answers_at (place->path));
	socketfile_free (file);
	assert_int_not_equal (lstat (place->path, &status), 0);
	close (fd);
}

static void
group_is_set (void **state)
{
	struct place *place = *state;
	const struct group *own = getgrgid (getgid ());
	struct socketfile *file;
	g_autoptr (GError) error = NULL;
	struct stat status;
	int fd;

	file = socketfile_new (place->path, 0600, own->gr_name, NULL);
	fd = listen_at (socketfile_bind_path (file));
	assert_true (socketfile_publish (file, NULL));
	assert_int_equal (lstat (place->path, &status), 0);
	assert_int_equal (status.st_gid, getgid ());
	socketfile_free (file);
	close (fd);

	assert_null (socketfile_new (place->path, 0600, "no-such-group",
				     &error));
	assert_true (g_error_matches (error, SOCKETFILE_ERROR,
				      SOCKETFILE_ERROR_GROUP));
}

/* What a killed daemon left does not stop the next one. */
static void
stale_is_replaced (void **state)
{
	struct place *place = *state;
	struct socketfile *file;
	int fd;

	close (listen_at (place->path));
	file = socketfile_new (place->path, 0600, NULL, NULL);
	fd = listen_at (socketfile_bind_path (file));
	assert_true (socketfile_publish (file, NULL));
	assert_true (answers_at (place->path));
	socketfile_free (file);
	close (fd);
}

static void
live_is_left (void **state)
{
	struct place *place = *state;
	g_autoptr (GError) error = NULL;
	int fd = listen_at (place->path), pending[4];
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	assert_null (socketfile_new (place->path, 0600, NULL, &error));
	assert_true (g_error_matches (error, SOCKETFILE_ERROR,
				      SOCKETFILE_ERROR_IN_USE));
	g_clear_error (&error);

	/* Busy, its queue full: in use all the same. */
	strcpy (address.sun_path, place->path);
	for (gsize i = 0; i < G_N_ELEMENTS (pending); i++) {
		pending[i] = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect (pending[i], (struct sockaddr *) &address,
			 sizeof address);
	}
	assert_null (socketfile_new (place->path, 0600, NULL, &error));
	assert_true (g_error_matches (error, SOCKETFILE_ERROR,
				      SOCKETFILE_ERROR_IN_USE));
	for (gsize i = 0; i < G_N_ELEMENTS (pending); i++)
		close (pending[i]);
	close (fd);
	assert_int_equal (unlink (place->path), 0);
}

static void
other_files_are_left (void **state)
{
	struct place *place = *state;
	g_autofree char *target = g_build_filename (place->folder, "t", NULL);
	g_autofree char *content = NULL;
	g_autoptr (GError) error = NULL;

	assert_true (g_file_set_contents (place->path, "mine", -1, NULL));
	assert_null (socketfile_new (place->path, 0600, NULL, &error));
	assert_true (g_error_matches (error, SOCKETFILE_ERROR,
				      SOCKETFILE_ERROR_NOT_A_SOCKET));
	assert_true (g_file_get_contents (place->path, &content, NULL, NULL));
	assert_string_equal (content, "mine");
	unlink (place->path);

	/* Nor is a link followed, be it to a socket. */
	g_clear_error (&error);
	close (listen_at (target));
	assert_int_equal (symlink (target, place->path), 0);
	assert_null (socketfile_new (place->path, 0600, NULL, &error));
	assert_true (g_error_matches (error, SOCKETFILE_ERROR,
				      SOCKETFILE_ERROR_NOT_A_SOCKET));
	unlink (place->path);
	unlink (target);
}

/* A name that has become another daemon's is left to it, also where the file
 * system gives its socket the number that ours had: files take those that
 * are free before it. */
static void
successor_is_left (void **state)
{
	struct place *place = *state;
	struct socketfile *file = socketfile_new (place->path, 0600, NULL,
						  NULL);
	int ours = listen_at (socketfile_bind_path (file)), other;
	char *files[8];

	assert_true (socketfile_publish (file, NULL));
	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		files[i] = g_strdup_printf ("%s/%zu", place->folder, i);
		assert_true (g_file_set_contents (files[i], "", 0, NULL));
	}
	close (ours);
	unlink (place->path);
	other = listen_at (place->path);
	socketfile_free (file);
	assert_true (answers_at (place->path));
	close (other);
	unlink (place->path);
	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		unlink (files[i]);
		g_free (files[i]);
	}
}

static void
unusable_places (void **state)
{
	struct place *place = *state;
	g_autofree char *missing =
		g_build_filename (place->folder, "no", "milter", NULL);
	g_autofree char *longest = g_strnfill (120, 'x');
	g_autofree char *too_long =
		g_build_filename (place->folder, longest, NULL);
	const char *const paths[] = { missing, too_long };

	for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
		g_autoptr (GError) error = NULL;

		assert_null (socketfile_new (paths[i], 0600, NULL, &error));
		assert_true (g_error_matches (error, SOCKETFILE_ERROR,
					      SOCKETFILE_ERROR_FAILED));
		assert_non_null (strstr (error->message, paths[i]));
	}
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown (name, place_make, place_free)

int
main (void)
{
	const struct CMUnitTest tests[] = {
		TEST (life),
		TEST (group_is_set),
		TEST (stale_is_replaced),
		TEST (live_is_left),
		TEST (other_files_are_left),
		TEST (successor_is_left),
		TEST (unusable_places),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
