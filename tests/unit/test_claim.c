/*
 * LINK: filter/milter/claim.c filter/milter/guesses.c
 * LINK: filter/policy/address.c filter/policy/policy.c
 * LINK: filter/policy/regulation.c
 * LINK: filter/policy/envelope.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/log.h"
#include "filter/milter/claim.h"

#define DAY G_GINT64_CONSTANT (86400)
#define NOW (20000 * DAY + 100)

struct world {
	struct policy *policy;
	struct envelope *envelope;
	struct guesses *guesses;
	struct claim_asker asker;
	char *good, *expired, *forged, *elsewhere;	/* tags */
};

static GString *journal;

void
log_event (enum log_level level, const char *event, ...)
{
	const char *key;
	va_list ap;

	assert_true (level == LOG_LEVEL_INFO || level == LOG_LEVEL_WARNING);
	g_string_append (journal, event);
	va_start (ap, event);
	while ((key = va_arg (ap, const char *)) != NULL) {
		const char *value = va_arg (ap, const char *);

		if (value != NULL)
			g_string_append_printf (journal, " %s=%s", key,
						value);
	}
	va_end (ap);
	g_string_append_c (journal, '\n');
}

static char *
tag_of (const struct world *world, unsigned mailbox, gint64 expires)
{
	const struct mailbox *ours = world->policy->mailboxes->pdata[mailbox];
	const struct address_claim claim = { ADDRESS_REPLY, 7, 8, 0, expires };
	g_autofree char *address = address_sign (world->policy->address_keys,
						 ours->address, '+', &claim);
	const char *tag = strchr (address, '+') + 1;

	return g_strndup (tag, strcspn (tag, "@"));
}

static int
setup (void **state)
{
	static const guint8 secret[ADDRESS_KEY_BYTES] = { 9 };
	struct world *world = g_new0 (struct world, 1);
	struct mailbox *first = mailbox_new ("support@example.com");
	gsize length;

	journal = g_string_new (NULL);
	world->policy = policy_new ();
	g_free (first->url);
	first->url = g_strdup ("https://example.com/how");
	g_ptr_array_add (world->policy->mailboxes, first);
	g_ptr_array_add (world->policy->mailboxes,
			 mailbox_new ("billing@example.com"));
	world->policy->address_keys = address_keys_new ();
	address_keys_add (world->policy->address_keys, 1, secret, 0);
	world->envelope = envelope_new ();
	g_free (world->envelope->client_address);
	world->envelope->client_address = g_strdup ("192.0.2.1");
	world->guesses = guesses_new ();
	world->asker = (struct claim_asker) {
		world->policy, world->envelope, false, world->guesses,
		NOW, 1000 };
	world->good = tag_of (world, 0, NOW);
	world->expired = tag_of (world, 0, NOW - DAY);
	world->elsewhere = tag_of (world, 1, NOW);
	world->forged = g_strdup (world->good);
	length = strlen (world->forged);
	world->forged[length - 1] ^= 1;
	*state = world;
	return 0;
}

static int
teardown (void **state)
{
	struct world *world = *state;

	policy_unref (world->policy);
	envelope_free (world->envelope);
	guesses_free (world->guesses);
	g_free (world->good);
	g_free (world->expired);
	g_free (world->forged);
	g_free (world->elsewhere);
	g_free (world);
	g_string_free (journal, TRUE);
	return 0;
}

/* What is answered, and whether it has the claim. */
static enum claim_answer
ask (const struct world *world, int mailbox, const char *tag, bool claims,
     const char *said)
{
	struct address_claim claim;
	g_autofree char *text = NULL;
	enum claim_answer answer = claim_check (&world->asker, "r@x", mailbox,
						tag, &claim, &text);

	assert_int_equal (claim.purpose, claims ? ADDRESS_REPLY
			  : ADDRESS_NONE);
	assert_int_equal (claim.ticket, claims ? 7 : 0);
	if (said != NULL)
		assert_string_equal (text, said);
	else
		assert_null (text);
	return answer;
}

static void
what_is_taken (void **state)
{
	struct world *world = *state;
	g_autofree char *upper = g_ascii_strup (world->good, -1);

	assert_int_equal (ask (world, 0, world->good, true, NULL),
			  CLAIM_TAKE);
	assert_int_equal (ask (world, 0, upper, true, NULL), CLAIM_TAKE);
	/* Tags of others, and what is for others. */
	assert_int_equal (ask (world, 0, NULL, false, NULL), CLAIM_TAKE);
	assert_int_equal (ask (world, 0, "", false, NULL), CLAIM_TAKE);
	assert_int_equal (ask (world, 0, "t1", false, NULL), CLAIM_TAKE);
	assert_int_equal (ask (world, 0, "sales", false, NULL), CLAIM_TAKE);
	assert_int_equal (ask (world, -1, world->forged, false, NULL),
			  CLAIM_TAKE);
	assert_string_equal (journal->str, "");
}

