#include "filter/milter/socketfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NO_GROUP ((gid_t) -1)

struct socketfile {
	char *path;
	char *folder;		/* ours alone; NULL when it is removed */
	char *bind_path;
	mode_t mode;
	gid_t group;
	/* Of the published socket, or -1: as long as it is held, no other
	 * file gets its number. */
	int held;
	dev_t device;
	ino_t inode;
};

G_DEFINE_QUARK (socketfile-error, socketfile_error)

static bool
failed (const char *path, const char *what, GError **error)
{
	g_set_error (error, SOCKETFILE_ERROR, SOCKETFILE_ERROR_FAILED,
		     "%s: %s: %s", path, what, g_strerror (errno));
	return false;
}

static bool
set_address (struct sockaddr_un *address, const char *path, GError **error)
{
	gsize length = strlen (path);

	memset (address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	if (length >= sizeof address->sun_path) {
		g_set_error (error, SOCKETFILE_ERROR, SOCKETFILE_ERROR_FAILED,
			     "%s: the path of a socket has at most %zu bytes",
			     path, sizeof address->sun_path - 1);
		return false;
	}
	memcpy (address->sun_path, path, length);
	return true;
}

/* Nothing is there, or a socket that nobody listens on any more. */
static bool
is_free (const char *path, GError **error)
{
	struct sockaddr_un address;
	struct stat status;
	int fd, refused;

	if (!set_address (&address, path, error))
		return false;
	if (lstat (path, &status) < 0)
		return errno == ENOENT || failed (path, "cannot look", error);
	if (!S_ISSOCK (status.st_mode)) {
		g_set_error (error, SOCKETFILE_ERROR,
			     SOCKETFILE_ERROR_NOT_A_SOCKET,
			     "%s: is there and is not a socket", path);
		return false;
	}
	fd = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return failed (path, "cannot make a socket", error);
	refused = connect (fd, (struct sockaddr *) &address, sizeof address)
			  < 0 ? errno : 0;
	close (fd);
	if (refused == ECONNREFUSED || refused == ENOENT)
		return true;
	/* EAGAIN: it listens, and its queue is full. */
	if (refused == 0 || refused == EAGAIN) {
		g_set_error (error, SOCKETFILE_ERROR, SOCKETFILE_ERROR_IN_USE,
			     "%s: another process is listening there", path);
		return false;
	}
	errno = refused;
	return failed (path, "cannot tell whether it is in use", error);
}

static bool
find_group (const char *name, gid_t *group, GError **error)
{
	const struct group *entry = getgrnam (name);

	if (entry == NULL) {
		g_set_error (error, SOCKETFILE_ERROR, SOCKETFILE_ERROR_GROUP,
			     "%s: there is no such group", name);
		return false;
	}
	*group = entry->gr_gid;
	return true;
}

struct socketfile *
socketfile_new (const char *path, unsigned mode, const char *group,
		GError **error)
{
	g_autoptr (socketfile_auto) file = g_new0 (struct socketfile, 1);
	g_autofree char *beside = g_path_get_dirname (path);
	struct sockaddr_un address;

	file->mode = mode;
	file->group = NO_GROUP;
	file->held = -1;
	if (group != NULL && !find_group (group, &file->group, error))
		return NULL;
	if (!is_free (path, error))
		return NULL;
	file->path = g_strdup (path);
	/* Short, for the length of a socket's path is bounded. */
	file->folder = g_build_filename (beside, ".XXXXXX", NULL);
	if (g_mkdtemp_full (file->folder, 0700) == NULL) {
		failed (path, "cannot make a folder beside it", error);
		g_clear_pointer (&file->folder, g_free);
		return NULL;
	}
	file->bind_path = g_build_filename (file->folder, "s", NULL);
	if (!set_address (&address, file->bind_path, error))
		return NULL;
	return g_steal_pointer (&file);
}

static void
remove_folder (struct socketfile *file)
{
	if (file->folder == NULL)
		return;
	unlink (file->bind_path);
	rmdir (file->folder);
	g_clear_pointer (&file->folder, g_free);
}

void
socketfile_free (struct socketfile *file)
{
	struct stat status;

	if (file == NULL)
		return;
	remove_folder (file);
	if (file->held >= 0) {
		if (lstat (file->path, &status) == 0 &&
		    status.st_dev == file->device &&
		    status.st_ino == file->inode)
			unlink (file->path);
		close (file->held);
	}
	g_free (file->bind_path);
	g_free (file->path);
	g_free (file);
}

const char *
socketfile_bind_path (const struct socketfile *file)
{
	return file->bind_path;
}

bool
socketfile_publish (struct socketfile *file, GError **error)
{
	struct stat status;

	if (file->group != NO_GROUP &&
	    lchown (file->bind_path, (uid_t) -1, file->group) < 0)
		return failed (file->path, "cannot set its group", error);
	if (chmod (file->bind_path, file->mode) < 0)
		return failed (file->path, "cannot set its mode", error);
	file->held = open (file->bind_path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (file->held < 0 || fstat (file->held, &status) < 0 ||
	    rename (file->bind_path, file->path) < 0) {
		failed (file->path, "cannot be named", error);
		if (file->held >= 0)
			close (file->held);
		file->held = -1;
		return false;
	}
	file->device = status.st_dev;
	file->inode = status.st_ino;
	remove_folder (file);
	return true;
}
