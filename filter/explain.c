#include "filter/explain.h"

#include <string.h>

#include "filter/log.h"
#include "filter/policy/identity.h"

static void
set_string (JsonObject *object, const char *name, const char *value)
{
	if (value != NULL)
		json_object_set_string_member (object, name, value);
	else
		json_object_set_null_member (object, name);
}

static JsonArray *
string_array (const GPtrArray *list)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < list->len; i++)
		json_array_add_string_element (array, list->pdata[i]);
	return array;
}

static void
set_strings (JsonObject *object, const char *name, const GPtrArray *list)
{
	json_object_set_array_member (object, name, string_array (list));
}

static char *
date_text (gint64 date)
{
	g_autoptr (GDateTime) at = date >= 0
		? g_date_time_new_from_unix_utc (date) : NULL;

	return at != NULL ? g_date_time_format (at, "%Y-%m-%dT%H:%M:%SZ")
		: NULL;
}

static JsonObject *
from_json (const struct facts *facts)
{
	JsonObject *from;

	if (facts->from == NULL && *facts->from_name == '\0')
		return NULL;
	from = json_object_new ();
	set_string (from, "address",
		    facts->from != NULL ? facts->from->address : NULL);
	set_string (from, "name", facts->from_name);
	return from;
}

static JsonArray *
attachments_json (const struct facts *facts)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *from = facts->attachments->pdata[i];
		JsonObject *to = json_object_new ();

		set_string (to, "name", from->name);
		set_string (to, "type", from->type);
		set_string (to, "sniffed", from->sniffed);
		json_object_set_int_member (to, "size",
			(gint64) g_bytes_get_size (from->content));
		set_string (to, "sha256", from->sha256);
		if (from->content_id != NULL)
			set_string (to, "content_id", from->content_id);
		if (from->is_inline)
			json_object_set_boolean_member (to, "inline", TRUE);
		json_array_add_object_element (array, to);
	}
	return array;
}

static JsonObject *
machine_json (const struct machine *machine)
{
	JsonObject *object = json_object_new ();

	set_string (object, "kind", machine_kind_name (machine->kind));
	set_string (object, "why", machine->why);
	if (machine->silence != NULL)
		set_string (object, "silence", machine->silence);
	if (machine->recipient != NULL)
		set_string (object, "recipient", machine->recipient);
	if (machine->status != NULL)
		set_string (object, "status", machine->status);
	if (machine->action != NULL)
		set_string (object, "action", machine->action);
	if (machine->diagnostic != NULL)
		set_string (object, "diagnostic", machine->diagnostic);
	if (machine->original_id != NULL)
		set_string (object, "original_id", machine->original_id);
	return object;
}

static bool
is_trusted (const struct policy *policy, const struct authres *field)
{
	return field->authserv_id != NULL
		&& g_strv_contains ((const char *const *) policy->authserv_ids,
				    field->authserv_id);
}

static const char *
property (const struct authres_result *result, const char *name)
{
	return g_hash_table_lookup (result->properties, name);
}

static const char *
dkim_domain (const struct authres_result *result)
{
	const char *domain = property (result, "header.d");
	const char *identity = property (result, "header.i");
	const char *at = identity != NULL ? strrchr (identity, '@') : NULL;

	return domain != NULL ? domain : at != NULL ? at + 1 : identity;
}

/* A valid signature aligned with the From domain is reported. */
static bool
dkim_aligned (const struct policy *policy, const struct facts *facts,
	      const char *domain)
{
	return facts->from != NULL && domain != NULL
		&& identity_aligned (policy, domain, facts->from->domain);
}

/* What the trusted fields say, whether it is believed or not. */
static JsonObject *
authres_json (const struct policy *policy, const struct facts *facts)
{
	JsonObject *object = NULL;
	JsonArray *dkim = NULL;
	bool parse_ok = true, dkim_pass = false;

	for (guint i = 0; i < facts->authres->len; i++) {
		const struct authres *field = facts->authres->pdata[i];

		if (!is_trusted (policy, field))
			continue;
		if (object == NULL) {
			object = json_object_new ();
			dkim = json_array_new ();
			set_string (object, "authserv_id", field->authserv_id);
			set_string (object, "spf", NULL);
			set_string (object, "dmarc", NULL);
			set_string (object, "header_from", NULL);
			json_object_set_array_member (object, "dkim", dkim);
		}
		parse_ok = parse_ok && field->parse_ok;
		for (guint j = 0; j < field->results->len; j++) {
			const struct authres_result *result
				= field->results->pdata[j];

			if (strcmp (result->method, "spf") == 0) {
				set_string (object, "spf", result->result);
			} else if (strcmp (result->method, "dmarc") == 0) {
				set_string (object, "dmarc", result->result);
				set_string (object, "header_from",
					    property (result, "header.from"));
			} else if (strcmp (result->method, "dkim") == 0) {
				const char *domain = dkim_domain (result);
				JsonObject *one = json_object_new ();

				set_string (one, "domain", domain);
				set_string (one, "result", result->result);
				json_array_add_object_element (dkim, one);
				if (strcmp (result->result, "pass") == 0
				    && dkim_aligned (policy, facts, domain))
					dkim_pass = true;
			}
		}
	}
	if (object == NULL)
		return NULL;
	json_object_set_boolean_member (object, "parse_ok", parse_ok);
	json_object_set_boolean_member (object, "dkim_pass",
					parse_ok && dkim_pass);
	return object;
}

static void
set_object (JsonObject *object, const char *name, JsonObject *value)
{
	if (value != NULL)
		json_object_set_object_member (object, name, value);
	else
		json_object_set_null_member (object, name);
}

