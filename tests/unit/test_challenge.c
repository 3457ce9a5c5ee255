// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include "tests/unit/decided.h"

enum { DAY = 24 * 3600 };

/* Alice's mail, of which nothing is proven and nothing has failed; she can be
 * asked. */
static void
unproven (struct matter_of *m)
{
	guint8 secret[ADDRESS_KEY_BYTES] = { 1 };
	struct authres *field;

	matter_init (m);
	m->policy->address_keys = address_keys_new ();
	address_keys_add (m->policy->address_keys, 1, secret, 0);
	g_ptr_array_set_size (m->facts->authres, 0);
	g_ptr_array_set_size (m->facts->dkim, 0);
	field = matter_field (m->facts, "mx.example.net");
	matter_add (field, "spf", "none");
	matter_add (field, "dkim", "none");
	matter_add (field, "dmarc", "none");
	matter_set (&m->envelope->client_address, "192.0.2.7");
	matter_set (&m->facts->new_text, "Look at http://evil.test please");
}

/* The notice, or NULL where she is asked. */
static char *
why_not (struct matter_of *m)
{
	g_autoptr (plan_auto) plan = decided (m);
	const struct change_answer *answer = plan->change->answers->len > 0
		? plan->change->answers->pdata[0] : NULL;

	assert_int_equal (plan->verdict, VERDICT_ADVISORY);
	if (answer != NULL && answer->challenge != NULL) {
		assert_string_equal (plan->rule, "unproven-sender");
		assert_string_equal (answer->template_name, "confirm");
		return NULL;
	}
	for (guint i = 0; i < plan->notices->len; i++)
		if (g_str_has_prefix (plan->notices->pdata[i],
				      "not-challenged:"))
			return g_strdup (strchr (plan->notices->pdata[i], ':')
					 + 1);
	return g_strdup ("silence");
}

static void
assert_why (struct matter_of *m, const char *want)
{
	g_autofree char *got = why_not (m);

	if (g_strcmp0 (got, want) != 0)
		fail_msg ("%s, not %s", got, want);
}

static void
test_the_account_is_asked (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;
	const char *value;

	unproven (&m);
	matter_set (&m.known->by_address->language, "uk");
	m.known->conversation.ticket = 5;
	m.known->conversation.account = 7;
	plan = decided (&m);
	assert_int_equal (plan->change->kind, CHANGE_ADVISORY);
	assert_int_equal (plan->change->account, 0);
	assert_int_equal (plan->change->answers->len, 1);
	answer = plan->change->answers->pdata[0];
	assert_string_equal (answer->to, "alice@legit.test");
	assert_string_equal (answer->language, "uk");
	assert_int_equal (answer->challenge->account, 7);
	assert_int_equal (answer->challenge->account_revision, 1);
	assert_int_equal (answer->challenge->ticket, 5);
	assert_int_equal (answer->challenge->cap_account_day, 3);
	assert_int_equal (answer->challenge->cap_all_hour, 100);
	assert_true (g_str_has_prefix (answer->challenge->account_key,
				       "account:7:"));
	assert_true (g_variant_lookup (answer->data, "words", "&s", &value));
	assert_string_equal (value, "Look at [...] please");
	assert_true (g_variant_lookup (answer->data, "client_address", "&s",
				       &value));
	assert_string_equal (value, "192.0.2.7");
	matter_clear (&m);
}

/* Another client's ticket, to which the references point, is not told. */
static void
test_only_ones_own_ticket_goes_on (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;

	unproven (&m);
	m.known->conversation.ticket = 5;
	m.known->conversation.account = 8;
	plan = decided (&m);
	answer = plan->change->answers->pdata[0];
	assert_int_equal (answer->challenge->ticket, 0);
	matter_clear (&m);
}

static void
test_what_failed_is_never_asked_about (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *method, *result, *want;
	} rows[] = {
		{ "spf", "none", NULL },
		{ "spf", "neutral", NULL },
		{ "spf", "pass", NULL },
		{ "spf", "fail", "results-failed" },
		{ "spf", "softfail", "results-failed" },
		{ "spf", "temperror", "results-failed" },
		{ "spf", "permerror", "results-failed" },
		{ "spf", "policy", "results-failed" },
		{ "dkim", "neutral", NULL },
		{ "dkim", "fail", "results-failed" },
		{ "dkim", "policy", "results-failed" },
		{ "dkim", "temperror", "results-failed" },
		{ "dmarc", "bestguesspass", NULL },
		{ "dmarc", "fail", "results-failed" },
		{ "dmarc", "permerror", "results-failed" },
		{ "iprev", "fail", NULL }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		struct authres_result *result;

		unproven (&m);
		result = matter_find (&m, rows[i].method);
		if (result == NULL)
			result = matter_add (matter_top (&m), rows[i].method,
					     "none");
		matter_set (&result->result, rows[i].result);
		assert_why (&m, rows[i].want);
		matter_clear (&m);
	}
}

