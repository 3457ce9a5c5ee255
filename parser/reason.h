/*
 * reason.h - why a mail came back, in the words of the system that returned
 * it.
 *
 * Purpose: finds in a notice without a machine-readable report the one line
 * that says it.  In this order: an SMTP answer ("550 No such user", "5.1.1");
 * what stands behind a label ("Reason:", "Причина:"); the line about the
 * recipient, or the first one after it, that tells of a fault; the first one
 * that does at all; else what follows the recipient.
 *
 * Mail systems word it as they like: what is found is shown to people, and
 * decides nothing.
 *
 * What goes on in the next lines goes on here.
 *
 * Ownership: what is returned is the caller's.
 */
#ifndef PARSER_REASON_H
#define PARSER_REASON_H

#include <stdbool.h>

/* lines: of the words to a person, up to what came back.  recipient: as it
 * stands there, lower-case, or NULL. */
char *reason_find (char *const *lines, const char *recipient);

/* '4' or '5', the first digit of the SMTP answer in line ("550 No such
 * user"); '\0' without one. */
char reason_class (const char *line);

#endif
