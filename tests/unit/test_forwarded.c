// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/forwarded.h"
#include "filter/policy/identity.h"
#include "tests/unit/matter.h"

static struct arc_set *
set_of (struct matter_of *m, guint index)
{
	return m->facts->arc->sets->pdata[index];
}

/* One who saw alice's mail in order, or as he left it. */
static struct arc_set *
add_set (struct matter_of *m, const char *sealer, const char *dmarc)
{
	struct arc_set *set = g_new0 (struct arc_set, 1);
	struct authres_result *result;

	set->seal.domain = g_strdup (sealer);
	set->message.domain = g_strdup (sealer);
	set->seal.timestamp = set->message.timestamp = MATTER_NOW - 30;
	set->expiry = -1;
	set->covers = true;
	set->results = authres_new ();
	set->results->authserv_id = g_strdup ("mx");
	set->results->parse_ok = true;
	result = matter_add (set->results, "spf",
			     strcmp (dmarc, "pass") == 0 ? "pass" : "fail");
	matter_property (result, "smtp.mailfrom", "alice@legit.test");
	result = matter_add (set->results, "dmarc", dmarc);
	matter_property (result, "header.from", "legit.test");
	g_ptr_array_add (m->facts->arc->sets, set);
	return set;
}

/* Our own border saw what a list left of it; the list has sealed. */
static void
prepare (struct matter_of *m)
{
	matter_init (m);
	matter_set (&m->envelope->sender, "bounces@lists.test");
	matter_set (&matter_find (m, "spf")->result, "pass");
	matter_property (matter_find (m, "spf"), "smtp.mailfrom",
			 "bounces@lists.test");
	matter_set (&matter_find (m, "dkim")->result, "fail");
	matter_set (&matter_find (m, "dmarc")->result, "fail");
	m->policy->proofs |= PROOF_ARC;
	g_strfreev (m->policy->arc_sealers);
	m->policy->arc_sealers = g_strsplit ("lists.test forward.test", " ",
					     -1);
	m->facts->arc = arc_new ();
	add_set (m, "lists.test", "pass");
	m->evidence.arc = ARC_GOOD;
}

static struct authres_result *
result_of (struct arc_set *set, const char *method)
{
	for (guint i = 0; i < set->results->results->len; i++) {
		struct authres_result *one = set->results->results->pdata[i];

		if (strcmp (one->method, method) == 0)
			return one;
	}
	return NULL;
}

static void
two_believed (struct matter_of *m)
{
	add_set (m, "forward.test", "fail");
}

/* Who came later is not believed: he could have put anything there. */
static void
stranger_later (struct matter_of *m)
{
	add_set (m, "attack.test", "pass");
}

static void
stranger_between (struct matter_of *m)
{
	add_set (m, "attack.test", "pass");
	add_set (m, "forward.test", "fail");
}

/* Nothing that stands before the believed ones is read. */
static void
stranger_first (struct matter_of *m)
{
	matter_set (&set_of (m, 0)->seal.domain, "attack.test");
	matter_set (&set_of (m, 0)->message.domain, "attack.test");
	add_set (m, "lists.test", "pass");
}

static void
stranger_first_and_failed (struct matter_of *m)
{
	matter_set (&set_of (m, 0)->seal.domain, "attack.test");
	matter_set (&set_of (m, 0)->message.domain, "attack.test");
	add_set (m, "lists.test", "fail");
}

static void
not_listed (struct matter_of *m)
{
	matter_set (&set_of (m, 0)->seal.domain, "sub.lists.test");
	matter_set (&set_of (m, 0)->message.domain, "sub.lists.test");
}

static void
two_hands (struct matter_of *m)
{
	matter_set (&set_of (m, 0)->message.domain, "attack.test");
}

static void
sealed_in_future (struct matter_of *m)
{
	set_of (m, 0)->seal.timestamp = MATTER_NOW + 2 * 3600;
}

static void
signed_in_future (struct matter_of *m)
{
	set_of (m, 0)->message.timestamp = MATTER_NOW + 2 * 3600;
}

static void
clocks_differ (struct matter_of *m)
{
	set_of (m, 0)->seal.timestamp = MATTER_NOW + 60;
}

static void
no_time (struct matter_of *m)
{
	set_of (m, 0)->seal.timestamp = set_of (m, 0)->message.timestamp = -1;
}

static void
expired (struct matter_of *m)
{
	set_of (m, 0)->expiry = MATTER_NOW - 1;
}

static void
not_yet_expired (struct matter_of *m)
{
	set_of (m, 0)->expiry = MATTER_NOW;
}

static void
open_header (struct matter_of *m)
{
	set_of (m, 0)->covers = false;
}

