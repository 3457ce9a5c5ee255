// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include "filter/policy/delivery.h"
#include "filter/policy/identity.h"
#include "filter/policy/signed.h"
#include "tests/unit/decided.h"

enum { DAY = 24 * 3600 };

/* alice's mail with a good signature and nothing else. */
static void
sign (struct matter_of *m)
{
	struct signature *signature = &m->evidence.signature;

	matter_init (m);
	g_ptr_array_set_size (m->facts->authres, 0);
	m->facts->authres_fields = 0;
	g_ptr_array_set_size (m->facts->dkim, 0);
	m->facts->shell = g_new0 (struct shell, 1);
	signature->outcome = SIGNATURE_GOOD;
	signature->account = m->known->by_address->id;
	signature->made = MATTER_NOW - 60;
	signature->count = 2;
	g_strlcpy (signature->key, "ABCD", sizeof signature->key);
	g_strlcpy (signature->ids[0], "one", sizeof signature->ids[0]);
	g_strlcpy (signature->ids[1], "two", sizeof signature->ids[1]);
}

static void
nothing (struct matter_of *m)
{
	(void) m;
}

static void
wrapped (struct matter_of *m)
{
	m->facts->shell->defect = "wrapped";
}

static void
no_keys (struct matter_of *m)
{
	m->evidence.signature = (struct signature) { 0 };
}

static void
other_accounts_keys (struct matter_of *m)
{
	m->evidence.signature.account++;
}

static void
bad (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_BAD;
}

static void
unknown_key (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_UNKNOWN_KEY;
}

static void
other_address (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_OTHER_ADDRESS;
}

static void
key_expired (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_KEY_EXPIRED;
}

static void
key_revoked (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_KEY_REVOKED;
}

static void
expired (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_EXPIRED;
}

static void
weak (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_WEAK;
}

static void
disagree (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_DISAGREE;
}

static void
failed (struct matter_of *m)
{
	m->evidence.signature.outcome = SIGNATURE_FAILED;
}

static void
just_young_enough (struct matter_of *m)
{
	m->evidence.signature.made = MATTER_NOW - 3 * DAY;
}

static void
too_old (struct matter_of *m)
{
	m->evidence.signature.made = MATTER_NOW - 3 * DAY - 1;
}

static void
longer_allowed (struct matter_of *m)
{
	too_old (m);
	m->policy->signature_max_age = 4 * DAY;
}

static void
from_the_future (struct matter_of *m)
{
	m->evidence.signature.made = MATTER_NOW + DAY;
}

static void
undated (struct matter_of *m)
{
	m->evidence.signature.made = 0;
}

static void
seen_before (struct matter_of *m)
{
	m->known->signature_seen = g_strdup ("account:1:another");
}

static void
delivered_again (struct matter_of *m)
{
	m->known->signature_seen = delivery_of_account (m->policy,
		m->known->by_address->id, m->facts);
}

static void
other_header (struct matter_of *m)
{
	m->facts->shell->header = SHELL_HEADER_DIFFERS;
}

static void
to_us (struct matter_of *m)
{
	m->facts->shell->header = SHELL_HEADER_SAME;
}

static void
to_others (struct matter_of *m)
{
	to_us (m);
	g_ptr_array_set_size (m->facts->to, 0);
	g_ptr_array_add (m->facts->to, g_strdup ("friend@example.org"));
}

static void
to_one_time_address (struct matter_of *m)
{
	to_us (m);
	matter_sent_to (m, ADDRESS_ACCEPT, "t1.y5.7.9");
}

static void
open_header (struct matter_of *m)
{
	m->policy->signature_header = true;
}

static void
covered_header (struct matter_of *m)
{
	open_header (m);
	to_us (m);
}

static void
dmarc_fail (struct matter_of *m)
{
	matter_property (matter_add (matter_field (m->facts,
		"mx.example.net"), "dmarc", "fail"), "header.from",
		"legit.test");
}

