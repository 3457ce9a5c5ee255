/*
 * claim.h - what the tag of a recipient claims, and how RCPT is answered.
 *
 * A signed address that is good gives its claim; one that is forged or over
 * is refused, with a text that tells an honest person where to write, and
 * logged (event=address-refused); who forges too many is put off unread
 * (guesses.h; event=address-guesses, once).  Nothing is refused in observe
 * mode, nor what Postfix takes in itself (sendmail): it has nobody to tell
 * and would keep the mail for ever (P6).  Such a recipient has no claim.
 */
#ifndef MILTER_CLAIM_H
#define MILTER_CLAIM_H

#include <glib.h>
#include <stdbool.h>

#include "filter/milter/guesses.h"
#include "filter/policy/envelope.h"
#include "filter/policy/policy.h"

enum claim_answer {
	CLAIM_TAKE,
	CLAIM_REFUSE,		/* 550 5.1.1 */
	CLAIM_PUT_OFF		/* 450 4.7.1 */
};

struct claim_asker {
	const struct policy *policy;
	const struct envelope *envelope;	/* who asks */
	bool local;		/* Postfix itself: see above */
	struct guesses *guesses;	/* NULL: no tag is looked at */
	gint64 now;		/* seconds since the epoch */
	gint64 clock;		/* guesses.h */
};

/* mailbox: the index in the policy, or -1.  *claim is zero where there is
 * none; *text is set (caller's) where it is not taken. */
enum claim_answer claim_check (const struct claim_asker *asker,
			       const char *recipient, int mailbox,
			       const char *tag, struct address_claim *claim,
			       char **text);

#endif
