/*
 * phrases.h - what mail programs write around a reply, by language.
 *
 * Purpose: the words that surround quoted mail and signatures: "On ..., X
 * wrote:", "From: Sent: To: Subject:", "-----Original Message-----", "Sent
 * from my iPhone", "Best regards,".  Tables only, in phrases_east.c,
 * phrases_north.c and phrases_west.c; a native speaker extends them by adding a string.
 *
 * Form of the strings: any case; they are folded like the text they are
 * compared with (phrases_fold): lower case, one space for any white space,
 * one apostrophe, е for ё, no direction marks.
 *
 * Threads: the index is built once, on first use, and never changed.
 */
#ifndef PARSER_PHRASES_H
#define PARSER_PHRASES_H

#include <glib.h>
#include <stdbool.h>

struct phrases {
	const char *tag;		/* BCP 47 */
	/* "wrote", as one word each, any gender and number. */
	const char *const *wrote;
	/* Other lower-case words that stand in such a line: prepositions,
	 * months, days of the week. */
	const char *const *glue;
	/* The words that only a person says there: "I", "we". */
	const char *const *self;
	/* Labels of the header block above a quoted mail. */
	const char *const *from;
	const char *const *date;
	const char *const *to;
	const char *const *copy;
	const char *const *subject;
	const char *const *other;
	/* "Original message", "Forwarded message", without the dashes. */
	const char *const *original;
	const char *const *forwarded;
	/* How a line begins that a phone or a webmail adds at the end. */
	const char *const *device;
	/* How the closing formula begins: "Best regards". */
	const char *const *closing;
	/* What says that the reply is in or under the quotation. */
	const char *const *below;
	/* How a notice begins that a company or a virus scanner appends. */
	const char *const *footer;
};

extern const struct phrases *const phrases_east[];
extern const struct phrases *const phrases_north[];
extern const struct phrases *const phrases_west[];

/* What a single word means in a line above a quotation. */
enum {
	WORD_WROTE = 1 << 0,
	WORD_GLUE = 1 << 1,
	WORD_SELF = 1 << 2
};

/* What a label means in a header block. */
enum phrases_role {
	ROLE_NONE,
	ROLE_FROM,
	ROLE_DATE,
	ROLE_TO,
	ROLE_COPY,
	ROLE_SUBJECT,
	ROLE_OTHER,
	ROLE_RAW	/* a field that only raw mail shows: Received */
};

enum phrases_list {
	PHRASES_ORIGINAL,
	PHRASES_FORWARDED,
	PHRASES_DEVICE,
	PHRASES_CLOSING,
	PHRASES_BELOW,
	PHRASES_FOOTER,
	PHRASES_LISTS
};

/* Appends text[0..length) to into, folded; one space at most at the ends. */
void phrases_fold (GString *into, const char *text, gsize length);

/* The arguments are folded already. */
unsigned phrases_word (const char *word);
/* A word for "wrote" of a script without spaces stands somewhere in text. */
bool phrases_wrote_inside (const char *text);
enum phrases_role phrases_role (const char *label);
/* The length of the longest phrase of the list that text begins with, at the
 * end of a word; 0 if none does. */
gsize phrases_prefix (enum phrases_list list, const char *text);
/* Some phrase of the list stands in text, as whole words. */
bool phrases_inside (enum phrases_list list, const char *text);

#endif
