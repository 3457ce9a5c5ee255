#include "filter/policy/agent.h"

#include <string.h>

#include "filter/policy/agent_orders.h"
#include "filter/policy/answer.h"
#include "filter/policy/content.h"
#include "filter/policy/offer.h"

static bool
is_agent (const struct identity *who)
{
	return who->verified && who->contact == NULL
		&& who->account->role == ROLE_AGENT
		&& !who->account->suspended;
}

static void
refuse (struct agent *agent, const char *why, char *text)
{
	agent->deed = AGENT_REFUSED;
	agent->why = why;
	agent->refusal = text;
}

/* Takes text: what is wrong, or NULL where nothing is. */
static bool
refuse_if (struct agent *agent, const char *why, char *text)
{
	if (text != NULL)
		refuse (agent, why, text);
	return text != NULL;
}

/* --- the mail as a whole ------------------------------------------------ */

static bool
is_of_ticket (const struct conversation *ticket, const char *address)
{
	if ((ticket->client != NULL
	     && g_ascii_strcasecmp (address, ticket->client) == 0)
	    || (ticket->opener != NULL
		&& g_ascii_strcasecmp (address, ticket->opener) == 0))
		return true;
	for (guint i = 0; ticket->watchers != NULL
	     && i < ticket->watchers->len; i++) {
		const struct watcher *watcher = ticket->watchers->pdata[i];

		if (g_ascii_strcasecmp (address, watcher->address) == 0)
			return true;
	}
	for (guint i = 0; ticket->people != NULL
	     && i < ticket->people->len; i++)
		if (g_ascii_strcasecmp (address, ticket->people->pdata[i])
		    == 0)
			return true;
	return false;
}

/* Of somebody whom the ticket is about or opened for. */
static bool
is_clients (const char *address, const struct conversation *ticket,
	    const struct order *client)
{
	return (ticket->ticket != 0 && is_of_ticket (ticket, address))
		|| (client != NULL
		    && g_ascii_strcasecmp (address, client->argument) == 0);
}

/* Who would get the mail itself, with the agent's address, orders and notes:
 * somebody of the ticket or of its account beside us, as "reply to all" does
 * it, or whom it opens a ticket for; or NULL.  To and Cc tell of those whose
 * mail is handed in elsewhere. */
static const char *
gets_it_raw (const struct envelope *envelope, const struct facts *facts,
	     const struct conversation *ticket, const struct command *command)
{
	const struct order *client = command_order (command, ORDER_FOR);

	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];

		if (to->mailbox < 0
		    && is_clients (to->address, ticket, client))
			return to->address;
	}
	for (guint i = 0; i < facts->to->len; i++)
		if (is_clients (facts->to->pdata[i], ticket, client))
			return facts->to->pdata[i];
	return NULL;
}

static char *
check_copies (const struct envelope *envelope, const struct facts *facts,
	      const struct conversation *ticket, const struct command *command)
{
	const char *address = gets_it_raw (envelope, facts, ticket, command);

	return address == NULL ? NULL : g_strdup_printf (
		"Nothing was done: %s would get this very mail, with your "
		"address and orders; write to the ticket's address only, and "
		"they get your answer from here", address);
}

static char *
check_spelling (const struct command *command)
{
	return command->error == NULL ? NULL
		: g_strdup_printf ("Nothing was done: %s", command->error);
}

static char *
help (const struct command *command)
{
	return command_order (command, ORDER_HELP) == NULL ? NULL
		: g_strdup_printf ("Orders, one a line above the text: %s",
				   command_help ());
}

static bool
refuse_mistaken (struct agent *agent, const struct policy *policy,
		 const struct envelope *envelope, const struct facts *facts,
		 const struct address_claim *claim, const struct known *known)
{
	const struct command *command = agent->command;

	return refuse_if (agent, "wrong-order", check_spelling (command))
		|| refuse_if (agent, "wrong-order",
			      agent_orders_check_watch (policy, command))
		|| refuse_if (agent, "client-in-copy",
			      check_copies (envelope, facts,
					    &known->conversation, command))
		|| refuse_if (agent, "help", help (command))
		|| refuse_if (agent, "wrong-order",
			      agent_orders_check_department (policy, command))
		|| refuse_if (agent, "wrong-order",
			      agent_orders_check_note (claim, command))
		|| refuse_if (agent, "unknown-article",
			      agent_orders_check_article (policy, claim,
							  command))
		|| refuse_if (agent, "wrong-order",
			      agent_orders_check_incident (known, claim,
							   command));
}

/* --- its words ---------------------------------------------------------- */

/* Words that cannot be told from what the mail quotes go to nobody. */
static bool
refuse_doubtful (struct agent *agent, const struct facts *facts)
{
	char *says = NULL;
	const char *why = content_doubt (facts, &says);

	return refuse_if (agent, why, says);
}

