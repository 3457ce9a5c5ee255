/*
 * passage.h - a text in the making, and what its first part was made from.
 */
#ifndef PARSER_PASSAGE_H
#define PARSER_PASSAGE_H

#include <glib.h>
#include <stdbool.h>

struct passage {
	GString *text;
	const char *charset;	/* static; NULL as long as there is no text */
	bool guessed, html;
};

void passage_init (struct passage *passage);
void passage_clear (struct passage *passage);
/* Nothing but white space so far. */
bool passage_is_blank (const struct passage *passage);
/* Puts text on a line of its own; in place of what is blank. */
void passage_append (struct passage *passage, const char *text, const char *charset,
		   bool guessed, bool html);
void passage_join (struct passage *passage, const struct passage *more);

#endif
