/*
 * answer.h - who may be answered by a machine, and what it is answered with.
 *
 * "Never answer a machine" in one place: every condition under "Answering
 * machines" (L) of the manual, each with a name for why not.
 * Sources: RFC 3834 section 2, RFC 5230 section 4.
 */
#ifndef POLICY_ANSWER_H
#define POLICY_ANSWER_H

#include "filter/policy/envelope.h"
#include "filter/policy/identity.h"
#include "filter/policy/plan.h"

enum {
	/* Orders about announcements that are confirmed to one agent in an
	 * hour. */
	ANSWER_ORDERS_HOUR = 60
};

/* There is wording in that language; NULL is none. */
bool answer_speaks (const char *language);
/* The one that is wanted (or NULL), else the configured one, else English. */
const char *answer_language (const struct policy *policy, const char *wanted);

/* The local part is one of a machine: no-reply and the like. */
bool answer_is_robot (const char *address);

/* The Message-ID of what answers the mail of that delivery key under that
 * name: the same whenever it is made. */
char *answer_id (const struct policy *policy, const char *key,
		 const char *name);

/* NULL: may be answered.  Else a static word that says why not. */
const char *answer_forbidden (const struct policy *policy,
			      const struct envelope *envelope,
			      const struct facts *facts,
			      const struct identity *who);

/* The same, whether or not the sender is proven. */
const char *answer_unfit (const struct policy *policy,
			  const struct envelope *envelope,
			  const struct facts *facts,
			  const struct identity *who);

/* Adds the answer to the plan's change: one template, to the proven address,
 * with the values that every template may use.  change->delivery_key and
 * plan->language must be set: the Message-ID is made from the key.  What it
 * returns is the plan's. */
struct change_answer *answer_add (const struct policy *policy,
				  const struct envelope *envelope,
				  const struct facts *facts,
				  const struct identity *who,
				  const char *template_name,
				  struct plan *plan);

/* The same about a mail that was kept until this one confirmed it, and
 * threaded under that. */
void answer_add_for_kept (const struct policy *policy,
			  const struct kept *kept, const struct identity *who,
			  const char *template_name, struct plan *plan);

/* Asks the account of the From address whether the mail is theirs, at that
 * address; plan->language is the account's.  copies: who would get some.
 * Takes challenge. */
void answer_add_challenge (const struct policy *policy,
			   const struct envelope *envelope,
			   const struct facts *facts,
			   const struct identity *who, const char *copies,
			   struct change_challenge *challenge,
			   struct plan *plan);

/* An agent's words to a client: `text` in the name of `agent` (may be ""),
 * threaded under the client's last mail.  No cap holds it back. */
void answer_add_reply (const struct policy *policy,
		       const struct conversation *ticket, const char *to,
		       const char *agent, const char *text,
		       struct plan *plan);

/* One more value of a{ss}; NULL is "". */
void answer_put (GVariantBuilder *values, const char *key, const char *value);
/* What an announcement would be, to the agent who ordered it. */
void answer_add_preview (const struct policy *policy,
			 const struct identity *who, struct plan *plan);

/* What has become of the announcement that message ordered, to the agent who
 * said so.  at: when it is sent, in words; NULL: it is cancelled. */
void answer_add_planned (const struct policy *policy,
			 const struct identity *who, gint64 message,
			 const char *at, struct plan *plan);

/* One more value for the template. */
void answer_set (struct change_answer *answer, const char *key,
		 const char *value);
/* The same words as the agent formatted them: clean HTML (formatted.h). */
void answer_set_html (struct change_answer *answer, const char *html);

/* Split delivery (plan.h): one copy to each recipient of ours. */
void answer_add_copies (const struct policy *policy,
			const struct envelope *envelope, struct plan *plan);

#endif
