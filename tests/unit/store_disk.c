#include "tests/unit/store_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SECTOR = 512 };

static struct {
	GMutex mutex;
	unsigned fail_in;	/* 0: not at all */
	int error;
	bool for_ever, failed;
	bool bounded;
	gint64 space;
	unsigned cut_in;	/* 0: not at all */
	GRand *rand;
	GPtrArray *writes;	/* struct unsynced, in order */
	GPtrArray *names;	/* char *: created, folder not synced */
	GHashTable *shared;	/* inodes of memory that looks like files */
} disk;

struct unsynced {
	int fd;
	ino_t inode;
	off64_t offset;
	gint64 size;		/* of the file before */
	GBytes *before, *after;
};

static void
unsynced_free (gpointer data)
{
	struct unsynced *write = data;

	g_bytes_unref (write->before);
	g_bytes_unref (write->after);
	g_free (write);
}

/* --- orders ------------------------------------------------------------- */

void
disk_fail_at (unsigned n, int error, bool for_ever)
{
	g_mutex_lock (&disk.mutex);
	disk.fail_in = n;
	disk.error = error;
	disk.for_ever = for_ever;
	disk.failed = false;
	g_mutex_unlock (&disk.mutex);
}

void
disk_leave_space (gint64 bytes)
{
	g_mutex_lock (&disk.mutex);
	disk.bounded = true;
	disk.space = bytes;
	disk.failed = false;
	g_mutex_unlock (&disk.mutex);
}

bool
disk_repair (void)
{
	bool failed;

	g_mutex_lock (&disk.mutex);
	failed = disk.failed;
	disk.fail_in = 0;
	disk.bounded = false;
	g_mutex_unlock (&disk.mutex);
	return failed;
}

void
disk_cut_power_at (unsigned n, guint32 seed)
{
	disk.cut_in = n;
	disk.rand = g_rand_new_with_seed (seed);
	disk.writes = g_ptr_array_new_with_free_func (unsynced_free);
	disk.names = g_ptr_array_new_with_free_func (g_free);
	disk.shared = g_hash_table_new (NULL, NULL);
}

/* --- what happens ------------------------------------------------------- */

static int
fails (void)
{
	if (disk.fail_in == 0 || (disk.fail_in > 1 && disk.fail_in--))
		return 0;
	if (!disk.for_ever)
		disk.fail_in = 0;
	disk.failed = true;
	return disk.error;
}

static gint64
size_of (int fd, ino_t *inode)
{
	struct stat st;

	if (fstat (fd, &st) < 0)
		return -1;
	if (inode != NULL)
		*inode = st.st_ino;
	return st.st_size;
}

static int
no_space (int fd, gint64 end)
{
	gint64 growth = end - size_of (fd, NULL);

	if (!disk.bounded || growth <= 0)
		return 0;
	if (growth > disk.space) {
		disk.failed = true;
		return ENOSPC;
	}
	disk.space -= growth;
	return 0;
}

static ssize_t
real_write (int fd, const void *bytes, size_t length, off64_t offset)
{
	return syscall (SYS_pwrite64, fd, bytes, length, offset);
}

static void
replay (const struct unsynced *write)
{
	gsize length;
	const void *bytes = g_bytes_get_data (write->after, &length);

	switch (g_rand_int_range (disk.rand, 0, 3)) {
	case 0:
		return;
	case 1:
		length = (gsize) g_rand_int_range (disk.rand, 0,
						   (gint32) (length / SECTOR)
						   + 1) * SECTOR;
		break;
	default:
		break;
	}
	if (real_write (write->fd, bytes, length, write->offset) < 0)
		abort ();
}

static bool
still_open (const struct unsynced *write)
{
	ino_t inode;

	return size_of (write->fd, &inode) >= 0 && inode == write->inode;
}

static void
cut_power (void)
{
	for (unsigned i = disk.writes->len; i-- > 0;) {
		struct unsynced *write = disk.writes->pdata[i];
		gsize length;
		const void *bytes = g_bytes_get_data (write->before, &length);

		if (!still_open (write))
			continue;
		if (real_write (write->fd, bytes, length, write->offset) < 0
		    || syscall (SYS_ftruncate, write->fd, write->size) < 0)
			abort ();
	}
	for (unsigned i = 0; i < disk.writes->len; i++)
		if (still_open (disk.writes->pdata[i]))
			replay (disk.writes->pdata[i]);
	for (unsigned i = 0; i < disk.names->len; i++)
		unlink (disk.names->pdata[i]);
	kill (getpid (), SIGKILL);
}

