#include "filter/sigchild.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter/sigjob.h"

struct sigchild {
	GMutex lock;
	GCond left;
	unsigned running;
};

GQuark
sigchild_error_quark (void)
{
	return g_quark_from_static_string ("sigchild-error");
}

struct sigchild *
sigchild_new (void)
{
	struct sigchild *children = g_new0 (struct sigchild, 1);

	g_mutex_init (&children->lock);
	g_cond_init (&children->left);
	return children;
}

void
sigchild_free (struct sigchild *children)
{
	if (children == NULL)
		return;
	g_mutex_clear (&children->lock);
	g_cond_clear (&children->left);
	g_free (children);
}

static bool
fail (GError **error, const char *what)
{
	g_set_error (error, SIGCHILD_ERROR, SIGCHILD_ERROR_FAILED,
		     "a signature cannot be looked at: %s: %s", what,
		     g_strerror (errno));
	return false;
}

/* --- a place ------------------------------------------------------------ */

static bool
enter (struct sigchild *children, GError **error)
{
	gint64 until = g_get_monotonic_time ()
		+ SIGCHILD_WAIT_SECONDS * G_TIME_SPAN_SECOND;
	bool room;

	g_mutex_lock (&children->lock);
	while (children->running >= SIGCHILD_AT_ONCE
	       && g_cond_wait_until (&children->left, &children->lock, until))
		;
	room = children->running < SIGCHILD_AT_ONCE;
	if (room)
		children->running++;
	g_mutex_unlock (&children->lock);
	if (!room)
		g_set_error (error, SIGCHILD_ERROR, SIGCHILD_ERROR_BUSY,
			     "too many signatures at once");
	return room;
}

static void
leave (struct sigchild *children)
{
	g_mutex_lock (&children->lock);
	children->running--;
	g_cond_signal (&children->left);
	g_mutex_unlock (&children->lock);
}

/* --- a folder ----------------------------------------------------------- */

static void
remove_folder (const char *path)
{
	GDir *folder = g_dir_open (path, 0, NULL);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
		g_autofree char *one = g_build_filename (path, name, NULL);

		if (g_unlink (one) != 0 && g_file_test (one,
							G_FILE_TEST_IS_DIR))
			remove_folder (one);
	}
	if (folder != NULL)
		g_dir_close (folder);
	g_rmdir (path);
}

/* --- a process ---------------------------------------------------------- */

/* In memory, for the process to map. */
static int
question_file (GVariant *question, GError **error)
{
	gsize size = g_variant_get_size (question);
	int fd = memfd_create ("question", MFD_CLOEXEC);
	void *room = MAP_FAILED;

	if (fd >= 0 && ftruncate (fd, (off_t) size) == 0)
		room = mmap (NULL, size, PROT_WRITE, MAP_SHARED, fd, 0);
	if (room == MAP_FAILED) {
		fail (error, "memory");
		if (fd >= 0)
			close (fd);
		return -1;
	}
	g_variant_store (question, room);
	munmap (room, size);
	return fd;
}