static JsonObject *
facts_json (const struct policy *policy, const struct facts *facts)
{
	JsonObject *object = json_object_new ();
	g_autofree char *date = date_text (facts->date);

	set_object (object, "from", from_json (facts));
	if (facts->from_defect != NULL)
		set_string (object, "from_defect", facts->from_defect);
	set_string (object, "subject", facts->subject);
	set_string (object, "message_id", facts->message_id);
	set_strings (object, "in_reply_to", facts->in_reply_to);
	set_strings (object, "references", facts->references);
	set_string (object, "date", date);
	set_string (object, "language", facts->language.tag);
	json_object_set_double_member (object, "language_confidence",
				       facts->language.confidence);
	set_string (object, "charset", facts->charset);
	json_object_set_boolean_member (object, "charset_guessed",
					facts->charset_guessed);
	set_string (object, "text", facts->text);
	set_string (object, "new_text", facts->new_text);
	json_object_set_array_member (object, "attachments",
				      attachments_json (facts));
	json_object_set_object_member (object, "machine",
				       machine_json (&facts->machine));
	set_object (object, "authres", authres_json (policy, facts));
	set_strings (object, "exceeded", facts->exceeded);
	set_strings (object, "defects", facts->defects);
	return object;
}

static JsonObject *
known_json (const struct known *known)
{
	JsonObject *object = json_object_new ();
	const struct account *account = known->by_login != NULL
		? known->by_login : known->by_address;

	set_string (object, "account",
		    account != NULL ? account->name : NULL);
	if (known->conversation.ticket != 0)
		json_object_set_int_member (object, "conversation",
					    known->conversation.ticket);
	else
		json_object_set_null_member (object, "conversation");
	return object;
}

static JsonObject *
labels_json (GHashTable *labels)
{
	JsonObject *object = json_object_new ();
	g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (labels),
					      (GCompareFunc) g_strcmp0);

	for (GList *l = keys; l != NULL; l = l->next)
		set_string (object, l->data,
			    g_hash_table_lookup (labels, l->data));
	return object;
}

static JsonObject *
answer_json (const struct plan *plan)
{
	const GPtrArray *answers = plan->change->answers;

	for (guint i = 0; i < answers->len; i++) {
		const struct change_answer *answer = answers->pdata[i];
		JsonObject *object;

		if (g_strcmp0 (answer->template_name, COPY_TEMPLATE) == 0)
			continue;
		object = json_object_new ();
		set_string (object, "template", answer->template_name);
		set_string (object, "to", answer->to);
		set_string (object, "language", answer->language);
		return object;
	}
	return NULL;
}

static JsonObject *
plan_json (const struct plan *plan)
{
	JsonObject *object = json_object_new ();

	set_string (object, "verdict", verdict_name (plan->verdict));
	set_string (object, "rule", plan->rule);
	set_string (object, "reason", plan->reason);
	set_string (object, "account", plan->account);
	set_string (object, "account_address", plan->account_address);
	set_string (object, "proof", proof_name (plan->proof));
	json_object_set_object_member (object, "labels",
				       labels_json (plan->labels));
	set_object (object, "answer", answer_json (plan));
	set_strings (object, "notices", plan->notices);
	if (plan->refusal != NULL)
		set_string (object, "refusal", plan->refusal);
	return object;
}

JsonObject *
explain_json (const char *file, const struct policy *policy,
	      const struct facts *facts, const struct known *known,
	      const struct plan *plan, const char *error)
{
	JsonObject *object = json_object_new ();
	g_autofree char *name = g_utf8_make_valid (file, -1);

	set_string (object, "file", name);
	set_object (object, "facts",
		    facts != NULL ? facts_json (policy, facts) : NULL);
	set_object (object, "known",
		    known != NULL ? known_json (known) : NULL);
	set_object (object, "plan", plan != NULL ? plan_json (plan) : NULL);
	set_string (object, "error", error);
	return object;
}

static void
line (GString *text, const char *name, const char *value)
{
	g_autofree char *shown = NULL;

	if (value == NULL || *value == '\0')
		return;
	shown = log_escape (value);
	g_string_append_printf (text, "  %-12s %s\n", name, shown);
}

char *
explain_text (const char *file, const struct policy *policy,
	      const struct facts *facts, const struct known *known,
	      const struct plan *plan, const char *error)
{
	GString *text = g_string_new (NULL);
	g_autofree char *name = log_escape (file);

	g_string_append_printf (text, "%s\n", name);
	line (text, "error", error);
	if (facts != NULL) {
		g_autoptr (JsonObject) authres = authres_json (policy, facts);

		line (text, "from", facts->from != NULL
		      ? facts->from->address : facts->from_defect);
		line (text, "subject", facts->subject);
		line (text, "message-id", facts->message_id);
		line (text, "language", facts->language.tag);
		line (text, "new text", facts->new_text);
		for (guint i = 0; i < facts->attachments->len; i++) {
			const struct attachment *attachment
				= facts->attachments->pdata[i];

			line (text, "attachment", *attachment->name != '\0'
			      ? attachment->name : attachment->type);
		}
		line (text, "machine", facts->machine.why);
		line (text, "results", authres == NULL
		      ? "none from a trusted authserv-id" : NULL);
	}
	if (known != NULL) {
		line (text, "account", known->by_address != NULL
		      ? known->by_address->name : NULL);
		line (text, "login of", known->by_login != NULL
		      ? known->by_login->name : NULL);
	}
	if (plan != NULL) {
		g_autofree char *printed = plan_print (plan);

		g_string_append_printf (text, "  %-12s %s\n", "plan", printed);
		line (text, "refusal", plan->refusal);
	}
	return g_string_free (text, FALSE);
}
