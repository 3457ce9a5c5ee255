#include "filter/policy/desk.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/challenge.h"
#include "filter/policy/content.h"
#include "filter/policy/notice.h"
#include "filter/policy/regulation.h"

/* --- who ---------------------------------------------------------------- */

static const struct desk_agent *
find_agent (const GPtrArray *agents, const char *who)
{
	for (guint i = 0; i < agents->len; i++) {
		const struct desk_agent *agent = agents->pdata[i];

		if (strcmp (agent->name, who) == 0
		    || g_ascii_strcasecmp (agent->address, who) == 0)
			return agent;
	}
	return NULL;
}

static void
add_department (const struct policy *policy, const GPtrArray *agents,
		const char *name, GPtrArray *list)
{
	const struct department *department = name == NULL ? NULL
		: departments_find (regulation_departments (
			policy->regulation), name);

	for (guint i = 0; department != NULL && i < department->agents->len;
	     i++) {
		const struct desk_agent *agent = find_agent (agents,
			department->agents->pdata[i]);

		if (agent != NULL)
			g_ptr_array_add (list, (gpointer) agent);
	}
}

/* struct desk_agent, borrowed, who are to see mail of the ticket. */
static GPtrArray *
agents_for (const struct policy *policy, const struct known *known,
	    const char *assigned, const char *department)
{
	GPtrArray *list = g_ptr_array_new ();
	bool all = policy->agent_copies == AGENT_COPIES_ALL;
	const struct desk_agent *one = assigned == NULL || all ? NULL
		: find_agent (known->agents, assigned);

	if (one != NULL)
		g_ptr_array_add (list, (gpointer) one);
	else if (!all)
		add_department (policy, known->agents, department, list);
	if (list->len == 0)
		for (guint i = 0; i < known->agents->len; i++)
			g_ptr_array_add (list, known->agents->pdata[i]);
	return list;
}

/* As it is when this mail is done with. */
struct standing {
	const char *assigned;	/* a name or address; NULL: nobody */
	const char *department;
	bool was_assigned;	/* by this mail */
};

static const char *
name_of (const struct known *known, gint64 id)
{
	for (guint i = 0; i < known->agents->len; i++) {
		const struct desk_agent *agent = known->agents->pdata[i];

		if (agent->id == id)
			return agent->name;
	}
	return NULL;
}

static struct standing
standing_of (const struct known *known, const struct change *change)
{
	const struct conversation *ticket = &known->conversation;
	bool is_new = change->kind == CHANGE_TICKET
		|| (change->kind == CHANGE_CONFIRMATION
		    && change->ticket == 0);
	struct standing standing = {
		.assigned = is_new ? NULL : name_of (known, ticket->assigned),
		.department = is_new ? NULL : ticket->department
	};

	for (guint i = 0; i < change->acts->len; i++) {
		const struct change_act *act = change->acts->pdata[i];

		if (act->kind == ACT_ASSIGN) {
			standing.assigned = act->value;
			standing.was_assigned = *act->value != '\0';
		} else if (act->kind == ACT_DEPARTMENT) {
			standing.department = act->value;
		}
	}
	return standing;
}

/* --- what --------------------------------------------------------------- */

/* What the client said by a one-time address. */
static const char *
touch_of (enum address_purpose purpose)
{
	switch (purpose) {
	case ADDRESS_CLOSE:
		return "is_closed";
	case ADDRESS_HELPED:
		return "is_helped";
	case ADDRESS_NOT_HELPED:
		return "is_not_helped";
	case ADDRESS_ACCEPT:
		return "is_accepted";
	case ADDRESS_DECLINE:
		return "is_declined";
	default:
		return NULL;
	}
}

/* Kept as a machine's for its words alone.  What answers our copies to agents
 * by itself would have them answered for ever. */
static bool
may_be_a_persons (const struct matter *matter)
{
	const struct account *account = matter->who->account;
	enum address_purpose purpose = matter->claim->purpose;

	return matter->facts->machine.guessed
		&& *matter->envelope->sender != '\0'
		&& !answer_is_robot (matter->envelope->sender)
		&& (account == NULL || account->role == ROLE_CLIENT)
		&& purpose != ADDRESS_AGENT && purpose != ADDRESS_NOTE
		&& purpose != ADDRESS_BOUNCE;
}

/* The word of the template for what it is; NULL: it is not passed on. */
static const char *
kind_of (const struct matter *matter, const struct change *change,
	 const struct standing *standing)
{
	switch (matter->agent->deed) {
	case AGENT_NOTE:
		/* What ends an incident may be about no ticket. */
		return change->ticket != 0 ? "is_note" : NULL;
	case AGENT_ANSWER:
		return "is_answer";
	case AGENT_ORDER:
		return standing->was_assigned ? "is_assigned" : NULL;
	case AGENT_FOR:
		return "is_answer";
	case AGENT_OTHER:
	case AGENT_REFUSED:
	case AGENT_ANNOUNCE:
	case AGENT_PUBLISH:
	case AGENT_PLAN:
		return NULL;
	case AGENT_NOBODY:
		break;
	}
	if (change->kind == CHANGE_TICKET)
		return "is_new";
	if (change->kind == CHANGE_FOLLOW_UP)
		return "is_follow_up";
	if (change->kind == CHANGE_CONFIRMATION)
		return change->ticket == 0 ? "is_new" : "is_follow_up";
	if (change->kind == CHANGE_CONFIRM)
		return touch_of (matter->claim->purpose);
	if (change->kind == CHANGE_RECORD && may_be_a_persons (matter)
	    && matter_is_party (matter))
		return "is_follow_up";
	return (change->kind == CHANGE_ADVISORY
		|| (change->kind == CHANGE_RECORD
		    && may_be_a_persons (matter)))
		&& change->ticket != 0 ? "is_advisory" : NULL;
}

