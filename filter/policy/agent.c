#include "filter/policy/agent.h"

#include <string.h>

#include "filter/policy/announcing.h"
#include "filter/policy/answer.h"
#include "filter/policy/content.h"
#include "filter/policy/offer.h"
#include "filter/policy/delay.h"
#include "filter/policy/incident.h"
#include "filter/policy/notice.h"
#include "filter/policy/parties.h"

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

/* Where there are departments, a ticket goes to one of them. */
static bool
is_department (const struct policy *policy, const char *words)
{
	return policy->regulation == NULL
		|| policy->regulation->departments == NULL
		|| departments_search (policy->regulation->departments, words)
			!= NULL;
}

static void
refuse_department (struct agent *agent, const struct policy *policy,
		   const char *words)
{
	g_autofree char *plain = g_str_to_ascii (words, "C");
	g_autofree char *all
		= departments_names (policy->regulation->departments);

	refuse (agent, "wrong-order", g_strdup_printf (
		"Nothing was done: there is no department \"%s\"; there are "
		"%.200s", plain, all));
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

/* What a mail program broke: its source, with all that is not for clients,
 * may stand where the words should. */
static const char *
unreadable (const struct facts *facts)
{
	static const char *const all[] = {
		"undecodable-text", "odd-encoding", "no-parts",
		"wrong-boundary", "no-content-type", "several-content-types",
		"broken-header", NULL
	};

	for (guint i = 0; i < facts->defects->len; i++)
		if (g_strv_contains (all, facts->defects->pdata[i]))
			return facts->defects->pdata[i];
	return NULL;
}

static void
refuse_unreadable (struct agent *agent, const char *defect)
{
	refuse (agent, "unreadable", g_strdup_printf (
		"Nothing was sent: the mail is damaged (%s), so that it "
		"cannot be told what of it is for the client; please write "
		"it once more", defect));
}

/* What is below may be internal, and may be what the client is to read. */
static void
refuse_unsure (struct agent *agent)
{
	refuse (agent, "forwarded", g_strdup (
		"Nothing was sent: what is forwarded or quoted does not go to "
		"the client; copy what is to be read above it, or attach the "
		"mail as a file"));
}

/* Without a regulation times are of UTC. */
static char *
read_delay (const struct policy *policy, const struct order *order, gint64 now,
	    struct delay *delay)
{
	const struct zone *zone = policy->regulation == NULL ? NULL
		: calendars_zone (policy->regulation->calendars);

	return delay_read (order->argument, zone, now, delay);
}

/* A wrong time, or nobody who could be told. */
static void
check_delay (struct agent *agent, const struct policy *policy,
	     const struct conversation *ticket, gint64 now)
{
	const struct order *order = command_order (agent->command,
						   ORDER_DELAY);
	struct delay delay = { 0, NULL };
	char *why;

	if (order == NULL || agent->deed == AGENT_REFUSED)
		return;
	why = read_delay (policy, order, now, &delay);
	delay_clear (&delay);
	if (why != NULL) {
		refuse (agent, "wrong-order",
			g_strdup_printf ("Nothing was done: %s", why));
		g_free (why);
	} else if (ticket->closed
		   && command_order (agent->command, ORDER_OPEN) == NULL) {
		refuse (agent, "wrong-order", g_strdup_printf (
			"Nothing was done: ticket #%" G_GINT64_FORMAT
			" is closed; put #open before #delay",
			ticket->ticket));
	} else if (ticket->client == NULL) {
		refuse (agent, "no-recipient", g_strdup_printf (
			"Nobody's address is proven in ticket #%"
			G_GINT64_FORMAT ", so there is no one to tell",
			ticket->ticket));
	}
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
	if (unreadable (facts) != NULL)
		refuse_unreadable (agent, unreadable (facts));
	else if (facts->own_text_unsure)
		refuse_unsure (agent);
	else if (!content_has_words (command->text) && command->orders->len > 0
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
	else if (is_late (policy, ticket, who, now)
		 && command_order (command, ORDER_ANYWAY) == NULL)
		refuse_late (agent, ticket, now);
}

static void
read_for (struct agent *agent, const struct facts *facts)
{
	agent->deed = AGENT_FOR;
	if (unreadable (facts) != NULL)
		refuse_unreadable (agent, unreadable (facts));
	else if (facts->own_text_unsure)
		refuse_unsure (agent);
}

/* The address of a #watch that copies cannot go to, or NULL. */
static const char *
cannot_watch (const struct policy *policy, const struct command *command)
{
	for (guint i = 0; i < command->orders->len; i++) {
		const struct order *order = command->orders->pdata[i];

		if (order->kind == ORDER_WATCH
		    && !parties_may_watch (policy, order->argument))
			return order->argument;
	}
	return NULL;
}

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

/* NULL: no article is ordered, or all of them can be sent. */
static char *
wrong_article (const struct policy *policy, const struct address_claim *claim,
	       const struct command *command)
{
	const struct order *order = command_order (command, ORDER_ARTICLE);

	if (order == NULL || command->error != NULL)
		return NULL;
	return claim->purpose == ADDRESS_NOTE
		? g_strdup ("Nothing was done: a note goes to nobody, so "
			    "there is no one to send an article to")
		: offer_check (policy, order->argument);
}

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

/* Who would get the mail itself, with the agent's address, orders and notes:
 * somebody of the ticket or of its account beside us, as "reply to all" does
 * it, or whom it opens a ticket for; or NULL. */
static const char *
gets_it_raw (const struct envelope *envelope,
	     const struct conversation *ticket, const struct command *command)
{
	const struct order *client = command_order (command, ORDER_FOR);

	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];

		if (to->mailbox >= 0)
			continue;
		if ((ticket->ticket != 0
		     && is_of_ticket (ticket, to->address))
		    || (client != NULL
			&& g_ascii_strcasecmp (to->address,
					       client->argument) == 0))
			return to->address;
	}
	return NULL;
}

