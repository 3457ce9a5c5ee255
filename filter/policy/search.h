/*
 * search.h - where phrases (phrase.h) are in a text.
 *
 * Words became PCRE2 patterns; groups and gaps did not: a text is searched for
 * each group once, however many phrases name it, and phrases put together the
 * places that were found, SEARCH_PLACES at most.  A pattern is tried only
 * where a word begins with the letters that it begins with.
 *
 * Ownership: search_free frees; phrases, gist and matching are borrowed and
 * outlive it.  A struct search is of one text and one thread.  Pure.
 */
#ifndef POLICY_SEARCH_H
#define POLICY_SEARCH_H

#include "filter/policy/gist.h"
#include "filter/policy/phrase.h"

enum { SEARCH_PLACES = 200 };	/* of one group or phrase */

struct search;

struct search *search_new (const struct phrases *phrases,
			   const struct gist *gist,
			   struct matching *matching);
void search_free (struct search *search);
/* The first place.  PATTERN_CUT: it was not found, but some pattern of it
 * cost too much. */
enum pattern_outcome search_find (struct search *search, unsigned list,
				  gsize *start, gsize *end);

#endif
