#include "filter/policy/agent_orders.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/content.h"
#include "filter/policy/delay.h"
#include "filter/policy/incident.h"
#include "filter/policy/notice.h"
#include "filter/policy/offer.h"
#include "filter/policy/parties.h"

/* --- departments -------------------------------------------------------- */

/* Where there are departments, a ticket goes to one of them. */
char *
agent_orders_check_department (const struct policy *policy,
			       const struct command *command)
{
	const struct order *order = command_order (command, ORDER_DEPARTMENT);
	const struct departments *departments
		= regulation_departments (policy->regulation);
	g_autofree char *plain = NULL, *all = NULL;

	if (order == NULL || departments == NULL
	    || departments_search (departments, order->argument) != NULL)
		return NULL;
	plain = g_str_to_ascii (order->argument, "C");
	all = departments_names (departments);
	return g_strdup_printf ("Nothing was done: there is no department "
				"\"%s\"; there are %.200s", plain, all);
}

/* Its name, where a title was written. */
static const char *
department_name (const struct policy *policy, const char *words)
{
	const struct department *found = departments_search (
		regulation_departments (policy->regulation), words);

	return found != NULL ? found->name : words;
}

/* --- copies, articles --------------------------------------------------- */

char *
agent_orders_check_watch (const struct policy *policy,
			  const struct command *command)
{
	for (guint i = 0; i < command->orders->len; i++) {
		const struct order *order = command->orders->pdata[i];

		if (order->kind == ORDER_WATCH
		    && !parties_may_watch (policy, order->argument))
			return g_strdup_printf (
				"Nothing was done: %s cannot get copies, it "
				"is ours or a machine's", order->argument);
	}
	return NULL;
}

/* What only the client can make something of. */
char *
agent_orders_check_note (const struct address_claim *claim,
			 const struct command *command)
{
	static const struct {
		enum order_kind kind;
		const char *name;
	} told[] = {
		{ ORDER_QUOTE, "#quote" }, { ORDER_REFUSE, "#refuse" },
		{ ORDER_FOR, "#for" }
	};

	if (claim->purpose != ADDRESS_NOTE)
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
		if (command_order (command, told[i].kind) != NULL)
			return g_strdup_printf (
				"Nothing was done: a note goes to nobody, so "
				"nobody would be told of %s; write to the "
				"ticket's address", told[i].name);
	return NULL;
}

char *
agent_orders_check_article (const struct policy *policy,
			    const struct address_claim *claim,
			    const struct command *command)
{
	const struct order *order = command_order (command, ORDER_ARTICLE);

	if (order == NULL)
		return NULL;
	return claim->purpose == ADDRESS_NOTE
		? g_strdup ("Nothing was done: a note goes to nobody, so "
			    "there is no one to send an article to")
		: offer_check (policy, order->argument);
}

/* --- incidents ---------------------------------------------------------- */

char *
agent_orders_check_incident (const struct known *known,
			     const struct address_claim *claim,
			     const struct command *command)
{
	const struct order *link = command_order (command, ORDER_INCIDENT);
	const struct order *end = command_order (command, ORDER_INCIDENT_END);

	if (link == NULL && end == NULL)
		return NULL;
	return end != NULL && claim->purpose == ADDRESS_NOTE
		? g_strdup ("Nothing was done: a note goes to nobody, so its "
			    "text cannot be what an incident's end is told "
			    "with; write to the ticket's address")
		: incident_check (known, (end != NULL ? end : link)->number);
}

/* In the language that the agent wrote in. */
static void
end_incident (const struct policy *policy, const struct facts *facts,
	      const struct order *order, const char *text,
	      struct change *change)
{
	const char *language = answer_language (policy, facts->language.tag);
	g_autofree char *value = content_has_words (text)
		? g_strconcat (language, " ", text, NULL) : NULL;

	change_add_act (change, ACT_INCIDENT_END, value, order->number);
}

/* --- delays ------------------------------------------------------------- */

static char *
read_delay (const struct policy *policy, const struct order *order, gint64 now,
	    struct delay *delay)
{
	return delay_read (order->argument,
			   regulation_zone (policy->regulation), now, delay);
}

char *
agent_orders_check_delay (const struct policy *policy,
			  const struct conversation *ticket,
			  const struct command *command, gint64 now,
			  const char **why)
{
	const struct order *order = command_order (command, ORDER_DELAY);
	struct delay delay = { 0, NULL };
	g_autofree char *mistake = NULL;

	if (order == NULL)
		return NULL;
	mistake = read_delay (policy, order, now, &delay);
	delay_clear (&delay);
	*why = "wrong-order";
	if (mistake != NULL)
		return g_strdup_printf ("Nothing was done: %s", mistake);
	if (ticket->closed && command_order (command, ORDER_OPEN) == NULL)
		return g_strdup_printf (
			"Nothing was done: ticket #%" G_GINT64_FORMAT
			" is closed; put #open before #delay",
			ticket->ticket);
	*why = "no-recipient";
	return ticket->client != NULL ? NULL : g_strdup_printf (
		"Nobody's address is proven in ticket #%" G_GINT64_FORMAT
		", so there is no one to tell", ticket->ticket);
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

/* --- what is done ------------------------------------------------------- */

static bool
is_me (const char *who)
{
	static const char *const words[] = { "", "me", "мне", "себе", "мені",
					     "собі", NULL };

	return g_strv_contains (words, who);
}

bool
agent_orders_fill (const struct command *command, const struct policy *policy,
		   const struct facts *facts, const struct known *known,
		   const struct identity *who, gint64 now, struct plan *plan)
{
	struct change *change = plan->change;
	const GPtrArray *orders = command->orders;
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
			end_incident (policy, facts, order, command->text,
				      change);
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
	return settled;
}