/* NULL: no incident is ordered, or it lasts. */
static char *
wrong_incident (const struct known *known, const struct address_claim *claim,
		const struct command *command)
{
	const struct order *link = command_order (command, ORDER_INCIDENT);
	const struct order *end = command_order (command, ORDER_INCIDENT_END);

	if (command->error != NULL || (link == NULL && end == NULL))
		return NULL;
	return end != NULL && claim->purpose == ADDRESS_NOTE
		? g_strdup ("Nothing was done: a note goes to nobody, so its "
			    "text cannot be what an incident's end is told "
			    "with; write to the ticket's address")
		: incident_check (known, (end != NULL ? end : link)->number);
}

/* Its words go to all whom the incident touched, and to nobody else. */
static void
read_incident_end (struct agent *agent, const struct facts *facts)
{
	agent->deed = AGENT_NOTE;
	if (unreadable (facts) != NULL)
		refuse_unreadable (agent, unreadable (facts));
	else if (facts->own_text_unsure)
		refuse_unsure (agent);
}

/* --- announcements -------------------------------------------------------- */

static bool
is_for_announcements (const struct policy *policy,
		      const struct envelope *envelope)
{
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];
		const struct mailbox *mailbox = to->mailbox < 0 ? NULL
			: policy->mailboxes->pdata[to->mailbox];

		if (mailbox != NULL && *policy->announce_orders != '\0'
		    && strcmp (mailbox->address, policy->announce_orders)
			== 0)
			return true;
	}
	return false;
}

static void
read_draft (struct agent *agent, const struct policy *policy,
	    const struct facts *facts, gint64 now)
{
	static const struct announcing_given nothing = { NULL, NULL, NULL };
	const struct zone *zone = policy->regulation == NULL ? NULL
		: calendars_zone (policy->regulation->calendars);
	g_autofree char *mistake = NULL;

	agent->deed = AGENT_ANNOUNCE;
	agent->draft = change_announcement_new ();
	mistake = announcing_read (&nothing, facts->own_text != NULL
				   ? facts->own_text : facts->new_text, zone,
				   now, agent->draft);
	if (mistake != NULL)
		refuse (agent, "wrong-order", g_strdup_printf (
			"Nothing was announced: %s", mistake));
}

/* So many read it that nothing weaker than a login of this very mail will
 * do: what proves a domain does not prove who wrote. */
static void
read_announcement (struct agent *agent, const struct policy *policy,
		   const struct envelope *envelope,
		   const struct address_claim *claim,
		   const struct facts *facts, const struct known *known,
		   const struct identity *who, gint64 now)
{
	agent->command = command_read ("");
	if (envelope->login == NULL || who->proof != PROOF_LOGIN)
		refuse (agent, "login-only", g_strdup (
			"Nothing was announced: announcements are ordered "
			"after a login at our own server only"));
	else if (unreadable (facts) != NULL)
		refuse_unreadable (agent, unreadable (facts));
	else if (facts->own_text_unsure)
		refuse_unsure (agent);
	else if (claim->purpose != ADDRESS_ANNOUNCE)
		read_draft (agent, policy, facts, now);
	else if (known->outbox_used)
		refuse (agent, "used-already", g_strdup (
			"This announcement is on its way already"));
	else {
		agent->deed = AGENT_PUBLISH;
		agent->preview = claim->serial;
	}
}

