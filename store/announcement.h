/*
 * announcement.h - what is told to many accounts at once.
 *
 * Part of the public face of store/, included by store.h.
 *
 * An announcement comes in as a draft (struct change_announcement of a
 * change: its message is what was written), is put on its way, and then sent
 * in small parts: store_announcement_step looks at a few accounts more, in
 * the order of their ids, and makes one outbox row for each that is to get
 * it, in the transaction that moves the cursor.  A row names announcement and
 * account, and there is one of each such pair at most.  So whatever dies
 * when, each account has one row.
 *
 * Left out and counted: suspended accounts; those without an address of
 * their own that mail does not come back from; of news, those that
 * unsubscribed from the list.
 */
#ifndef STORE_ANNOUNCEMENT_H
#define STORE_ANNOUNCEMENT_H

#include "store/change.h"

enum {
	/* Accounts looked at in one transaction. */
	ANNOUNCE_STEP = 200,
	/* Rows due and not yet sent; beyond that no more are made. */
	ANNOUNCE_WAITING = 1000
};

struct announcement {
	gint64 id, message;
	char *audience, *name, *kind;	/* as in change.h */
	char *list;		/* "": nobody can unsubscribe */
	char *language;
	char *state;		/* "draft", "scheduled", "sending", "sent",
				 * "cancelled" */
	char *by;
	gint64 created, due;	/* due 0: when it is put on its way */
	gint64 begun, ended;	/* or 0 */
	GPtrArray *texts;	/* struct announcement_text, by language */
	/* So far; sent, waiting, failed, bounced are of those queued. */
	gint64 queued, sent, waiting, failed, bounced;
	gint64 left_suspended, left_address, left_unsubscribed;
};
void announcement_free (struct announcement *announcement);

/* Whom it would go to now. */
struct announcement_count {
	gint64 accounts;	/* that get it */
	gint64 left_suspended, left_address, left_unsubscribed;
	/* By the account's language, "" for none, of those that get it:
	 * struct report_row. */
	GPtrArray *languages;
};
void announcement_count_free (struct announcement_count *count);

/* The text for somebody of that language (or NULL): in it, else in the
 * announcement's, else the first there is. */
const struct announcement_text *
announcement_text_for (const GPtrArray *texts, const char *language,
		       const char *fallback);

/* What one step did. */
struct announcement_step {
	gint64 announcement;	/* 0: there was nothing to do */
	unsigned looked_at, queued;
	bool is_full;		/* ANNOUNCE_WAITING: later */
	bool is_last;		/* of that announcement */
};

#endif
