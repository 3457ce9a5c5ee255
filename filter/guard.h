/*
 * guard.h - a mail that brought the process down must not do so for ever.
 *
 * Before a mail is interpreted its hash is written into a small mapped file,
 * and taken out when that is done; the file outlives the process.  From a
 * bound on guard_enter says no, and the mail is to be passed without being
 * parsed (R10).  What counts against a mail is
 *
 * - a crash, from GUARD_CRASHES on: the thread that has it in hand takes a
 *   fatal signal (a fault, an assertion, GLib out of memory, its stack used
 *   up);
 * - the same, where it was in hand for GUARD_PATIENCE_SECONDS when a fatal
 *   signal came from outside, as systemd's watchdog sends it, or when the
 *   process gave up (guard_give_up);
 * - any other end of the process while it was the only mail in hand, from
 *   GUARD_DEATHS on, one after the other: once it was read to its end, that
 *   is forgotten.
 *
 * So kill -9 and a power cut count against no mail, but for one that is hit
 * each time and alone.  The limit: that also is all there is against a mail
 * that eats memory until the kernel kills us, or crashes a thread other than
 * its own (one of the resolver's), since these look the same; such a mail
 * brings the process down GUARD_DEATHS times, and longer while it always
 * has company.
 *
 * The span between enter and leave should be what can crash on content, not
 * the wait for the disk.  What another version of the program counted is
 * forgotten, and so is what is older than GUARD_DAYS.  Nothing is synced:
 * the page cache survives a process, and after a power cut there is nobody
 * to blame.
 *
 * While a guard is open it has the handlers of the fatal signals (a signal
 * goes on to what was there before), and a thread between enter and leave an
 * alternate stack.  So one guard is open in a process at a time.
 *
 * Ownership: guard_open / guard_close.  Threads: enter and leave, any, both
 * on the same one.  A NULL guard lets everything pass.
 */
#ifndef FILTER_GUARD_H
#define FILTER_GUARD_H

#include <glib.h>
#include <stdbool.h>

enum {
	GUARD_CRASHES = 2,
	GUARD_DEATHS = 4,
	GUARD_DAYS = 7,
	/* So long no mail takes, DNS and a busy machine included. */
	GUARD_PATIENCE_SECONDS = 60,
	GUARD_IN_WORK = 256,	/* mails at once; more are let pass unseen */
	GUARD_SUSPECTS = 256,	/* remembered; the oldest makes room */
	GUARD_END_BYTES = 64 << 10	/* hashed of each end of a mail */
};

#define GUARD_ERROR (guard_error_quark ())
GQuark guard_error_quark (void);

struct guard;

/* Creates the file, counts what the last process left in it.  now: seconds
 * since the epoch. */
struct guard *guard_open (const char *path, gint64 now, GError **error);
/* The end of a process that did not crash. */
void guard_close (struct guard *guard);
/* Right before the process ends without guard_close. */
void guard_give_up (struct guard *guard);
/* What the end of the last process was counted against. */
struct guard_death {
	char *sha256;
	bool crashed;		/* else it was the only one in hand */
	int times;		/* by now, of the same kind */
};
/* struct guard_death */
const GPtrArray *guard_left (const struct guard *guard);
/* The hash of a mail that has been in hand for GUARD_PATIENCE_SECONDS,
 * caller's, or NULL. */
char *guard_stuck (const struct guard *guard);

/* What a mail is known by, 64 hex digits, caller's: SHA-256 of its length and
 * its two ends, so that a large one costs no more than a small one. */
char *guard_hash (GBytes *raw);

/* sha256: as guard_hash gives it.  false: too much counts against this mail;
 * there is nothing to leave. */
bool guard_enter (struct guard *guard, const char *sha256);
void guard_leave (struct guard *guard, const char *sha256);

typedef struct guard guard_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (guard_auto, guard_close)

#endif