static GBytes *
read_before (int fd, size_t length, off64_t offset)
{
	char *bytes = g_malloc (length);
	ssize_t n = pread (fd, bytes, length, offset);

	return g_bytes_new_take (bytes, n > 0 ? (gsize) n : 0);
}

static void
remember_write (int fd, const void *bytes, size_t length, off64_t offset)
{
	struct unsynced *write;
	ino_t inode = 0;
	gint64 size = size_of (fd, &inode);

	if (disk.rand == NULL
	    || g_hash_table_contains (disk.shared, GSIZE_TO_POINTER (inode)))
		return;
	if (disk.cut_in > 0 && --disk.cut_in == 0)
		cut_power ();
	write = g_new0 (struct unsynced, 1);
	write->fd = fd;
	write->inode = inode;
	write->size = size;
	write->offset = offset;
	write->before = read_before (fd, length, offset);
	write->after = g_bytes_new (bytes, length);
	g_ptr_array_add (disk.writes, write);
}

static void
forget_writes (int fd)
{
	struct stat st;

	if (disk.rand == NULL || fstat (fd, &st) < 0)
		return;
	if (S_ISDIR (st.st_mode))
		g_ptr_array_set_size (disk.names, 0);
	for (unsigned i = disk.writes->len; i-- > 0;)
		if (((struct unsynced *) disk.writes->pdata[i])->inode
		    == st.st_ino)
			g_ptr_array_remove_index (disk.writes, i);
}

/* --- in place of the C library's ---------------------------------------- */

/* SQLite has to find them, whatever else is hidden. */
#pragma GCC visibility push(default)

ssize_t
pwrite64 (int fd, const void *bytes, size_t length, off64_t offset)
{
	ssize_t written = -1;

	g_mutex_lock (&disk.mutex);
	errno = fails ();
	if (errno == 0)
		errno = no_space (fd, offset + (gint64) length);
	if (errno == 0) {
		remember_write (fd, bytes, length, offset);
		written = real_write (fd, bytes, length, offset);
	}
	g_mutex_unlock (&disk.mutex);
	return written;
}

int
ftruncate64 (int fd, off64_t length)
{
	int result = -1;

	g_mutex_lock (&disk.mutex);
	errno = fails ();
	if (errno == 0)
		result = (int) syscall (SYS_ftruncate, fd, length);
	g_mutex_unlock (&disk.mutex);
	return result;
}

int
fdatasync (int fd)
{
	int result;

	g_mutex_lock (&disk.mutex);
	errno = fails ();
	result = errno == 0 ? 0 : -1;
	if (result == 0)
		forget_writes (fd);
	g_mutex_unlock (&disk.mutex);
	return result;
}

int
fsync (int fd)
{
	return fdatasync (fd);
}

/* The index of the log is mapped: cutting it would kill us too early. */
static void
note_open (int fd, const char *path, bool is_new)
{
	ino_t inode;

	if (is_new)
		g_ptr_array_add (disk.names, g_strdup (path));
	if (g_str_has_suffix (path, "-shm") && size_of (fd, &inode) >= 0)
		g_hash_table_add (disk.shared, GSIZE_TO_POINTER (inode));
}

int
open64 (const char *path, int flags, ...)
{
	mode_t mode = 0;
	bool is_new;
	int fd;

	if (flags & O_CREAT) {
		va_list args;

		va_start (args, flags);
		mode = va_arg (args, mode_t);
		va_end (args);
	}
	is_new = (flags & O_CREAT) != 0
		&& syscall (SYS_access, path, F_OK) < 0;
	fd = (int) syscall (SYS_openat, AT_FDCWD, path, flags, mode);
	g_mutex_lock (&disk.mutex);
	if (fd >= 0 && disk.rand != NULL)
		note_open (fd, path, is_new);
	g_mutex_unlock (&disk.mutex);
	return fd;
}

int
open (const char *path, int flags, ...)
{
	mode_t mode = 0;

	if (flags & O_CREAT) {
		va_list args;

		va_start (args, flags);
		mode = va_arg (args, mode_t);
		va_end (args);
	}
	return open64 (path, flags, mode);
}

#pragma GCC visibility pop
