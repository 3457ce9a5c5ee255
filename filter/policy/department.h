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

struct department {
	char *name;
	char *titles[3];	/* in English, Russian, Ukrainian */
	GPtrArray *agents;	/* char *: names of accounts; may be empty */
	GPtrArray *escalate;	/* the same: who is told of what is overdue */
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
/* Its title in that language; English for one that we do not speak. */
const char *department_title (const struct department *department,
			      const char *language);
/* "billing, hosting", for mistakes; caller's. */
char *departments_names (const struct departments *departments);

#endif
