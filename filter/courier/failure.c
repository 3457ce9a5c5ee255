#include "filter/courier/failure.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "filter/policy/notice.h"

char *
failure_status (const char *text)
{
	g_autoptr (GRegex) regex = g_regex_new (
		"^(?:given up: )?RCPT TO: 5[0-9]{2}[ -]"
		"(5\\.[12]\\.[0-9]{1,3})(?![0-9.])", 0, 0, NULL);
	g_autoptr (GMatchInfo) match = NULL;

	return g_regex_match (regex, text, 0, &match)
		? g_match_info_fetch (match, 1) : NULL;
}

/* --- who is told -------------------------------------------------------- */

static void
free_answer (gpointer answer)
{
	change_answer_free (answer);
}

static const struct due_agent *
find_agent (const GPtrArray *agents, const char *name)
{
	for (guint i = 0; i < agents->len; i++) {
		const struct due_agent *agent = agents->pdata[i];

		if (g_strcmp0 (agent->name, name) == 0)
			return agent;
	}
	return NULL;
}

static bool
is_of (const struct department *department, const char *name)
{
	for (guint i = 0; department != NULL && i < department->agents->len;
	     i++)
		if (g_str_equal (department->agents->pdata[i], name))
			return true;
	return department == NULL || department->agents->len == 0;
}

/* All of the department (NULL: of all) but the writer. */
static void
tell_department (const struct policy *policy, const struct undelivered *what,
		 const GPtrArray *agents, const struct department *department,
		 GPtrArray *notices)
{
	for (guint i = 0; i < agents->len; i++) {
		const struct due_agent *agent = agents->pdata[i];

		if (g_strcmp0 (agent->name, what->writer) != 0
		    && is_of (department, agent->name))
			g_ptr_array_add (notices, notice_undelivered (
				policy, what, agent, agent->address));
	}
}

static void
tell_others (const struct policy *policy, const struct undelivered *what,
	     const GPtrArray *agents, const struct ticket *ticket,
	     GPtrArray *notices)
{
	const struct departments *all
		= regulation_departments (policy->regulation);

	if (all != NULL)
		tell_department (policy, what, agents, departments_of (
			all, ticket->department), notices);
	if (notices->len == 0)
		tell_department (policy, what, agents, NULL, notices);
}

/* --- of what ------------------------------------------------------------ */

static const char *
value_in (JsonNode *data, const char *key)
{
	return data != NULL && JSON_NODE_HOLDS_OBJECT (data)
		? json_object_get_string_member_with_default (
			json_node_get_object (data), key, "") : "";
}

static bool
find_notices (struct store *store, const struct policy *policy,
	      const struct outbox_row *row, const char *text,
	      GPtrArray *notices, GError **error)
{
	bool again = strcmp (row->template_name, UNDELIVERED_TEMPLATE) == 0;
	g_autoptr (JsonNode) data = json_from_string (row->data, NULL);
	g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);
	g_autoptr (message_auto) message = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (GPtrArray) agents = NULL;
	const struct due_agent *writer;
	struct undelivered what = {
		.subject = row->answers_subject, .to = row->to,
		.why = text, .row = id
	};

	/* What goes to agents alone ends with the one who wrote. */
	if (row->ticket == 0
	    || !(again ? *value_in (data, "for_writer") != '\0'
		 : strcmp (row->template_name, REPLY_TEMPLATE) == 0))
		return true;
	message = store_message (store, row->message, error);
	if (message == NULL)
		return false;
	ticket = store_ticket (store, row->ticket, error);
	if (ticket == NULL)
		return false;
	agents = store_due_agents (store, error);
	if (agents == NULL)
		return false;
	what.writer = message->account;
	if (again) {
		what.subject = value_in (data, "subject");
		what.to = value_in (data, "to");
		what.why = value_in (data, "why");
		what.row = value_in (data, "row");
	}
	writer = again ? NULL : find_agent (agents, message->account);
	if (writer != NULL)
		g_ptr_array_add (notices, notice_undelivered (
			policy, &what, writer, message->proof_address != NULL
			? message->proof_address : writer->address));
	else
		tell_others (policy, &what, agents, ticket, notices);
	return true;
}

bool
failure_settle (struct store *store, const struct policy *policy,
		const struct outbox_row *row, gint64 now, const char *text,
		GError **error)
{
	g_autoptr (GPtrArray) notices
		= g_ptr_array_new_with_free_func (free_answer);
	g_autofree char *status = failure_status (text);
	g_autoptr (GError) missing = NULL;

	if (!find_notices (store, policy, row, text, notices, &missing)
	    && !g_error_matches (missing, STORE_ERROR,
				 STORE_ERROR_NOT_FOUND)) {
		g_propagate_error (error, g_steal_pointer (&missing));
		return false;
	}
	return store_outbox_fail (store, row->id, now, text, status, notices,
				  error);
}
