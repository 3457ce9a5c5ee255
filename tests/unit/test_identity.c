// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/identity.h"
#include "tests/unit/matter.h"

/* One thing changed in alice's good mail, and what is left of her proof. */
struct row {
	const char *label;
	void (*change) (struct matter_of *m);
	unsigned shown;		/* bits */
	bool verified;
	const char *reason;
};

enum { ALL = PROOF_SPF | PROOF_DKIM | PROOF_DMARC };

static void
nothing (struct matter_of *m)
{
	(void) m;
}

static void
untrusted_id (struct matter_of *m)
{
	matter_set (&matter_top (m)->authserv_id, "mx.attacker.test");
}

static void
broken_grammar (struct matter_of *m)
{
	matter_top (m)->parse_ok = false;
}

static void
second_field_broken (struct matter_of *m)
{
	matter_field (m->facts, "mx.example.net")->parse_ok = false;
}

static void
too_many_fields (struct matter_of *m)
{
	m->facts->authres_fields = 1000;
}

static void
quoted_mailfrom (struct matter_of *m)
{
	matter_set (&m->envelope->sender,
		    "\"x); dkim=pass header.d=legit.test (\"@attack.test");
}

static void
equals_in_mailfrom (struct matter_of *m)
{
	matter_set (&m->envelope->sender, "a=b@legit.test");
}

static void
apostrophe_in_mailfrom (struct matter_of *m)
{
	matter_set (&m->envelope->sender, "o'brien@legit.test");
	matter_property (matter_find (m, "spf"), "smtp.mailfrom",
			 "o'brien@legit.test");
}

static void
apostrophe_in_domain (struct matter_of *m)
{
	matter_set (&m->envelope->sender, "x@legit.test'a.attack.test");
}

static void
odd_helo (struct matter_of *m)
{
	matter_set (&m->envelope->helo, "x;dmarc=pass");
}

static void
literal_helo (struct matter_of *m)
{
	matter_set (&m->envelope->helo, "[IPv6:2001:db8::1]");
}

static void
odd_signature (struct matter_of *m)
{
	struct dkim_signature *signature = m->facts->dkim->pdata[0];

	signature->odd = true;
}

static void
unread_signatures (struct matter_of *m)
{
	g_ptr_array_add (m->facts->exceeded, g_strdup ("dkim-signatures"));
}

static void
two_spf (struct matter_of *m)
{
	matter_property (matter_add (matter_top (m), "spf", "pass"),
			 "smtp.mailfrom", "alice@legit.test");
}

static void
only_spf (struct matter_of *m)
{
	g_ptr_array_set_size (m->facts->dkim, 0);
	g_ptr_array_set_size (matter_top (m)->results, 1);
}

static void
spf_of_another (struct matter_of *m)
{
	only_spf (m);
	matter_set (&m->envelope->sender, "x@attack.test");
}

static void
spf_not_aligned (struct matter_of *m)
{
	spf_of_another (m);
	matter_property (matter_find (m, "spf"), "smtp.mailfrom",
			 "x@attack.test");
}

static void
spf_for_null_sender (struct matter_of *m)
{
	only_spf (m);
	matter_set (&m->envelope->sender, "");
	matter_property (matter_find (m, "spf"), "smtp.mailfrom", "");
}

static void
spf_fail (struct matter_of *m)
{
	matter_set (&matter_find (m, "spf")->result, "softfail");
}

static void
dkim_claim_without_signature (struct matter_of *m)
{
	spf_fail (m);
	g_ptr_array_set_size (m->facts->dkim, 0);
}

static void
dkim_other_selector (struct matter_of *m)
{
	spf_fail (m);
	matter_property (matter_find (m, "dkim"), "header.s", "s2");
}

static void
dkim_other_b (struct matter_of *m)
{
	spf_fail (m);
	matter_property (matter_find (m, "dkim"), "header.b", "zzzz");
}

static void
dkim_b_prefix (struct matter_of *m)
{
	spf_fail (m);
	matter_property (matter_find (m, "dkim"), "header.b", "abcdefgh");
}

static void
dkim_without_selector (struct matter_of *m, const char *b)
{
	GHashTable *told;

	spf_fail (m);
	told = matter_find (m, "dkim")->properties;
	g_hash_table_remove (told, "header.s");
	if (b != NULL)
		matter_property (matter_find (m, "dkim"), "header.b", b);
}

