/*
 * load.h - a folder -> struct regulation, or every mistake in it.
 *
 * The folder has one file (or folder) for each part, all optional; the table
 * in load.c lists them in the order in which they are read, so that a part
 * may refer to those before it.  Whatever else lies there is a mistake:
 * a misspelt file must not be silently without effect.  Left alone are
 * README, README.md, cases (ticketctl check), and names that begin with "." or end with "~".
 *
 * To add a part: a field in filter/policy/regulation.h, a reader in
 * filter/regulation/ that fills it and has it owned (regulation_own), its
 * line in parts.h, and its row in the table.
 */
#ifndef REGULATION_LOAD_H
#define REGULATION_LOAD_H

#include "filter/policy/regulation.h"

#define REGULATION_ERROR (regulation_error_quark ())
GQuark regulation_error_quark (void);
enum regulation_error { REGULATION_ERROR_INVALID };

/* The text of error has every mistake, one a line:
 * "FILE:LINE: KEY: what is wrong; what would be right". */
struct regulation *regulation_load (const char *folder, GError **error);

#endif
