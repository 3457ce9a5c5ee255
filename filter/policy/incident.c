#include "filter/policy/incident.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/challenge.h"
#include "filter/policy/gist.h"
#include "filter/policy/moment.h"

/* --- which -------------------------------------------------------------- */

static bool
is_service (const char *services, const char *kind)
{
	g_auto (GStrv) names = g_strsplit (services, ",", -1);

	return g_strv_contains ((const char *const *) names, kind);
}

static bool
is_of_word (gunichar c)
{
	return g_unichar_isalnum (c) || c == '-' || c == '_';
}

/* "sql1" is in "on sql1." and in "sql1.netx.example", not in "mysql1", in
 * "web-sql1" or in "a@sql1". */
static bool
has_word (const char *text, const char *word)
{
	gsize length = strlen (word);

	for (const char *at = strstr (text, word); at != NULL && length > 0;
	     at = strstr (at + 1, word)) {
		gunichar before = at == text ? ' '
			: g_utf8_get_char (g_utf8_prev_char (at));

		if (!is_of_word (before) && before != '.' && before != '@'
		    && !is_of_word (g_utf8_get_char (at + length)))
			return true;
	}
	return false;
}

static bool
is_named (const char *server, const char *text)
{
	g_auto (gist_auto) words = { NULL };
	g_auto (gist_auto) name = { NULL };

	if (text == NULL)
		return false;
	gist_make (&words, text);
	gist_make (&name, server);
	return has_word (words.text->str, name.text->str);
}

static bool
is_on (const char *server, const GPtrArray *servers)
{
	g_autofree char *lower = g_utf8_strdown (server, -1);

	return servers != NULL
		&& g_ptr_array_find_with_equal_func ((GPtrArray *) servers,
						     lower, g_str_equal,
						     NULL);
}

const char *
incident_explains (const struct incident *incident,
		   const struct incident_request *request)
{
	if (request->kind == NULL || incident->ended != 0
	    || incident->since > request->at
	    || !is_service (incident->services, request->kind))
		return NULL;
	if (*incident->server == '\0')
		return "service";
	if (is_on (incident->server, request->servers))
		return "server-of-account";
	return is_named (incident->server, request->subject)
		|| is_named (incident->server, request->text)
		? "server-in-text" : NULL;
}

const char *
incident_explains_earlier (const struct incident *incident,
			   const struct incident_earlier *earlier)
{
	const struct incident_request request = {
		.kind = earlier->kind,
		.subject = earlier->subject,
		.text = earlier->text,
		.servers = earlier->servers,
		.at = MAX (earlier->opened, incident->since)
	};

	return incident_explains (incident, &request);
}

/* --- what is said of it ------------------------------------------------- */

static int
language_index (const char *language)
{
	return g_strcmp0 (language, "ru") == 0 ? 1
		: g_strcmp0 (language, "uk") == 0 ? 2 : 0;
}

const char *
incident_text (const struct policy *policy, char *const *texts,
	       const char *language, const char **tongue)
{
	static const char *const names[][INCIDENT_LANGUAGES] = {
		{ "in English", "in Russian", "in Ukrainian" },
		{ "на английском языке", "на русском языке",
		  "на украинском языке" },
		{ "англійською мовою", "російською мовою",
		  "українською мовою" }
	};
	const int order[] = { language_index (language),
			      language_index (policy->language), 0, 1, 2 };

	*tongue = NULL;
	for (gsize i = 0; i < G_N_ELEMENTS (order); i++) {
		const char *text = texts[order[i]];

		if (text == NULL || *text == '\0')
			continue;
		if (order[i] != order[0])
			*tongue = names[order[0]][order[i]];
		return text;
	}
	return NULL;
}

static void
add_value (struct plan *plan, unsigned n, const char *name, const char *value)
{
	g_hash_table_insert (plan->values,
			     g_strdup_printf ("incident_%u_%s", n, name),
			     g_strdup (value != NULL ? value : ""));
}

