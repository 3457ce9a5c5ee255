/*
 * store_kit.h - what the store's tests share: a folder that goes away, mails
 * and accounts to store.
 */
#ifndef UNIT_STORE_KIT_H
#define UNIT_STORE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

enum { NOW = 1790000000 };

/* cmocka's setup and teardown: *state is the folder's path. */
int kit_setup (void **state);
int kit_teardown (void **state);
char *kit_path (const char *folder, const char *name);
struct store *kit_open (void **state);	/* folder/tickets.db, to write */

/* An advisory mail; key makes it different from others. */
struct change *kit_mail (const char *key);
/* A ticket of that account. */
struct change *kit_ticket (const char *key, const struct account *account);
/* An agent's mail on that ticket. */
struct change *kit_agent_mail (const char *key, const struct account *agent,
			       gint64 ticket);
void kit_answer (struct change *change, const char *template_name,
		 const char *to);
void kit_attach (struct change *change, const char *name, GBytes *content);
/* Bytes that no packing makes smaller. */
GBytes *kit_noise (gsize size, guint32 seed);

/* Names are separated by spaces. */
struct account *kit_account (const char *name, const char *addresses,
			     const char *logins);
void kit_save (struct store *store, struct account *account);
/* Saves an account with one address and returns it as stored. */
struct account *kit_client (struct store *store, const char *name,
			    const char *address);

/* The same, an agent. */
struct account *kit_agent (struct store *store, const char *name,
			   const char *address);

/* "opened mail closed": what happened to a ticket; caller's. */
char *kit_events (struct store *store, gint64 ticket);

/* Records a change that must work, and frees it. */
struct receipt *kit_record (struct store *store, struct change *change);

#define assert_ok(ok, error) \
	do { \
		if (!(ok)) \
			fail_msg ("%s", (error) ? (error)->message : "?"); \
	} while (0)
#define assert_store_error(error, wanted) \
	do { \
		assert_non_null (error); \
		if (!g_error_matches (error, STORE_ERROR, wanted)) \
			fail_msg ("code %d: %s", (error)->code, \
				  (error)->message); \
	} while (0)

#endif
