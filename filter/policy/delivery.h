/*
 * delivery.h - what makes two deliveries the same mail: the key that is
 * UNIQUE in the store.
 *
 * Mail that acts on a ticket has keys of its sender's account, so that a
 * spoofed mail never makes the verified one a duplicate (A17).  Pure; what is
 * returned is the caller's.
 */
#ifndef POLICY_DELIVERY_H
#define POLICY_DELIVERY_H

#include "filter/policy/policy.h"
#include "parser/facts.h"

/* Of mail that acts as the account. */
char *delivery_of_account (const struct policy *policy, gint64 account,
			   const struct facts *facts);
/* Of other mail; kind: "recorded" or "advisory". */
char *delivery_of_kind (const struct policy *policy, const char *kind,
			const struct facts *facts);

#endif
