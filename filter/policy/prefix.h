/*
 * prefix.h - with which letters the words of a text begin, and where.
 *
 * Purpose: hundreds of patterns are looked for in each mail, and each begins
 * with letters that few words of it begin with: it is tried at these alone.
 * Two beginnings that are taken for one only cost time.
 *
 * A beginning is the hash of up to PREFIX_LETTERS characters.  Pure.
 */
#ifndef POLICY_PREFIX_H
#define POLICY_PREFIX_H

#include <glib.h>
#include <stdbool.h>

enum { PREFIX_LETTERS = 4 };

/* What stands before a word in a pattern: none begins inside of another. */
#define PREFIX_BEGIN "(?<!\\w)"

/* Adds to `into` (guint32) with what the matches of a pattern of phrase.c
 * begin: letters behind PREFIX_BEGIN, or "(?:" alternatives of these ")".
 * false: with anything, perhaps. */
bool prefix_collect (const char *pattern, GArray *into);

/* The beginnings of a text's words. */
struct prefixes;

/* words: as many as there are, or more. */
struct prefixes *prefixes_new (gsize words);
void prefixes_free (struct prefixes *prefixes);
/* A word begins at that byte of the text; what follows may be anything. */
void prefixes_add (struct prefixes *prefixes, const char *text, guint32 at);
/* Adds to places (guint32) where words begin so. */
void prefixes_find (const struct prefixes *prefixes, guint32 prefix,
		    GArray *places);

typedef struct prefixes prefixes_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (prefixes_auto, prefixes_free)

#endif