/* Another agent's answer went out while this one was being written. */
static bool
is_late (const struct policy *policy, const struct conversation *ticket,
	 const struct identity *who, gint64 now)
{
	return policy->answer_collision > 0
		&& ticket->answered_at > now - policy->answer_collision
		&& ticket->answered_by != who->account->id;
}

static void
refuse_late (struct agent *agent, const struct conversation *ticket,
	     gint64 now)
{
	g_autofree char *name = g_str_to_ascii (
		ticket->answered_by_name != NULL ? ticket->answered_by_name
		: "another agent", "C");

	refuse (agent, "answered-meanwhile", g_strdup_printf (
		"%s answered ticket #%" G_GINT64_FORMAT " %" G_GINT64_FORMAT
		" minutes ago; put #anyway above your text to send it too",
		name, ticket->ticket,
		MAX (0, now - ticket->answered_at) / 60));
}

bool
agent_seems_away (const struct facts *facts)
{
	static const char *const guesses[] = {
		"away-words", "bounce-words", "challenge", "program-words",
		"receipt-words", NULL
	};
	const struct machine *machine = &facts->machine;

	return machine->kind != MACHINE_NONE && machine->why != NULL
		&& g_strv_contains (guesses, machine->why);
}

/* A responder that marks nothing must not write to the client; nor may an
 * agent's words get lost because they are such. */
static void
refuse_away (struct agent *agent)
{
	refuse (agent, AGENT_SEEMS_AWAY, g_strdup (
		"Nothing was sent to the client: this reads like an automatic "
		"answer; put #anyway above your text if you wrote it"));
}

/* Words for the client of a ticket that there is. */
static void
read_answer (struct agent *agent, const struct policy *policy,
	     const struct facts *facts, const struct conversation *ticket,
	     const struct identity *who, gint64 now)
{
	const struct command *command = agent->command;
	/* These are told to the client, with words or without. */
	bool is_told = command_order (command, ORDER_QUOTE) != NULL
		|| command_order (command, ORDER_ARTICLE) != NULL
		|| command_order (command, ORDER_REFUSE) != NULL;

	agent->deed = AGENT_ANSWER;
	if (refuse_doubtful (agent, facts))
		return;
	if (!content_has_words (command->text) && command->orders->len > 0
		 && !is_told)
		agent->deed = AGENT_ORDER;
	else if (!content_has_words (command->text)
		 && !content_has_files (facts) && !is_told)
		refuse (agent, "empty", g_strdup (
			"There is no new text above the quotation, so "
			"nothing was sent to the client"));
	else if (ticket->client == NULL)
		refuse (agent, "no-recipient", g_strdup_printf (
			"Nobody's address is proven in ticket #%"
			G_GINT64_FORMAT ", so there is no one to answer",
			ticket->ticket));
	else if (command_order (command, ORDER_ANYWAY) != NULL)
		return;
	else if (agent_seems_away (facts))
		refuse_away (agent);
	else if (is_late (policy, ticket, who, now))
		refuse_late (agent, ticket, now);
}

/* --- its orders --------------------------------------------------------- */

/* Is there room and a key for the address that a client would need? */
static bool
can_be_accepted (const struct policy *policy,
		 const struct conversation *ticket)
{
	const struct address_claim claim = {
		.purpose = ADDRESS_ACCEPT, .ticket = ticket->ticket,
		.party = ticket->account, .serial = ADDRESS_NUMBER_USUAL
	};
	g_autofree char *address = ticket->mailbox == NULL ? NULL
		: address_sign (policy->address_keys, ticket->mailbox,
				*policy->recipient_delimiter, &claim);

	return address != NULL;
}

static void
read_bargain (struct agent *agent, const struct policy *policy,
	      const struct conversation *ticket, gint64 now)
{
	if (ticket->ticket == 0)
		return;
	agent->bargain = bargain_of_orders (agent->command, ticket, now);
	if (command_order (agent->command, ORDER_QUOTE) != NULL
	    && !can_be_accepted (policy, ticket))
		refuse (agent, "no-address", g_strdup (
			"Nothing was done: no one-time address can be made "
			"to accept a quote by; see ticketctl check"));
	else if (agent->bargain.refusal != NULL)
		refuse (agent, agent->bargain.why, g_strdup_printf (
			"Nothing was done: %s", agent->bargain.refusal));
}

static void
read_delay (struct agent *agent, const struct policy *policy,
	    const struct conversation *ticket, gint64 now)
{
	const char *why = NULL;
	char *mistake;

	if (ticket->ticket == 0 || agent->deed == AGENT_REFUSED)
		return;
	mistake = agent_orders_check_delay (policy, ticket, agent->command,
					    now, &why);
	refuse_if (agent, why, mistake);
}

