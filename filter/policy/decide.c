#include "filter/policy/decide.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/identity.h"

/* Everything that a rule may look at. */
struct matter {
	const struct policy *policy;
	const struct envelope *envelope;
	const struct facts *facts;
	const struct known *known;
	const struct identity *who;
	const struct mailbox *mailbox;	/* the first of ours; NULL if none */
};

/* Does the rule hold, and if so: why, in a word?  NULL: it does not. */
typedef const char *(*rule_func) (const struct matter *matter);

static const char *
is_not_ours (const struct matter *matter)
{
	return matter->mailbox == NULL ? "no-recipient" : NULL;
}

static const char *
is_unparsed (const struct matter *matter)
{
	return matter->facts->unparsed ? "crashed-before" : NULL;
}

static const char *
is_own_copy (const struct matter *matter)
{
	return matter->known->loop_is_copy ? "passed-on" : NULL;
}

static const char *
is_own_mail (const struct matter *matter)
{
	return matter->known->loop_message != 0 ? "own-marker" : NULL;
}

static const char *
is_machine (const struct matter *matter)
{
	enum machine_kind kind = matter->facts->machine.kind;

	return kind != MACHINE_NONE ? machine_kind_name (kind) : NULL;
}

static const char *
is_null_sender (const struct matter *matter)
{
	return *matter->envelope->sender == '\0' ? "null-sender" : NULL;
}

static const char *
is_suspended (const struct matter *matter)
{
	return matter->who->verified && matter->who->account->suspended
		? "suspended" : NULL;
}

static const char *
is_verified (const struct matter *matter)
{
	return matter->who->verified ? matter->who->reason : NULL;
}

static const char *
is_unsettled (const struct matter *matter)
{
	return matter->who->unsettled ? "dns-unavailable" : NULL;
}

/* A number or a reference finds the conversation, but only the account that
 * the ticket belongs to stands in it (A15). */
static const char *
is_follow_up (const struct matter *matter)
{
	return matter->who->verified && matter->known->conversation.ticket != 0
		&& matter->known->conversation.account
			== matter->who->account->id
		? matter->who->reason : NULL;
}

static enum unverified_action
unverified_action (const struct matter *matter)
{
	return matter->who->account != NULL ? matter->mailbox->unproven
		: matter->mailbox->unknown;
}

static bool
for_others_too (const struct envelope *envelope)
{
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];

		if (to->mailbox < 0)
			return true;
	}
	return false;
}

/* A refusal hits the whole transaction: never where others are in it. */
static const char *
is_refused (const struct matter *matter)
{
	return unverified_action (matter) == UNVERIFIED_REFUSE
		&& !for_others_too (matter->envelope)
		? matter->who->reason : NULL;
}

static const char *
is_ambiguous (const struct matter *matter)
{
	return matter->facts->from == NULL ? matter->who->reason : NULL;
}

static const char *
is_unproven (const struct matter *matter)
{
	return matter->who->account != NULL
		|| strcmp (matter->who->reason, "unknown-sender") != 0
		? matter->who->reason : NULL;
}

static const char *
is_anyone (const struct matter *matter)
{
	return matter->who->reason;
}

/*
 * The rules, in order; the first that holds decides.  Each is described in
 * ticket-milter(8) under the same name.
 */
