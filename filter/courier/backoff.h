/*
 * backoff.h - when a mail that could not be sent now is tried again.
 *
 * The pause doubles from `first` to `most`, give or take an eighth, which is
 * made from the row and its attempts: many rows that failed together do not
 * come back together, and a test knows when.  Pure.
 */
#ifndef COURIER_BACKOFF_H
#define COURIER_BACKOFF_H

#include <glib.h>

/* In which second to try again, after attempts (1: the first) made by now;
 * -1: it was tried for give_up seconds since created, that is enough.  The
 * last attempt is at the end of that time. */
gint64 backoff_next (gint64 id, unsigned attempts, gint64 created, gint64 now,
		     unsigned first, unsigned most, unsigned give_up);

#endif
