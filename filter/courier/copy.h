/*
 * copy.h - a mail that came in, to be passed on to one mailbox of ours.
 *
 * Every byte stays, but for our own fields: what a sender supplied under
 * X-Ticket- goes, folds and all, and one X-Ticket-Loop with the token comes
 * to the top, by which the filter knows the mail again (plan.h).  An end of
 * line in the new field is the one that the mail has.
 */
#ifndef COURIER_COPY_H
#define COURIER_COPY_H

#include <glib.h>

GBytes *copy_new (GBytes *raw, const char *token);

#endif