static const struct rule {
	const char *name;
	rule_func holds;
	enum verdict verdict;
	enum change_kind change;
	const char *answer;	/* template, or NULL: never answered */
	bool try_again;		/* cannot be decided now */
} rules[] = {
	{ "not-ours", is_not_ours,
	  VERDICT_NOT_OURS, CHANGE_NONE, NULL, false },
	{ "unparsed", is_unparsed,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, NULL, false },
	{ "own-copy", is_own_copy,
	  VERDICT_RECORDED, CHANGE_NONE, NULL, false },
	{ "own-mail", is_own_mail,
	  VERDICT_RECORDED, CHANGE_RECORD, NULL, false },
	{ "machine", is_machine,
	  VERDICT_RECORDED, CHANGE_RECORD, NULL, false },
	{ "null-sender", is_null_sender,
	  VERDICT_RECORDED, CHANGE_RECORD, NULL, false },
	{ "suspended-account", is_suspended,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, "suspended", false },
	{ "own-conversation", is_follow_up,
	  VERDICT_FOLLOW_UP, CHANGE_FOLLOW_UP, NULL, false },
	{ "verified-sender", is_verified,
	  VERDICT_TICKET, CHANGE_TICKET, "ticket", false },
	{ "try-again", is_unsettled,
	  VERDICT_ADVISORY, CHANGE_NONE, NULL, true },
	{ "refuse-unverified", is_refused,
	  VERDICT_REFUSED, CHANGE_NONE, NULL, false },
	{ "ambiguous-from", is_ambiguous,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, NULL, false },
	{ "unproven-sender", is_unproven,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, "advisory", false },
	{ "unknown-sender", is_anyone,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, "advisory", false }
};

const char *
decide_rule_name (guint i)
{
	return i < G_N_ELEMENTS (rules) ? rules[i].name : NULL;
}

/* UNIQUE in the store.  Advisory mail has keys of its own, so that a spoofed
 * mail never makes the verified one a duplicate (A17). */
static char *
delivery_key (const struct plan *plan, const struct facts *facts,
	      const struct identity *who)
{
	g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
	const char *id = facts->message_id != NULL ? facts->message_id : "";

	g_checksum_update (sum, (const guchar *) id, (gssize) strlen (id) + 1);
	g_checksum_update (sum, (const guchar *) facts->content_sha256, -1);
	if (plan->verdict == VERDICT_TICKET
	    || plan->verdict == VERDICT_FOLLOW_UP)
		return g_strdup_printf ("account:%" G_GINT64_FORMAT ":%s",
					who->account->id,
					g_checksum_get_string (sum));
	return g_strdup_printf ("%s:%s", plan->verdict == VERDICT_RECORDED
				? "recorded" : "advisory",
				g_checksum_get_string (sum));
}

static bool
answerable (const char *language)
{
	static const char *const all[] = { "ru", "uk", "en", NULL };

	return language != NULL && g_strv_contains (all, language);
}

/* The account's language, else the mail's, else the configured one. */
static const char *
language_for (const struct policy *policy, const struct facts *facts,
	      const struct identity *who)
{
	if (who->verified && answerable (who->account->language))
		return who->account->language;
	if (answerable (facts->language.tag))
		return facts->language.tag;
	return answerable (policy->language) ? policy->language : "en";
}

static void
copy_attachments (struct change *change, const struct facts *facts)
{
	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *from = facts->attachments->pdata[i];
		struct change_attachment *to
			= g_new0 (struct change_attachment, 1);

		to->name = g_strdup (from->name);
		to->type = g_strdup (from->type);
		to->sniffed = g_strdup (from->sniffed);
		to->content_id = g_strdup (from->content_id);
		to->content = g_bytes_ref (from->content);
		memcpy (to->sha256, from->sha256, sizeof to->sha256);
		g_ptr_array_add (change->attachments, to);
	}
}

static char **
strings (const GPtrArray *list)
{
	char **copy = g_new0 (char *, list->len + 1);

	for (guint i = 0; i < list->len; i++)
		copy[i] = g_strdup (list->pdata[i]);
	return copy;
}

