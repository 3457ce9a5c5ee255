/*
 * sigcheck.h - our own verification of OpenPGP and S/MIME signatures.
 *
 * Purpose: what the signatures of facts.shell come to, held against the keys
 * that are registered for the account of the From address.  Only those keys
 * are in the ring; what came with the mail itself proves nothing.
 *
 * A key that is registered is all the trust there is: no web of trust, no
 * certification authority, no list of revoked certificates.  OpenPGP keys
 * expire and are revoked as they say themselves; certificates expire.
 *
 * It fails closed: whatever goes wrong is an outcome that is no proof, and
 * is logged where an administrator can mend it.
 *
 * Bounds: those of sigchild.h; SIGCHECK_BYTES of what was signed;
 * SIGNATURES_MOST signatures.  Threads: any.
 * Sources: RFC 3156, RFC 4880, RFC 8551, RFC 9580 section 9.5.
 */
#ifndef FILTER_SIGCHECK_H
#define FILTER_SIGCHECK_H

#include "filter/policy/evidence.h"
#include "filter/sigchild.h"
#include "parser/facts.h"
#include "store/store.h"

enum {
	SIGCHECK_BYTES = 64 << 20,
	/* A mail that came so long ago is judged as of then. */
	SIGCHECK_NOW_SECONDS = 600
};

/* shell has no defect; keys: struct signing_key of one account; address: the
 * one of From; received: when the mail came.  Fills in all but
 * signature->account. */
void sigcheck_run (struct sigchild *children, const struct shell *shell,
		   const GPtrArray *keys, const char *address, gint64 received,
		   struct signature *signature);

#endif
