/*
 * staff.h - the agents whom departments.yaml names, held against the
 * accounts.
 *
 * Accounts come and go, and a regulation stays: a name that is nobody's is no
 * mistake of it, but whoever starts, reloads or checks is told.  What would
 * go to that agent goes to the department's others, or where there is none
 * to all agents.
 */
#ifndef FILTER_STAFF_H
#define FILTER_STAFF_H

#include <glib.h>

#include "filter/policy/regulation.h"
#include "store/store.h"

struct staff_gap {
	char *where;		/* "FILE:LINE", of the list it is in */
	char *department;	/* its name */
	char *agent;		/* as it stands there */
	const char *why;	/* static, "is no agent", ... */
	bool is_empty;		/* nobody else is in that list */
};

/* struct staff_gap, in the order of the file; NULL: the store cannot be
 * read.  regulation may be NULL. */
GPtrArray *staff_gaps (const struct regulation *regulation,
		       struct store *store, GError **error);
/* To the log, a line each. */
void staff_warn (const struct regulation *regulation, struct store *store);

#endif
