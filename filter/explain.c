#include "filter/explain.h"

#include <string.h>

#include "filter/jsontext.h"
#include "filter/log.h"
#include "filter/policy/identity.h"

/* Of the object of most mails. */
enum { OBJECT_BYTES = 4096 };

static void
put_strings (GString *out, const char *name, const GPtrArray *list)
{
	jsontext_begin_array (out, name);
	for (guint i = 0; i < list->len; i++)
		jsontext_string (out, NULL, list->pdata[i]);
	jsontext_end_array (out);
}

/* Only what is there. */
static void
put_given (GString *out, const char *name, const char *value)
{
	if (value != NULL)
		jsontext_string (out, name, value);
}

static char *
date_text (gint64 date)
{
	g_autoptr (GDateTime) at = date >= 0
		? g_date_time_new_from_unix_utc (date) : NULL;

	return at != NULL ? g_date_time_format (at, "%Y-%m-%dT%H:%M:%SZ")
		: NULL;
}

static void
put_from (GString *out, const struct facts *facts)
{
	if (facts->from == NULL && *facts->from_name == '\0') {
		jsontext_string (out, "from", NULL);
		return;
	}
	jsontext_begin_object (out, "from");
	jsontext_string (out, "address",
			 facts->from != NULL ? facts->from->address : NULL);
	jsontext_string (out, "name", facts->from_name);
	jsontext_end_object (out);
}

static void
put_attachments (GString *out, const struct facts *facts)
{
	jsontext_begin_array (out, "attachments");
	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *one = facts->attachments->pdata[i];

		jsontext_begin_object (out, NULL);
		jsontext_string (out, "name", one->name);
		jsontext_string (out, "type", one->type);
		jsontext_string (out, "sniffed", one->sniffed);
		jsontext_integer (out, "size", (gint64)
				  g_bytes_get_size (one->content));
		jsontext_string (out, "sha256", one->sha256);
		put_given (out, "content_id", one->content_id);
		if (one->is_inline)
			jsontext_bool (out, "inline", true);
		jsontext_end_object (out);
	}
	jsontext_end_array (out);
}

