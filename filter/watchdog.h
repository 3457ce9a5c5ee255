/*
 * watchdog.h - tells systemd that the daemon lives, as long as it does.
 *
 * What must not hang is the writer: every mail waits for it.  So a thread
 * sends a job through it and pings only when it is back; one that stays away
 * leaves the watchdog to bite.  A disk that refuses writes is no hanging
 * writer, a restart would not mend it.  Nor does it ping while the reading
 * of a mail hangs: it would not end by itself, and the guard knows which
 * mail the watchdog's signal is to be counted against.
 *
 * Does nothing where WATCHDOG_USEC is not set (sd_watchdog_enabled(3)).
 */
#ifndef FILTER_WATCHDOG_H
#define FILTER_WATCHDOG_H

#include "filter/guard.h"
#include "store/store.h"

struct watchdog;

/* Both are borrowed; guard may be NULL. */
struct watchdog *watchdog_start (struct store *store,
				 const struct guard *guard);
/* NULL is legal. */
void watchdog_stop (struct watchdog *watchdog);

#endif