static void
dkim_named_by_b (struct matter_of *m)
{
	dkim_without_selector (m, "abcdefgh");
}

static void
dkim_named_by_little (struct matter_of *m)
{
	dkim_without_selector (m, "abcdefg");
}

static void
dkim_named_by_other_b (struct matter_of *m)
{
	dkim_without_selector (m, "abcdefgx");
}

static void
dkim_not_named (struct matter_of *m)
{
	dkim_without_selector (m, NULL);
}

static void
dkim_more_results_than_signatures (struct matter_of *m)
{
	struct authres_result *result;

	spf_fail (m);
	result = matter_add (matter_top (m), "dkim", "pass");
	matter_property (result, "header.d", "legit.test");
	matter_property (result, "header.s", "s1");
}

static void
dkim_fail_beside (struct matter_of *m)
{
	spf_fail (m);
	matter_signature (m->facts, "other.test");
	matter_add (matter_top (m), "dkim", "fail");
}

static void
dkim_none_in_other_field (struct matter_of *m)
{
	spf_fail (m);
	matter_signature (m->facts, "legit.test");
	matter_add (matter_field (m->facts, "mx.example.net"), "dkim", "none");
}

static void
dkim_malformed_signature (struct matter_of *m)
{
	struct dkim_signature *signature = m->facts->dkim->pdata[0];

	spf_fail (m);
	signature->well_formed = false;
}

static void
dkim_with_length (struct matter_of *m)
{
	struct dkim_signature *signature = m->facts->dkim->pdata[0];

	spf_fail (m);
	signature->has_length = true;
}

static void
dkim_other_domain (struct matter_of *m)
{
	struct dkim_signature *signature = m->facts->dkim->pdata[0];

	spf_fail (m);
	matter_set (&signature->domain, "attack.test");
	matter_property (matter_find (m, "dkim"), "header.d", "attack.test");
}

static void
dkim_case (struct matter_of *m)
{
	spf_fail (m);
	matter_property (matter_find (m, "dkim"), "header.d", "LEGIT.test");
	matter_property (matter_find (m, "dmarc"), "header.from",
			 "Legit.TEST");
}

static void
replayed_late (struct matter_of *m)
{
	spf_fail (m);
	m->facts->date = MATTER_NOW - 365 * 24 * 3600;
}

static void
dated_ahead (struct matter_of *m)
{
	spf_fail (m);
	m->facts->date = MATTER_NOW + 365 * 24 * 3600;
}

static void
not_addressed_to_us (struct matter_of *m)
{
	spf_fail (m);
	g_ptr_array_set_size (m->facts->to, 0);
}

static void
two_subjects (struct matter_of *m)
{
	spf_fail (m);
	m->facts->singular_fields_max = 2;
}

/* h= of alice's signature. */
static void
signed_fields (struct matter_of *m, const char *fields)
{
	struct dkim_signature *signature = m->facts->dkim->pdata[0];

	g_strfreev (signature->headers);
	signature->headers = g_strsplit (fields, ":", -1);
}

static void
open_to (struct matter_of *m)
{
	spf_fail (m);
	signed_fields (m, "from:subject:date");
}

static void
open_to_beside_spf (struct matter_of *m)
{
	signed_fields (m, "from:subject:date");
}

static void
ours_in_cc (struct matter_of *m)
{
	spf_fail (m);
	g_ptr_array_insert (m->facts->to, 0, g_strdup ("friend@legit.test"));
	g_ptr_array_add (m->facts->cc, m->facts->to->pdata[1]);
	signed_fields (m, "from:to:cc:subject:date");
}

static void
open_cc (struct matter_of *m)
{
	ours_in_cc (m);
	signed_fields (m, "from:to:subject:date");
}

static void
others_in_open_cc (struct matter_of *m)
{
	spf_fail (m);
	g_ptr_array_add (m->facts->to, g_strdup ("friend@legit.test"));
	g_ptr_array_add (m->facts->cc, m->facts->to->pdata[1]);
}

