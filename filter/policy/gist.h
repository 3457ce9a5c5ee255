/*
 * gist.h - a text as rules look at it: the same words however they were
 * typed.
 *
 * Lower case; one apostrophe and one space; no soft hyphens, stress marks or
 * zero-width letters; "ё" is "е"; and in a word that mixes two alphabets the
 * letters that only look right are those of the alphabet that most of the
 * word is in, so that "вiдкрити" with a Latin i is the word it is meant for.
 * Russian and Ukrainian in Latin letters stand there a second time, behind
 * the text, in their own (translit.h).
 *
 * A place in it leads back to the place in the text that it was made of.
 *
 * Ownership: gist_clear frees; the text that it was made of is borrowed for
 * as long as the gist is.  Pure.
 */
#ifndef POLICY_GIST_H
#define POLICY_GIST_H

#include <glib.h>

enum {
	/* Of a text, from its beginning: what is asked stands there. */
	GIST_BYTES = 8 << 10
};

struct gist {
	const char *source;	/* valid UTF-8 */
	GString *text;
	GArray *places;		/* guint32: offset in source, for each byte of
				 * text and for its end */
};

void gist_make (struct gist *gist, const char *source);
/* What is insulting however it is disguised: letters apart, stars and look-
 * alike letters and digits in words, letters written twice. */
void gist_make_bare (struct gist *gist, const char *source);
void gist_clear (struct gist *gist);
/* The piece of source between two offsets of text; caller's. */
char *gist_quote (const struct gist *gist, gsize start, gsize end);

typedef struct gist gist_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gist_auto, gist_clear)

#endif
