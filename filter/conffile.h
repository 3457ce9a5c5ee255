/*
 * conffile.h - the grammar of the configuration file; the only user of
 * libconfuse.
 *
 * Turns text into settings as they were written, by the keys of option.h,
 * and finds every key that is not in it.  What a value means is option.c's
 * business.
 *
 * Ownership: everything in settings and mistakes belongs to the arrays.
 * Threads: one reading at a time in a process, libconfuse has one scanner.
 */
#ifndef FILTER_CONFFILE_H
#define FILTER_CONFFILE_H

#include <glib.h>

#include "filter/option.h"

struct setting {
	/* NULL: only says that the titled section is there. */
	const struct option *option;
	char *section;
	char *title;		/* of a titled section, else NULL */
	int line;		/* 0 where libconfuse does not tell */
	char **values;		/* one, or a list */
};

struct mistake {
	int line;		/* 0: of the whole file */
	char *text;		/* "KEY: what is wrong; what would be right" */
};

enum {
	CONFFILE_BYTES = 1 << 20,
	/* Unknown lists and sections that are skipped, one reading each;
	 * beyond it reading stops at the first of them. */
	CONFFILE_READINGS = 100,
	CONFFILE_DEPTH = 3	/* of unknown sections in one another */
};

GPtrArray *conffile_mistakes_new (void);	/* struct mistake */
void conffile_mistake (GPtrArray *mistakes, int line, const char *format, ...)
	G_GNUC_PRINTF (3, 4);
/* struct setting, in the order of the table; titled sections one after the
 * other.  What could not be read is in mistakes; *complete: reading came to
 * the end of the file, so what is not in settings is not in the file. */
GPtrArray *conffile_read (const char *text, gsize length,
			  GPtrArray *mistakes, bool *complete);

#endif
