/*
 * secret.h - a password that stands alone in a file.
 */
#ifndef FILTER_SECRET_H
#define FILTER_SECRET_H

#include <glib.h>

enum { SECRET_BYTES = 1024 };

/* The first line of a plain file that others cannot read and its group
 * cannot write, into *secret (caller's).  NULL, or "WRONG; RIGHT", as
 * value.h has it. */
char *secret_read (const char *path, char **secret);

#endif
