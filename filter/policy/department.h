/*
 * department.h - who does the work: the departments of a regulation.
 *
 * Ownership: departments_new / departments_free; all inside is its own.
 * Pure.
 */
#ifndef POLICY_DEPARTMENT_H
#define POLICY_DEPARTMENT_H

#include <glib.h>
#include <stdbool.h>

#include "filter/policy/hours.h"

enum { PRIORITIES = 4 };

struct department {
	char *name;
	char *titles[3];	/* in English, Russian, Ukrainian */
	GPtrArray *agents;	/* char *: names of accounts; may be empty */
	GPtrArray *escalate;	/* the same: who is told of what is overdue */
	const char *file;	/* where these stand, interned; or NULL */
	int agents_line, escalate_line;
	const struct calendar *calendar;	/* NULL: round the clock */
	/* In seconds that the calendar is open, by priority; 0: there is no
	 * such deadline. */
	gint64 response[PRIORITIES];
	gint64 resolution[PRIORITIES];
	/* Agents are warned so long before either; 0: they are not. */
	gint64 warn;
};

struct departments {
	GPtrArray *list;	/* struct department, in the file's order */
	struct department *usual;	/* of a ticket that nothing routes */
};

struct department *department_new (const char *name);
struct departments *departments_new (void);
void departments_free (gpointer departments);	/* NULL is legal */
/* NULL: there is none of that name, or there are no departments. */
const struct department *departments_find (const struct departments *departments,
					   const char *name);
/* By name or by title in any language, in any case. */
const struct department *departments_search (
	const struct departments *departments, const char *words);
/* The one of a ticket: by name, else the usual one; NULL: there are none. */
const struct department *departments_of (
	const struct departments *departments, const char *name);
/* "low" is 0; an unknown word is that of "normal". */
unsigned department_priority (const char *priority);
/* Its title in that language; English for one that we do not speak. */
const char *department_title (const struct department *department,
			      const char *language);
/* "billing, hosting", for mistakes; caller's. */
char *departments_names (const struct departments *departments);

#endif
