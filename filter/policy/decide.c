#include "filter/policy/decide.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/asking.h"
#include "filter/policy/challenge.h"
#include "filter/policy/content.h"
#include "filter/policy/delivery.h"
#include "filter/policy/filing.h"
#include "filter/policy/incident.h"
#include "filter/policy/matter.h"
#include "filter/policy/offer.h"
#include "filter/policy/parties.h"
#include "filter/policy/signed.h"

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

/* Only its words are a bounce's, and they come from an account's own address
 * with a way back: somebody passes on what he got. */
static bool
is_told_of (const struct matter *matter)
{
	const struct machine *machine = &matter->facts->machine;

	return machine->kind == MACHINE_BOUNCE
		&& g_strcmp0 (machine->why, "bounce-words") == 0
		&& matter->who->verified && *matter->envelope->sender != '\0'
		&& !answer_is_robot (matter->envelope->sender)
		&& !answer_is_robot (matter->who->address);
}

/* Asked about it, or said to be an agent's own: see agent.c. */
static bool
is_agents_own (const struct matter *matter)
{
	const struct agent *agent = matter->agent;

	return *matter->envelope->sender != '\0'
		&& agent_seems_away (matter->facts)
		&& ((agent->deed == AGENT_REFUSED
		     && strcmp (agent->why, AGENT_SEEMS_AWAY) == 0)
		    || (agent->deed == AGENT_ANSWER
			&& command_order (agent->command, ORDER_ANYWAY)
				!= NULL));
}

/* Mail programs write it where somebody presses "unsubscribe"; what answers
 * by itself does not write there. */
static bool
ends_copies (const struct matter *matter)
{
	enum address_purpose purpose = matter->claim->purpose;

	return (purpose == ADDRESS_STOP || purpose == ADDRESS_UNSUBSCRIBE)
		&& matter->facts->machine.kind == MACHINE_AUTO_GENERATED;
}

static const char *
is_machine (const struct matter *matter)
{
	enum machine_kind kind = matter->facts->machine.kind;

	return kind != MACHINE_NONE && !is_told_of (matter)
		&& !ends_copies (matter) && !is_agents_own (matter)
		? machine_kind_name (kind) : NULL;
}

static const char *
is_null_sender (const struct matter *matter)
{
	return *matter->envelope->sender == '\0' ? "null-sender" : NULL;
}

/* --- agents ------------------------------------------------------------- */

static const char *
is_deed (const struct matter *matter, enum agent_deed deed)
{
	return matter->agent->deed == deed ? matter->agent->why : NULL;
}

static const char *
is_agents_mistake (const struct matter *matter)
{
	return is_deed (matter, AGENT_REFUSED);
}

static const char *
is_agents_note (const struct matter *matter)
{
	return is_deed (matter, AGENT_NOTE);
}

static const char *
is_agents_answer (const struct matter *matter)
{
	return is_deed (matter, AGENT_ANSWER);
}

static const char *
is_agents_order (const struct matter *matter)
{
	return is_deed (matter, AGENT_ORDER);
}

static const char *
is_announcement (const struct matter *matter)
{
	return is_deed (matter, AGENT_ANNOUNCE);
}

static const char *
is_publication (const struct matter *matter)
{
	return is_deed (matter, AGENT_PUBLISH);
}

static const char *
is_plan (const struct matter *matter)
{
	return is_deed (matter, AGENT_PLAN);
}

static const char *
is_for_client (const struct matter *matter)
{
	return is_deed (matter, AGENT_FOR);
}

static const char *
is_agents_mail (const struct matter *matter)
{
	return is_deed (matter, AGENT_OTHER) != NULL ? "no-ticket" : NULL;
}

/* --- clients ------------------------------------------------------------ */

static const char *
is_suspended (const struct matter *matter)
{
	return matter->who->verified && matter->who->account->suspended
		? "suspended" : NULL;
}

static bool
is_long_closed (const struct matter *matter)
{
	const struct conversation *ticket = &matter->known->conversation;

	return ticket->closed && ticket->closed_at
		< matter->now - matter->policy->reopen_within;
}

/* Her own ticket a contact may follow up in any case. */
static bool
may_follow (const struct matter *matter)
{
	return (identity_rights (matter->who) & RIGHT_FOLLOW) != 0
		|| g_strcmp0 (matter->known->conversation.opener,
			      matter->who->address) == 0;
}

