/*
 * plan.h - what to do with one mail, as a value; and its printed form.
 *
 * A plan has no ticket number (only the receipt has) and no effects.
 *
 * Split delivery: Postfix applies a milter's edits to every recipient's copy.
 * When a mail is for us and for others in one transaction, the transaction
 * passes unedited to the others, our recipients are taken out of it, and the
 * outbox sends each of our mailboxes its copy (COPY_TEMPLATE), which comes
 * back to the filter alone, is known by its token, and gets its marks (M4).
 */
#ifndef POLICY_PLAN_H
#define POLICY_PLAN_H

#include "filter/policy/policy.h"
#include "store/change.h"

enum verdict {
	VERDICT_NOT_OURS,
	VERDICT_TICKET,
	VERDICT_FOLLOW_UP,
	VERDICT_AGENT,
	VERDICT_CONFIRM,
	VERDICT_ADVISORY,
	VERDICT_RECORDED,
	VERDICT_REFUSED
};

/* A rule of the regulation that applied, and where. */
struct plan_rule {
	char *rule;
	const char *field;	/* static; NULL: it needed no phrase */
	gsize start, end;	/* bytes of the field */
	char *match;
};

/* An incident that explains the request. */
struct plan_incident {
	gint64 number;
	const char *why;	/* static */
	char *line;		/* for agents */
};

struct plan {
	enum verdict verdict;
	const char *rule;	/* static: the name in decide's table */
	const char *reason;	/* static: a word of the manual */
	enum proof proof;
	char *account;		/* name, or NULL */
	char *account_address;	/* the address it was accepted for, or NULL */
	/* What a signature came to, a static word of the manual, or NULL; and
	 * the registered key of one that is a proof, or NULL. */
	const char *signature;
	char *signer;
	/* The same of an ARC chain, and the sealer whom the word is about. */
	const char *arc;
	char *sealer;
	char *language;		/* to answer in */
	/* Articles, char *: those that the mail links to, and those that go
	 * into the acknowledgement; and all that was found, for agents: a
	 * header field's value, or NULL. */
	GPtrArray *linked, *offered;
	char *articles;
	GPtrArray *incidents;	/* struct plan_incident */
	GHashTable *labels;	/* char * -> char *: of the request, or of
				 * the ticket that it joins */
	GPtrArray *rules;	/* struct plan_rule: that gave them */
	/* This mail is insulting; and it is the first one on a ticket that
	 * was not, so that its writer is asked for a better tone, once. */
	bool abusive, courtesy;
	/* char * -> char *: for the answer's template, beside its own. */
	GHashTable *values;
	/* "3": so many in To or Cc get no copies, for there is no room; or
	 * NULL. */
	char *left_out;
	GPtrArray *notices;	/* char *: what the administrator should see */
	bool split;		/* see above */
	/* It cannot be decided now: a temporary failure, nothing stored. */
	bool try_again;
	struct change *change;	/* never NULL; kind CHANGE_NONE if nothing */
	char *refusal;		/* VERDICT_REFUSED: the text, else NULL */
};

struct plan *plan_new (void);
void plan_free (struct plan *plan);
/* It was taken before, whatever it would be now: it is let pass as it was. */
void plan_repeat (struct plan *plan);
/* What was to be stored could not be done: a refusal with that text. */
void plan_refuse (struct plan *plan, const char *reason, const char *text);
const char *verdict_name (enum verdict verdict);
/* "kind=mysql; scope=in", by name; caller's. */
char *plan_labels (const struct plan *plan);
/* "verdict=ticket rule=... reason=..." one line, for tests and people. */
char *plan_print (const struct plan *plan);

typedef struct plan plan_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (plan_auto, plan_free)

#endif
