/*
 * nearest.h - what a misspelt word may have been meant to be.
 */
#ifndef FILTER_NEAREST_H
#define FILTER_NEAREST_H

/* Which looks more like word: candidate, or best (NULL: none so far).  What
 * is too far from it is never returned instead of best. */
const char *nearest (const char *word, const char *candidate,
		     const char *best);

#endif
