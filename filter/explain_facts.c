#include "filter/explainpart.h"

#include <string.h>

#include "filter/jsontext.h"
#include "filter/policy/identity.h"

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
		explain_given (out, "content_id", one->content_id);
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
	explain_given (out, "silence", machine->silence);
	explain_given (out, "recipient", machine->recipient);
	explain_given (out, "status", machine->status);
	explain_given (out, "action", machine->action);
	explain_given (out, "diagnostic", machine->diagnostic);
	explain_given (out, "original_id", machine->original_id);
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
		explain_given (out, "header_from", property (one, "header.from"));
		explain_given (out, "domain", dkim_domain (one));
		explain_given (out, "mailfrom", property (one, "smtp.mailfrom"));
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
	if (shell->opaque)
		jsontext_bool (out, "opaque", true);
	jsontext_end_object (out);
}

void
explain_facts_json (GString *out, const struct policy *policy,
		    const struct facts *facts)
{
	g_autofree char *date = date_text (facts->date);

	jsontext_begin_object (out, "facts");
	put_from (out, facts);
	explain_given (out, "from_defect", facts->from_defect);
	jsontext_string (out, "subject", facts->subject);
	jsontext_string (out, "message_id", facts->message_id);
	explain_strings (out, "in_reply_to", facts->in_reply_to);
	explain_strings (out, "references", facts->references);
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
	explain_strings (out, "exceeded", facts->exceeded);
	explain_strings (out, "defects", facts->defects);
	jsontext_end_object (out);
}

void
explain_facts_text (GString *text, const struct policy *policy,
		    const struct facts *facts)
{
	struct trusted trusted;

	trusted_read (&trusted, policy, facts);
	explain_line (text, "from", facts->from != NULL
		      ? facts->from->address : facts->from_defect);
	explain_line (text, "subject", facts->subject);
	explain_line (text, "message-id", facts->message_id);
	explain_line (text, "language", facts->language.tag);
	explain_line (text, "new text", facts->new_text);
	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *attachment
			= facts->attachments->pdata[i];

		explain_line (text, "attachment", *attachment->name != '\0'
			      ? attachment->name : attachment->type);
	}
	explain_line (text, "machine", facts->machine.why);
	explain_line (text, "results", trusted.authserv_id == NULL
		      ? "none from a trusted authserv-id" : NULL);
	g_ptr_array_unref (trusted.dkim);
}
