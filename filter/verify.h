/*
 * verify.h - our own verification of DKIM signatures; the only user of
 * libopendkim.
 *
 * A result in an Authentication-Results field is a claim, and a border can
 * be made to write a false one (A22).  A DKIM proof is therefore confirmed
 * here before it counts.
 *
 * Bounds: only the signatures asked for, at most VERIFY_SIGNATURES of a
 * mail; a key is waited for VERIFY_KEY_SECONDS, and after VERIFY_SECONDS no
 * further one is asked for; keys below VERIFY_KEY_BITS fail, and so does one
 * whose domain says that it is testing (t=y): RFC 6376 has that be as if it
 * were not signed, and arccheck.h has it so, too.
 * Sources: RFC 6376, RFC 8301.  Threads: any.
 */
#ifndef FILTER_VERIFY_H
#define FILTER_VERIFY_H

#include <glib.h>

#include "filter/policy/evidence.h"
#include "filter/resolver.h"
#include "parser/facts.h"

#define VERIFY_ERROR (verify_error_quark ())
GQuark verify_error_quark (void);
enum verify_error { VERIFY_ERROR_FAILED };

enum {
	VERIFY_SIGNATURES = 4,
	VERIFY_SECONDS = 4,
	VERIFY_KEY_SECONDS = 3,
	VERIFY_KEY_BITS = 1024
};

struct verify;

/* resolver is borrowed and must outlive it. */
struct verify *verify_new (struct resolver *resolver, GError **error);
void verify_free (struct verify *verify);

/* Looks at those of facts.dkim whose evidence is wanted (bit i for the i-th)
 * and fills in evidence->dkim; what could not be decided is
 * CONFIRMATION_UNKNOWN. */
void verify_run (struct verify *verify, GBytes *raw,
		 const struct facts *facts, guint32 wanted,
		 struct evidence *evidence);

#endif