struct agent
agent_read (const struct policy *policy, const struct envelope *envelope,
	    const struct address_claim *claim, const struct facts *facts,
	    const struct known *known, const struct identity *who, gint64 now)
{
	struct agent agent = { .deed = AGENT_NOBODY, .why = "verified" };
	const struct conversation *ticket = &known->conversation;
	const struct order *department;
	const struct command *command;
	g_autofree char *article = NULL, *incident = NULL;

	/* Ending somebody's copies is nothing that an agent does (parties.h). */
	if (!is_agent (who) || claim->purpose == ADDRESS_STOP
	    || claim->purpose == ADDRESS_UNSUBSCRIBE)
		return agent;
	if (is_for_announcements (policy, envelope)) {
		read_announcement (&agent, policy, envelope, claim, facts,
				   known, who, now);
		return agent;
	}
	command = agent.command = command_read (
		facts->own_text != NULL ? facts->own_text : facts->new_text);
	department = command_order (command, ORDER_DEPARTMENT);
	article = wrong_article (policy, claim, command);
	incident = wrong_incident (known, claim, command);
	if (command->error != NULL)
		refuse (&agent, "wrong-order", g_strdup_printf (
			"Nothing was done: %s", command->error));
	else if (cannot_watch (policy, command) != NULL)
		refuse (&agent, "wrong-order", g_strdup_printf (
			"Nothing was done: %s cannot get copies, it is ours or "
			"a machine's", cannot_watch (policy, command)));
	else if (gets_it_raw (envelope, ticket, command) != NULL)
		refuse (&agent, "client-in-copy", g_strdup_printf (
			"Nothing was done: %s would get this very mail, with "
			"your address and orders; write to the ticket's "
			"address only, and they get your answer from here",
			gets_it_raw (envelope, ticket, command)));
	else if (command_order (command, ORDER_HELP) != NULL)
		refuse (&agent, "help", g_strdup_printf (
			"Orders, one a line above the text: %s",
			command_help ()));
	else if (department != NULL
		 && !is_department (policy, department->argument))
		refuse_department (&agent, policy, department->argument);
	else if (article != NULL)
		refuse (&agent, "unknown-article", g_steal_pointer (&article));
	else if (incident != NULL)
		refuse (&agent, "wrong-order", g_steal_pointer (&incident));
	else if (command_order (command, ORDER_INCIDENT_END) != NULL)
		read_incident_end (&agent, facts);
	else if (claim->purpose == ADDRESS_NOTE
		 || command_order (command, ORDER_NOTE) != NULL)
		agent.deed = AGENT_NOTE;
	else if (command_order (command, ORDER_FOR) != NULL)
		read_for (&agent, facts);
	else if (ticket->ticket != 0)
		read_answer (&agent, policy, facts, ticket, who, now);
	else
		agent.deed = command->orders->len > 0 ? AGENT_ORDER
			: AGENT_OTHER;
	if (agent.deed != AGENT_REFUSED)
		read_bargain (&agent, policy, ticket, now);
	if (ticket->ticket == 0
	    && command_order (command, ORDER_INCIDENT_END) == NULL
	    && (agent.deed == AGENT_NOTE || agent.deed == AGENT_ORDER))
		refuse (&agent, "no-ticket", g_strdup (
			"Nothing was done: the mail is for no ticket; reply "
			"to a mail of the ticket, or leave its [#number] in "
			"the subject"));
	if (ticket->ticket != 0)
		check_delay (&agent, policy, ticket, now);
	return agent;
}

void
agent_clear (struct agent *agent)
{
	bargain_clear (&agent->bargain);
	g_clear_pointer (&agent->command, command_free);
	g_clear_pointer (&agent->draft, change_announcement_free);
	g_clear_pointer (&agent->refusal, g_free);
}

/* --- what is done ------------------------------------------------------- */

static bool
is_me (const char *who)
{
	static const char *const words[] = { "", "me", "мне", "себе", "мені",
					     "собі", NULL };

	return g_strv_contains (words, who);
}

/* Its name, where a title was written. */
static const char *
department_name (const struct policy *policy, const char *words)
{
	const struct department *found = policy->regulation == NULL ? NULL
		: departments_search (policy->regulation->departments, words);

	return found != NULL ? found->name : words;
}

/* In the language that the agent wrote in. */
static void
end_incident (const struct policy *policy, const struct facts *facts,
	      const struct order *order, const char *text,
	      struct change *change)
{
	const char *language = answer_speaks (facts->language.tag)
		? facts->language.tag : answer_speaks (policy->language)
		? policy->language : "en";
	g_autofree char *value = content_has_words (text)
		? g_strconcat (language, " ", text, NULL) : NULL;

	change_add_act (change, ACT_INCIDENT_END, value, order->number);
}