/* What is to be stored of the mail, whatever the rule. */
static void
fill_change (struct plan *plan, const struct matter *matter, GBytes *raw)
{
	struct change *change = plan->change;
	const struct facts *facts = matter->facts;
	const struct envelope *envelope = matter->envelope;
	const struct identity *who = matter->who;

	change->delivery_key = delivery_key (plan, facts, who);
	if (who->verified) {
		change->account = who->account->id;
		change->account_revision = who->account->revision;
	}
	if (plan->verdict == VERDICT_FOLLOW_UP)
		change->ticket = matter->known->conversation.ticket;
	change->received = envelope->received;
	change->queue_id = g_strdup (envelope->queue_id);
	change->mailbox = g_strdup (matter->mailbox->address);
	change->envelope_from = g_strdup (envelope->sender);
	change->client_address = g_strdup (envelope->client_address);
	change->verdict = g_strdup (verdict_name (plan->verdict));
	change->rule = g_strdup (plan->rule);
	change->reason = g_strdup (plan->reason);
	change->proof = g_strdup (proof_name (plan->proof));
	change->proof_address = g_strdup (plan->account_address);
	change->machine = g_strdup (machine_kind_name (facts->machine.kind));
	if (facts->from != NULL)
		change->from_address = g_strdup (facts->from->address);
	change->from_name = g_strdup (facts->from_name);
	change->subject = g_strdup (facts->subject);
	change->message_id = g_strdup (facts->message_id);
	change->references = strings (facts->references->len > 0
				      ? facts->references
				      : facts->in_reply_to);
	change->text = g_strdup (facts->text);
	change->new_text = g_strdup (facts->new_text);
	change->language = g_strdup (facts->language.tag);
	change->raw = g_bytes_ref (raw);
	copy_attachments (change, facts);
}

/* Adds the answer, or says in a notice why there is none. */
static void
answer (struct plan *plan, const struct rule *rule,
	const struct matter *matter)
{
	const struct policy *policy = matter->policy;
	const char *forbidden;
	bool wanted = rule->verdict == VERDICT_TICKET
		? policy->answer_tickets : policy->answer_advisory;

	if (rule->answer == NULL)
		return;
	forbidden = wanted ? answer_forbidden (policy, matter->envelope,
					       matter->facts, matter->who)
		: "configured-off";
	if (forbidden != NULL)
		g_ptr_array_add (plan->notices,
				 g_strconcat ("not-answered:", forbidden,
					      NULL));
	else
		answer_add (policy, matter->envelope, matter->facts,
			    matter->who, rule->answer, plan);
}

static const struct rule *
first_rule (const struct matter *matter, const char **reason)
{
	for (gsize i = 0; i + 1 < G_N_ELEMENTS (rules); i++) {
		*reason = rules[i].holds (matter);
		if (*reason != NULL)
			return &rules[i];
	}
	*reason = matter->who->reason;
	return &rules[G_N_ELEMENTS (rules) - 1];
}

static const struct mailbox *
first_mailbox (const struct policy *policy, const struct envelope *envelope)
{
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];

		if (to->mailbox >= 0)
			return policy->mailboxes->pdata[to->mailbox];
	}
	return NULL;
}

struct plan *
decide (const struct policy *policy, const struct envelope *envelope,
	const struct facts *facts, const struct known *known,
	const struct evidence *evidence, GBytes *raw, gint64 now)
{
	struct plan *plan = plan_new ();
	struct identity who = identity_of (policy, envelope, facts, known,
					   evidence, now);
	struct matter matter = {
		.policy = policy, .envelope = envelope, .facts = facts,
		.known = known, .who = &who,
		.mailbox = first_mailbox (policy, envelope)
	};
	const struct rule *rule = first_rule (&matter, &plan->reason);

	plan->rule = rule->name;
	plan->verdict = rule->verdict;
	plan->language = g_strdup (language_for (policy, facts, &who));
	if (matter.mailbox == NULL)
		return plan;
	plan->proof = who.proof;
	if (who.account != NULL)
		plan->account = g_strdup (who.account->name);
	if (who.verified)
		plan->account_address = g_strdup (who.address);
	for (guint i = 0; i < facts->exceeded->len; i++)
		g_ptr_array_add (plan->notices,
				 g_strconcat ("exceeded:",
					      facts->exceeded->pdata[i], NULL));
	if (rule->verdict == VERDICT_REFUSED) {
		plan->refusal = g_strdup (matter.mailbox->refusal);
		return plan;
	}
	plan->try_again = rule->try_again && !policy->observe;
	if (rule->change == CHANGE_NONE)
		return plan;
	plan->change->kind = policy->observe ? CHANGE_NONE : rule->change;
	fill_change (plan, &matter, raw);
	answer (plan, rule, &matter);
	plan->split = for_others_too (envelope);
	if (plan->split)
		answer_add_copies (policy, envelope, plan);
	return plan;
}
