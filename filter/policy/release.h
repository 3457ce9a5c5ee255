/*
 * release.h - whom a client's mail takes out of a ticket's copies.
 *
 * The only order that clients have: leading lines "#unwatch ADDRESS" (in any
 * language of command.h) of a mail of the ticket's own account.  A line is
 * one only if it says nothing else and the address gets copies of this ticket
 * now; the first line that is not ends them, and it and all that follows are
 * words, like everything that clients write.  A contact does not release
 * people of the account itself.
 *
 * Pure; all borrowed, release_clear frees the list.
 */
#ifndef POLICY_RELEASE_H
#define POLICY_RELEASE_H

#include "filter/policy/identity.h"
#include "parser/facts.h"
#include "store/known.h"

struct release {
	GPtrArray *watchers;	/* const struct watcher *, each once */
	const char *words;	/* of facts->new_text, what is behind them */
};

struct release release_read (const struct facts *facts,
			     const struct known *known,
			     const struct identity *who);
void release_clear (struct release *release);
bool release_has (const struct release *release, const char *address);

#endif
