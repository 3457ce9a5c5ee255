/*
 * phrases.h - the lists that phrases became.  Private to phrase.c, which reads
 * phrases, phrases.c, which keeps them, and search.c, which looks for them.
 */
#ifndef POLICY_PHRASES_H
#define POLICY_PHRASES_H

#include "filter/policy/phrase.h"

enum gap { GAP_NEXT, GAP_NEAR, GAP_FAR };

/* One piece of a row: a place of that list, so far from the one before. */
struct step {
	unsigned list;
	enum gap gap;
	bool missing;		/* may be */
};

struct alternatives {
	struct pattern *pattern;
	/* With one of which it begins, and it is tried where it is told to;
	 * NULL: unknown, and it looks for itself. */
	GArray *prefixes;
};

/* Any of these. */
struct list {
	GHashTable *by_letter;	/* of phrases.c, while it is built */
	GPtrArray *patterns;	/* struct alternatives */
	GPtrArray *rows;	/* GArray of struct step */
};

struct phrases {
	GPtrArray *lists;
	GHashTable *groups;	/* name -> index of a list */
	char *why;		/* of phrases_close_list */
};

void phrases_add_words (struct phrases *phrases, unsigned list,
			const char *pattern);
bool phrases_add_raw (struct phrases *phrases, unsigned list,
		      const char *pattern, char **why);
void phrases_add_steps (struct phrases *phrases, unsigned list,
			GArray *steps);	/* taken */
/* Of our own words: what phrases_end_list says cannot happen, happens when
 * the whole ends. */
void phrases_close_list (struct phrases *phrases, unsigned list);
void phrases_name_list (struct phrases *phrases, unsigned list,
			const char *name);
bool phrases_find_group (const struct phrases *phrases, const char *name,
			 unsigned *list);

#endif