/* That of an older one is not verified, so it matters not. */
static void
open_header_earlier (struct matter_of *m)
{
	open_header (m);
	two_believed (m);
}

static void
not_to_us (struct matter_of *m)
{
	g_ptr_array_set_size (m->facts->to, 0);
	g_ptr_array_add (m->facts->to, g_strdup ("members@lists.test"));
}

static void
sent_to_one_time_address (struct matter_of *m)
{
	matter_sent_to (m, ADDRESS_ACCEPT, "t1.y5.7.9");
}

static void
old (struct matter_of *m)
{
	m->facts->date = MATTER_NOW - m->policy->dkim_max_age - 1;
}

static void
subject_twice (struct matter_of *m)
{
	m->facts->singular_fields_max = 2;
}

static void
broken_results (struct matter_of *m)
{
	set_of (m, 0)->results->parse_ok = false;
}

static void
odd_signature (struct matter_of *m)
{
	struct dkim_signature *signature = m->facts->dkim->pdata[0];

	signature->odd = true;
}

static void
other_domain (struct matter_of *m)
{
	matter_property (result_of (set_of (m, 0), "dmarc"), "header.from",
			 "attack.test");
}

static void
parent_domain (struct matter_of *m)
{
	matter_set (&m->facts->from->domain, "sub.legit.test");
	matter_set (&m->facts->from->address, "alice@sub.legit.test");
}

static void
failed_there (struct matter_of *m)
{
	matter_set (&result_of (set_of (m, 0), "dmarc")->result, "fail");
}

static void
passed_and_failed_there (struct matter_of *m)
{
	struct authres_result *result = matter_add (
		set_of (m, 0)->results, "dmarc", "fail");

	matter_property (result, "header.from", "legit.test");
}

static void
no_policy_there (struct matter_of *m)
{
	matter_set (&result_of (set_of (m, 0), "dmarc")->result, "none");
}

static void
pass_that_nothing_explains (struct matter_of *m)
{
	matter_property (result_of (set_of (m, 0), "spf"), "smtp.mailfrom",
			 "x@attack.test");
}

static void
spf_twice (struct matter_of *m)
{
	struct authres_result *result = matter_add (
		set_of (m, 0)->results, "spf", "pass");

	matter_property (result, "smtp.mailfrom", "alice@legit.test");
}

static void
signed_by_the_sender (struct matter_of *m, const char *name,
		      const char *value)
{
	struct arc_set *set = set_of (m, 0);
	struct authres_result *result;

	matter_set (&result_of (set, "spf")->result, "softfail");
	result = matter_add (set->results, "dkim", "pass");
	matter_property (result, name, value);
	matter_property (result, "header.s", "s1");
}

static void
explained_by_dkim (struct matter_of *m)
{
	signed_by_the_sender (m, "header.d", "legit.test");
}

static void
explained_by_identity (struct matter_of *m)
{
	signed_by_the_sender (m, "header.i", "@legit.test");
}

/* The signature that is spoken of has to be in the mail (rule 3). */
static void
signature_is_gone (struct matter_of *m)
{
	explained_by_dkim (m);
	g_ptr_array_set_size (m->facts->dkim, 0);
}

static void
signed_by_another (struct matter_of *m)
{
	signed_by_the_sender (m, "header.d", "attack.test");
}

static void
one_signature_failed (struct matter_of *m)
{
	explained_by_dkim (m);
	matter_add (set_of (m, 0)->results, "dkim", "fail");
	matter_signature (m->facts, "attack.test");
}

static void
dkim_alone (struct matter_of *m)
{
	explained_by_dkim (m);
	no_policy_there (m);
}

static void
dkim_alone_accepted (struct matter_of *m)
{
	dkim_alone (m);
	m->policy->proofs |= PROOF_DKIM;
}

static void
spf_alone_accepted (struct matter_of *m)
{
	no_policy_there (m);
	m->policy->proofs |= PROOF_SPF;
}

static void
nothing_from_our_border (struct matter_of *m)
{
	g_ptr_array_set_size (m->facts->authres, 0);
	m->facts->authres_fields = 0;
}

static void
not_accepted (struct matter_of *m)
{
	m->policy->proofs &= ~(unsigned) PROOF_ARC;
}

static void
nobody_believed (struct matter_of *m)
{
	g_strfreev (m->policy->arc_sealers);
	m->policy->arc_sealers = g_new0 (char *, 1);
}

static void
logged_in (struct matter_of *m)
{
	matter_set (&m->envelope->login, "bob");
}

static void
no_chain (struct matter_of *m)
{
	g_clear_pointer (&m->facts->arc, arc_free);
}

/* Agents are not clients: their list of proofs is another. */
static void
agent (struct matter_of *m)
{
	((struct account *) m->known->by_address)->role = ROLE_AGENT;
}

