/*
 * account_file.h - accounts from a file, CSV (RFC 4180) or JSON.
 *
 * CSV has a heading row; columns, in any order: name, full_name, language,
 * addresses, logins (several divided by blanks or semicolons), contacts
 * (contactform.h), products, servers, lists (serviceform.h; what has no
 * column stays as it is),
 * suspended (yes or no; empty: as it is), role (client or agent; empty: as it is, and
 * a new account is a client).  name and addresses must be there.  JSON is an array of
 * objects with the same members, the lists as arrays of strings.
 *
 * Every bad line is named: `mistakes` gets "LINE: COLUMN: what is wrong;
 * what would be right" for each (for JSON "entry N").  Where there is one,
 * nothing of the file is to be used.
 *
 * Bounds: ACCOUNT_FILE_BYTES, ACCOUNT_FILE_MISTAKES (the rest is counted).
 */
#ifndef CTL_ACCOUNT_FILE_H
#define CTL_ACCOUNT_FILE_H

#include <glib.h>
#include <stdbool.h>

#include "store/known.h"

enum {
	ACCOUNT_FILE_BYTES = 48 << 20,
	ACCOUNT_FILE_MISTAKES = 100
};

/* struct account; mistakes: char *, the caller's list. */
GPtrArray *account_file_csv (const char *bytes, gsize length,
			     GPtrArray *mistakes);
GPtrArray *account_file_json (const char *bytes, gsize length,
			      GPtrArray *mistakes);

/* CSV, or JSON if it begins with '['. */
GPtrArray *account_file_read (const char *bytes, gsize length,
			      GPtrArray *mistakes);

/* Sets one member from its text, as a CSV cell has it.  NULL, or what is
 * wrong (the caller's to free). */
char *account_file_set (struct account *account, const char *column,
			const char *text);
struct account *account_file_new (void);

#endif
