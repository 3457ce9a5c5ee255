#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

/* The folder is synced, or a power cut could take the file's name together
 * with all that was committed to it. */
static bool
settle (int fd, int folder)
{
	struct stat st;

	return fd >= 0 && folder >= 0 && fchmod (fd, 0600) == 0
		&& fstat (folder, &st) == 0
		&& (geteuid () != 0
		    || fchown (fd, st.st_uid, st.st_gid) == 0)
		&& fsync (folder) == 0;
}

bool
file_create (const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname (path);
	int fd, folder_fd;
	bool ok;

	fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return true;
	folder_fd = fd < 0 ? -1
		: open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = settle (fd, folder_fd);
	if (!ok) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
			     "%s: cannot be created: %s", path,
			     g_strerror (errno));
		if (fd >= 0)
			unlink (path);
	}
	if (fd >= 0)
		close (fd);
	if (folder_fd >= 0)
		close (folder_fd);
	return ok;
}

bool
file_identify (const char *path, struct file_id *id)
{
	struct stat st;

	if (stat (path, &st) < 0)
		return false;
	id->device = st.st_dev;
	id->inode = st.st_ino;
	return true;
}

bool
file_is (const char *path, const struct file_id *id)
{
	struct file_id now;

	return file_identify (path, &now) && now.device == id->device
		&& now.inode == id->inode;
}
