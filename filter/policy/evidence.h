/*
 * evidence.h - what we found out ourselves about a mail's claims.  Types
 * only: filter/verify.c, filter/sigcheck.c and filter/arccheck.c fill it in,
 * identity.c weighs it.
 */
#ifndef POLICY_EVIDENCE_H
#define POLICY_EVIDENCE_H

#include <glib.h>
#include <stdbool.h>

#include "parser/facts.h"
#include "parser/limits.h"

enum confirmation {
	CONFIRMATION_NONE,	/* was not looked at */
	CONFIRMATION_PASS,	/* the signature is valid */
	CONFIRMATION_FAIL,	/* it is not, or there is no key */
	CONFIRMATION_UNKNOWN	/* DNS gave no answer: try again later */
};

/* What a signature (facts.shell) came to.  Every one of the mail's has to
 * come to the same. */
enum signature_outcome {
	SIGNATURE_NONE,		/* was not looked at */
	SIGNATURE_GOOD,		/* by a key registered for the From address */
	SIGNATURE_BAD,		/* it is not of this content */
	SIGNATURE_UNKNOWN_KEY,	/* no key of the account */
	SIGNATURE_OTHER_ADDRESS, /* one, but registered for others */
	SIGNATURE_KEY_EXPIRED,
	SIGNATURE_KEY_REVOKED,
	SIGNATURE_EXPIRED,	/* the signature itself */
	SIGNATURE_WEAK,		/* MD5, SHA-1 and the like */
	SIGNATURE_DISAGREE,	/* several that came to different things */
	SIGNATURE_FAILED,	/* it could not be read, or not in time */
	SIGNATURE_BUSY		/* too many at once: try again later */
};

enum {
	SIGNATURES_MOST = 4,
	SIGNATURE_ID_BYTES = 65,
	SIGNATURE_KEY_BYTES = 129
};

struct signature {
	enum signature_outcome outcome;
	gint64 account;		/* whose keys were looked at */
	/* Of a good one: when the oldest was made, 0 if that is not signed;
	 * the registered key; and what identifies each, however the unsigned
	 * bytes around it are changed (NUL-terminated hex). */
	gint64 made;
	char key[SIGNATURE_KEY_BYTES];
	unsigned count;
	char ids[SIGNATURES_MOST][SIGNATURE_ID_BYTES];
};

/* What our own verification of the ARC chain (facts.arc) came to. */
enum arc_outcome {
	ARC_NONE,		/* was not looked at */
	ARC_GOOD,		/* every seal, and the newest message signature
				 * over the mail as it came */
	ARC_BODY,		/* the body is not the one that was sealed */
	ARC_HEADER,		/* nor are the fields */
	ARC_SEAL,		/* a seal is not of these sets */
	ARC_NO_KEY,		/* there is none, or none that may be used */
	ARC_KEY_REVOKED,
	ARC_WEAK,		/* a key is too short */
	ARC_MANY_KEYS,		/* more than are fetched for one mail */
	ARC_UNKNOWN		/* DNS gave no answer: try again later */
};

struct evidence {
	/* A DKIM proof needs our own confirmation (rule 4 of "How far a
	 * result is believed"); false where the administrator vouches for
	 * the border. */
	bool required;
	/* One for each of facts.dkim. */
	enum confirmation dkim[LIMIT_DKIM_SIGNATURES];
	struct signature signature;
	enum arc_outcome arc;
	/* The mail that this one may say is theirs (store/known.h), borrowed;
	 * or NULL. */
	const struct facts *kept;
};

#endif
