#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/file.h"
#include "store/store.h"

struct lock {
	char *path;
	int fd;
	struct file_id file;
};

struct lock *
lock_take (const char *path, GError **error)
{
	g_autoptr (lock_auto) lock = g_new0 (struct lock, 1);
	bool ok, busy;

	lock->path = g_strdup (path);
	lock->fd = -1;
	if (!file_create (path, error))
		return NULL;
	lock->fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	ok = lock->fd >= 0 && file_identify (path, &lock->file)
		&& flock (lock->fd, LOCK_EX | LOCK_NB) == 0;
	if (ok)
		return g_steal_pointer (&lock);
	busy = lock->fd >= 0 && errno == EWOULDBLOCK;
	g_set_error (error, STORE_ERROR,
		     busy ? STORE_ERROR_LOCKED : STORE_ERROR_FAILED,
		     "%s: %s", path, busy ? "another process is the writer"
		     : g_strerror (errno));
	return NULL;
}

void
lock_drop (struct lock *lock)
{
	if (lock == NULL)
		return;
	if (lock->fd >= 0)
		close (lock->fd);
	g_free (lock->path);
	g_free (lock);
}

bool
lock_holds (const struct lock *lock)
{
	return file_is (lock->path, &lock->file);
}
