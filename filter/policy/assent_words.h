/*
 * assent_words.h - the words that assent.c knows, in lower case, without the
 * two points of yo and with straight apostrophes.
 */
#ifndef POLICY_ASSENT_WORDS_H
#define POLICY_ASSENT_WORDS_H

/* What a word in a sentence of assent may be, one bit each. */
enum assent_word {
	/* A yes: what follows it may be anything harmless. */
	ASSENT_YES = 1 << 0,
	/* The same in Ukrainian; a Russian begins with it whatever he says. */
	ASSENT_YES_UKRAINIAN = 1 << 1,
	/* Whoever says it of a mail says it is his; a whole sentence only. */
	ASSENT_OWN = 1 << 2,
	/* Enough where nothing else is said: thanks, OK, "ja". */
	ASSENT_WEAK = 1 << 3,
	/* Says nothing by itself. */
	ASSENT_FILLER = 1 << 4,
	/* Begins a greeting; below a closing there are names only. */
	ASSENT_GREETING = 1 << 5,
	ASSENT_CLOSING = 1 << 6,
	/* Alone it is a no. */
	ASSENT_NO = 1 << 7,
	/* In front of a pronoun it asks: "was it me". */
	ASSENT_ASKS = 1 << 8
};

/* The bits of all rows that have the word; 0: it is not known. */
unsigned assent_word (const char *word);

/* PCRE2, to be looked for in a text that was folded as above. */
extern const char assent_denials[];	/* "it was not me" */
extern const char assent_harmless[];	/* "does not work" */
extern const char assent_negations[];
extern const char assent_doubts[];	/* "who", "spam", "but" */
extern const char assent_requests[];	/* what a question may be about, */
extern const char assent_topics[];	/* and may not */
extern const char assent_about[];	/* the mail, and who may write it */
extern const char assent_last[];	/* the last line of a challenge */

#endif