/* A claimed DKIM pass that is none, by our own verification. */
static void
test_our_own_verification_counts (void **state G_GNUC_UNUSED)
{
	struct matter_of m;

	unproven (&m);
	m.evidence.dkim[2] = CONFIRMATION_FAIL;
	assert_why (&m, "results-failed");
	matter_clear (&m);
}

static void
test_nobody_looked (void **state G_GNUC_UNUSED)
{
	struct matter_of m;

	unproven (&m);
	matter_set (&matter_top (&m)->authserv_id, "elsewhere.example");
	assert_why (&m, "no-results");
	matter_set (&matter_top (&m)->authserv_id, "mx.example.net");
	matter_top (&m)->parse_ok = false;
	assert_why (&m, "results-not-believed");
	matter_top (&m)->parse_ok = true;
	/* A22: who could have written into the field. */
	matter_set (&m.envelope->helo, "x;y");
	assert_why (&m, "results-not-believed");
	matter_set (&m.envelope->helo, "mail.legit.test");
	assert_why (&m, NULL);
	matter_clear (&m);
}

/* Each with its name, and each alone. */
static void
test_each_condition_has_its_name (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct recipient *to;

	unproven (&m);
	m.known->challenges = 3;
	assert_why (&m, "over-cap");
	m.known->challenges = 2;
	assert_why (&m, NULL);
	g_clear_pointer (&m.policy->address_keys, address_keys_free);
	assert_why (&m, "no-address");
	matter_set (&m.envelope->sender, "alice@elsewhere.test");
	assert_why (&m, "other-domain");
	m.facts->machine.silence = g_strdup ("x-auto-response-suppress");
	assert_why (&m, "asked-for-silence");
	matter_set (&m.envelope->login, "bob");
	assert_why (&m, "login");
	to = m.envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_CONFIRM;
	assert_why (&m, "answers-challenge");
	m.known->by_address->suspended = true;
	assert_why (&m, "suspended");
	m.known->by_address->role = ROLE_AGENT;
	assert_why (&m, "agent");
	m.policy->answer_advisory = false;
	assert_why (&m, "configured-off");
	m.policy->answer_advisory = true;
	m.policy->challenges_day = 0;
	assert_why (&m, "configured-off");
	matter_clear (&m);
}

/* SPF alone is no proof here, but the address is authentic. */
static void
test_too_weak_a_proof_is_asked_about_or_explained (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;

	unproven (&m);
	matter_set (&matter_find (&m, "spf")->result, "pass");
	matter_property (matter_find (&m, "spf"), "smtp.mailfrom",
			 "alice@legit.test");
	assert_why (&m, NULL);
	m.known->challenges = 3;
	assert_why (&m, "over-cap");
	plan = decided (&m);
	assert_string_equal (plan->reason, "proof-too-weak");
	answer = plan->change->answers->pdata[0];
	assert_string_equal (answer->template_name, "advisory");
	assert_null (answer->challenge);
	matter_clear (&m);
}

/* A contact is asked in her own name and language, if it can be of use. */
static void
test_a_contact_is_asked (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct contact *contact = g_new0 (struct contact, 1);
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;
	const char *value;

	unproven (&m);
	contact->address = g_strdup ("alice@legit.test");
	contact->full_name = g_strdup ("Anna");
	contact->language = g_strdup ("ru");
	contact->rights = RIGHT_OPEN;
	g_ptr_array_set_size (m.known->by_address->addresses, 0);
	m.known->by_address->contacts = contacts_new ();
	g_ptr_array_add (m.known->by_address->contacts, contact);
	plan = decided (&m);
	answer = plan->change->answers->pdata[0];
	assert_string_equal (answer->template_name, "confirm");
	assert_string_equal (answer->language, "ru");
	assert_true (g_variant_lookup (answer->data, "name", "&s", &value));
	assert_string_equal (value, "Anna");
	contact->rights = RIGHT_FOLLOW;
	assert_why (&m, "contact-without-right");
	m.known->conversation.ticket = 5;
	m.known->conversation.account = 7;
	assert_why (&m, NULL);
	matter_clear (&m);
}

