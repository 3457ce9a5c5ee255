/*
 * evidence.h - what we found out ourselves about a mail's claims.  Types
 * only: filter/verify.c fills it in, identity.c weighs it.
 */
#ifndef POLICY_EVIDENCE_H
#define POLICY_EVIDENCE_H

#include <stdbool.h>

#include "parser/limits.h"

enum confirmation {
	CONFIRMATION_NONE,	/* was not looked at */
	CONFIRMATION_PASS,	/* the signature is valid */
	CONFIRMATION_FAIL,	/* it is not, or there is no key */
	CONFIRMATION_UNKNOWN	/* DNS gave no answer: try again later */
};

struct evidence {
	/* A DKIM proof needs our own confirmation (rule 4 of "How far a
	 * result is believed"); false where the administrator vouches for
	 * the border. */
	bool required;
	/* One for each of facts.dkim. */
	enum confirmation dkim[LIMIT_DKIM_SIGNATURES];
};

#endif
