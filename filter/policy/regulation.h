/*
 * regulation.h - the rules that the support works by, as policy/ reads them.
 *
 * Immutable once built (filter/regulation/load.c builds it), shared by
 * reference count; a policy holds one, so that a mail keeps the regulation
 * it began with.  Each part is a type of its own header; NULL or empty where
 * the folder has no such file.
 */
#ifndef POLICY_REGULATION_H
#define POLICY_REGULATION_H

#include <glib.h>
#include <stdbool.h>

#include "filter/policy/article.h"
#include "filter/policy/department.h"
#include "filter/policy/hours.h"
#include "filter/policy/kind.h"

struct regulation {
	gint refs;
	char *folder;
	GArray *owned;		/* of regulation_own */
	struct calendars *calendars;	/* calendars.yaml */
	struct departments *departments;	/* departments.yaml */
	struct articles *articles;	/* articles/ */
	struct systems *systems;		/* systems.yaml */
	struct kinds *kinds;			/* kinds.yaml */
	struct rules *rules;			/* rules.yaml */
};

struct regulation *regulation_new (const char *folder);
struct regulation *regulation_ref (struct regulation *regulation);
void regulation_unref (struct regulation *regulation);	/* NULL is legal */
/* While it is built: part is freed with it, the last one first, so that this
 * file need not know of any.  Returns part. */
gpointer regulation_own (struct regulation *regulation, gpointer part,
			 GDestroyNotify destroy);

/* NULL is legal for both.  The departments, or NULL. */
static inline const struct departments *
regulation_departments (const struct regulation *regulation)
{
	return regulation == NULL ? NULL : regulation->departments;
}

/* The clock that people are told times on; NULL is UTC. */
static inline const struct zone *
regulation_zone (const struct regulation *regulation)
{
	return regulation == NULL ? NULL
		: calendars_zone (regulation->calendars);
}

typedef struct regulation regulation_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (regulation_auto, regulation_unref)

#endif
