/*
 * file.h - files of the store: created so that the daemon alone reads them.
 *
 * Private to store/.
 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* Creates an empty file, 0600 whatever the umask and, if root does it, owned
 * by the owner of the folder; its name is on disk when this returns.  A file
 * that is there is left as it is. */
bool file_create (const char *path, GError **error);

/* Which file it is, for telling whether it is still the same one. */
struct file_id {
	dev_t device;
	ino_t inode;
};
bool file_identify (const char *path, struct file_id *id);
bool file_is (const char *path, const struct file_id *id);

#endif