/* Which unproven mail the client says no to, or neither yes nor no. */
static void
add_unconfirmed (const struct matter *matter, GVariantBuilder *values)
{
	g_autoptr (GHashTable) told = g_hash_table_new_full (
		g_str_hash, g_str_equal, g_free, g_free);
	GHashTableIter iter;
	gpointer key, value;

	challenge_tell (matter, told);
	g_hash_table_iter_init (&iter, told);
	while (g_hash_table_iter_next (&iter, &key, &value))
		answer_put (values, key, value);
}

static void
add_copy (const struct matter *matter, const struct desk_agent *agent,
	  const char *kind, struct plan *plan)
{
	struct change_answer *copy = g_new0 (struct change_answer, 1);
	g_autofree char *name = g_strdup_printf (AGENT_TEMPLATE ":%"
						 G_GINT64_FORMAT, agent->id);
	const char *language = answer_speaks (agent->language)
		? agent->language : matter->policy->language;
	const char *cut = content_cut (matter->asks);
	GVariantBuilder values;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	answer_put (&values, kind, "yes");
	if (plan->change->kind == CHANGE_TICKET
	    || plan->change->kind == CHANGE_FOLLOW_UP)
		add_unconfirmed (matter, &values);
	if (plan->change->kind == CHANGE_CONFIRMATION) {
		g_autofree char *kept = g_strdup_printf (
			"%" G_GINT64_FORMAT, plan->change->kept);

		answer_put (&values, "kept", kept);
	}
	if (plan->left_out != NULL)
		answer_put (&values, "left_out", plan->left_out);
	if (plan->abusive)
		answer_put (&values, "is_abusive", "yes");
	if (plan->change->kind == CHANGE_RECORD)
		answer_put (&values, "is_automatic", "yes");
	if (cut != NULL)
		answer_put (&values, "cut", cut);
	/* Words lead up to what he shows, and are little without it. */
	if (matter->asks->own_text_unsure)
		answer_put (&values, "is_whole", "yes");
	copy->template_name = g_strdup (AGENT_TEMPLATE);
	copy->message_id = answer_id (matter->policy,
				      plan->change->delivery_key, name);
	copy->language = g_strdup (answer_speaks (language) ? language : "en");
	copy->to = g_strdup (agent->address);
	copy->agent = agent->id;
	copy->data = g_variant_ref_sink (g_variant_builder_end (&values));
	g_ptr_array_add (plan->change->answers, copy);
}

/* Whoever wrote it, or is ours: that mailbox has it already. */
static bool
is_to_be_left_out (const struct matter *matter, const struct desk_agent *agent)
{
	g_autofree char *tag = NULL;

	return (matter->agent->deed != AGENT_NOBODY
		&& matter->who->account->id == agent->id)
		|| policy_mailbox (matter->policy, agent->address, &tag) >= 0;
}

void
desk_fill (const struct matter *matter, struct plan *plan)
{
	const struct known *known = matter->known;
	struct standing standing;
	g_autoptr (GPtrArray) list = NULL;
	const char *kind;
	guint count = 0;

	if (matter->policy->agent_copies == AGENT_COPIES_NONE
	    || known->agents == NULL)
		return;
	standing = standing_of (known, plan->change);
	kind = kind_of (matter, plan->change, &standing);
	if (kind == NULL)
		return;
	list = agents_for (matter->policy, known, standing.assigned,
			   standing.department);
	for (guint i = 0; i < list->len && count < DESK_MOST; i++) {
		if (is_to_be_left_out (matter, list->pdata[i]))
			continue;
		add_copy (matter, list->pdata[i], kind, plan);
		count++;
	}
}

/* --- what has come back --------------------------------------------------- */

static void
tell (const struct matter *matter, const struct desk_agent *agent,
      struct plan *plan)
{
	const struct known *known = matter->known;
	const struct machine *machine = &matter->facts->machine;
	const struct desk_agent *writer = known->outbox_writer;
	const struct due_agent to = {
		.name = agent->name, .full_name = agent->name,
		.language = agent->language, .address = agent->address
	};
	g_autofree char *row = g_strdup_printf ("%" G_GINT64_FORMAT,
						matter->claim->serial);
	g_autofree char *why = g_strdup_printf ("%s %s",
		machine->status != NULL ? machine->status : "",
		machine->diagnostic != NULL ? machine->diagnostic : "");
	const struct undelivered what = {
		.subject = known->outbox_subject,
		.writer = writer != NULL ? writer->name : NULL,
		.to = known->outbox_to, .why = g_strstrip (why), .row = row
	};

	struct change_answer *notice = notice_undelivered (
		matter->policy, &what, &to, agent->address);

	notice->agent = agent->id;
	notice->answers = known->outbox_message;
	g_ptr_array_add (plan->change->answers, notice);
}

void
desk_fill_undelivered (const struct matter *matter, struct plan *plan)
{
	const struct known *known = matter->known;

	if (!known->outbox_is_answer)
		return;
	if (known->outbox_writer != NULL) {
		tell (matter, known->outbox_writer, plan);
		return;
	}
	for (guint i = 0; known->agents != NULL && i < known->agents->len
	     && i < DESK_MOST; i++)
		tell (matter, known->agents->pdata[i], plan);
}
