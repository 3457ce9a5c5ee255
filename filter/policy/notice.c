#include "filter/policy/notice.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/incident.h"
#include "filter/policy/moment.h"
#include "filter/policy/parties.h"

struct value {
	const char *key, *value;
};

static char *
id_of (const struct policy *policy, const char *template_name,
       const char *about)
{
	g_autofree char *text = g_strconcat (template_name, "\n", about, NULL);
	g_autofree char *sum = g_compute_checksum_for_string (
		G_CHECKSUM_SHA256, text, -1);

	return g_strdup_printf ("n.%.40s@%s", sum, policy->hostname);
}

static struct change_answer *
notice_new (const struct policy *policy, const char *template_name,
	    const char *about, const char *to, const char *language,
	    const struct value *values, gsize count)
{
	struct change_answer *answer = g_new0 (struct change_answer, 1);
	GVariantBuilder builder;

	g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
	for (gsize i = 0; i < count; i++)
		answer_put (&builder, values[i].key, values[i].value);
	answer->template_name = g_strdup (template_name);
	answer->message_id = id_of (policy, template_name, about);
	answer->language = g_strdup (answer_language (policy, language));
	answer->to = g_strdup (to);
	answer->data = g_variant_ref_sink (g_variant_builder_end (&builder));
	return answer;
}

static const char *
priority_title (const char *priority, const char *language)
{
	static const char *const titles[3][PRIORITIES] = {
		{ "low", "normal", "high", "urgent" },
		{ "низкий", "обычный", "высокий", "срочный" },
		{ "низький", "звичайний", "високий", "терміновий" }
	};
	int i = g_strcmp0 (language, "ru") == 0 ? 1
		: g_strcmp0 (language, "uk") == 0 ? 2 : 0;

	return titles[i][department_priority (priority)];
}

struct change_answer *
notice_for_agent (const struct policy *policy, const struct due_ticket *ticket,
		  const struct deadline *deadline,
		  const struct due_agent *agent, unsigned told)
{
	const struct zone *zone = regulation_zone (policy->regulation);
	const char *language = answer_speaks (agent->language)
		? agent->language : policy->language;
	const struct department *department = departments_of (
		policy->regulation->departments, ticket->department);
	const struct due_state *state = &deadline->state;
	g_autofree char *response = deadline->response == told
		? moment_text (zone, state->response_due, language) : NULL;
	g_autofree char *resolution = deadline->resolution == told
		? moment_text (zone, state->resolution_due, language) : NULL;
	g_autofree char *opened = moment_text (zone, ticket->opened,
					       language);
	g_autofree char *about = g_strdup_printf ("%" G_GINT64_FORMAT " %s "
		"%s %s", ticket->number, agent->name,
		response != NULL ? response : "-",
		resolution != NULL ? resolution : "-");
	const struct value values[] = {
		{ "subject", ticket->subject },
		{ "name", agent->full_name },
		{ "account", ticket->account },
		{ "department", department_title (department, language) },
		{ "priority", priority_title (ticket->priority, language) },
		{ "agent", ticket->assigned },
		{ "opened", opened },
		{ "response", response },
		{ "resolution", resolution }
	};
	struct change_answer *answer = notice_new (policy,
		told == DUE_TOLD_OVERDUE ? OVERDUE_TEMPLATE
		: WARNING_TEMPLATE, about, agent->address, language, values,
		G_N_ELEMENTS (values));

	answer->cap_address_hour = NOTICE_AGENT_HOUR;
	return answer;
}

/* An agent's reason holds until he has answered. */
static const char *
reason_of (const struct due_ticket *ticket)
{
	return ticket->delay_at > ticket->answered ? ticket->delay_reason
		: NULL;
}

struct change_answer *
notice_late (const struct policy *policy, const struct due_ticket *ticket,
	     const struct due_queue *queue, const struct forecast *forecast)
{
	const char *language = answer_speaks (ticket->language)
		? ticket->language : policy->language;
	const struct zone *zone = regulation_zone (policy->regulation);
	g_autofree char *expected = moment_text (zone, forecast->expected,
						 language);
	g_autofree char *usual = forecast->usual > 0
		? moment_about (forecast->usual, language) : NULL;
	g_autofree char *ahead = queue->ahead > 0
		? g_strdup_printf ("%u", queue->ahead) : NULL;
	g_autofree char *about = g_strdup_printf ("%" G_GINT64_FORMAT " %u",
		ticket->number, ticket->state_kept.notices);
	const char *reason = reason_of (ticket);
	const struct value values[] = {
		{ "subject", ticket->subject },
		{ "name", ticket->client_name },
		{ "reason", reason },
		{ "measured", reason == NULL || *reason == '\0' ? "yes"
		  : NULL },
		{ "ahead", ahead },
		{ "usual", usual },
		{ "expected", expected },
		{ "again", ticket->state_kept.notices > 0
		  || ticket->delay_at != 0 ? "yes" : NULL }
	};
	struct change_answer *answer = notice_new (policy, LATE_TEMPLATE,
		about, ticket->client, language, values,
		G_N_ELEMENTS (values));

	answer->cap_address_hour = policy->cap_address_hour;
	answer->cap_all_hour = policy->cap_all_hour;
	return answer;
}