static void
agent_accepted (struct matter_of *m)
{
	agent (m);
	m->policy->agent_proofs |= PROOF_ARC;
}

static void
good (struct matter_of *m G_GNUC_UNUSED)
{
}

static const struct {
	const char *label;
	void (*change) (struct matter_of *m);
	const char *word, *sealer;
} rows[] = {
	{ "as it is", good, FORWARDED_GOOD, "lists.test" },
	{ "two believed ones", two_believed, FORWARDED_GOOD, "lists.test" },
	{ "a stranger first", stranger_first, FORWARDED_GOOD, "lists.test" },
	{ "failed behind a stranger", stranger_first_and_failed,
	  "arc-dmarc-fail", "lists.test" },
	{ "a stranger later", stranger_later, "arc-sealer", "attack.test" },
	{ "a stranger between", stranger_between, "arc-dmarc-fail",
	  "forward.test" },
	{ "a subdomain", not_listed, "arc-sealer", "sub.lists.test" },
	{ "two hands", two_hands, "arc-sealer", "lists.test" },
	{ "seal of the future", sealed_in_future, "arc-future", "lists.test" },
	{ "signed in the future", signed_in_future, "arc-future",
	  "lists.test" },
	{ "clocks differ", clocks_differ, FORWARDED_GOOD, "lists.test" },
	{ "no time", no_time, FORWARDED_GOOD, "lists.test" },
	{ "expired", expired, "arc-expired", "lists.test" },
	{ "not yet expired", not_yet_expired, FORWARDED_GOOD, "lists.test" },
	{ "open header", open_header, "arc-open-header", "lists.test" },
	{ "open header earlier", open_header_earlier, FORWARDED_GOOD,
	  "lists.test" },
	{ "not to us", not_to_us, "arc-not-to-us", "lists.test" },
	{ "old", old, "arc-not-fresh", "lists.test" },
	{ "two subjects", subject_twice, "arc-not-fresh", "lists.test" },
	{ "sent again to a one-time address", sent_to_one_time_address,
	  "arc-not-to-us", "lists.test" },
	{ "broken results", broken_results, "arc-results", "lists.test" },
	{ "A22 a result in a signature's i", odd_signature, "arc-results",
	  "lists.test" },
	{ "another domain", other_domain, "arc-unproven", "lists.test" },
	{ "the parent's", parent_domain, "arc-unproven", "lists.test" },
	{ "failed there", failed_there, "arc-dmarc-fail", "lists.test" },
	{ "passed and failed", passed_and_failed_there, "arc-dmarc-fail",
	  "lists.test" },
	{ "no policy", no_policy_there, "arc-unproven", "lists.test" },
	{ "SPF alone", spf_alone_accepted, "arc-unproven", "lists.test" },
	{ "nothing explains", pass_that_nothing_explains, "arc-unproven",
	  "lists.test" },
	{ "two SPF results", spf_twice, "arc-unproven", "lists.test" },
	{ "DKIM explains", explained_by_dkim, FORWARDED_GOOD, "lists.test" },
	{ "header.i explains", explained_by_identity, FORWARDED_GOOD,
	  "lists.test" },
	{ "the signature is gone", signature_is_gone, "arc-unproven",
	  "lists.test" },
	{ "signed by another", signed_by_another, "arc-unproven",
	  "lists.test" },
	{ "one failed", one_signature_failed, "arc-unproven", "lists.test" },
	{ "DKIM alone", dkim_alone, "arc-unproven", "lists.test" },
	{ "DKIM alone, accepted", dkim_alone_accepted, FORWARDED_GOOD,
	  "lists.test" },
	{ "no results of ours", nothing_from_our_border, FORWARDED_GOOD,
	  "lists.test" },
	{ "not accepted", not_accepted, NULL, NULL },
	{ "nobody believed", nobody_believed, NULL, NULL },
	{ "no chain", no_chain, NULL, NULL },
	{ "a login", logged_in, NULL, NULL },
	{ "an agent", agent, NULL, NULL },
	{ "an agent, accepted", agent_accepted, FORWARDED_GOOD, "lists.test" }
};

static void
test_rows (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		struct identity who;
		bool proves = g_strcmp0 (rows[i].word, FORWARDED_GOOD) == 0;

		prepare (&m);
		rows[i].change (&m);
		who = identity_of (m.policy, m.envelope, m.facts, m.known,
				   &m.evidence, MATTER_NOW);
		if (g_strcmp0 (who.arc_word, rows[i].word) != 0
		    || g_strcmp0 (who.arc_sealer, rows[i].sealer) != 0
		    || ((who.shown & PROOF_ARC) != 0) != proves
		    || who.verified != proves
		    || who.proof != (proves ? PROOF_ARC : PROOF_NONE))
			fail_msg ("%s: %s, %s, proof %s", rows[i].label,
				  who.arc_word, who.arc_sealer,
				  proof_name (who.proof));
		assert_false (who.unsettled);
		matter_clear (&m);
	}
}