/* --- being answered ----------------------------------------------------- */

/* Alice's proven mail to the address of a challenge about a mail of hers. */
static void
answering (struct matter_of *m)
{
	struct recipient *to;

	matter_init (m);
	to = m->envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_CONFIRM;
	to->claim.party = 7;
	to->claim.serial = 33;
	m->known->kept = (struct kept) {
		.message = 12, .account = 7, .received = MATTER_NOW - DAY,
		.from_address = g_strdup ("alice@legit.test"),
		.subject = g_strdup ("It is down"),
		.language = g_strdup ("ru")
	};
	matter_set (&m->facts->subject, "Re: Did you write this?");
	matter_set (&m->facts->new_text, "> Is it yours?\n");
	matter_set (&m->facts->text, "> Is it yours?\n");
	m->facts->text_attached_at = strlen (m->facts->text);
}

static void
assert_rule (struct matter_of *m, const char *rule)
{
	g_autoptr (plan_auto) plan = decided (m);

	assert_string_equal (plan->rule, rule);
	if (strcmp (rule, "confirmation") != 0)
		assert_int_not_equal (plan->change->kind, CHANGE_CONFIRMATION);
}

static void
test_it_becomes_a_ticket (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;
	const char *value;

	answering (&m);
	plan = decided (&m);
	assert_int_equal (plan->verdict, VERDICT_CONFIRM);
	assert_string_equal (plan->rule, "confirmation");
	assert_int_equal (plan->change->kind, CHANGE_CONFIRMATION);
	assert_int_equal (plan->change->account, 7);
	assert_int_equal (plan->change->kept, 12);
	assert_int_equal (plan->change->ticket, 0);
	assert_string_equal (plan->change->kept_verdict, "ticket");
	assert_false (plan->change->says_more);
	assert_int_equal (plan->change->answers->len, 1);
	answer = plan->change->answers->pdata[0];
	assert_string_equal (answer->template_name, "ticket");
	assert_string_equal (answer->language, "ru");
	assert_int_equal (answer->answers, 12);
	assert_true (g_variant_lookup (answer->data, "subject", "&s",
				       &value));
	assert_string_equal (value, "It is down");
	matter_clear (&m);
}

static void
test_more_words_are_more (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	answering (&m);
	matter_set (&m.facts->new_text, "It was me.\nServer 5 as well.\n");
	plan = decided (&m);
	assert_true (plan->change->says_more);
	matter_clear (&m);
}

