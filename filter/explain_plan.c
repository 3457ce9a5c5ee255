#include "filter/explainpart.h"

#include <string.h>

#include "filter/jsontext.h"

static void
put_labels (GString *out, GHashTable *labels)
{
	g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (labels),
					      (GCompareFunc) g_strcmp0);

	jsontext_begin_object (out, "labels");
	for (GList *l = keys; l != NULL; l = l->next)
		jsontext_string (out, l->data,
				 g_hash_table_lookup (labels, l->data));
	jsontext_end_object (out);
}

static void
put_rules (GString *out, const GPtrArray *rules)
{
	jsontext_begin_array (out, "rules");
	for (guint i = 0; i < rules->len; i++) {
		const struct plan_rule *rule = rules->pdata[i];

		jsontext_begin_object (out, NULL);
		jsontext_string (out, "rule", rule->rule);
		jsontext_string (out, "field", rule->field);
		jsontext_string (out, "match", rule->match);
		jsontext_integer (out, "start", (gint64) rule->start);
		jsontext_integer (out, "end", (gint64) rule->end);
		jsontext_end_object (out);
	}
	jsontext_end_array (out);
}

static void
put_incidents (GString *out, const GPtrArray *incidents)
{
	jsontext_begin_array (out, "incident");
	for (guint i = 0; i < incidents->len; i++) {
		const struct plan_incident *one = incidents->pdata[i];

		jsontext_begin_object (out, NULL);
		jsontext_integer (out, "number", one->number);
		jsontext_string (out, "why", one->why);
		jsontext_string (out, "what", one->line);
		jsontext_end_object (out);
	}
	jsontext_end_array (out);
}

static const struct change_answer *
find_answer (const struct plan *plan)
{
	const GPtrArray *answers = plan->change->answers;

	for (guint i = 0; i < answers->len; i++) {
		const struct change_answer *answer = answers->pdata[i];

		if (g_strcmp0 (answer->template_name, COPY_TEMPLATE) != 0
		    && g_strcmp0 (answer->template_name, WATCH_TEMPLATE) != 0
		    && g_strcmp0 (answer->template_name, AGENT_TEMPLATE) != 0)
			return answer;
	}
	return NULL;
}

static void
put_answer (GString *out, const struct change_answer *answer)
{
	if (answer == NULL) {
		jsontext_string (out, "answer", NULL);
		return;
	}
	jsontext_begin_object (out, "answer");
	jsontext_string (out, "template", answer->template_name);
	jsontext_string (out, "to", answer->to);
	jsontext_string (out, "language", answer->language);
	jsontext_end_object (out);
}

static void
put_recipients (GString *out, const char *name, const char *template_name,
		const struct change *change)
{
	jsontext_begin_array (out, name);
	for (guint i = 0; i < change->answers->len; i++) {
		const struct change_answer *answer = change->answers->pdata[i];

		if (strcmp (answer->template_name, template_name) == 0)
			jsontext_string (out, NULL, answer->to);
	}
	jsontext_end_array (out);
}

/* Who gets copies of this mail, and of later ones. */
static void
put_copies (GString *out, const struct change *change)
{
	put_recipients (out, "copies", WATCH_TEMPLATE, change);
	put_recipients (out, "agents", AGENT_TEMPLATE, change);
	jsontext_begin_array (out, "new_watchers");
	for (guint i = 0; i < change->acts->len; i++) {
		const struct change_act *act = change->acts->pdata[i];

		if (act->kind == ACT_CC || act->kind == ACT_WATCH)
			jsontext_string (out, NULL, act->value);
	}
	jsontext_end_array (out);
}

void
explain_plan_json (GString *out, const struct plan *plan)
{
	jsontext_begin_object (out, "plan");
	jsontext_string (out, "verdict", verdict_name (plan->verdict));
	jsontext_string (out, "rule", plan->rule);
	jsontext_string (out, "reason", plan->reason);
	jsontext_string (out, "account", plan->account);
	jsontext_string (out, "account_address", plan->account_address);
	jsontext_string (out, "proof", proof_name (plan->proof));
	jsontext_string (out, "signature", plan->signature);
	jsontext_string (out, "signer", plan->signer);
	jsontext_string (out, "arc", plan->arc);
	jsontext_string (out, "sealer", plan->sealer);
	put_labels (out, plan->labels);
	put_rules (out, plan->rules);
	put_incidents (out, plan->incidents);
	if (plan->abusive)
		jsontext_bool (out, "abusive", true);
	put_answer (out, find_answer (plan));
	put_copies (out, plan->change);
	explain_strings (out, "articles", plan->offered);
	explain_strings (out, "linked", plan->linked);
	explain_strings (out, "notices", plan->notices);
	explain_given (out, "refusal", plan->refusal);
	jsontext_end_object (out);
}

static void
explain_watchers (GString *text, const struct change *change)
{
	for (guint i = 0; i < change->acts->len; i++) {
		const struct change_act *act = change->acts->pdata[i];

		if (act->kind == ACT_CC || act->kind == ACT_WATCH)
			explain_line (text, "watches", act->value);
	}
}

static void
put_ids (GString *text, const char *name, const GPtrArray *ids)
{
	g_autoptr (GString) all = g_string_new (NULL);

	for (guint i = 0; i < ids->len; i++)
		g_string_append_printf (all, "%s%s", i > 0 ? " " : "",
					(const char *) ids->pdata[i]);
	explain_line (text, name, all->str);
}

static void
put_rule_line (GString *text, const struct plan_rule *rule)
{
	g_autofree char *where = rule->field == NULL ? g_strdup (rule->rule)
		: g_strdup_printf ("%s: %s %" G_GSIZE_FORMAT "-%"
				   G_GSIZE_FORMAT " \"%s\"", rule->rule,
				   rule->field, rule->start, rule->end,
				   rule->match);

	explain_line (text, "rule", where);
}

static void
put_incident_line (GString *text, const struct plan_incident *incident)
{
	g_autofree char *value = g_strdup_printf ("%s: %s", incident->line,
						  incident->why);

	explain_line (text, "incident", value);
}

void
explain_plan_text (GString *text, const struct plan *plan)
{
	g_autofree char *printed = plan_print (plan);
	g_autofree char *labels = plan_labels (plan);

	g_string_append_printf (text, "  %-12s %s\n", "plan", printed);
	explain_line (text, "articles", plan->articles);
	put_ids (text, "offered", plan->offered);
	put_ids (text, "linked", plan->linked);
	explain_watchers (text, plan->change);
	explain_line (text, "labels", labels);
	for (guint i = 0; i < plan->rules->len; i++)
		put_rule_line (text, plan->rules->pdata[i]);
	for (guint i = 0; i < plan->incidents->len; i++)
		put_incident_line (text, plan->incidents->pdata[i]);
	explain_line (text, "refusal", plan->refusal);
	explain_line (text, "signature", plan->signature);
	explain_line (text, "signer", plan->signer);
	explain_line (text, "arc", plan->arc);
	explain_line (text, "sealer", plan->sealer);
}