/* Whatever signals the threads of the daemon block or ignore. */
static void
set_attributes (posix_spawnattr_t *attributes)
{
	sigset_t set;

	posix_spawnattr_init (attributes);
	posix_spawnattr_setflags (attributes, POSIX_SPAWN_SETPGROUP
		| POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup (attributes, 0);
	sigemptyset (&set);
	posix_spawnattr_setsigmask (attributes, &set);
	sigaddset (&set, SIGPIPE);
	posix_spawnattr_setsigdefault (attributes, &set);
}

static bool
start (const char *home, int question, int answer, pid_t *process,
       GError **error)
{
	g_autofree char *gnupg = g_strconcat ("GNUPGHOME=", home, NULL);
	g_autofree char *own = g_strconcat ("HOME=", home, NULL);
	char *const argv[] = { (char *) SIGJOB_NAME, NULL };
	char *const environment[] = {
		gnupg, own, (char *) "PATH=/usr/local/bin:/usr/bin:/bin",
		(char *) "LC_ALL=C", (char *) "TZ=UTC", NULL
	};
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t files;

	set_attributes (&attributes);
	posix_spawn_file_actions_init (&files);
	posix_spawn_file_actions_adddup2 (&files, question, STDIN_FILENO);
	posix_spawn_file_actions_adddup2 (&files, answer, STDOUT_FILENO);
	posix_spawn_file_actions_addopen (&files, STDERR_FILENO, "/dev/null",
					  O_WRONLY, 0);
	/* Sockets of the daemon are none of its business. */
	posix_spawn_file_actions_addclosefrom_np (&files, STDERR_FILENO + 1);
	errno = posix_spawn (process, "/proc/self/exe", &files, &attributes,
			     argv, environment);
	posix_spawn_file_actions_destroy (&files);
	posix_spawnattr_destroy (&attributes);
	return errno == 0 || fail (error, "/proc/self/exe");
}

/* To the end, or until the time is up. */
static bool
read_answer (int fd, GByteArray *answer, GError **error)
{
	gint64 until = g_get_monotonic_time ()
		+ SIGCHILD_SECONDS * G_TIME_SPAN_SECOND;
	char buffer[4096];

	for (;;) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		gint64 left = (until - g_get_monotonic_time ()) / 1000;
		int count = poll (&ready, 1, (int) MAX (left, 0));
		ssize_t length;

		if (count < 0 && errno == EINTR)
			continue;
		if (count == 0) {
			g_set_error (error, SIGCHILD_ERROR,
				     SIGCHILD_ERROR_SLOW, "a signature took "
				     "more than %d seconds",
				     SIGCHILD_SECONDS);
			return false;
		}
		length = read (fd, buffer, sizeof buffer);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return fail (error, "the answer");
		if (length == 0)
			return true;
		if (answer->len + (gsize) length > SIGJOB_ANSWER_BYTES) {
			errno = EMSGSIZE;
			return fail (error, "the answer");
		}
		g_byte_array_append (answer, (guint8 *) buffer,
				     (guint) length);
	}
}

/* Nothing of the group is left, whatever it started. */
static void
end (pid_t process)
{
	kill (-process, SIGKILL);
	while (waitpid (process, NULL, 0) < 0 && errno == EINTR)
		;
}

static GVariant *
answer_of (GByteArray *bytes, const char *type, GError **error)
{
	g_autoptr (GBytes) all = g_byte_array_free_to_bytes (bytes);
	g_autoptr (GVariant) answer = NULL;

	if (g_bytes_get_size (all) > 0)
		answer = g_variant_ref_sink (g_variant_new_from_bytes (
			G_VARIANT_TYPE (type), all, FALSE));
	if (answer != NULL && g_variant_is_normal_form (answer))
		return g_steal_pointer (&answer);
	g_set_error (error, SIGCHILD_ERROR, SIGCHILD_ERROR_FAILED,
		     "a signature cannot be looked at: no answer");
	return NULL;
}

static GVariant *
ask_in (const char *home, GVariant *question, const char *type,
	GError **error)
{
	GByteArray *bytes = g_byte_array_new ();
	int ends[2] = { -1, -1 };
	int file = question_file (question, error);
	pid_t process;
	bool ok = file >= 0;

	if (ok && pipe2 (ends, O_CLOEXEC) != 0)
		ok = fail (error, "pipe");
	ok = ok && start (home, file, ends[1], &process, error);
	if (file >= 0)
		close (file);
	if (ends[1] >= 0)
		close (ends[1]);
	if (ok) {
		ok = read_answer (ends[0], bytes, error);
		end (process);
	}
	if (ends[0] >= 0)
		close (ends[0]);
	if (ok)
		return answer_of (bytes, type, error);
	g_byte_array_unref (bytes);
	return NULL;
}

GVariant *
sigchild_ask (struct sigchild *children, GVariant *question, const char *type,
	      GError **error)
{
	g_autoptr (GVariant) sunk = g_variant_ref_sink (question);
	g_autofree char *home = NULL;
	GVariant *answer = NULL;

	if (!enter (children, error))
		return NULL;
	home = g_dir_make_tmp ("ticket-milter-XXXXXX", error);
	if (home != NULL) {
		answer = ask_in (home, sunk, type, error);
		remove_folder (home);
	}
	leave (children);
	return answer;
}
