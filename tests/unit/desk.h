/*
 * desk.h - what tests of stored tickets begin with: a client, an agent, and
 * tickets of the client.  For tests only; linked with store_kit.c.
 */
#ifndef UNIT_DESK_H
#define UNIT_DESK_H

#include "tests/unit/store_kit.h"

struct desk {
	struct store *store;
	struct account *client, *anna;
	struct account *other, *boris;	/* one more of each, or NULL */
	unsigned mails;		/* for keys */
};

/* c1, a@client.example, and anna, anna@netx.example, who is an agent; tickets
 * 1 and so on, of mails k1 and so on. */
static inline void
desk_open (struct desk *desk, void **state, unsigned tickets)
{
	desk->store = kit_open (state);
	desk->client = kit_client (desk->store, "c1", "a@client.example");
	desk->anna = kit_agent (desk->store, "anna", "anna@netx.example");
	for (unsigned i = 1; i <= tickets; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);

		receipt_free (kit_record (desk->store,
					  kit_ticket (key, desk->client)));
	}
}

static inline void
desk_close (struct desk *desk)
{
	account_free (desk->client);
	account_free (desk->anna);
	account_free (desk->other);
	account_free (desk->boris);
	store_close (desk->store);
}
typedef struct desk desk_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (desk_auto, desk_close)

#endif
