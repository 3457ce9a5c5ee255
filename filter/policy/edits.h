/*
 * edits.h - plan and receipt -> what Postfix is told, as a value.
 *
 * Header values are as they go on the wire: with the leading space, folds as
 * LF plus white space.  Edits are to be replayed in the order given.
 */
#ifndef POLICY_EDITS_H
#define POLICY_EDITS_H

#include "filter/policy/envelope.h"
#include "filter/policy/plan.h"
#include "parser/facts.h"

enum edit_kind {
	EDIT_INSERT_FIELD,	/* at the top: name, value */
	EDIT_CHANGE_FIELD,	/* name, nth (from 1), value; value NULL: gone */
	EDIT_DELETE_RECIPIENT	/* value: address as in the envelope */
};

struct edit {
	enum edit_kind kind;
	char *name;
	unsigned nth;
	char *value;
};

enum smtp_reply {
	REPLY_ACCEPT,
	REPLY_REFUSE,		/* 550 5.7.1 */
	REPLY_TEMPFAIL		/* 451 4.3.0 */
};

struct edits {
	enum smtp_reply reply;
	char *text;		/* of REPLY_REFUSE; else NULL */
	GPtrArray *edits;	/* struct edit */
};

/* receipt may be NULL (observe mode, nothing stored). */
struct edits *edits_for (const struct policy *policy,
			 const struct envelope *envelope,
			 const struct facts *facts, const struct plan *plan,
			 const struct receipt *receipt);
struct edits *edits_tempfail (void);
void edits_free (struct edits *edits);

typedef struct edits edits_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (edits_auto, edits_free)

#endif
