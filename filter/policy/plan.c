#include "filter/policy/plan.h"

static void
rule_free (gpointer data)
{
	struct plan_rule *rule = data;

	g_free (rule->rule);
	g_free (rule->match);
	g_free (rule);
}

static void
free_incident (gpointer data)
{
	struct plan_incident *incident = data;

	g_free (incident->line);
	g_free (incident);
}

struct plan *
plan_new (void)
{
	struct plan *plan = g_new0 (struct plan, 1);

	plan->rule = "";
	plan->reason = "";
	plan->linked = g_ptr_array_new_with_free_func (g_free);
	plan->offered = g_ptr_array_new_with_free_func (g_free);
	plan->incidents = g_ptr_array_new_with_free_func (free_incident);
	plan->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					      g_free);
	plan->rules = g_ptr_array_new_with_free_func (rule_free);
	plan->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					      g_free);
	plan->notices = g_ptr_array_new_with_free_func (g_free);
	plan->change = change_new ();
	return plan;
}

void
plan_free (struct plan *plan)
{
	if (plan == NULL)
		return;
	g_free (plan->account);
	g_free (plan->account_address);
	g_free (plan->signer);
	g_free (plan->sealer);
	g_free (plan->language);
	g_free (plan->refusal);
	g_ptr_array_unref (plan->linked);
	g_ptr_array_unref (plan->offered);
	g_free (plan->articles);
	g_free (plan->left_out);
	g_ptr_array_unref (plan->incidents);
	g_hash_table_unref (plan->labels);
	g_ptr_array_unref (plan->rules);
	g_hash_table_unref (plan->values);
	g_ptr_array_unref (plan->notices);
	change_free (plan->change);
	g_free (plan);
}

void
plan_repeat (struct plan *plan)
{
	plan->verdict = VERDICT_RECORDED;
	plan->reason = "repeated";
	g_clear_pointer (&plan->refusal, g_free);
}

void
plan_refuse (struct plan *plan, const char *reason, const char *text)
{
	plan->verdict = VERDICT_REFUSED;
	plan->reason = reason;
	g_free (plan->refusal);
	plan->refusal = g_str_to_ascii (text, "C");
	g_ptr_array_set_size (plan->change->answers, 0);
	plan->split = false;
}

const char *
verdict_name (enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NOT_OURS: return "not-ours";
	case VERDICT_TICKET: return "ticket";
	case VERDICT_FOLLOW_UP: return "follow-up";
	case VERDICT_AGENT: return "agent";
	case VERDICT_CONFIRM: return "confirm";
	case VERDICT_ADVISORY: return "advisory";
	case VERDICT_RECORDED: return "recorded";
	case VERDICT_REFUSED: return "refused";
	}
	return "not-ours";
}

char *
plan_print (const struct plan *plan)
{
	GString *line = g_string_new (NULL);

	g_string_printf (line, "verdict=%s rule=%s reason=%s proof=%s "
			 "account=%s", verdict_name (plan->verdict),
			 plan->rule, plan->reason, proof_name (plan->proof),
			 plan->account != NULL ? plan->account : "-");
	for (guint i = 0; i < plan->change->answers->len; i++) {
		const struct change_answer *answer
			= plan->change->answers->pdata[i];

		g_string_append_printf (line, " answer=%s:%s:%s",
					answer->template_name,
					answer->language, answer->to);
	}
	for (guint i = 0; i < plan->notices->len; i++)
		g_string_append_printf (line, " notice=%s",
					(const char *) plan->notices->pdata[i]);
	return g_string_free (line, FALSE);
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
	return g_strcmp0 (a, b);
}

char *
plan_labels (const struct plan *plan)
{
	g_autoptr (GList) keys = g_list_sort (
		g_hash_table_get_keys (plan->labels), by_name);
	GString *text = g_string_new (NULL);

	for (GList *key = keys; key != NULL; key = key->next)
		g_string_append_printf (text, "%s%s=%s",
			text->len > 0 ? "; " : "", (const char *) key->data,
			(const char *) g_hash_table_lookup (plan->labels,
							    key->data));
	return g_string_free (text, FALSE);
}
