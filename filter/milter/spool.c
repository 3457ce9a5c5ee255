#include "filter/milter/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Most support mail is smaller: one allocation for it. */
#define FIRST_BYTES 4096

struct spool {
	char *folder;
	gsize memory;
	gsize max;
	gsize length;
	GByteArray *bytes;	/* NULL once it is in the file */
	int fd;			/* -1 while it is in memory */
};

G_DEFINE_QUARK (spool-error, spool_error)

struct spool *
spool_new (const char *folder, gsize memory, gsize max)
{
	struct spool *spool = g_new0 (struct spool, 1);

	spool->folder = g_strdup (folder);
	spool->memory = memory;
	spool->max = max;
	spool->fd = -1;
	spool->bytes = g_byte_array_sized_new (MIN (memory, FIRST_BYTES));
	return spool;
}

void
spool_free (struct spool *spool)
{
	if (spool == NULL)
		return;
	if (spool->bytes != NULL)
		g_byte_array_unref (spool->bytes);
	if (spool->fd >= 0)
		close (spool->fd);
	g_free (spool->folder);
	g_free (spool);
}

static bool
failed (const struct spool *spool, const char *what, GError **error)
{
	g_set_error (error, SPOOL_ERROR, SPOOL_ERROR_FAILED, "%s: %s: %s",
		     spool->folder, what, g_strerror (errno));
	return false;
}

/* A file that no name leads to: it is gone when the process is. */
static int
open_unlinked (const char *folder)
{
	g_autofree char *name = NULL;
	int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	/* A file system that knows no O_TMPFILE. */
	name = g_build_filename (folder, "mail.XXXXXX", NULL);
	fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlink (name);
	return fd;
}

static bool
write_all (struct spool *spool, const char *bytes, gsize length,
	   GError **error)
{
	while (length > 0) {
		ssize_t n = write (spool->fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed (spool, "cannot write", error);
		bytes += n;
		length -= n;
	}
	return true;
}

static bool
move_to_file (struct spool *spool, GError **error)
{
	spool->fd = open_unlinked (spool->folder);
	if (spool->fd < 0)
		return failed (spool, "cannot create a file", error);
	if (!write_all (spool, (const char *) spool->bytes->data,
			spool->bytes->len, error))
		return false;
	g_clear_pointer (&spool->bytes, g_byte_array_unref);
	return true;
}

bool
spool_append (struct spool *spool, const void *bytes, gsize length,
	      GError **error)
{
	if (length > spool->max - spool->length) {
		g_set_error (error, SPOOL_ERROR, SPOOL_ERROR_TOO_BIG,
			     "the mail is bigger than %" G_GSIZE_FORMAT
			     " bytes", spool->max);
		return false;
	}
	if (spool->fd < 0 && length > spool->memory - spool->length &&
	    !move_to_file (spool, error))
		return false;
	if (spool->fd < 0)
		g_byte_array_append (spool->bytes, bytes, length);
	else if (!write_all (spool, bytes, length, error))
		return false;
	spool->length += length;
	return true;
}

GBytes *
spool_steal (struct spool *spool, GError **error)
{
	g_autoptr (GMappedFile) map = NULL;
	g_autoptr (GError) why = NULL;

	if (spool->fd < 0)
		return g_byte_array_free_to_bytes (
			g_steal_pointer (&spool->bytes));
	map = g_mapped_file_new_from_fd (spool->fd, FALSE, &why);
	if (map == NULL) {
		g_set_error (error, SPOOL_ERROR, SPOOL_ERROR_FAILED,
			     "%s: cannot map the file: %s", spool->folder,
			     why->message);
		return NULL;
	}
	return g_mapped_file_get_bytes (map);
}
