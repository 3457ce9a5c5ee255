/*
 * dsn.h - a delivery-status report, and the values that such notices hold.
 *
 * Purpose: reads recipient, status, action and diagnostic from the fields of
 * a message/delivery-status part, of the first recipient whose delivery
 * failed, else of the first one.  The same values are found in free words.
 *
 * Values are valid UTF-8 on one line without controls, of at most
 * DSN_VALUE_BYTES before repair; caller's to free; NULL where there is none.
 *
 * Sources: RFC 3461, 3463, 3464.
 */
#ifndef PARSER_DSN_H
#define PARSER_DSN_H

#include "parser/facts.h"

enum { DSN_VALUE_BYTES = 998 };

/* text: the decoded part.  Fills members of machine that are still NULL. */
void dsn_read (struct machine *machine, const char *text);

char *dsn_clean (const char *text, gsize length);
/* The first plain address in text, lower-case. */
char *dsn_address (const char *text);
/* The first enhanced status code in text.  classes: its first digits that
 * count, "45" for failures. */
char *dsn_status (const char *text, const char *classes);

#endif
