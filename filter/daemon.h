/*
 * daemon.h - everything that the daemon is made of, started in its order and
 * stopped in the reverse one.
 *
 * configuration, wording, keys, store, guard, verification, courier, control
 * socket, watchdog, milter: what a mail needs is there before Postfix can
 * hand one over, and stays until the last one has its answer.
 *
 * Signals (daemon_block_signals, before any thread is started) are waited
 * for by a thread of their own: SIGTERM and SIGINT drain and stop, a second
 * one leaves at once; SIGUSR1 reloads; SIGHUP is ignored.
 *
 * A reload swaps the policy by reference: a mail keeps the one it began
 * with.  A configuration with a mistake changes nothing.
 */
#ifndef FILTER_DAEMON_H
#define FILTER_DAEMON_H

#include "filter/config.h"

void daemon_block_signals (void);
/* Serves until it is told to stop; an exit status, of sysexits.h.  config
 * is taken over.  What went wrong is in the log. */
int daemon_run (struct config *config);

#endif