/* The client hears of it at once. */
static void
add_delay (const struct policy *policy, const struct conversation *ticket,
	   const struct order *order, gint64 now, struct plan *plan)
{
	const char *language = answer_speaks (ticket->language)
		? ticket->language : plan->language;
	struct delay delay = { 0, NULL };
	struct change_answer *answer;
	g_autofree char *why = read_delay (policy, order, now, &delay);

	if (why != NULL)
		return;
	change_add_act (plan->change, ACT_DELAY, delay.reason, delay.until);
	answer = notice_delay (policy, plan->change->delivery_key,
			       ticket->client, ticket->client_name,
			       ticket->subject, language, delay.until,
			       delay.reason);
	answer->answers = ticket->client_message;
	g_ptr_array_add (plan->change->answers, answer);
	delay_clear (&delay);
}

static void
add_acts (const struct agent *agent, const struct policy *policy,
	  const struct facts *facts, const struct known *known,
	  const struct identity *who, gint64 now, struct plan *plan)
{
	struct change *change = plan->change;
	const GPtrArray *orders = agent->command->orders;
	bool settled = known->conversation.closed;

	for (guint i = 0; i < orders->len; i++) {
		const struct order *order = orders->pdata[i];

		switch (order->kind) {
		case ORDER_CLOSE:
			change_add_act (change, ACT_CLOSE, NULL, 0);
			settled = true;
			break;
		case ORDER_OPEN:
			change_add_act (change, ACT_OPEN, NULL, 0);
			settled = true;
			break;
		case ORDER_ASSIGN:
			change_add_act (change, ACT_ASSIGN,
					is_me (order->argument)
					? who->account->name
					: strcmp (order->argument, "-") == 0
					? "" : order->argument, 0);
			break;
		case ORDER_PRIORITY:
			change_add_label (change, "priority",
					  order->argument);
			break;
		case ORDER_DEPARTMENT:
			change_add_label (change, "department",
					  department_name (policy,
							   order->argument));
			break;
		case ORDER_SCOPE:
			change_add_label (change, "scope", order->argument);
			break;
		case ORDER_MERGE:
			change_add_act (change, ACT_MERGE, NULL,
					order->number);
			settled = true;
			break;
		case ORDER_WATCH:
			change_add_act (change, ACT_WATCH, order->argument, 0);
			break;
		case ORDER_UNWATCH:
			change_add_act (change, ACT_UNWATCH, order->argument,
					0);
			break;
		case ORDER_INCIDENT:
			change_add_act (change, ACT_INCIDENT, NULL,
					order->number);
			break;
		case ORDER_INCIDENT_END:
			end_incident (policy, facts, order,
				      agent->command->text, change);
			break;
		case ORDER_DELAY:
			add_delay (policy, &known->conversation, order, now,
				   plan);
			settled = true;
			break;
		case ORDER_NOTE:
		case ORDER_FOR:
		case ORDER_QUOTE:
		case ORDER_DONE:
		case ORDER_REFUSE:
		case ORDER_PAID:
		case ORDER_ARTICLE:
		case ORDER_ANYWAY:
		case ORDER_HELP:
			break;
		}
	}
	if ((agent->deed == AGENT_ANSWER || agent->deed == AGENT_FOR)
	    && !settled)
		change_add_act (change, ACT_WAIT, NULL, 0);
}

/* The preview tells its agent all; nothing is sent before the reply to it. */
static void
fill_announcement (const struct agent *agent, const struct policy *policy,
		   const struct identity *who, struct plan *plan)
{
	struct change *change = plan->change;
	struct change_announcement *draft;

	if (agent->deed == AGENT_PUBLISH) {
		change_add_act (change, ACT_USE, NULL, agent->preview);
		change_add_act (change, ACT_ANNOUNCE, NULL, agent->preview);
		return;
	}
	draft = change_announcement_new ();
	draft->audience = g_strdup (agent->draft->audience);
	draft->name = g_strdup (agent->draft->name);
	draft->kind = g_strdup (agent->draft->kind);
	draft->due = agent->draft->due;
	draft->language = g_strdup (policy->language);
	draft->by = g_strdup (who->account->name);
	for (guint i = 0; i < agent->draft->texts->len; i++) {
		const struct announcement_text *text
			= agent->draft->texts->pdata[i];

		g_ptr_array_add (draft->texts, announcement_text_new (
			text->language, text->subject, text->text));
	}
	change->announcement = draft;
	answer_add_preview (policy, who, plan);
}

void
agent_fill (const struct agent *agent, const struct policy *policy,
	    const struct facts *facts, const struct known *known,
	    const struct identity *who, gint64 now, struct plan *plan)
{
	const struct conversation *ticket = &known->conversation;
	const struct order *article = command_order (agent->command,
						     ORDER_ARTICLE);
	struct change *change = plan->change;

	if (agent->deed == AGENT_ANNOUNCE || agent->deed == AGENT_PUBLISH) {
		fill_announcement (agent, policy, who, plan);
		return;
	}
	change->is_private = agent->deed == AGENT_NOTE;
	add_acts (agent, policy, facts, known, who, now, plan);
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
