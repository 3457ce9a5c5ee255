/*
 * kind.h - kinds of requests: what one means for the ticket, and what has to
 * be known to work on it; and the systems that are installed.
 *
 * A fact is recognised in the text and in the names of attachments; a
 * recogniser is a rule of its own set (rules.h), whose name is the fact's.
 *
 * Ownership: x_new / x_free; all inside is its own.  Pure.
 */
#ifndef POLICY_KIND_H
#define POLICY_KIND_H

#include "filter/policy/rules.h"

enum {
	KIND_LANGUAGES = 3,	/* English, Russian, Ukrainian */
	KIND_NEEDS = 6
};

struct fact {
	char *name;
	char *asks[KIND_LANGUAGES];	/* what is asked for, in words */
};

struct kind {
	char *name;
	char *stream, *scope;	/* never NULL */
	char *department, *priority;	/* or NULL */
	/* What an acknowledgement says of it, or NULL. */
	char *says[KIND_LANGUAGES];
	const struct fact *needs[KIND_NEEDS + 1];	/* NULL-terminated */
};

struct kinds {
	GPtrArray *facts;	/* struct fact */
	GPtrArray *list;	/* struct kind */
	const struct kind *usual;	/* of what no rule knows */
	struct rules *recognisers;
};

struct kinds *kinds_new (matching_clock clock);
void kinds_free (gpointer kinds);	/* NULL is legal */
const struct kind *kinds_find (const struct kinds *kinds, const char *name);
const struct fact *kinds_fact (const struct kinds *kinds, const char *name);
/* "mysql, ftp", for mistakes; caller's. */
char *kinds_names (const struct kinds *kinds);

/* --- systems.yaml --------------------------------------------------------- */

struct system_entry {
	char *name;
	char *title;
	/* A panel: on which systems, names, NULL-terminated; else NULL. */
	char **suits;
	bool listed;		/* it is installed; else it is only known */
};

struct systems {
	GPtrArray *list;	/* struct system_entry, in order */
	struct rules *recognisers;
	char *kind_system, *kind_panel;	/* kinds that they are for */
};

struct systems *systems_new (matching_clock clock);
void systems_free (gpointer systems);	/* NULL is legal */
const struct system_entry *systems_find (const struct systems *systems,
					 const char *name);
/* Titles of those that are installed, "Debian 12, Ubuntu 22.04"; caller's. */
char *systems_titles (const struct systems *systems, bool panels);
/* What is wrong with what a text asks for: "not-listed" (a system or panel
 * that is not installed), "unsuited" (a panel on such a system: then *suits,
 * the caller's, names the panel and what it suits); or NULL. */
const char *systems_judge (const struct systems *systems, const char *kind,
			   const struct rules_input *input, char **suits);

#endif