static void
read_announcement (struct agent *agent, const struct policy *policy,
		   const struct envelope *envelope,
		   const struct address_claim *claim,
		   const struct facts *facts, const struct known *known,
		   const struct identity *who, gint64 now)
{
	static const enum agent_deed deeds[] = {
		[ANNOUNCING_DRAFT] = AGENT_ANNOUNCE,
		[ANNOUNCING_SEND] = AGENT_PUBLISH,
		[ANNOUNCING_AT] = AGENT_PLAN,
		[ANNOUNCING_CANCEL] = AGENT_PLAN
	};
	struct announcing_order *order = &agent->announcement;

	agent->command = command_read ("");
	*order = announcing_order_read (policy, envelope, claim, facts, known,
					who, now);
	agent->deed = deeds[order->deed];
	refuse_if (agent, order->why, g_steal_pointer (&order->refusal));
}

struct agent
agent_read (const struct policy *policy, const struct envelope *envelope,
	    const struct address_claim *claim, const struct facts *facts,
	    const struct known *known, const struct identity *who, gint64 now)
{
	struct agent agent = { .deed = AGENT_NOBODY, .why = "verified" };
	const struct conversation *ticket = &known->conversation;
	const struct command *command;

	/* Ending somebody's copies is nothing that an agent does (parties.h). */
	if (!is_agent (who) || claim->purpose == ADDRESS_STOP
	    || claim->purpose == ADDRESS_UNSUBSCRIBE)
		return agent;
	if (announcing_order_is_wanted (policy, envelope)) {
		read_announcement (&agent, policy, envelope, claim, facts,
				   known, who, now);
		return agent;
	}
	command = agent.command = command_read (
		facts->own_text != NULL ? facts->own_text : facts->new_text);
	if (refuse_mistaken (&agent, policy, envelope, facts, claim, known))
		return agent;
	if (command_order (command, ORDER_INCIDENT_END) != NULL) {
		/* Its words go to all whom the incident touched, and to
		 * nobody else. */
		agent.deed = AGENT_NOTE;
		refuse_doubtful (&agent, facts);
	} else if (claim->purpose == ADDRESS_NOTE
		   || command_order (command, ORDER_NOTE) != NULL) {
		agent.deed = AGENT_NOTE;
	} else if (command_order (command, ORDER_FOR) != NULL) {
		agent.deed = AGENT_FOR;
		refuse_doubtful (&agent, facts);
	} else if (ticket->ticket != 0) {
		read_answer (&agent, policy, facts, ticket, who, now);
	} else {
		agent.deed = command->orders->len > 0 ? AGENT_ORDER
			: AGENT_OTHER;
	}
	if (agent.deed != AGENT_REFUSED)
		read_bargain (&agent, policy, ticket, now);
	if (ticket->ticket == 0
	    && command_order (command, ORDER_INCIDENT_END) == NULL
	    && (agent.deed == AGENT_NOTE || agent.deed == AGENT_ORDER))
		refuse (&agent, "no-ticket", g_strdup (
			"Nothing was done: the mail is for no ticket; reply "
			"to a mail of the ticket, or leave its [#number] in "
			"the subject"));
	read_delay (&agent, policy, ticket, now);
	return agent;
}

void
agent_clear (struct agent *agent)
{
	announcing_order_clear (&agent->announcement);
	bargain_clear (&agent->bargain);
	g_clear_pointer (&agent->command, command_free);
	g_clear_pointer (&agent->refusal, g_free);
}

/* --- what is done ------------------------------------------------------- */

void
agent_fill (const struct agent *agent, const struct policy *policy,
	    const struct facts *facts, const struct known *known,
	    const struct identity *who, gint64 now, struct plan *plan)
{
	const struct conversation *ticket = &known->conversation;
	const struct order *article = command_order (agent->command,
						     ORDER_ARTICLE);
	struct change *change = plan->change;
	bool settled;

	if (agent->deed == AGENT_ANNOUNCE || agent->deed == AGENT_PUBLISH
	    || agent->deed == AGENT_PLAN) {
		announcing_order_fill (&agent->announcement, policy, who,
				       plan);
		return;
	}
	change->is_private = agent->deed == AGENT_NOTE;
	settled = agent_orders_fill (agent->command, policy, facts, known, who,
				     now, plan);
	if ((agent->deed == AGENT_ANSWER || agent->deed == AGENT_FOR)
	    && !settled)
		change_add_act (change, ACT_WAIT, NULL, 0);
	bargain_fill (&agent->bargain, policy, now, change);
	if (agent->deed == AGENT_FOR) {
		const struct order *order = command_order (agent->command,
							   ORDER_FOR);
		const struct conversation none = { .subject = facts->subject };

		change->for_address = g_strdup (order->argument);
		answer_add_reply (policy, &none, order->argument,
				  who->account->full_name,
				  agent->command->text, plan);
	} else if (agent->deed == AGENT_ANSWER) {
		answer_add_reply (policy, ticket, ticket->client,
				  who->account->full_name,
				  agent->command->text, plan);
		bargain_tell (&agent->bargain, policy, now,
			      change->answers->pdata[
				      change->answers->len - 1]);
	}
	if (article != NULL)
		offer_send (plan, policy, article->argument);
}