static void
put_machine (GString *out, const struct machine *machine)
{
	jsontext_begin_object (out, "machine");
	jsontext_string (out, "kind", machine_kind_name (machine->kind));
	jsontext_string (out, "why", machine->why);
	put_given (out, "silence", machine->silence);
	put_given (out, "recipient", machine->recipient);
	put_given (out, "status", machine->status);
	put_given (out, "action", machine->action);
	put_given (out, "diagnostic", machine->diagnostic);
	put_given (out, "original_id", machine->original_id);
	jsontext_end_object (out);
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
struct trusted {
	const char *authserv_id;	/* NULL: there is no such field */
	const char *spf, *dmarc, *arc, *header_from;
	GPtrArray *dkim;	/* struct authres_result, borrowed */
	bool parse_ok, dkim_pass;
};

static void
trusted_read (struct trusted *trusted, const struct policy *policy,
	      const struct facts *facts)
{
	*trusted = (struct trusted) {
		.dkim = g_ptr_array_new (), .parse_ok = true
	};
	for (guint i = 0; i < facts->authres->len; i++) {
		const struct authres *field = facts->authres->pdata[i];

		if (!is_trusted (policy, field))
			continue;
		if (trusted->authserv_id == NULL)
			trusted->authserv_id = field->authserv_id;
		trusted->parse_ok &= field->parse_ok;
		for (guint j = 0; j < field->results->len; j++) {
			struct authres_result *result
				= field->results->pdata[j];

			if (strcmp (result->method, "spf") == 0) {
				trusted->spf = result->result;
			} else if (strcmp (result->method, "dmarc") == 0) {
				trusted->dmarc = result->result;
				trusted->header_from = property (
					result, "header.from");
			} else if (strcmp (result->method, "arc") == 0) {
				trusted->arc = result->result;
			} else if (strcmp (result->method, "dkim") == 0) {
				g_ptr_array_add (trusted->dkim, result);
				trusted->dkim_pass |=
					strcmp (result->result, "pass") == 0
					&& dkim_aligned (policy, facts,
							 dkim_domain (result));
			}
		}
	}
}

static void
put_authres (GString *out, const struct policy *policy,
	     const struct facts *facts)
{
	struct trusted trusted;

	trusted_read (&trusted, policy, facts);
	if (trusted.authserv_id == NULL) {
		jsontext_string (out, "authres", NULL);
	} else {
		jsontext_begin_object (out, "authres");
		jsontext_string (out, "authserv_id", trusted.authserv_id);
		jsontext_string (out, "spf", trusted.spf);
		jsontext_string (out, "dmarc", trusted.dmarc);
		jsontext_string (out, "arc", trusted.arc);
		jsontext_string (out, "header_from", trusted.header_from);
		jsontext_begin_array (out, "dkim");
		for (guint i = 0; i < trusted.dkim->len; i++) {
			const struct authres_result *result
				= trusted.dkim->pdata[i];

			jsontext_begin_object (out, NULL);
			jsontext_string (out, "domain", dkim_domain (result));
			jsontext_string (out, "result", result->result);
			jsontext_end_object (out);
		}
		jsontext_end_array (out);
		jsontext_bool (out, "parse_ok", trusted.parse_ok);
		jsontext_bool (out, "dkim_pass",
			       trusted.parse_ok && trusted.dkim_pass);
		jsontext_end_object (out);
	}
	g_ptr_array_unref (trusted.dkim);
}

/* What the results of a set claim, as its sealer wrote them. */
static void
put_arc_results (GString *out, const struct authres *results)
{
	jsontext_string (out, "authserv_id", results->authserv_id);
	jsontext_bool (out, "parse_ok", results->parse_ok);
	jsontext_begin_array (out, "results");
	for (guint i = 0; i < results->results->len; i++) {
		const struct authres_result *one = results->results->pdata[i];

		jsontext_begin_object (out, NULL);
		jsontext_string (out, "method", one->method);
		jsontext_string (out, "result", one->result);
		put_given (out, "header_from", property (one, "header.from"));
		put_given (out, "domain", dkim_domain (one));
		put_given (out, "mailfrom", property (one, "smtp.mailfrom"));
		jsontext_end_object (out);
	}
	jsontext_end_array (out);
}

/* The chain as it is claimed, the first set first. */
static void
put_arc (GString *out, const struct arc *arc)
{
	if (arc == NULL) {
		jsontext_string (out, "arc", NULL);
		return;
	}
	jsontext_begin_object (out, "arc");
	jsontext_string (out, "defect", arc->defect);
	jsontext_begin_array (out, "sets");
	for (guint i = 0; i < arc->sets->len; i++) {
		const struct arc_set *set = arc->sets->pdata[i];

		jsontext_begin_object (out, NULL);
		jsontext_string (out, "sealer", set->seal.domain);
		jsontext_string (out, "cv", set->cv == ARC_CV_PASS ? "pass"
				 : "none");
		put_arc_results (out, set->results);
		jsontext_end_object (out);
	}
	jsontext_end_array (out);
	jsontext_end_object (out);
}

static void
put_shell (GString *out, const struct shell *shell)
{
	static const char *const headers[] = {
		[SHELL_HEADER_NONE] = "none",
		[SHELL_HEADER_SAME] = "same",
		[SHELL_HEADER_DIFFERS] = "differs"
	};
	bool sound = shell != NULL && shell->defect == NULL;

	if (shell == NULL) {
		jsontext_string (out, "signed", NULL);
		return;
	}
	jsontext_begin_object (out, "signed");
	jsontext_string (out, "defect", shell->defect);
	jsontext_string (out, "kind", !sound ? NULL : shell->smime ? "smime"
			 : "openpgp");
	jsontext_string (out, "header", sound ? headers[shell->header] : NULL);
	jsontext_end_object (out);
}

static void
put_facts (GString *out, const struct policy *policy,
	   const struct facts *facts)
{
	g_autofree char *date = date_text (facts->date);

	jsontext_begin_object (out, "facts");
	put_from (out, facts);
	put_given (out, "from_defect", facts->from_defect);
	jsontext_string (out, "subject", facts->subject);
	jsontext_string (out, "message_id", facts->message_id);
	put_strings (out, "in_reply_to", facts->in_reply_to);
	put_strings (out, "references", facts->references);
	jsontext_string (out, "date", date);
	jsontext_string (out, "language", facts->language.tag);
	jsontext_double (out, "language_confidence",
			 facts->language.confidence);
	jsontext_string (out, "charset", facts->charset);
	jsontext_bool (out, "charset_guessed", facts->charset_guessed);
	jsontext_string (out, "text", facts->text);
	jsontext_string (out, "new_text", facts->new_text);
	put_attachments (out, facts);
	put_machine (out, &facts->machine);
	put_authres (out, policy, facts);
	put_arc (out, facts->arc);
	put_shell (out, facts->shell);
	put_strings (out, "exceeded", facts->exceeded);
	put_strings (out, "defects", facts->defects);
	jsontext_end_object (out);
}

static const struct contact *
find_contact (const struct facts *facts, const struct account *account)
{
	return facts == NULL || facts->from == NULL || account == NULL ? NULL
		: account_contact (account, facts->from->address);
}

static void
put_contact (GString *out, const struct contact *contact)
{
	jsontext_begin_object (out, "contact");
	jsontext_string (out, "address", contact->address);
	jsontext_begin_array (out, "rights");
	for (unsigned i = 0; right_name (i) != NULL; i++)
		if (contact->rights & (1u << i))
			jsontext_string (out, NULL, right_name (i));
	jsontext_end_array (out);
	jsontext_end_object (out);
}

/* Who gets copies of the ticket. */
static void
put_watchers (GString *out, const struct conversation *ticket)
{
	jsontext_begin_array (out, "watchers");
	for (guint i = 0; ticket->watchers != NULL
	     && i < ticket->watchers->len; i++) {
		const struct watcher *watcher = ticket->watchers->pdata[i];

		if (!watcher->stopped)
			jsontext_string (out, NULL, watcher->address);
	}
	jsontext_end_array (out);
}

static const struct article *
article_of (const struct policy *policy, const struct article_match *match)
{
	return policy->regulation == NULL ? NULL
		: articles_find (policy->regulation->articles, match->id,
				 match->language);
}

static void
put_articles (GString *out, const struct policy *policy,
	      const GPtrArray *matches)
{
	jsontext_begin_array (out, "articles");
	for (guint i = 0; matches != NULL && i < matches->len; i++) {
		const struct article_match *match = matches->pdata[i];
		const struct article *article = article_of (policy, match);

		jsontext_begin_object (out, NULL);
		jsontext_string (out, "id", match->id);
		jsontext_string (out, "language", match->language);
		jsontext_double (out, "score", match->score);
		if (article != NULL) {
			jsontext_string (out, "title", article->title);
			jsontext_string (out, "url", article->url);
		}
		jsontext_end_object (out);
	}
	jsontext_end_array (out);
}

static void
put_known (GString *out, const struct policy *policy,
	   const struct facts *facts, const struct known *known)
{
	const struct account *account = known->by_login != NULL
		? known->by_login : known->by_address;
	const struct contact *contact = find_contact (facts, account);

	jsontext_begin_object (out, "known");
	jsontext_string (out, "account",
			 account != NULL ? account->name : NULL);
	if (contact != NULL)
		put_contact (out, contact);
	if (known->conversation.ticket != 0)
		jsontext_integer (out, "conversation",
				  known->conversation.ticket);
	else
		jsontext_string (out, "conversation", NULL);
	put_watchers (out, &known->conversation);
	if (known->kept.message != 0)
		jsontext_integer (out, "kept", known->kept.message);
	put_articles (out, policy, known->articles);
	jsontext_end_object (out);
}

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

static void
put_plan (GString *out, const struct plan *plan)
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
	put_answer (out, find_answer (plan));
	put_copies (out, plan->change);
	put_strings (out, "articles", plan->offered);
	put_strings (out, "linked", plan->linked);
	put_strings (out, "notices", plan->notices);
	put_given (out, "refusal", plan->refusal);
	jsontext_end_object (out);
}