static void
test_it_goes_on_with_its_ticket (void **state G_GNUC_UNUSED)
{
	static const struct {
		gint64 account;
		bool closed, proven_since;
		gint64 closed_at;
		gint64 want;	/* the ticket joined; 0: a new one */
		unsigned answers, links;
		const char *verdict;
	} rows[] = {
		{ 7, false, false, 0, 5, 0, 0, "follow-up" },
		{ 7, true, false, MATTER_NOW, 5, 0, 0, "follow-up" },
		/* Closed too long before it came, not before now. */
		{ 7, true, false, MATTER_NOW - 31 * DAY - 1, 0, 1, 1,
		  "ticket" },
		{ 7, true, false, MATTER_NOW - 31 * DAY, 5, 0, 0,
		  "follow-up" },
		/* It is there already. */
		{ 7, true, true, MATTER_NOW - 90 * DAY, 5, 0, 0, "ticket" },
		/* Somebody else's by now. */
		{ 8, false, false, 0, 0, 1, 0, "ticket" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		answering (&m);
		m.known->conversation.ticket = 5;
		m.known->conversation.account = rows[i].account;
		m.known->conversation.closed = rows[i].closed;
		m.known->conversation.closed_at = rows[i].closed_at;
		m.known->kept.proven_since = rows[i].proven_since;
		plan = decided (&m);
		assert_string_equal (plan->rule, "confirmation");
		assert_int_equal (plan->change->ticket, rows[i].want);
		assert_int_equal (plan->change->answers->len,
				  rows[i].answers);
		assert_int_equal (plan->change->acts->len, rows[i].links);
		assert_string_equal (plan->change->kept_verdict,
				     rows[i].verdict);
		matter_clear (&m);
	}
}

/* A16, A21: bearing the address is not enough. */
static void
test_nothing_else_confirms (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct recipient *to;

	answering (&m);
	to = m.envelope->recipients->pdata[0];
	assert_rule (&m, "confirmation");
	m.facts->machine.kind = MACHINE_AUTO_REPLY;
	assert_rule (&m, "machine");
	m.facts->machine.kind = MACHINE_NONE;
	matter_set (&m.envelope->sender, "");
	assert_rule (&m, "null-sender");
	matter_set (&m.envelope->sender, "alice@legit.test");
	m.known->by_address->suspended = true;
	assert_rule (&m, "suspended-account");
	m.known->by_address->suspended = false;
	/* Another account's; and another purpose's row. */
	to->claim.party = 8;
	assert_rule (&m, "not-a-party");
	to->claim.party = 7;
	m.known->kept.account = 8;
	assert_rule (&m, "verified-sender");
	m.known->kept.account = 7;
	to->claim.purpose = ADDRESS_REPLY;
	assert_rule (&m, "verified-sender");
	to->claim.purpose = ADDRESS_CONFIRM;
	/* The address that it came from is not the account's any more. */
	matter_set (&m.known->kept.from_address, "old@legit.test");
	assert_rule (&m, "verified-sender");
	matter_set (&m.known->kept.from_address, "alice@legit.test");
	/* Once: then it is a mail of the ticket, if it says anything. */
	m.known->kept.confirmed = true;
	m.known->conversation.ticket = 5;
	m.known->conversation.account = 7;
	assert_rule (&m, "one-time-address");
	matter_set (&m.facts->new_text, "It was me.");
	assert_rule (&m, "own-conversation");
	m.known->kept.confirmed = false;
	/* Unproven: nothing, and no challenge about the answer. */
	g_ptr_array_set_size (m.facts->authres, 0);
	assert_rule (&m, "unproven-sender");
	assert_why (&m, "answers-challenge");
	matter_clear (&m);
}

/* Neither denies nor doubts what is confirmed: a mail of the client like any
 * other, with the kept one beside it; the client and agents are told. */
static void
test_no_yes_confirms_nothing (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *why;
		gint64 ticket, account;	/* that is known, and whose */
		bool old;		/* closed long ago */
		const char *rule, *template_name;
		enum change_kind kind;
	} rows[] = {
		{ "It was not me.", "denied", 0, 0, false,
		  "verified-sender", "ticket", CHANGE_TICKET },
		{ "Who is this?", "doubtful", 0, 0, false,
		  "verified-sender", "ticket", CHANGE_TICKET },
		{ "Not mine", "denied", 5, 7, false, "own-conversation",
		  "unconfirmed", CHANGE_FOLLOW_UP },
		{ "Delete it", "doubtful", 5, 7, false, "own-conversation",
		  "unconfirmed", CHANGE_FOLLOW_UP },
		{ "Not mine", "denied", 5, 7, true, "closed-conversation",
		  "ticket", CHANGE_TICKET },
		{ "Not mine", "denied", 5, 8, false, "verified-sender",
		  "ticket", CHANGE_TICKET }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		const struct change_act *act;
		const struct change_answer *answer;

		answering (&m);
		matter_set (&m.facts->new_text, rows[i].text);
		m.known->conversation.ticket = rows[i].ticket;
		m.known->conversation.account = rows[i].account;
		m.known->conversation.closed = rows[i].old;
		plan = decided (&m);
		assert_string_equal (plan->rule, rows[i].rule);
		assert_string_equal (plan->reason, rows[i].why);
		assert_int_equal (plan->change->kind, rows[i].kind);
		assert_int_equal (plan->change->kept, 0);
		act = decided_act (plan, ACT_UNCONFIRMED);
		assert_non_null (act);
		assert_string_equal (act->value, rows[i].why);
		assert_int_equal (act->number, 12);
		assert_int_equal (plan->change->answers->len, 1);
		answer = plan->change->answers->pdata[0];
		assert_string_equal (answer->template_name,
				     rows[i].template_name);
		assert_string_equal (decided_value (plan, 0, rows[i].why),
				     "yes");
		assert_string_equal (decided_value (plan, 0, "kept_subject"),
				     "It is down");
		assert_non_null (decided_value (plan, 0, "kept_received"));
		matter_clear (&m);
	}
}

