/*
 * sigkit.h - what the tests of signatures share: a folder with key rings of
 * the clients, and commands run in it.  gpg and openssl make the keys and
 * signatures; what is tested never sees that folder.
 */
#ifndef UNIT_SIGKIT_H
#define UNIT_SIGKIT_H

#include <glib.h>

/* A folder that is the clients' GNUPGHOME while commands run. */
char *sigkit_new (void);
/* Removes it, and the agent that gpg started to make keys. */
void sigkit_free (char *folder);

/* A shell command in the folder that has to work; quiet is a shell function
 * for gpg without questions: "quiet --detach-sign ...". */
void sigkit_run (const char *folder, const char *command, ...)
	G_GNUC_PRINTF (2, 3);
/* What a file in the folder holds. */
GBytes *sigkit_file (const char *folder, const char *name);

#endif