static void
ours_in_cc_alone (struct matter_of *m)
{
	spf_fail (m);
	g_ptr_array_add (m->facts->cc, m->facts->to->pdata[0]);
	signed_fields (m, "from:cc:subject:date");
}

static void
open_date (struct matter_of *m)
{
	spf_fail (m);
	signed_fields (m, "from:to:subject");
}

static void
open_subject (struct matter_of *m)
{
	spf_fail (m);
	signed_fields (m, "from:to:date");
}

static void
no_subject (struct matter_of *m)
{
	open_subject (m);
	matter_set (&m->facts->subject_raw, NULL);
}

/* A good mail to us, handed in again for an address that does something. */
static void
sent_to_one_time_address (struct matter_of *m)
{
	spf_fail (m);
	matter_sent_to (m, ADDRESS_ACCEPT, "t1.y5.7.9");
}

static void
written_to_one_time_address (struct matter_of *m)
{
	sent_to_one_time_address (m);
	g_ptr_array_add (m->facts->to,
			 g_strdup ("support+T1.Y5.7.9@example.net"));
}

static void
dmarc_pass_alone (struct matter_of *m)
{
	spf_fail (m);
	matter_set (&matter_find (m, "dkim")->method, "x-dkim");
}

static void
dmarc_fail (struct matter_of *m)
{
	matter_set (&matter_find (m, "dmarc")->result, "fail");
}

static void
dmarc_pass_and_fail (struct matter_of *m)
{
	matter_add (matter_field (m->facts, "mx.example.net"), "dmarc",
		    "fail");
}

static void
dmarc_for_parent_domain (struct matter_of *m)
{
	matter_set (&m->facts->from->address, "alice@sub.legit.test");
	matter_set (&m->facts->from->domain, "sub.legit.test");
}

static void
no_fields (struct matter_of *m)
{
	g_ptr_array_set_size (m->facts->authres, 0);
	m->facts->authres_fields = 0;
}

static void
no_account (struct matter_of *m)
{
	g_clear_pointer (&m->known->by_address, account_free);
}

static void
ambiguous_from (struct matter_of *m)
{
	g_clear_pointer (&m->facts->from, address_free);
}

static void
login (struct matter_of *m)
{
	no_fields (m);
	m->envelope->login = g_strdup ("alice");
	m->known->by_login = matter_account (7, "alice", "alice@legit.test",
					     "alice");
}

static void
login_beside_forged_results (struct matter_of *m)
{
	m->envelope->login = g_strdup ("bob");
	m->known->by_login = matter_account (8, "bob", "bob@legit.test",
					     "bob");
}

static void
login_unknown (struct matter_of *m)
{
	m->envelope->login = g_strdup ("nobody");
}