/* Whatever is written there after a denial is a mail like any other. */
static void
test_what_was_denied_is_confirmed_no_more (void **state G_GNUC_UNUSED)
{
	static const char *const texts[] = { "> quoted\n", "Yes.", "No." };

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		answering (&m);
		m.known->kept.denied = true;
		m.known->conversation.ticket = 5;
		m.known->conversation.account = 7;
		matter_set (&m.facts->new_text, texts[i]);
		plan = decided (&m);
		assert_string_equal (plan->rule, "own-conversation");
		assert_string_equal (plan->reason, "verified");
		assert_null (decided_act (plan, ACT_UNCONFIRMED));
		assert_int_equal (plan->change->answers->len, 0);
		matter_clear (&m);
	}
}

/* A link in what somebody else wrote goes to nobody. */
static void
test_the_words_of_who_wrote_it_lead_nowhere (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	answering (&m);
	matter_set (&m.known->kept.subject, "See http://evil.test now");
	matter_set (&m.facts->new_text, "Not me");
	plan = decided (&m);
	assert_string_equal (decided_value (plan, 0, "kept_subject"),
			     "See [...] now");
	matter_clear (&m);
}

/* What cannot act lies with the ticket that it is about, for agents. */
static void
test_what_does_not_confirm_is_seen (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	answering (&m);
	g_ptr_array_set_size (m.facts->authres, 0);
	m.known->conversation.ticket = 5;
	m.known->conversation.account = 7;
	plan = decided (&m);
	assert_int_equal (plan->change->kind, CHANGE_ADVISORY);
	assert_int_equal (plan->change->ticket, 5);
	matter_clear (&m);
}

/* --- what the kept mail asks -------------------------------------------- */

static void
add_to (struct facts *facts, const char *const *addresses)
{
	for (; *addresses != NULL; addresses++)
		g_ptr_array_add (facts->to, g_strdup (*addresses));
}

static const char *const copied[] = {
	"support@example.net", "alice@legit.test", "friend@x.test",
	"\"buy now\"@spam.test", "no-reply@x.test", "a1@x.test", "a2@x.test",
	"a3@x.test", "a4@x.test", "a5@x.test", NULL
};
#define SHOWN "friend@x.test, a1@x.test, a2@x.test, a3@x.test, a4@x.test"

static void
test_who_would_get_copies_is_shown (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;
	const char *value;

	unproven (&m);
	add_to (m.facts, copied);
	plan = decided (&m);
	answer = plan->change->answers->pdata[0];
	assert_true (g_variant_lookup (answer->data, "copies", "&s", &value));
	assert_string_equal (value, SHOWN);
	matter_clear (&m);
}

/* "friend@x.test, ..." */
static char *
watching (const struct plan *plan)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == ACT_CC)
			g_string_append_printf (text, "%s%s", text->len > 0
						? ", " : "", act->value);
	}
	return g_string_free (text, FALSE);
}

/* And nobody else, whoever is in Cc of the mail that says so. */
static void
test_those_who_were_shown_watch (void **state G_GNUC_UNUSED)
{
	static const char *const others[] = { "other@x.test", NULL };
	struct matter_of m;
	g_autoptr (facts_auto) kept = facts_new ();
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) forged = NULL;
	g_autofree char *who = NULL;
	g_autofree char *none = NULL;

	answering (&m);
	add_to (kept, copied);
	add_to (m.facts, others);
	m.evidence.kept = kept;
	plan = decided (&m);
	who = watching (plan);
	assert_string_equal (who, SHOWN);
	/* Unproven, it makes nobody watch. */
	g_ptr_array_set_size (m.facts->authres, 0);
	forged = decided (&m);
	none = watching (forged);
	assert_string_equal (none, "");
	matter_clear (&m);
}

static void
free_watcher (gpointer watcher)
{
	watcher_free (watcher);
}

/* Once: not where it is in the ticket already. */
static void
test_what_goes_on_is_copied (void **state G_GNUC_UNUSED)
{
	for (int since = 0; since < 2; since++) {
		struct matter_of m;
		struct watcher *watcher = g_new0 (struct watcher, 1);
		g_autoptr (facts_auto) kept = facts_new ();
		g_autoptr (plan_auto) plan = NULL;
		const struct change_answer *copy;
		const char *value;

		answering (&m);
		kept->new_text = g_strdup ("I forgot this.");
		m.evidence.kept = kept;
		m.known->kept.proven_since = since;
		m.known->conversation.ticket = 5;
		m.known->conversation.account = 7;
		watcher->address = g_strdup ("friend@x.test");
		m.known->conversation.watchers
			= g_ptr_array_new_with_free_func (free_watcher);
		g_ptr_array_add (m.known->conversation.watchers, watcher);
		plan = decided (&m);
		assert_int_equal (plan->change->ticket, 5);
		assert_int_equal (plan->change->answers->len, 1 - since);
		if (since == 0) {
			copy = plan->change->answers->pdata[0];
			assert_string_equal (copy->to, "friend@x.test");
			assert_true (g_variant_lookup (copy->data, "text",
						       "&s", &value));
			assert_string_equal (value, "I forgot this.");
			/* Whose files go along. */
			assert_true (g_variant_lookup (copy->data, "kept",
						       "&s", &value));
			assert_string_equal (value, "12");
		}
		matter_clear (&m);
	}
}

