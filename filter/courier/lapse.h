/*
 * lapse.h - quotes that nobody accepted in time are over.
 *
 * Nothing depends on when it is done: an answer that comes too late is found
 * to be so by the clock of the mail itself.  It is done so that the history
 * says it, and a refund that has become due is seen.
 */
#ifndef COURIER_LAPSE_H
#define COURIER_LAPSE_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"

enum {
	LAPSE_SECONDS = 60,	/* how often to look */
	LAPSE_AT_ONCE = 100
};

bool lapse_quotes (struct store *store, gint64 now, GError **error);

#endif