static void
dmarc_fail_covered (struct matter_of *m)
{
	dmarc_fail (m);
	to_us (m);
}

static void
not_accepted (struct matter_of *m)
{
	m->policy->proofs = PROOF_LOGIN | PROOF_DMARC;
}

static void
others_login (struct matter_of *m)
{
	m->envelope->login = g_strdup ("bob");
	m->known->by_login = matter_account (99, "bob", "bob@legit.test",
					     "bob");
}

static void
nobodys_login (struct matter_of *m)
{
	m->envelope->login = g_strdup ("scanner");
}

static void
own_login (struct matter_of *m)
{
	m->envelope->login = g_strdup ("alice");
	m->known->by_login = matter_account (m->known->by_address->id,
					     "alice", "alice@legit.test",
					     "alice");
}

static void
signed_for_another_From (struct matter_of *m)
{
	g_clear_pointer (&m->known->by_address, account_free);
}

static const struct {
	const char *label;
	void (*change) (struct matter_of *m);
	bool proves;
	const char *reason;
} rows[] = {
	{ "good", nothing, true, "verified" },
	{ "wrapped", wrapped, false, "signature-wrapped" },
	{ "no keys", no_keys, false, "no-results" },
	{ "another account's keys", other_accounts_keys, false, "no-results" },
	{ "bad", bad, false, "signature-bad" },
	{ "unknown key", unknown_key, false, "signature-unknown-key" },
	{ "other address", other_address, false, "signature-other-address" },
	{ "key expired", key_expired, false, "signature-key-expired" },
	{ "key revoked", key_revoked, false, "signature-key-revoked" },
	{ "expired", expired, false, "signature-expired" },
	{ "weak", weak, false, "signature-weak" },
	{ "disagree", disagree, false, "signature-disagree" },
	{ "failed", failed, false, "signature-failed" },
	{ "as old as allowed", just_young_enough, true, "verified" },
	{ "too old", too_old, false, "signature-not-fresh" },
	{ "too old for the default", longer_allowed, true, "verified" },
	{ "future", from_the_future, false, "signature-not-fresh" },
	{ "undated", undated, false, "signature-not-fresh" },
	{ "seen before", seen_before, false, "signature-repeated" },
	{ "delivered again", delivered_again, true, "verified" },
	{ "other header", other_header, false, "signature-other-header" },
	{ "to us", to_us, true, "verified" },
	{ "sent again to a one-time address", to_one_time_address, false,
	  "signature-not-to-us" },
	{ "to others", to_others, false, "signature-not-to-us" },
	{ "open header", open_header, false, "signature-open-header" },
	{ "covered header", covered_header, true, "verified" },
	{ "DMARC failed", dmarc_fail, false, "dmarc-fail" },
	{ "DMARC failed, header covered", dmarc_fail_covered, true,
	  "verified" },
	{ "not accepted", not_accepted, false, "proof-too-weak" },
	{ "sent on by bob", others_login, false, "login-mismatch" },
	{ "sent on by nobody", nobodys_login, false, "unknown-login" },
	{ "with a login", own_login, true, "verified" },
	{ "no account", signed_for_another_From, false, "unknown-sender" },
};

static void
only_a_good_fresh_new_signature_proves (void **state)
{
	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		struct identity who;

		sign (&m);
		rows[i].change (&m);
		who = identity_of (m.policy, m.envelope, m.facts, m.known,
				   &m.evidence, MATTER_NOW);
		if (who.verified != rows[i].proves
		    || strcmp (who.reason, rows[i].reason) != 0
		    || (who.proof == PROOF_SIGNATURE) != rows[i].proves)
			fail_msg ("%s: verified %d reason %s", rows[i].label,
				  who.verified, who.reason);
		assert_false (who.unsettled);
		matter_clear (&m);
	}
}