char *
explain_json (const char *file, const struct policy *policy,
	      const struct facts *facts, const struct known *known,
	      const struct plan *plan, const char *error)
{
	GString *out = g_string_sized_new (OBJECT_BYTES);
	g_autofree char *name = g_utf8_make_valid (file, -1);

	jsontext_begin_object (out, NULL);
	jsontext_string (out, "file", name);
	if (facts != NULL)
		put_facts (out, policy, facts);
	else
		jsontext_string (out, "facts", NULL);
	if (known != NULL)
		put_known (out, policy, facts, known);
	else
		jsontext_string (out, "known", NULL);
	if (plan != NULL)
		put_plan (out, plan);
	else
		jsontext_string (out, "plan", NULL);
	jsontext_string (out, "error", error);
	jsontext_end_object (out);
	return g_string_free (out, FALSE);
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

static void
explain_contact (GString *text, const struct contact *contact)
{
	g_autofree char *rights = contact == NULL ? NULL
		: rights_text (contact->rights);

	if (contact != NULL)
		line (text, "contact", *rights != '\0' ? rights
		      : "without rights");
}

static void
explain_watchers (GString *text, const struct change *change)
{
	for (guint i = 0; i < change->acts->len; i++) {
		const struct change_act *act = change->acts->pdata[i];

		if (act->kind == ACT_CC || act->kind == ACT_WATCH)
			line (text, "watches", act->value);
	}
}

static void
put_ids (GString *text, const char *name, const GPtrArray *ids)
{
	g_autoptr (GString) all = g_string_new (NULL);

	for (guint i = 0; i < ids->len; i++)
		g_string_append_printf (all, "%s%s", i > 0 ? " " : "",
					(const char *) ids->pdata[i]);
	line (text, name, all->str);
}

static void
put_rule_line (GString *text, const struct plan_rule *rule)
{
	g_autofree char *where = rule->field == NULL ? g_strdup (rule->rule)
		: g_strdup_printf ("%s: %s %" G_GSIZE_FORMAT "-%"
				   G_GSIZE_FORMAT " \"%s\"", rule->rule,
				   rule->field, rule->start, rule->end,
				   rule->match);

	line (text, "rule", where);
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
		struct trusted trusted;

		trusted_read (&trusted, policy, facts);
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
		line (text, "results", trusted.authserv_id == NULL
		      ? "none from a trusted authserv-id" : NULL);
		g_ptr_array_unref (trusted.dkim);
	}
	if (known != NULL) {
		line (text, "account", known->by_address != NULL
		      ? known->by_address->name : NULL);
		line (text, "login of", known->by_login != NULL
		      ? known->by_login->name : NULL);
		explain_contact (text, find_contact (facts,
			known->by_login != NULL ? known->by_login
			: known->by_address));
		line (text, "asked of", known->kept.subject);
	}
	if (plan != NULL) {
		g_autofree char *printed = plan_print (plan);
		g_autofree char *labels = plan_labels (plan);

		g_string_append_printf (text, "  %-12s %s\n", "plan", printed);
		line (text, "articles", plan->articles);
		put_ids (text, "offered", plan->offered);
		put_ids (text, "linked", plan->linked);
		explain_watchers (text, plan->change);
		line (text, "labels", labels);
		for (guint i = 0; i < plan->rules->len; i++)
			put_rule_line (text, plan->rules->pdata[i]);
		line (text, "refusal", plan->refusal);
		line (text, "signature", plan->signature);
		line (text, "signer", plan->signer);
		line (text, "arc", plan->arc);
		line (text, "sealer", plan->sealer);
	}
	return g_string_free (text, FALSE);
}