/* By an address that moves the ticket itself, however long it is closed. */
static bool
touches_ticket (const struct matter *matter)
{
	enum address_purpose purpose = matter->claim->purpose;

	return purpose == ADDRESS_CLOSE || purpose == ADDRESS_HELPED
		|| purpose == ADDRESS_NOT_HELPED || purpose == ADDRESS_ACCEPT
		|| purpose == ADDRESS_DECLINE;
}

static const char *
is_without_right (const struct matter *matter)
{
	if (!matter->who->verified || matter->who->contact == NULL)
		return NULL;
	if (matter_is_party (matter)
	    && (!is_long_closed (matter) || touches_ticket (matter)))
		return may_follow (matter) ? NULL : "may-not-follow";
	return (identity_rights (matter->who) & RIGHT_OPEN) != 0 ? NULL
		: "may-not-open";
}

/* Of a proven mail: what proves it, or what it has not confirmed. */
static const char *
reason_of (const struct matter *matter)
{
	const char *not_met = challenge_not_met (matter);

	return not_met != NULL ? not_met : matter->who->reason;
}

static const char *
is_verified (const struct matter *matter)
{
	return matter->who->verified ? reason_of (matter) : NULL;
}

static const char *
is_unsettled (const struct matter *matter)
{
	if (!matter->who->unsettled)
		return NULL;
	return g_strcmp0 (matter->who->signature_word, SIGNED_BUSY) == 0
		? SIGNED_BUSY : "dns-unavailable";
}

static const char *
is_confirmation (const struct matter *matter)
{
	return challenge_is_met (matter) ? matter->who->reason : NULL;
}

/* Who says nothing and touches the addresses of one answer twice, or two of
 * them, "it helped" and then "close", asks for nothing new. */
static bool
is_touched_again (const struct matter *matter)
{
	const struct facts *facts = matter->facts;

	return matter->claim->purpose != ADDRESS_NOT_HELPED
		&& !facts->own_text_unsure
		&& !content_has_words (facts->own_text != NULL
				       ? facts->own_text : facts->new_text)
		&& !content_has_files (facts);
}

static const char *
is_one_time (const struct matter *matter)
{
	enum address_purpose purpose = matter->claim->purpose;
	bool is_over = purpose == ADDRESS_CONFIRM
		? matter->known->kept.confirmed : matter->known->outbox_used;

	return (purpose == ADDRESS_CLOSE || purpose == ADDRESS_HELPED
		|| purpose == ADDRESS_NOT_HELPED
		|| (purpose == ADDRESS_CONFIRM && is_over))
		&& matter_is_party (matter)
		&& (!is_over || is_touched_again (matter))
		? matter->who->reason : NULL;
}

/* --- work for money ------------------------------------------------------ */

static const char *
is_answer_to_quote (const struct matter *matter, enum quote_step step)
{
	const struct bargain *bargain = matter->bargain;

	return bargain->wanted && bargain->step == step
		&& bargain->refusal == NULL && matter_is_party (matter)
		? matter->who->reason : NULL;
}

static const char *
is_acceptance (const struct matter *matter)
{
	return is_answer_to_quote (matter, QUOTE_ACCEPT);
}

static const char *
is_declination (const struct matter *matter)
{
	return is_answer_to_quote (matter, QUOTE_DECLINE);
}

/* Too late, to figures that are not the newest, or by a contact who may not
 * agree to what costs money: said at once, for nobody
 * is to believe that something was agreed on. */
static const char *
is_vain_answer (const struct matter *matter)
{
	return matter->bargain->wanted && matter->bargain->refusal != NULL
		&& matter_is_party (matter) ? matter->bargain->why : NULL;
}

/* Nothing but that: it is no reason to look at the ticket again. */
static const char *
is_release (const struct matter *matter)
{
	return matter->release->watchers->len > 0 && !is_long_closed (matter)
		&& !content_has_words (matter->release->words)
		&& !content_has_files (matter->facts)
		? matter->who->reason : NULL;
}

static const char *
is_follow_up (const struct matter *matter)
{
	return matter_is_party (matter) && !is_long_closed (matter)
		? reason_of (matter) : NULL;
}

static const char *
is_late_follow_up (const struct matter *matter)
{
	const char *not_met = challenge_not_met (matter);

	return !matter_is_party (matter) ? NULL
		: not_met != NULL ? not_met : "closed-long-ago";
}

/* Who bears a signed address of somebody else's: a colleague, or one to whom
 * it was forwarded. */
