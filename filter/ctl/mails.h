/*
 * mails.h - the mails that a command names, in their order.
 *
 * Purpose: to read many mails in little time.  While the caller looks at one
 * the next ones are read and parsed, by as many threads as there are
 * processors.  Files are opened in their order by the caller's own thread,
 * so standard input ("-") may be among them.
 *
 * Ownership: mails_open borrows the names until mails_close; mails_next gives
 * a mail that the caller frees, before or after mails_close.
 *
 * Where no thread can be started the caller's own parses.
 *
 * Bounds: MAILS_THREADS, MAILS_BYTES of one mail, and what waits to be asked for: MAILS_AHEAD mails
 * and MAILS_AHEAD_BYTES, of which one mail alone may be more.
 */
#ifndef CTL_MAILS_H
#define CTL_MAILS_H

#include <glib.h>
#include <stdbool.h>

#include "parser/facts.h"

enum {
	MAILS_THREADS = 8,
	MAILS_BYTES = 256 << 20,
	MAILS_AHEAD = 64,
	MAILS_AHEAD_BYTES = 16 << 20
};

struct mail {
	const char *file;	/* as it was named; borrowed */
	GBytes *raw;		/* NULL: could not be read, see error */
	struct facts *facts;	/* NULL likewise */
	GError *error;
};

/* After facts_init. */
struct mails *mails_open (char *const *files, guint count);

/* The next one, when it has been parsed; NULL: that was all. */
struct mail *mails_next (struct mails *mails);

void mail_free (struct mail *mail);

/* NULL allowed.  What was read and not asked for is dropped. */
void mails_close (struct mails *mails);

typedef struct mail mail_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (mail_auto, mail_free)

#endif