static void
name_one (struct plan *plan, const struct incident *incident, const char *why)
{
	struct plan_incident *match = g_new0 (struct plan_incident, 1);

	match->number = incident->number;
	match->why = why;
	match->line = incident_line (incident);
	g_ptr_array_add (plan->incidents, match);
}

static void
add (struct plan *plan, const struct policy *policy,
     const struct incident *incident, const char *why)
{
	const char *tongue, *text = incident_text (
		policy, incident->texts, plan->language, &tongue);
	const struct zone *zone = regulation_zone (policy->regulation);
	g_autofree char *since = moment_text (zone, incident->since,
					      plan->language);
	unsigned n;

	name_one (plan, incident, why);
	n = plan->incidents->len;
	add_value (plan, n, "text", text);
	add_value (plan, n, "tongue", tongue);
	add_value (plan, n, "since", since);
	change_add_act (plan->change, ACT_INCIDENT, why, incident->number);
}

/* with_server: those that name one, else the others. */
static void
add_all (struct plan *plan, const struct matter *matter, bool with_server)
{
	const GPtrArray *incidents = matter->known->incidents;
	const struct account *account = matter->who->account;
	const struct incident_request request = {
		.kind = g_hash_table_lookup (plan->labels, "kind"),
		.subject = matter->asks->subject,
		.text = matter->asks->new_text,
		.servers = account != NULL
			? account->services[SERVICE_SERVER] : NULL,
		/* Of a mail that is confirmed now, when that came. */
		.at = plan->change->kind == CHANGE_CONFIRMATION
			? matter->known->kept.received : matter->now
	};

	for (guint i = 0; i < incidents->len
	     && plan->incidents->len < INCIDENTS_NAMED; i++) {
		const struct incident *incident = incidents->pdata[i];
		const char *why = incident_explains (incident, &request);

		if (why != NULL && (*incident->server != '\0') == with_server)
			add (plan, matter->policy, incident, why);
	}
}

static bool
opens_ticket (const struct plan *plan, const struct matter *matter)
{
	return plan->change->kind == CHANGE_TICKET
		|| (plan->change->kind == CHANGE_CONFIRMATION
		    && challenge_ticket (matter) == 0);
}

/* What goes on with a ticket is marked as its first mail was. */
static void
name_linked (struct plan *plan, const GPtrArray *incidents)
{
	for (guint i = 0; i < incidents->len; i++) {
		const struct incident *incident = incidents->pdata[i];

		if (incident->linked)
			name_one (plan, incident, "linked");
	}
}

static bool
goes_on (const struct plan *plan, const struct matter *matter)
{
	return plan->change->kind == CHANGE_FOLLOW_UP
		|| (plan->change->kind == CHANGE_CONFIRMATION
		    && challenge_ticket (matter) != 0);
}

void
incident_fill (struct plan *plan, const struct matter *matter)
{
	if (matter->known->incidents != NULL && goes_on (plan, matter))
		name_linked (plan, matter->known->incidents);
	if (matter->known->incidents == NULL
	    || !opens_ticket (plan, matter)
	    || matter->agent->deed != AGENT_NOBODY
	    || answer_forbidden (matter->policy, matter->envelope,
				 matter->facts, matter->who) != NULL)
		return;
	add_all (plan, matter, true);
	add_all (plan, matter, false);
}

/* --- an agent's order --------------------------------------------------- */

char *
incident_check (const struct known *known, gint64 number)
{
	const GPtrArray *incidents = known->incidents;
	g_autoptr (GString) all = g_string_new (NULL);
	g_autofree char *plain = NULL;

	for (guint i = 0; incidents != NULL && i < incidents->len; i++) {
		const struct incident *incident = incidents->pdata[i];
		g_autofree char *line = incident_line (incident);

		if (incident->number == number)
			return NULL;
		g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", line);
	}
	plain = g_str_to_ascii (all->str, "C");
	return *plain == '\0'
		? g_strdup_printf ("Nothing was done: there is no incident %"
				   G_GINT64_FORMAT "; none lasts now", number)
		: g_strdup_printf ("Nothing was done: there is no incident %"
				   G_GINT64_FORMAT " that lasts; there are "
				   "%.200s", number, plain);
}
