/*
 * guesses.h - who has been guessing at signed addresses.
 *
 * A signature cannot be guessed; this keeps the noise of trying down.  Each
 * client has GUESSES_MOST forged addresses within an hour of its first one;
 * whoever is over it is not to be looked at any more until that hour ends.
 * A client is its login, else its IP address, of IPv6 the first 64 bits,
 * since those are what one customer gets.
 *
 * Bounds: GUESSES_CLIENTS clients; a new one takes the place of the one whose
 * hour began first.  Threads: any.  Ownership: guesses_new / guesses_free.
 */
#ifndef MILTER_GUESSES_H
#define MILTER_GUESSES_H

#include <glib.h>
#include <stdbool.h>

enum {
	GUESSES_MOST = 20,
	GUESSES_SECONDS = 3600,
	GUESSES_CLIENTS = 4096
};

struct guesses;

struct guesses *guesses_new (void);
void guesses_free (struct guesses *guesses);	/* NULL is legal */

/* login and address as struct envelope has them.  now: seconds, of any clock
 * that does not go back. */
bool guesses_over (struct guesses *guesses, const char *login,
		   const char *address, gint64 now);
/* One more forged address.  true: with this one the client is over. */
bool guesses_add (struct guesses *guesses, const char *login,
		  const char *address, gint64 now);

typedef struct guesses guesses_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (guesses_auto, guesses_free)

#endif
