/*
 * phrases.h - what mail programs write, by language.
 *
 * Purpose: the words that surround quoted mail and signatures ("On ..., X
 * wrote:", "From: Sent: To: Subject:", "Sent from my iPhone", "Best
 * regards,") stand in phrases_{west,east,north}.c; those of bounces and
 * automatic answers in notices_{english,west,east,north}.c, those of other
 * programs, and what only people ask for, in notices_programs.c.  Tables
 * only; a native speaker extends them by adding a string.
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
	/* "please", as one word. */
	const char *const *please;
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

	/* How the subject of a bounce or delay notice begins, what its text
	 * says. */
	const char *const *bounce_subject;
	const char *const *bounce_text;
	/* How the subject of an answer begins that says of itself to be
	 * automatic, and what its text says. */
	const char *const *auto_subject;
	const char *const *auto_text;
	/* The same of an absence notice that does not: people write such
	 * words too. */
	const char *const *away_subject;
	const char *const *away_text;
	/* The words of a receipt: "we have received your request". */
	const char *const *ack_text;
	/* What only a person says who wants something done. */
	const char *const *request;
	/* How a person greets at the start of a mail. */
	const char *const *greeting;
	/* What asks the sender to prove to be a person. */
	const char *const *challenge_text;
	/* How the subject of a receipt for having read a mail begins, what
	 * its text says. */
	const char *const *receipt_subject;
	const char *const *receipt_text;
	/* How the subject of a program's own mail begins: "Anacron job". */
	const char *const *program_subject;
	/* What shops, monitors and sites write in theirs, and people may. */
	const char *const *program_text;
};

extern const struct phrases *const phrases_east[];
extern const struct phrases *const phrases_north[];
extern const struct phrases *const phrases_west[];
extern const struct phrases *const notices_east[];
extern const struct phrases *const notices_english[];
extern const struct phrases *const notices_north[];
extern const struct phrases *const notices_programs[];
extern const struct phrases *const notices_west[];

/* What a single word means in a line above a quotation. */
enum {
	WORD_WROTE = 1 << 0,
	WORD_GLUE = 1 << 1,
	WORD_SELF = 1 << 2,
	WORD_PLEASE = 1 << 3
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
	PHRASES_BOUNCE_SUBJECT,
	PHRASES_BOUNCE_TEXT,
	PHRASES_AUTO_SUBJECT,
	PHRASES_AUTO_TEXT,
	PHRASES_AWAY_SUBJECT,
	PHRASES_AWAY_TEXT,
	PHRASES_ACK_TEXT,
	PHRASES_REQUEST,
	PHRASES_GREETING,
	PHRASES_CHALLENGE_TEXT,
	PHRASES_RECEIPT_SUBJECT,
	PHRASES_RECEIPT_TEXT,
	PHRASES_PROGRAM_SUBJECT,
	PHRASES_PROGRAM_TEXT,
	PHRASES_LISTS
};

/* Appends text[0..length) to into, folded; one space at most at the ends. */
void phrases_fold (GString *into, const char *text, gsize length);

/* WORD_*, of a word as it stands in the text. */
unsigned phrases_word (const char *word, gsize length);
/* The other arguments are folded already. */
/* A word for "wrote" of a script without spaces stands somewhere in text. */
bool phrases_wrote_inside (const char *text);
enum phrases_role phrases_role (const char *label);
/* The lists, one bit each, of which a phrase may begin with the first word of
 * text, whatever stands before it: most lines of a mail need no closer look. */
guint phrases_starts (const char *text);
/* The length of the longest phrase of the list that text begins with, at the
 * end of a word; 0 if none does. */
gsize phrases_prefix (enum phrases_list list, const char *text);
/* How many phrases of each list stand in text, as whole words; in one pass.
 * One that another one begins with counts beside it.  opening: those of the
 * first bytes of it alone, which end with a word; or NULL. */
void phrases_count (const char *text, guint counts[PHRASES_LISTS],
		    gsize bytes, guint opening[PHRASES_LISTS]);
/* Some phrase of the list does. */
bool phrases_inside (enum phrases_list list, const char *text);

#endif
