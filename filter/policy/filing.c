#include "filter/policy/filing.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/challenge.h"
#include "filter/policy/delivery.h"
#include "filter/policy/desk.h"
#include "filter/policy/parties.h"

/* Does the mail act on a ticket, so that it must be the sender's own? */
static bool
joins (enum change_kind kind)
{
	return kind == CHANGE_TICKET || kind == CHANGE_FOLLOW_UP
		|| kind == CHANGE_AGENT || kind == CHANGE_CONFIRM
		|| kind == CHANGE_CONFIRMATION;
}

static char *
delivery_key (const struct plan *plan, const struct matter *matter)
{
	/* Proven mail of an account that moves nothing, too: handed in again,
	 * when rights or tickets are others by now, it is what it was. */
	if (joins (plan->change->kind)
	    || matter->agent->deed == AGENT_ANNOUNCE
	    || matter->agent->deed == AGENT_PUBLISH
	    || matter->agent->deed == AGENT_PLAN
	    || (plan->change->kind == CHANGE_ADVISORY
		&& matter->who->verified))
		return delivery_of_account (matter->policy,
					    matter->who->account->id,
					    matter->facts);
	return delivery_of_kind (matter->policy,
				 plan->verdict == VERDICT_RECORDED
				 ? "recorded" : "advisory", matter->facts);
}

/* What acted once on a signature is not to act on it again. */
static char **
signatures (const struct signature *signature)
{
	char **ids = g_new0 (char *, signature->count + 1);

	for (unsigned i = 0; i < signature->count; i++)
		ids[i] = g_strdup (signature->ids[i]);
	return ids;
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

/* The ticket that it goes to: a new one is 0.  Mail that acts on nothing lies
 * with a ticket only where a signed address or its own party says so. */
static gint64
ticket_for (enum change_kind kind, const struct matter *matter)
{
	const struct conversation *ticket = &matter->known->conversation;

	if (kind == CHANGE_TICKET)
		return 0;
	if (kind == CHANGE_CONFIRMATION)
		return challenge_ticket (matter);
	if (joins (kind))
		return ticket->ticket;
	if (matter->claim->purpose == ADDRESS_BOUNCE)
		return kind == CHANGE_RECORD ? matter->known->outbox_ticket
			: 0;
	return matter->claim->ticket != 0
		|| matter->claim->purpose == ADDRESS_CONFIRM
		|| matter_is_party (matter) || parties_is_watchers (matter)
		? ticket->ticket : 0;
}

static bool
is_one_time (enum address_purpose purpose)
{
	return purpose == ADDRESS_CLOSE || purpose == ADDRESS_HELPED
		|| purpose == ADDRESS_NOT_HELPED || purpose == ADDRESS_ACCEPT
		|| purpose == ADDRESS_DECLINE;
}

/* What a client's mail or a machine's does beside being kept. */
static void
add_acts (struct plan *plan, const struct matter *matter)
{
	const struct address_claim *claim = matter->claim;
	const struct conversation *ticket = &matter->known->conversation;
	struct change *change = plan->change;

	if (change->kind == CHANGE_TICKET && matter_is_party (matter))
		change_add_act (change, ACT_LINK, NULL, ticket->ticket);
	if (change->kind == CHANGE_CONFIRMATION)
		challenge_fill (matter, change);
	if ((change->kind == CHANGE_TICKET || change->kind == CHANGE_FOLLOW_UP)
	    && challenge_not_met (matter) != NULL)
		change_add_act (change, ACT_UNCONFIRMED,
				challenge_not_met (matter),
				matter->known->kept.message);
	for (guint i = 0; i < matter->release->watchers->len
	     && (change->kind == CHANGE_FOLLOW_UP
		 || change->kind == CHANGE_CONFIRM); i++) {
		const struct watcher *watcher
			= matter->release->watchers->pdata[i];

		change_add_act (change, ACT_DROP, watcher->address, 0);
	}
	if (change->kind == CHANGE_CONFIRM && is_one_time (claim->purpose)) {
		bool is_first = !matter->known->outbox_used;

		if (is_first)
			change_add_act (change, ACT_USE, NULL, claim->serial);
		if (claim->purpose == ADDRESS_CLOSE)
			change_add_act (change, ACT_CLOSE, NULL, 0);
		else if (matter->bargain->wanted)
			change_add_act (change, ACT_OPEN, NULL, 0);
		else if (is_first)
			change_add_act (change, ACT_RATE,
					claim->purpose == ADDRESS_HELPED
					? "helped" : "not-helped", 0);
	}
	if (claim->purpose == ADDRESS_STOP && plan->verdict == VERDICT_CONFIRM)
		change_add_act (change, ACT_STOP, NULL, claim->party);
	if (claim->purpose == ADDRESS_UNSUBSCRIBE
	    && plan->verdict == VERDICT_CONFIRM)
		change_add_act (change, ACT_UNSUBSCRIBE, NULL, claim->serial);
	if (change->kind == CHANGE_TICKET && matter->known->announced != 0)
		change_add_act (change, ACT_ANNOUNCED, NULL,
				matter->known->announced);
	if (change->kind == CHANGE_CONFIRM && is_one_time (claim->purpose))
		bargain_fill (matter->bargain, matter->policy, matter->now,
			      change);
	if (matter_is_undelivered (matter)
	    && !matter_is_on_its_way (matter)) {
		const struct machine *machine = &matter->facts->machine;
		g_autofree char *value = g_strdup_printf ("%s %s",
			machine->status != NULL ? machine->status : "-",
			machine->diagnostic != NULL ? machine->diagnostic
			: "");

		change_add_act (change, ACT_BOUNCED, value, claim->serial);
		desk_fill_undelivered (matter, plan);
	}
}

/* The same that an incident asks of new ones, see incident.c. */
static bool
may_answer (const struct matter *matter, const struct change *change)
{
	bool opens = change->kind == CHANGE_TICKET
		|| (change->kind == CHANGE_CONFIRMATION
		    && change->ticket == 0);

	return opens && matter->agent->deed == AGENT_NOBODY
		&& answer_forbidden (matter->policy, matter->envelope,
				     matter->facts, matter->who) == NULL;
}

/* What is to be stored of the mail, whatever the rule. */
void
filing_fill (struct plan *plan, const struct matter *matter, GBytes *raw)
{
	struct change *change = plan->change;
	const struct facts *facts = matter->facts;
	const struct envelope *envelope = matter->envelope;
	const struct identity *who = matter->who;

	change->delivery_key = delivery_key (plan, matter);
	if (who->verified) {
		change->account = who->account->id;
		change->account_revision = who->account->revision;
	}
	if (joins (plan->change->kind) && who->signature != NULL)
		change->signatures = signatures (who->signature);
	change->ticket = ticket_for (plan->change->kind, matter);
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
	change->may_answer = may_answer (matter, change);
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
	if (matter->agent->deed != AGENT_NOBODY)
		agent_fill (matter->agent, matter->policy, facts,
			    matter->known, who, matter->now, plan);
	else
		add_acts (plan, matter);
	parties_fill (matter, plan);
	desk_fill (matter, plan);
}

