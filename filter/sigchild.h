/*
 * sigchild.h - runs the process that looks at signatures and keys, bounded.
 *
 * Purpose: one question (sigjob.h), one answer.  The process gets an empty
 * folder of its own as GNUPGHOME and HOME, an environment with nothing else
 * of ours in it, its own process group, and no descriptor but the question,
 * the answer and /dev/null.  Afterwards, or when its time is up, the whole
 * group is killed and the folder is removed.
 *
 * Bounds: SIGCHILD_AT_ONCE of them; who finds no place within
 * SIGCHILD_WAIT_SECONDS gets SIGCHILD_ERROR_BUSY; each has SIGCHILD_SECONDS.
 * Threads: any.
 */
#ifndef FILTER_SIGCHILD_H
#define FILTER_SIGCHILD_H

#include <glib.h>

enum {
	SIGCHILD_AT_ONCE = 4,
	SIGCHILD_WAIT_SECONDS = 2,
	SIGCHILD_SECONDS = 4
};

#define SIGCHILD_ERROR (sigchild_error_quark ())
GQuark sigchild_error_quark (void);
enum sigchild_error {
	SIGCHILD_ERROR_FAILED,	/* it could not be run, or gave no answer */
	SIGCHILD_ERROR_SLOW,	/* it was stopped */
	SIGCHILD_ERROR_BUSY	/* too many at once: later it may be done */
};

struct sigchild;

struct sigchild *sigchild_new (void);
/* NULL is legal. */
void sigchild_free (struct sigchild *children);

/* question: SIGJOB_QUESTION, floating ones are sunk.  type: of the answer. */
GVariant *sigchild_ask (struct sigchild *children, GVariant *question,
			const char *type, GError **error);

#endif