/* DNS and cryptography are asked only where it would be a proof. */
static void
test_wanted (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		/* Whose account it is, is not known yet. */
		bool wanted = g_strcmp0 (rows[i].word, FORWARDED_GOOD) == 0
			|| rows[i].change == agent;

		prepare (&m);
		rows[i].change (&m);
		if (identity_wants_arc (m.policy, m.envelope, m.facts,
					MATTER_NOW) != wanted)
			fail_msg ("%s: is %swanted", rows[i].label,
				  wanted ? "not " : "");
		matter_clear (&m);
	}
}

static const struct {
	const char *label;
	enum arc_outcome outcome;
	const char *word;
} outcomes[] = {
	{ "not looked at", ARC_NONE, "arc-unchecked" },
	{ "body", ARC_BODY, "arc-body" },
	{ "header", ARC_HEADER, "arc-header" },
	{ "seal", ARC_SEAL, "arc-seal" },
	{ "no key", ARC_NO_KEY, "arc-no-key" },
	{ "revoked", ARC_KEY_REVOKED, "arc-key-revoked" },
	{ "weak", ARC_WEAK, "arc-weak" },
	{ "many keys", ARC_MANY_KEYS, "arc-many-keys" },
	{ "silence", ARC_UNKNOWN, "arc-unanswered" }
};

static void
test_outcomes (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++) {
		struct matter_of m;
		struct identity who;

		prepare (&m);
		m.evidence.arc = outcomes[i].outcome;
		who = identity_of (m.policy, m.envelope, m.facts, m.known,
				   &m.evidence, MATTER_NOW);
		if (g_strcmp0 (who.arc_word, outcomes[i].word) != 0)
			fail_msg ("%s: %s", outcomes[i].label, who.arc_word);
		assert_int_equal (who.shown, 0);
		assert_false (who.verified);
		assert_false (who.authentic);
		assert_int_equal (who.unsettled,
				  outcomes[i].outcome == ARC_UNKNOWN);
		assert_string_equal (who.reason, "dmarc-fail");
		matter_clear (&m);
	}
}

/* Silence keeps back only what would be proven by it. */
static void
test_silence (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct identity who;

	prepare (&m);
	m.evidence.arc = ARC_UNKNOWN;
	agent (&m);
	who = identity_of (m.policy, m.envelope, m.facts, m.known,
			   &m.evidence, MATTER_NOW);
	assert_false (who.unsettled);
	matter_clear (&m);

	prepare (&m);
	m.evidence.arc = ARC_UNKNOWN;
	failed_there (&m);
	who = identity_of (m.policy, m.envelope, m.facts, m.known,
			   &m.evidence, MATTER_NOW);
	assert_false (who.unsettled);
	matter_clear (&m);
}

static void
test_defects (void **state G_GNUC_UNUSED)
{
	static const char *const words[][2] = {
		{ "malformed", "arc-malformed" },
		{ "duplicate", "arc-duplicate" },
		{ "incomplete", "arc-incomplete" },
		{ "too-many", "arc-too-many" }, { "length", "arc-length" },
		{ "failed", "arc-failed" }, { "cv", "arc-cv" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
		struct matter_of m;
		struct identity who;

		prepare (&m);
		m.facts->arc->defect = words[i][0];
		g_ptr_array_set_size (m.facts->arc->sets, 0);
		who = identity_of (m.policy, m.envelope, m.facts, m.known,
				   &m.evidence, MATTER_NOW);
		assert_string_equal (who.arc_word, words[i][1]);
		assert_null (who.arc_sealer);
		assert_false (who.verified);
		matter_clear (&m);
	}
}

/* Where the mail proves itself, that is the proof that is told. */
static void
test_stronger_proof (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct identity who;

	prepare (&m);
	matter_set (&m.envelope->sender, "alice@legit.test");
	matter_property (matter_find (&m, "spf"), "smtp.mailfrom",
			 "alice@legit.test");
	matter_set (&matter_find (&m, "dmarc")->result, "pass");
	who = identity_of (m.policy, m.envelope, m.facts, m.known,
			   &m.evidence, MATTER_NOW);
	assert_int_equal (who.shown, PROOF_SPF | PROOF_DMARC | PROOF_ARC);
	assert_int_equal (who.proof, PROOF_DMARC);
	matter_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_rows),
		cmocka_unit_test (test_wanted),
		cmocka_unit_test (test_outcomes),
		cmocka_unit_test (test_silence),
		cmocka_unit_test (test_defects),
		cmocka_unit_test (test_stronger_proof)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
