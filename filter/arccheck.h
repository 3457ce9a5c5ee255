/*
 * arccheck.h - our own verification of an ARC chain.
 *
 * That some field says arc=pass is a claim like any other.  Here are
 * verified: the body hash and the signature of the newest message
 * signature, over the mail as it came, and every seal, the newest first.
 * The older message signatures are not: whoever passed the mail on was free
 * to change it, and said with cv=pass that it had been whole when it came.
 *
 * What is wrong is found as cheaply as can be: without DNS, then with the
 * newest sealer's key, so that nobody but him can have us ask for more.
 *
 * Bounds: ARCCHECK_KEYS different keys for one mail; each is waited for
 * ARCCHECK_KEY_SECONDS, and after ARCCHECK_SECONDS none is.
 * Sources: RFC 8617 section 5.2.  Threads: any.
 */
#ifndef FILTER_ARCCHECK_H
#define FILTER_ARCCHECK_H

#include <glib.h>

#include "filter/policy/evidence.h"
#include "filter/resolver.h"
#include "parser/facts.h"

enum {
	ARCCHECK_KEYS = 10,
	ARCCHECK_SECONDS = 4,
	ARCCHECK_KEY_SECONDS = 3
};

/* facts are those of raw, and facts->arc is there. */
enum arc_outcome arccheck_run (struct resolver *resolver, GBytes *raw,
			       const struct facts *facts);

#endif
