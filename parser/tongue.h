/*
 * tongue.h - the words and letters by which languages are told apart.
 *
 * Tables only: beside the languages that we answer in stand their
 * neighbours, so that a text in one of those is not taken for ours.  A word
 * that ends in '*' is a stem of at least TONGUE_STEM letters.  Words that
 * several languages share may stand in each: they count for less.
 * Lower case, apostrophe as "'".
 */
#ifndef PARSER_TONGUE_H
#define PARSER_TONGUE_H

#include <glib.h>
#include <stdbool.h>

enum { TONGUE_STEM = 4, TONGUE_STEM_MOST = 10, TONGUES_MOST = 32 };

struct tongue {
	const char *tag;
	bool answered;		/* one that we can answer in */
	bool cyrillic;		/* its script; else Latin */
	bool is_plain;		/* Russian: what has none of the letters
				 * of its neighbours */
	const char *words;	/* separated by one space */
	const char *letters;	/* that only it has, or few others; or NULL */
	const char *endings;	/* of long words, separated by one space; or NULL */
};

extern const struct tongue tongues[];
extern const gsize tongues_count;

#endif