static void
what_acts_on_a_signature_says_so (void **state)
{
	g_autoptr (plan_auto) plan = NULL;
	struct matter_of m;

	(void) state;
	sign (&m);
	plan = decided (&m);
	assert_int_equal (plan->verdict, VERDICT_TICKET);
	assert_int_equal (plan->proof, PROOF_SIGNATURE);
	assert_string_equal (plan->signature, SIGNED_GOOD);
	assert_string_equal (plan->signer, "ABCD");
	assert_string_equal (plan->change->signatures[0], "one");
	assert_string_equal (plan->change->signatures[1], "two");
	assert_null (plan->change->signatures[2]);
	matter_clear (&m);
}

/* Also what another proof opened: it is not to be opened again by this. */
static void
a_signature_is_kept_beside_other_proofs (void **state)
{
	g_autoptr (plan_auto) plan = NULL;
	struct matter_of m;

	(void) state;
	sign (&m);
	own_login (&m);
	plan = decided (&m);
	assert_string_equal (plan->change->signatures[0], "one");
	matter_clear (&m);
}

static void
advisory_mail_uses_no_signature_up (void **state)
{
	g_autoptr (plan_auto) stranger = NULL;
	g_autoptr (plan_auto) suspended = NULL;
	struct matter_of m;

	(void) state;
	sign (&m);
	seen_before (&m);
	stranger = decided (&m);
	assert_int_equal (stranger->verdict, VERDICT_ADVISORY);
	assert_null (stranger->change->signatures);
	assert_null (stranger->signer);
	matter_clear (&m);
	sign (&m);
	m.known->by_address->suspended = true;
	suspended = decided (&m);
	assert_int_equal (suspended->verdict, VERDICT_ADVISORY);
	assert_null (suspended->change->signatures);
	matter_clear (&m);
}

static void
too_many_at_once_is_for_later (void **state)
{
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) other = NULL;
	struct matter_of m;

	(void) state;
	sign (&m);
	m.evidence.signature.outcome = SIGNATURE_BUSY;
	plan = decided (&m);
	assert_true (plan->try_again);
	assert_string_equal (plan->reason, "signature-busy");
	/* Not where it is proven otherwise. */
	own_login (&m);
	other = decided (&m);
	assert_false (other->try_again);
	assert_int_equal (other->verdict, VERDICT_TICKET);
	matter_clear (&m);
}

static void
assert_watchers (struct matter_of *m, const char *want)
{
	g_autoptr (plan_auto) plan = decided (m);
	g_autoptr (GString) got = g_string_new (NULL);

	assert_int_equal (plan->verdict, VERDICT_TICKET);
	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == ACT_CC)
			g_string_append (got, act->value);
	}
	assert_string_equal (got->str, want);
}

/* Who sends a signed text again cannot have himself sent copies of the ticket
 * that it opens, by a Cc of his own. */
static void
test_open_cc_makes_no_watchers (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct authres_result *spf;

	sign (&m);
	g_ptr_array_add (m.facts->to, g_strdup ("spy@attack.test"));
	assert_watchers (&m, "");
	to_us (&m);
	assert_watchers (&m, "spy@attack.test");
	m.facts->shell->header = SHELL_HEADER_NONE;
	/* What comes straight from her has her Cc. */
	spf = matter_add (matter_field (m.facts, "mx.example.net"), "spf",
			  "pass");
	matter_property (spf, "smtp.mailfrom", "alice@legit.test");
	assert_watchers (&m, "spy@attack.test");
	matter_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (only_a_good_fresh_new_signature_proves),
		cmocka_unit_test (what_acts_on_a_signature_says_so),
		cmocka_unit_test (a_signature_is_kept_beside_other_proofs),
		cmocka_unit_test (advisory_mail_uses_no_signature_up),
		cmocka_unit_test (too_many_at_once_is_for_later),
		cmocka_unit_test (test_open_cc_makes_no_watchers),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
