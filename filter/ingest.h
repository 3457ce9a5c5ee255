/*
 * ingest.h - the story of one mail: facts, known, evidence, plan, receipt,
 * edits.
 *
 * Blocks until the store has committed.  Returns edits in every case: a
 * store that cannot take the mail gives edits_tempfail().  Writes one log
 * line per mail.  Threads: any.
 */
#ifndef FILTER_INGEST_H
#define FILTER_INGEST_H

#include "filter/guard.h"
#include "filter/policy/edits.h"
#include "filter/sigchild.h"
#include "filter/verify.h"
#include "store/store.h"

/* What a mail is taken in with; all borrowed. */
struct ingest {
	struct store *store;
	/* Asked for the keys of ARC seals; NULL: none is believed. */
	struct resolver *resolver;
	/* NULL where no policy asks for it; else a proof that needs it is
	 * never believed. */
	struct verify *verify;
	/* NULL: no OpenPGP or S/MIME signature is believed. */
	struct sigchild *signatures;
	/* NULL: a mail that crashes the process may do so for ever. */
	struct guard *guard;
	/* After a commit that put an answer into the outbox; may be NULL. */
	void (*queued) (gpointer user);
	gpointer user;
};

struct edits *ingest (const struct ingest *with, const struct policy *policy,
		      const struct envelope *envelope, GBytes *raw);

/* What we find out ourselves about the mail's claims. */
struct evidence ingest_evidence (struct verify *verify,
				 struct resolver *resolver,
				 const struct policy *policy,
				 const struct envelope *envelope,
				 GBytes *raw, const struct facts *facts);

/* What the mail's signature comes to, held against the keys of the account
 * of its From address.  false: the store does not answer. */
bool ingest_signature (struct store *store, struct sigchild *children,
		       const struct policy *policy,
		       const struct envelope *envelope,
		       const struct facts *facts, struct evidence *evidence,
		       GError **error);

/* What is known for this mail's keys; the dry run uses it too. */
struct known *ingest_look_up (struct store *store,
			      const struct policy *policy,
			      const struct envelope *envelope,
			      const struct facts *facts,
			      const struct evidence *evidence,
			      GError **error);

/* Of the mail that known->kept names, if it does and may be read; else *kept
 * is NULL.  guard may be NULL. */
bool ingest_kept (struct store *store, struct guard *guard,
		  const struct known *known, struct facts **kept,
		  GError **error);

/* The articles that answer a client's new request, into known. */
void ingest_articles (const struct policy *policy, const struct facts *facts,
		      struct known *known);

#endif