static const struct row rows[] = {
	{ "all in order", nothing, ALL, true, "verified" },
	{ "A7 not our border's id", untrusted_id, 0, false, "no-results" },
	{ "A8 no field at all", no_fields, 0, false, "no-results" },
	{ "A1 grammar broken", broken_grammar, 0, false, "no-results" },
	{ "A1 grammar broken in a second field", second_field_broken, 0,
	  false, "no-results" },
	{ "more fields than were read", too_many_fields, 0, false,
	  "no-results" },
	{ "A22 quoted MAIL FROM", quoted_mailfrom, 0, false, "no-results" },
	{ "A22 equals sign in MAIL FROM", equals_in_mailfrom, 0, false,
	  "no-results" },
	{ "apostrophe in MAIL FROM", apostrophe_in_mailfrom, ALL, true,
	  "verified" },
	{ "A1 apostrophe in its domain", apostrophe_in_domain, 0, false,
	  "no-results" },
	{ "A22 HELO with a result in it", odd_helo, 0, false, "no-results" },
	{ "A22 a result in a signature's i", odd_signature, 0, false,
	  "no-results" },
	{ "A22 more signatures than were read", unread_signatures, 0, false,
	  "no-results" },
	{ "address literal in HELO", literal_helo, ALL, true, "verified" },
	{ "rule 2: two SPF results", two_spf, PROOF_DKIM | PROOF_DMARC, true,
	  "verified" },
	{ "SPF alone, too weak here", only_spf, PROOF_SPF, false,
	  "proof-too-weak" },
	{ "rule 2: SPF result about another sender", spf_of_another, 0, false,
	  "unverified" },
	{ "SPF of a domain that is not aligned", spf_not_aligned, 0, false,
	  "unverified" },
	{ "SPF for the null sender", spf_for_null_sender, 0, false,
	  "unverified" },
	{ "SPF fails, DKIM carries", spf_fail, PROOF_DKIM | PROOF_DMARC, true,
	  "verified" },
	{ "rule 3: claimed pass without a signature",
	  dkim_claim_without_signature, 0, false, "unverified" },
	{ "rule 3: other selector", dkim_other_selector, 0, false,
	  "unverified" },
	{ "rule 3: other signature value", dkim_other_b, 0, false,
	  "unverified" },
	{ "header.b is a prefix", dkim_b_prefix, PROOF_DKIM | PROOF_DMARC,
	  true, "verified" },
	{ "header.b names it", dkim_named_by_b, PROOF_DKIM | PROOF_DMARC,
	  true, "verified" },
	{ "rule 3: too little of header.b", dkim_named_by_little, 0, false,
	  "unverified" },
	{ "rule 3: header.b of none", dkim_named_by_other_b, 0, false,
	  "unverified" },
	{ "rule 3: neither header.s nor header.b", dkim_not_named, 0, false,
	  "unverified" },
	{ "rule 3: more results than signatures",
	  dkim_more_results_than_signatures, 0, false, "unverified" },
	{ "rule 3: a fail beside it", dkim_fail_beside, 0, false,
	  "unverified" },
	{ "rule 3: none in another field", dkim_none_in_other_field, 0, false,
	  "unverified" },
	{ "rule 3: malformed signature", dkim_malformed_signature, 0, false,
	  "unverified" },
	{ "A11 l= leaves text unsigned", dkim_with_length, 0, false,
	  "unverified" },
	{ "signed by another domain", dkim_other_domain, 0, false,
	  "unverified" },
	{ "A23 case does not matter", dkim_case, PROOF_DKIM | PROOF_DMARC,
	  true, "verified" },
	{ "A11 last year's mail again", replayed_late, 0, false,
	  "unverified" },
	{ "A11 dated ahead", dated_ahead, 0, false, "unverified" },
	{ "A11 not addressed to us", not_addressed_to_us, 0, false,
	  "unverified" },
	{ "A11 two Subject fields", two_subjects, 0, false, "unverified" },
	{ "A11 To is open", open_to, 0, false, "unverified" },
	{ "To is open, but it comes from there", open_to_beside_spf, ALL,
	  true, "verified" },
	{ "A11 Cc with us is open", open_cc, 0, false, "unverified" },
	{ "signed Cc with us", ours_in_cc, PROOF_DKIM | PROOF_DMARC, true,
	  "verified" },
	{ "signed Cc, and no To", ours_in_cc_alone, PROOF_DKIM | PROOF_DMARC,
	  true, "verified" },
	{ "A11 Cc with others is open", others_in_open_cc, 0, false,
	  "unverified" },
	{ "A11 Date is open", open_date, 0, false, "unverified" },
	{ "A11 Subject is open", open_subject, 0, false, "unverified" },
	{ "there is no Subject to sign", no_subject,
	  PROOF_DKIM | PROOF_DMARC, true, "verified" },
	{ "A11 A16 sent again to a one-time address",
	  sent_to_one_time_address, 0, false, "unverified" },
	{ "written to a one-time address", written_to_one_time_address,
	  PROOF_DKIM | PROOF_DMARC, true, "verified" },
	{ "rule 5: dmarc=pass alone", dmarc_pass_alone, 0, false,
	  "unverified" },
	{ "rule 5: dmarc=fail counts", dmarc_fail, 0, false, "dmarc-fail" },
	{ "A7 pass and fail: the worst", dmarc_pass_and_fail, 0, false,
	  "dmarc-fail" },
	{ "A10 A23 result about the parent domain", dmarc_for_parent_domain,
	  0, false, "unverified" },
	{ "proven, but no account", no_account, ALL, false,
	  "unknown-sender" },
	{ "A2 no usable From", ambiguous_from, 0, false, "ambiguous-from" },
	{ "login", login, PROOF_LOGIN, true, "verified" },
	{ "A13 login bob, From alice, results forged",
	  login_beside_forged_results, 0, false, "login-mismatch" },
	{ "login that is nobody's", login_unknown, 0, false,
	  "unknown-login" }
};