static void
what_is_refused (void **state)
{
	struct world *world = *state;

	assert_int_equal (ask (world, 0, world->forged, false, "This address "
			       "is not valid; please write to "
			       "support@example.com instead, or see "
			       "https://example.com/how"), CLAIM_REFUSE);
	assert_string_equal (journal->str, "address-refused why=forged "
			     "recipient=r@x sender= client=192.0.2.1\n");
	assert_int_equal (ask (world, 0, world->expired, false, "This address "
			       "has expired; please write to "
			       "support@example.com instead, or see "
			       "https://example.com/how"), CLAIM_REFUSE);
	assert_int_equal (ask (world, 1, world->good, false, "This address "
			       "is not valid; please write to "
			       "billing@example.com instead"), CLAIM_REFUSE);
	assert_int_equal (ask (world, 0, world->elsewhere, false, "This "
			       "address is not valid; please write to "
			       "support@example.com instead, or see "
			       "https://example.com/how"), CLAIM_REFUSE);
}

static void
forge (const struct world *world, unsigned times)
{
	while (times-- > 0) {
		struct address_claim claim;
		char *text;

		assert_int_equal (claim_check (&world->asker, "r@x", 0,
					       world->forged, &claim, &text),
				  CLAIM_REFUSE);
		g_free (text);
	}
}

static void
who_forges_too_many (void **state)
{
	struct world *world = *state;
	const char *said = "Too many addresses that are not valid; try again "
		"in an hour";

	/* An expired one was ours once: it is no guess. */
	for (unsigned i = 0; i < 2 * GUESSES_MOST; i++)
		ask (world, 0, world->expired, false, "This address has "
		     "expired; please write to support@example.com instead, "
		     "or see https://example.com/how");
	forge (world, GUESSES_MOST);
	assert_int_equal (ask (world, 0, world->good, true, NULL), CLAIM_TAKE);
	forge (world, 1);
	g_string_truncate (journal, 0);
	assert_int_equal (ask (world, 0, world->good, false, said),
			  CLAIM_PUT_OFF);
	assert_int_equal (ask (world, 0, world->forged, false, said),
			  CLAIM_PUT_OFF);
	/* What is put off says nothing in the log. */
	assert_string_equal (journal->str, "");
	/* Any other recipient of this client is as before. */
	assert_int_equal (ask (world, 0, NULL, false, NULL), CLAIM_TAKE);
	world->asker.clock += GUESSES_SECONDS;
	assert_int_equal (ask (world, 0, world->good, true, NULL), CLAIM_TAKE);
}

static void
it_is_said_once (void **state)
{
	struct world *world = *state;

	world->envelope->login = g_strdup ("bob");
	forge (world, GUESSES_MOST + 1);
	assert_true (g_str_has_suffix (journal->str, "login=bob\n"
		"address-guesses client=192.0.2.1 login=bob more-than=20\n"));
	/* It is bob who guesses, not whoever else is there. */
	g_clear_pointer (&world->envelope->login, g_free);
	assert_int_equal (ask (world, 0, world->good, true, NULL), CLAIM_TAKE);
}

/* Observe mode, and sendmail: logged, let pass, and of no use. */
static void
where_nothing_is_refused (void **state)
{
	struct world *world = *state;

	for (unsigned i = 0; i < 2; i++) {
		world->policy->observe = i == 0;
		world->asker.local = i == 1;
		g_string_truncate (journal, 0);
		assert_int_equal (ask (world, 0, world->good, true, NULL),
				  CLAIM_TAKE);
		assert_int_equal (ask (world, 0, world->forged, false, NULL),
				  CLAIM_TAKE);
		assert_int_equal (ask (world, 0, world->expired, false, NULL),
				  CLAIM_TAKE);
		assert_non_null (strstr (journal->str, "why=forged"));
		assert_non_null (strstr (journal->str, "let-pass=yes"));
		for (unsigned j = 0; j < GUESSES_MOST; j++)
			ask (world, 0, world->forged, false, NULL);
		assert_int_equal (ask (world, 0, world->good, false, NULL),
				  CLAIM_TAKE);
		world->asker.clock += GUESSES_SECONDS;
	}
}

static void
where_nothing_is_looked_at (void **state)
{
	struct world *world = *state;

	world->asker.guesses = NULL;
	assert_int_equal (ask (world, 0, world->forged, false, NULL),
			  CLAIM_TAKE);
	world->asker.guesses = world->guesses;
	g_clear_pointer (&world->policy->address_keys, address_keys_free);
	assert_int_equal (ask (world, 0, world->forged, false, NULL),
			  CLAIM_TAKE);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)
		TEST (what_is_taken),
		TEST (what_is_refused),
		TEST (who_forges_too_many),
		TEST (it_is_said_once),
		TEST (where_nothing_is_refused),
		TEST (where_nothing_is_looked_at),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
