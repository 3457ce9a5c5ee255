/*
 * guard.h - a mail that brought the process down must not do so for ever.
 *
 * Before a mail is interpreted its hash is written into a small mapped file,
 * and taken out when that is done; the file outlives the process.  A hash
 * that is still there at the next start counts as one crash of that mail.
 * From GUARD_CRASHES on guard_enter says no, and the mail is to be passed
 * without being parsed (R10).
 *
 * The span between enter and leave should be what can crash on content, not
 * the wait for the disk: every mail in work counts when the process is
 * killed, whoever was to blame.  What another version of the program counted
 * is forgotten, and so is what is older than GUARD_DAYS.
 *
 * Nothing is synced: the page cache survives a process, and after a power
 * cut there is nobody to blame.  A mail costs two copies of 32 bytes, and
 * the hash of 128 KB at most.
 *
 * Ownership: guard_open / guard_close.  Threads: enter and leave, any.
 * A NULL guard lets everything pass.
 */
#ifndef FILTER_GUARD_H
#define FILTER_GUARD_H

#include <glib.h>
#include <stdbool.h>

enum {
	GUARD_CRASHES = 2,
	GUARD_DAYS = 7,
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
/* The hashes that the last process left: char *, hex. */
const GPtrArray *guard_left (const struct guard *guard);

/* What a mail is known by, 64 hex digits, caller's: SHA-256 of its length and
 * its two ends, so that a large one costs no more than a small one. */
char *guard_hash (GBytes *raw);

/* sha256: as guard_hash gives it.  false: this mail has
 * crashed the process too often; there is nothing to leave. */
bool guard_enter (struct guard *guard, const char *sha256);
void guard_leave (struct guard *guard, const char *sha256);

typedef struct guard guard_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (guard_auto, guard_close)

#endif