static const char *
is_not_party (const struct matter *matter)
{
	if (matter->who->verified && matter->claim->purpose == ADDRESS_CONFIRM
	    && matter->claim->party != matter->who->account->id)
		return "not-a-party";
	return matter->who->verified && matter->claim->ticket != 0
		&& matter->known->conversation.ticket != 0
		&& matter->known->conversation.account
			!= matter->who->account->id
		? "not-a-party" : NULL;
}

static const char *
is_watchers (const struct matter *matter)
{
	return parties_is_watchers (matter) ? "watcher" : NULL;
}

/* Whoever bears the address, see parties.h. */
static const char *
is_stop (const struct matter *matter)
{
	return matter->claim->purpose == ADDRESS_STOP ? "no-more-copies"
		: NULL;
}

/* Whoever bears the address, see links.c. */
static const char *
is_unsubscription (const struct matter *matter)
{
	return matter->claim->purpose == ADDRESS_UNSUBSCRIBE
		? "no-more-news" : NULL;
}

static const char *
is_undelivered (const struct matter *matter)
{
	return matter_is_undelivered (matter) ? "undelivered" : NULL;
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

/* Where announcements are ordered, nothing else becomes of a mail. */
static const char *
is_not_for_clients (const struct matter *matter)
{
	const char *orders = matter->policy->announce_orders;

	return *orders != '\0' && matter->mailbox != NULL
		&& strcmp (matter->mailbox->address, orders) == 0
		&& (matter->who->verified || is_refused (matter) == NULL)
		&& !matter->who->unsettled ? matter->who->reason : NULL;
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
	{ "undelivered", is_undelivered,
	  VERDICT_RECORDED, CHANGE_RECORD, NULL, false },
	{ "machine", is_machine,
	  VERDICT_RECORDED, CHANGE_RECORD, NULL, false },
	{ "null-sender", is_null_sender,
	  VERDICT_RECORDED, CHANGE_RECORD, NULL, false },
	{ "watcher-stop", is_stop,
	  VERDICT_CONFIRM, CHANGE_RECORD, NULL, false },
	{ "unsubscribe", is_unsubscription,
	  VERDICT_CONFIRM, CHANGE_RECORD, NULL, false },
	{ "agent-mistake", is_agents_mistake,
	  VERDICT_REFUSED, CHANGE_NONE, NULL, false },
	{ "announcement", is_announcement,
	  VERDICT_AGENT, CHANGE_RECORD, NULL, false },
	{ "announcement-sent", is_publication,
	  VERDICT_AGENT, CHANGE_RECORD, NULL, false },
	{ "announcement-changed", is_plan,
	  VERDICT_AGENT, CHANGE_RECORD, NULL, false },
	{ "agent-note", is_agents_note,
	  VERDICT_AGENT, CHANGE_AGENT, NULL, false },
	{ "agent-answer", is_agents_answer,
	  VERDICT_AGENT, CHANGE_AGENT, NULL, false },
	{ "agent-order", is_agents_order,
	  VERDICT_AGENT, CHANGE_AGENT, NULL, false },
	{ "agent-for-client", is_for_client,
	  VERDICT_TICKET, CHANGE_TICKET, NULL, false },
	{ "agent-mail", is_agents_mail,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, NULL, false },
	{ "announcements-only", is_not_for_clients,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, NULL, false },
	{ "suspended-account", is_suspended,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, "suspended", false },
	{ "quote-accepted", is_acceptance,
	  VERDICT_CONFIRM, CHANGE_CONFIRM, "quote-accepted", false },
	{ "quote-declined", is_declination,
	  VERDICT_CONFIRM, CHANGE_CONFIRM, NULL, false },
	{ "contact-without-right", is_without_right,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, "contact", false },
	{ "confirmation", is_confirmation,
	  VERDICT_CONFIRM, CHANGE_CONFIRMATION, "ticket", false },
	{ "one-time-address", is_one_time,
	  VERDICT_CONFIRM, CHANGE_CONFIRM, NULL, false },
	{ "quote-not-open", is_vain_answer,
	  VERDICT_FOLLOW_UP, CHANGE_FOLLOW_UP, "quote-not-open", false },
	{ "watchers-released", is_release,
	  VERDICT_CONFIRM, CHANGE_CONFIRM, NULL, false },
	{ "own-conversation", is_follow_up,
	  VERDICT_FOLLOW_UP, CHANGE_FOLLOW_UP, NULL, false },
	{ "closed-conversation", is_late_follow_up,
	  VERDICT_TICKET, CHANGE_TICKET, "ticket", false },
	{ "watchers-mail", is_watchers,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, "advisory", false },
	{ "not-a-party", is_not_party,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, "advisory", false },
	{ "verified-sender", is_verified,
	  VERDICT_TICKET, CHANGE_TICKET, "ticket", false },
	{ "try-again", is_unsettled,
	  VERDICT_ADVISORY, CHANGE_NONE, NULL, true },
	{ "refuse-unverified", is_refused,
	  VERDICT_REFUSED, CHANGE_NONE, NULL, false },
	{ "ambiguous-from", is_ambiguous,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, NULL, false },
	{ "unproven-sender", is_unproven,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, CONFIRM_TEMPLATE, false },
	{ "unknown-sender", is_anyone,
	  VERDICT_ADVISORY, CHANGE_ADVISORY, "advisory", false }
};

const char *
decide_rule_name (guint i)
{
	return i < G_N_ELEMENTS (rules) ? rules[i].name : NULL;
}

/* The account's language, else the mail's (of one that confirms another, that
 * one's: it may have no words itself), else the configured one. */
static const char *
language_for (const struct matter *matter)
{
	const struct policy *policy = matter->policy;
	const struct facts *facts = matter->facts;
	const struct identity *who = matter->who;

	if (who->verified && who->contact != NULL
	    && answer_speaks (who->contact->language))
		return who->contact->language;
	if (who->verified && answer_speaks (who->account->language))
		return who->account->language;
	if (answer_speaks (matter->known->kept.language))
		return matter->known->kept.language;
	return answer_language (policy, facts->language.tag);
}

static void
give_notice (struct plan *plan, const char *what, const char *why)
{
	g_ptr_array_add (plan->notices, g_strconcat (what, why, NULL));
}

/* Asks the account whether the mail is theirs, or says in a notice why it is
 * not asked. */
static bool
challenge (struct plan *plan, const struct matter *matter)
{
	const char *forbidden = challenge_forbidden (matter);

	if (forbidden == NULL)
		challenge_add (matter, plan);
	else if (matter->who->account != NULL)
		give_notice (plan, "not-challenged:", forbidden);
	return forbidden == NULL;
}

/* Adds the answer, or says in a notice why there is none. */
static void
answer (struct plan *plan, const struct rule *rule,
	const struct matter *matter)
{
	const struct policy *policy = matter->policy;
	/* What goes on with a ticket has no answer but this one. */
	const char *name = plan->courtesy ? COURTESY_TEMPLATE : rule->answer;
	bool not_met = challenge_not_met (matter) != NULL;
	const char *forbidden;
	bool wanted = rule->verdict == VERDICT_ADVISORY
		? policy->answer_advisory : policy->answer_tickets;

	if (not_met && rule->change == CHANGE_FOLLOW_UP)
		name = UNCONFIRMED_TEMPLATE;
	if (not_met)
		challenge_tell (matter, plan->values);
	/* What a confirmed mail joins has its answer already. */
	if (name == NULL || (rule->change == CHANGE_CONFIRMATION
			     && plan->change->ticket != 0
			     && !plan->courtesy))
		return;
	if (strcmp (name, CONFIRM_TEMPLATE) == 0) {
		if (challenge (plan, matter))
			return;
		name = "advisory";
	}
	forbidden = wanted ? answer_forbidden (policy, matter->envelope,
					       matter->facts, matter->who)
		: "configured-off";
	if (forbidden != NULL)
		give_notice (plan, "not-answered:", forbidden);
	else if (rule->change == CHANGE_CONFIRMATION)
		answer_add_for_kept (policy, &matter->known->kept,
				     matter->who, name, plan);
	else
		bargain_tell (matter->bargain, policy, matter->now,
			      answer_add (policy, matter->envelope,
					  matter->facts, matter->who, name,
					  plan));
	/* What was looked for is what the kept mail asks. */
	if (forbidden == NULL && !not_met
	    && (rule->change == CHANGE_TICKET
		|| rule->change == CHANGE_CONFIRMATION))
		offer_add (plan, matter);
}

/* An agent's order that nothing else tells of; see announcing_order.h. */
static void
confirm_order (struct plan *plan, const struct matter *matter)
{
	const char *forbidden;

	if (matter->agent->deed != AGENT_PLAN)
		return;
	forbidden = answer_forbidden (matter->policy, matter->envelope,
				      matter->facts, matter->who);
	if (forbidden != NULL)
		give_notice (plan, "not-answered:", forbidden);
	else
		announcing_order_confirm (&matter->agent->announcement,
					  matter->policy, matter->known,
					  matter->who, plan);
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

static struct plan *
follow (const struct rule *rule, const char *reason,
	const struct matter *matter, GBytes *raw)
{
	const struct policy *policy = matter->policy;
	const struct facts *facts = matter->facts;
	const struct identity *who = matter->who;
	struct plan *plan = plan_new ();

	plan->rule = rule->name;
	plan->reason = reason;
	plan->verdict = rule->verdict;
	plan->language = g_strdup (language_for (matter));
	if (matter->mailbox == NULL)
		return plan;
	plan->proof = who->proof;
	plan->signature = who->signature_word;
	if (who->signature != NULL)
		plan->signer = g_strdup (who->signature->key);
	plan->arc = who->arc_word;
	plan->sealer = g_strdup (who->arc_sealer);
	if (who->account != NULL)
		plan->account = g_strdup (who->account->name);
	if (who->verified)
		plan->account_address = g_strdup (who->address);
	for (guint i = 0; i < facts->exceeded->len; i++)
		g_ptr_array_add (plan->notices,
				 g_strconcat ("exceeded:",
					      facts->exceeded->pdata[i], NULL));
	if (rule->verdict == VERDICT_REFUSED) {
		/* Only an account is an agent's. */
		if (matter->agent->deed == AGENT_REFUSED
		    && who->account != NULL) {
			/* For plan_repeat. */
			plan->change->delivery_key = delivery_of_account (
				policy, who->account->id, facts);
			plan->split = for_others_too (matter->envelope);
		}
		plan->refusal = g_strdup (matter->agent->refusal != NULL
					  ? matter->agent->refusal
					  : matter->mailbox->refusal);
		return plan;
	}
	plan->try_again = rule->try_again && !policy->observe;
	plan->change->kind = rule->change;
	asking_fill (plan, matter);
	if (rule->change == CHANGE_NONE)
		return plan;
	incident_fill (plan, matter);
	filing_fill (plan, matter, raw);
	offer_note (plan, matter);
	answer (plan, rule, matter);
	confirm_order (plan, matter);
	plan->split = for_others_too (matter->envelope);
	if (plan->split)
		answer_add_copies (policy, matter->envelope, plan);
	if (policy->observe)
		plan->change->kind = CHANGE_NONE;
	return plan;
}

struct plan *
decide (const struct policy *policy, const struct envelope *envelope,
	const struct facts *facts, const struct known *known,
	const struct evidence *evidence, GBytes *raw, gint64 now)
{
	struct identity who = identity_of (policy, envelope, facts, known,
					   evidence, now);
	const struct address_claim *claim = envelope_claim (envelope);
	struct agent agent = agent_read (policy, envelope, claim, facts,
					 known, &who, now);
	struct bargain bargain = bargain_of_answer (claim->purpose, known,
						    now);
	struct release release = release_read (facts, known, &who);
	struct matter matter = {
		.bargain = &bargain, .release = &release,
		.policy = policy, .envelope = envelope, .facts = facts,
		.asks = facts, .known = known, .who = &who, .agent = &agent,
		.claim = claim,
		.mailbox = envelope_mailbox (envelope, policy), .now = now
	};
	const struct rule *rule;
	const char *reason;
	struct plan *plan;

	if (matter.mailbox != NULL)
		matter.asked_at = matter.mailbox->address;
	if (challenge_is_answered (&matter))
		matter.assent = assent_read (facts);
	if (evidence->kept != NULL && challenge_is_met (&matter)) {
		matter.asks = evidence->kept;
		matter.asked_at = known->kept.mailbox;
	}
	if ((identity_rights (&who) & RIGHT_APPROVE) == 0)
		bargain_forbid (&bargain);
	rule = first_rule (&matter, &reason);
	/* An agent's vacation notice is a machine's mail and nothing else. */
	if (rule->verdict == VERDICT_RECORDED)
		agent.deed = AGENT_NOBODY;
	plan = follow (rule, reason, &matter, raw);

	release_clear (&release);
	bargain_clear (&bargain);
	agent_clear (&agent);
	return plan;
}