struct change_answer *
notice_delay (const struct policy *policy, const char *key, const char *to,
	      const char *name, const char *subject, const char *language,
	      gint64 until, const char *reason)
{
	const struct zone *zone = regulation_zone (policy->regulation);
	g_autofree char *expected = moment_text (zone, until, language);
	const struct value values[] = {
		{ "subject", subject }, { "name", name },
		{ "reason", reason }, { "expected", expected }
	};

	return notice_new (policy, DELAY_TEMPLATE, key, to, language, values,
			   G_N_ELEMENTS (values));
}

struct change_answer *
notice_undelivered (const struct policy *policy,
		    const struct undelivered *what,
		    const struct due_agent *agent, const char *address)
{
	g_autofree char *about = g_strdup_printf ("%s %s", what->row,
						  agent->name);
	bool is_writer = g_strcmp0 (what->writer, agent->name) == 0;
	const struct value values[] = {
		{ "subject", what->subject },
		{ "name", agent->full_name },
		{ "for_writer", is_writer ? "yes" : NULL },
		{ "agent", what->writer },
		{ "to", what->to },
		{ "why", what->why },
		{ "row", what->row }
	};
	struct change_answer *answer = notice_new (policy,
		UNDELIVERED_TEMPLATE, about, address, agent->language, values,
		G_N_ELEMENTS (values));

	answer->cap_address_hour = NOTICE_AGENT_HOUR;
	return answer;
}

/* to: the one whom it is for; name: how to greet, or NULL. */
static struct change_answer *
over (const struct policy *policy, const struct incident *incident,
      const struct incident_ticket *ticket, const char *template_name,
      const char *to, const char *name, const char *wanted)
{
	const char *language = answer_speaks (wanted) ? wanted
		: policy->language;
	const char *tongue, *text = incident_text (policy, incident->ends,
						   language, &tongue);
	const struct zone *zone = regulation_zone (policy->regulation);
	g_autofree char *since = moment_text (zone, incident->since,
					      language);
	g_autofree char *ended = moment_text (zone, incident->ended,
					      language);
	bool is_copy = strcmp (template_name, WATCH_TEMPLATE) == 0;
	g_autofree char *about = g_strdup_printf ("%" G_GINT64_FORMAT " %"
		G_GINT64_FORMAT "%s%s", incident->number, ticket->ticket,
		is_copy ? " " : "", is_copy ? to : "");
	const struct value values[] = {
		{ "subject", ticket->subject },
		{ "name", name },
		{ "text", text }, { "tongue", tongue },
		{ "since", since }, { "ended", ended },
		{ "agent", is_copy ? "yes" : NULL }
	};
	struct change_answer *answer = notice_new (policy, template_name,
		about, to, language, values, G_N_ELEMENTS (values));

	answer->answers = ticket->message;
	return answer;
}

struct change_answer *
notice_incident_over (const struct policy *policy,
		      const struct incident *incident,
		      const struct incident_ticket *ticket)
{
	return over (policy, incident, ticket, OVER_TEMPLATE, ticket->client,
		     ticket->client_name, ticket->language);
}

static void
free_answer (gpointer answer)
{
	change_answer_free (answer);
}

GPtrArray *
notice_incident_over_copies (const struct policy *policy,
			     const struct incident *incident,
			     const struct incident_ticket *ticket)
{
	GPtrArray *copies = g_ptr_array_new_with_free_func (free_answer);

	for (guint i = 0; ticket->watchers != NULL
	     && i < ticket->watchers->len; i++) {
		const struct watcher *watcher = ticket->watchers->pdata[i];

		if (!watcher->stopped
		    && g_strcmp0 (watcher->address, ticket->client) != 0
		    && parties_may_watch (policy, watcher->address))
			g_ptr_array_add (copies, over (
				policy, incident, ticket, WATCH_TEMPLATE,
				watcher->address, NULL,
				answer_speaks (watcher->language)
				? watcher->language : ticket->language));
	}
	return copies;
}