/* A reply and the link, or the link twice: the second says nothing new, and
 * opens no ticket that was answered in between; with words it does. */
static void
test_it_is_confirmed_once (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *rule;
		enum change_kind kind;
	} rows[] = {
		{ "> Is it yours?\n", "one-time-address", CHANGE_CONFIRM },
		{ "And one more thing.", "own-conversation",
		  CHANGE_FOLLOW_UP }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		answering (&m);
		m.known->kept.confirmed = true;
		m.known->conversation.ticket = 5;
		m.known->conversation.account = 7;
		matter_set (&m.facts->new_text, rows[i].text);
		plan = decided (&m);
		assert_string_equal (plan->rule, rows[i].rule);
		assert_int_equal (plan->change->kind, rows[i].kind);
		assert_int_equal (plan->change->ticket, 5);
		assert_int_equal (plan->change->acts->len, 0);
		matter_clear (&m);
	}
}

/* Who was answered until a contact confirmed stays informed. */
static void
test_who_was_answered_watches (void **state G_GNUC_UNUSED)
{
	for (int since = 0; since < 2; since++) {
		struct matter_of m;
		struct account *firm;
		struct contact *contact = g_new0 (struct contact, 1);
		g_autoptr (facts_auto) kept = facts_new ();
		g_autoptr (plan_auto) plan = NULL;

		answering (&m);
		firm = m.known->by_address;
		g_ptr_array_add (firm->addresses, g_strdup ("boss@firm.test"));
		g_ptr_array_remove_index (firm->addresses, 0);
		contact->address = g_strdup ("alice@legit.test");
		contact->full_name = g_strdup ("Alice");
		contact->rights = RIGHTS_ALL;
		firm->contacts = contacts_new ();
		g_ptr_array_add (firm->contacts, contact);
		m.evidence.kept = kept;
		m.known->kept.proven_since = since;
		m.known->conversation.ticket = 5;
		m.known->conversation.account = 7;
		m.known->conversation.client = g_strdup ("boss@firm.test");
		plan = decided (&m);
		assert_string_equal (plan->rule, "confirmation");
		assert_true (decided_has (plan, ACT_CC, "boss@firm.test"));
		/* The words are there to be read once. */
		assert_int_equal (plan->change->answers->len, 1 - since);
		matter_clear (&m);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_the_account_is_asked),
		cmocka_unit_test (test_only_ones_own_ticket_goes_on),
		cmocka_unit_test (test_what_failed_is_never_asked_about),
		cmocka_unit_test (test_our_own_verification_counts),
		cmocka_unit_test (test_nobody_looked),
		cmocka_unit_test (test_each_condition_has_its_name),
		cmocka_unit_test (
			test_too_weak_a_proof_is_asked_about_or_explained),
		cmocka_unit_test (test_a_contact_is_asked),
		cmocka_unit_test (test_it_becomes_a_ticket),
		cmocka_unit_test (test_more_words_are_more),
		cmocka_unit_test (test_it_goes_on_with_its_ticket),
		cmocka_unit_test (test_nothing_else_confirms),
		cmocka_unit_test (test_no_yes_confirms_nothing),
		cmocka_unit_test (test_what_was_denied_is_confirmed_no_more),
		cmocka_unit_test (test_the_words_of_who_wrote_it_lead_nowhere),
		cmocka_unit_test (test_what_does_not_confirm_is_seen),
		cmocka_unit_test (test_who_would_get_copies_is_shown),
		cmocka_unit_test (test_those_who_were_shown_watch),
		cmocka_unit_test (test_it_is_confirmed_once),
		cmocka_unit_test (test_who_was_answered_watches),
		cmocka_unit_test (test_what_goes_on_is_copied)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
