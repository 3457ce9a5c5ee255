/*
 * fault.h - a last word before a fatal signal ends the process.
 *
 * While it is watched, the handlers of the signals that end a process with a
 * fault (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, and SIGTRAP, with
 * which GLib gives up) call a function, and then let the signal do what it
 * would have done: a sanitizer reports, the process dies of it.
 *
 * A thread that has used up its stack can run no handler on it: it has to
 * have borrowed another one before.
 *
 * Ownership: fault_watch / fault_unwatch, one at a time in a process.
 */
#ifndef FILTER_FAULT_H
#define FILTER_FAULT_H

#include <glib.h>
#include <stdbool.h>

/* Runs in the handler: async-signal-safe.  own: the thread that it runs on
 * is at fault, or gave up; else the signal was sent from outside. */
typedef void (*fault_func) (gpointer user, bool own);

struct fault;

/* stacks: how many can be lent at once. */
struct fault *fault_watch (fault_func say, gpointer user, unsigned stacks);
void fault_unwatch (struct fault *fault);

/* The i-th, to the calling thread, until it gives it back. */
void fault_lend_stack (struct fault *fault, unsigned i);
void fault_return_stack (struct fault *fault, unsigned i);

#endif
