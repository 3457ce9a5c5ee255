/*
 * correspondent.h - the address of somebody who writes to us, as an
 * administrator gives it.
 *
 * Unlike those of our own mailboxes (value_address) it may have letters
 * beyond ASCII before the "@" (RFC 6531); then it is in the form that a From
 * field is read in, so that the two can be compared.
 */
#ifndef FILTER_CORRESPONDENT_H
#define FILTER_CORRESPONDENT_H

/* NULL, and *out is the address, caller's; else the mistake, caller's. */
char *correspondent_address (const char *text, char **out);

#endif
