#include "filter/policy/asking.h"

#include <string.h>

#include "filter/policy/challenge.h"
#include "filter/policy/request.h"

static const char *
label (const struct plan *plan, const char *name)
{
	return g_hash_table_lookup (plan->labels, name);
}

static void
set_label (struct plan *plan, const char *name, const char *value)
{
	g_hash_table_insert (plan->labels, g_strdup (name),
			     g_strdup (value));
}

static void
copy_labels (struct plan *plan, GHashTable *labels)
{
	GHashTableIter iter;
	gpointer name, value;

	g_hash_table_iter_init (&iter, labels);
	while (g_hash_table_iter_next (&iter, &name, &value))
		set_label (plan, name, value);
}

static void
copy_matches (struct plan *plan, const struct rules_result *found)
{
	for (guint i = 0; i < found->matches->len; i++) {
		const struct rules_match *match = found->matches->pdata[i];
		struct plan_rule *rule = g_new0 (struct plan_rule, 1);

		rule->rule = g_strdup (match->rule);
		rule->field = rules_field_name (match->field);
		rule->start = match->start;
		rule->end = match->end;
		rule->match = g_strdup (match->text);
		g_ptr_array_add (plan->rules, rule);
	}
}

static void
copy_notices (struct plan *plan, const struct request *request)
{
	for (guint i = 0; i < request->notices->len; i++)
		g_ptr_array_add (plan->notices,
				 g_strdup (request->notices->pdata[i]));
}

/* What is new of a ticket that there is: facts that were missing, insults.
 * What it is about stays as it was opened, or as an agent said. */
static void
follow_up (struct plan *plan, const struct matter *matter)
{
	GHashTable *before = matter->known->conversation.labels;
	const char *missing = before == NULL ? NULL
		: g_hash_table_lookup (before, "missing");

	if (before != NULL)
		copy_labels (plan, before);
	if (missing != NULL) {
		g_autofree char *still = request_still_missing (
			matter->policy->regulation, matter->asks, missing);

		if (strcmp (still, missing) != 0)
			change_add_label (plan->change, "missing", still);
		if (*still == '\0')
			g_hash_table_remove (plan->labels, "missing");
		else
			set_label (plan, "missing", still);
	}
	plan->courtesy = plan->abusive && label (plan, "abuse") == NULL;
	if (plan->courtesy) {
		set_label (plan, "abuse", "yes");
		change_add_label (plan->change, "abuse", "yes");
	}
}

static int
by_name (gconstpointer a, gconstpointer b)
{
	return strcmp (a, b);
}

static void
open_ticket (struct plan *plan, const struct matter *matter,
	     const struct request *request)
{
	g_autoptr (GList) names = g_list_sort (
		g_hash_table_get_keys (plan->labels), by_name);

	for (const GList *at = names; at != NULL; at = at->next)
		change_add_label (plan->change, at->data,
				  label (plan, at->data));
	request_values (matter->policy->regulation, request, plan->language,
			plan->values);
}

void
asking_fill (struct plan *plan, const struct matter *matter)
{
	g_autoptr (request_auto) request = NULL;
	bool confirms;

	if (matter->agent->deed != AGENT_NOBODY
	    || matter->asks->machine.kind != MACHINE_NONE
	    || matter->asks->unparsed
	    || plan->verdict == VERDICT_RECORDED)
		return;
	/* What the account has tells nothing of who only says to be it. */
	request = request_read (matter->policy->regulation, matter->asks,
				matter->asked_at, matter->who->verified
				? matter->who->account->services[SERVICE_PRODUCT]
				: NULL);
	if (request == NULL)
		return;
	copy_matches (plan, request->found);
	copy_notices (plan, request);
	confirms = plan->change->kind == CHANGE_CONFIRMATION;
	plan->abusive = g_hash_table_contains (request->labels, "abuse");
	if (plan->abusive && (confirms
			      || plan->change->kind == CHANGE_TICKET
			      || plan->change->kind == CHANGE_FOLLOW_UP))
		change_add_act (plan->change, ACT_FLAG, "abuse", 0);
	if (plan->change->kind == CHANGE_FOLLOW_UP
	    || (confirms && challenge_ticket (matter) != 0)) {
		follow_up (plan, matter);
		return;
	}
	copy_labels (plan, request->labels);
	if (plan->change->kind == CHANGE_TICKET || confirms)
		open_ticket (plan, matter, request);
}