static void
test_rows (void **state)
{
	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		struct identity who;

		matter_init (&m);
		rows[i].change (&m);
		who = identity_of (m.policy, m.envelope, m.facts, m.known,
				   &m.evidence, MATTER_NOW);
		if (who.shown != rows[i].shown
		    || who.verified != rows[i].verified
		    || strcmp (who.reason, rows[i].reason) != 0)
			fail_msg ("%s: shown %#x verified %d reason %s",
				  rows[i].label, who.shown, who.verified,
				  who.reason);
		assert_int_equal (who.authentic, who.shown != 0);
		matter_clear (&m);
	}
}

static void
test_accepted_level_decides (void **state)
{
	struct matter_of m;
	struct identity who;

	(void) state;
	matter_init (&m);
	m.policy->proofs = PROOF_DKIM;
	who = identity_of (m.policy, m.envelope, m.facts, m.known,
			   &m.evidence, MATTER_NOW);
	assert_int_equal (who.proof, PROOF_DKIM);
	assert_true (who.verified);
	m.policy->proofs = PROOF_LOGIN;
	who = identity_of (m.policy, m.envelope, m.facts, m.known,
			   &m.evidence, MATTER_NOW);
	assert_int_equal (who.proof, PROOF_NONE);
	assert_false (who.verified);
	matter_clear (&m);
}

/* Rule 4, on mail that only its DKIM signature can prove. */
static void
test_confirmation_decides (void **state)
{
	static const struct {
		enum confirmation found;
		bool verified, unsettled;
	} table[] = {
		{ CONFIRMATION_PASS, true, false },
		{ CONFIRMATION_FAIL, false, false },
		{ CONFIRMATION_NONE, false, false },
		{ CONFIRMATION_UNKNOWN, false, true }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct matter_of m;
		struct identity who;

		matter_init (&m);
		spf_fail (&m);
		assert_int_equal (identity_wanted (m.policy, m.envelope,
						   m.facts, MATTER_NOW), 1);
		m.evidence.required = true;
		m.evidence.dkim[0] = table[i].found;
		who = identity_of (m.policy, m.envelope, m.facts, m.known,
				   &m.evidence, MATTER_NOW);
		assert_int_equal (who.verified, table[i].verified);
		assert_int_equal (who.unsettled, table[i].unsettled);
		/* Nobody waits for DNS on account of a stranger. */
		no_account (&m);
		who = identity_of (m.policy, m.envelope, m.facts, m.known,
				   &m.evidence, MATTER_NOW);
		assert_false (who.unsettled);
		matter_clear (&m);
	}
}

static void
test_other_proof_needs_no_dns (void **state)
{
	struct matter_of m;
	struct identity who;

	(void) state;
	matter_init (&m);
	m.evidence.required = true;
	m.evidence.dkim[0] = CONFIRMATION_UNKNOWN;
	who = identity_of (m.policy, m.envelope, m.facts, m.known,
			   &m.evidence, MATTER_NOW);
	assert_true (who.verified);
	assert_int_equal (who.shown, PROOF_SPF | PROOF_DMARC);
	matter_clear (&m);
}

static const char *
organisational (const char *domain)
{
	const char *dot = g_str_has_suffix (domain, "legit.test")
		? domain + strlen (domain) - strlen ("legit.test") : NULL;

	return dot;
}

static void
test_relaxed_alignment (void **state)
{
	struct matter_of m;

	(void) state;
	matter_init (&m);
	assert_false (identity_aligned (m.policy, "mail.legit.test",
					"legit.test"));
	m.policy->organisational = organisational;
	assert_true (identity_aligned (m.policy, "Mail.Legit.test",
				       "legit.test"));
	assert_false (identity_aligned (m.policy, "attack.test",
					"legit.test"));
	assert_false (identity_aligned (m.policy, "attack.test",
					"other.test"));
	matter_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_rows),
		cmocka_unit_test (test_accepted_level_decides),
		cmocka_unit_test (test_confirmation_decides),
		cmocka_unit_test (test_other_proof_needs_no_dns),
		cmocka_unit_test (test_relaxed_alignment)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
