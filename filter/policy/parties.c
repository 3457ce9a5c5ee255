#include "filter/policy/parties.h"

#include <string.h>

#include "filter/policy/answer.h"

bool
parties_may_watch (const struct policy *policy, const char *address)
{
	g_autofree char *tag = NULL;

	return g_str_is_ascii (address) && !answer_is_robot (address)
		&& policy_mailbox (policy, address, &tag) < 0;
}

static const struct watcher *
find_watcher (const struct conversation *ticket, const char *address)
{
	for (guint i = 0; ticket->watchers != NULL
	     && i < ticket->watchers->len; i++) {
		const struct watcher *watcher = ticket->watchers->pdata[i];

		if (strcmp (watcher->address, address) == 0)
			return watcher;
	}
	return NULL;
}

bool
parties_is_watchers (const struct matter *matter)
{
	const struct conversation *ticket = &matter->known->conversation;

	return ticket->ticket != 0 && matter->who->authentic
		&& !matter_is_party (matter)
		&& find_watcher (ticket, matter->who->address) != NULL;
}

/* --- who ---------------------------------------------------------------- */

static bool
has (const GPtrArray *list, const char *address)
{
	return g_ptr_array_find_with_equal_func ((GPtrArray *) list, address,
						 g_str_equal, NULL);
}

/* The one who was answered until now, where that is another person: all own
 * addresses of an account are one. */
static const char *
former_client (const struct matter *matter)
{
	const struct conversation *ticket = &matter->known->conversation;
	const struct identity *who = matter->who;

	if (ticket->client == NULL || strcmp (ticket->client, who->address) == 0
	    || (who->contact == NULL
		&& account_contact (who->account, ticket->client) == NULL))
		return NULL;
	return ticket->client;
}

static bool
is_plain (const char *address)
{
	for (const char *p = address; *p != '\0'; p++)
		if (!g_ascii_isalnum (*p) && strchr ("@._+-", *p) == NULL)
			return false;
	return true;
}

/* Whoever writes to others and to us in Bcc does not want them to know. */
static bool
names_us (const struct policy *policy, const struct facts *facts)
{
	bool ours = false;

	for (guint i = 0; i < facts->to->len && !ours; i++) {
		g_autofree char *tag = NULL;

		ours = policy_mailbox (policy, facts->to->pdata[i], &tag) >= 0;
	}
	return ours;
}

GPtrArray *
parties_shown (const struct policy *policy, const struct facts *facts,
	       const char *from)
{
	GPtrArray *list = g_ptr_array_new ();

	if (!names_us (policy, facts))
		return list;
	for (guint i = 0; i < facts->to->len && list->len < WATCHERS_SHOWN;
	     i++) {
		const char *address = facts->to->pdata[i];

		if (g_strcmp0 (address, from) != 0 && is_plain (address)
		    && parties_may_watch (policy, address)
		    && !has (list, address))
			g_ptr_array_add (list, (gpointer) address);
	}
	return list;
}

/* Those of the kept mail who do not watch yet. */
static GPtrArray *
confirmed (const struct matter *matter, bool opens)
{
	g_autoptr (GPtrArray) shown = parties_shown (matter->policy,
		matter->asks, matter->known->kept.from_address);
	GPtrArray *list = g_ptr_array_new ();
	const char *former = opens ? NULL : former_client (matter);

	if (former != NULL)
		g_ptr_array_add (list, (gpointer) former);
	for (guint i = 0; i < shown->len; i++)
		if (g_strcmp0 (shown->pdata[i], former) != 0
		    && strcmp (shown->pdata[i], matter->who->address) != 0
		    && (opens || find_watcher (&matter->known->conversation,
					       shown->pdata[i]) == NULL))
			g_ptr_array_add (list, shown->pdata[i]);
	return list;
}

/* Borrowed addresses.  touches: the mail brings nobody along, but who writes
 * it is answered from now on. */
static GPtrArray *
newcomers (const struct matter *matter, bool opens, bool touches)
{
	GPtrArray *list = g_ptr_array_new ();
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash,
							g_str_equal);
	const GPtrArray *to = matter->facts->to;
	const char *former = opens ? NULL : former_client (matter);
	bool brings = !touches && matter->who->recipients
		&& names_us (matter->policy, matter->facts);

	if (former != NULL)
		g_ptr_array_add (list, (gpointer) former);
	for (guint i = 0; i < to->len && brings; i++) {
		char *address = to->pdata[i];

		if (strcmp (address, matter->who->address) != 0
		    && g_hash_table_add (seen, address)
		    && parties_may_watch (matter->policy, address)
		    && g_strcmp0 (address, former) != 0
		    && (opens || find_watcher (&matter->known->conversation,
					       address) == NULL))
			g_ptr_array_add (list, address);
	}
	return list;
}

/* Who has no copies stopped; borrowed. */
static GPtrArray *
watching (const struct conversation *ticket)
{
	GPtrArray *list = g_ptr_array_new ();

	for (guint i = 0; ticket->watchers != NULL
	     && i < ticket->watchers->len; i++) {
		const struct watcher *watcher = ticket->watchers->pdata[i];

		if (!watcher->stopped)
			g_ptr_array_add (list, watcher->address);
	}
	return list;
}

enum { NAMED_BYTES = 1000 };

/* How many more there is room for. */
static guint
room_in (const struct matter *matter, bool opens)
{
	g_autoptr (GPtrArray) there = opens ? NULL
		: watching (&matter->known->conversation);
	guint taken = 0;

	for (guint i = 0; there != NULL && i < there->len; i++)
		taken += !release_has (matter->release, there->pdata[i]);
	return taken < WATCHERS ? WATCHERS - taken : 0;
}

/* Those who find no room; said in the history, to agents, and to the party
 * if an acknowledgement goes out. */
static void
leave_out (const struct matter *matter, bool opens, GPtrArray *fresh,
	   struct plan *plan)
{
	guint room = room_in (matter, opens);
	g_autoptr (GString) names = g_string_new (NULL);

	if (fresh->len <= room)
		return;
	for (guint i = room; i < fresh->len; i++) {
		const char *name = fresh->pdata[i];

		if (names->len + strlen (name) > NAMED_BYTES) {
			g_string_append (names, ", ...");
			break;
		}
		g_string_append_printf (names, "%s%s", i > room ? ", " : "",
					name);
	}
	plan->left_out = g_strdup_printf ("%u", fresh->len - room);
	change_add_act (plan->change, ACT_LEFT_OUT, names->str,
			fresh->len - room);
	g_ptr_array_add (plan->notices, g_strconcat ("watchers-left-out:",
						     plan->left_out, NULL));
	g_hash_table_insert (plan->values, g_strdup ("left_out"),
			     g_strdup (plan->left_out));
	g_ptr_array_set_size (fresh, (gint) room);
}

/* What an agent orders beside the answer. */
static void
apply_orders (const struct matter *matter, GPtrArray *list)
{
	const GPtrArray *orders = matter->agent->command->orders;

	for (guint i = 0; i < orders->len; i++) {
		const struct order *order = orders->pdata[i];
		guint at;

		if (order->kind == ORDER_WATCH && !has (list, order->argument))
			g_ptr_array_add (list, order->argument);
		else if (order->kind == ORDER_UNWATCH
			 && g_ptr_array_find_with_equal_func (
				list, order->argument, g_str_equal, &at))
			g_ptr_array_remove_index (list, at);
	}
}

/* --- the copies --------------------------------------------------------- */

static const char *
language_of (const struct matter *matter, const char *address,
	     const struct plan *plan)
{
	const struct conversation *ticket = &matter->known->conversation;
	const struct watcher *watcher = find_watcher (ticket, address);

	if (watcher != NULL && answer_speaks (watcher->language))
		return watcher->language;
	return answer_speaks (ticket->language) ? ticket->language
		: plan->language;
}

/* What of the mail is for the other side to read. */
static const char *
words_of (const struct matter *matter)
{
	const struct facts *facts = matter->asks;

	if (matter->agent->deed != AGENT_NOBODY)
		return matter->agent->command->text;
	if (matter->release->watchers->len > 0)
		return matter->release->words;
	return facts->new_text != NULL && *facts->new_text != '\0'
		&& !facts->own_text_unsure ? facts->new_text : facts->text;
}

static const char *
writer_of (const struct matter *matter)
{
	const struct identity *who = matter->who;
	const char *name = identity_name (who);

	/* An agent's address is nobody's business. */
	return *name != '\0' || matter->agent->deed != AGENT_NOBODY ? name
		: who->address;
}

static void
add_copy (const struct matter *matter, const char *to, struct plan *plan)
{
	const struct conversation *ticket = &matter->known->conversation;
	struct change_answer *copy = g_new0 (struct change_answer, 1);
	g_autofree char *name = g_strconcat (WATCH_TEMPLATE ":", to, NULL);
	bool is_agents = matter->agent->deed != AGENT_NOBODY;
	const struct { const char *key, *value; } table[] = {
		{ "subject", ticket->subject },
		{ "writer", writer_of (matter) },
		{ "agent", is_agents ? "yes" : "" },
		{ "text", words_of (matter) }
	};
	GVariantBuilder values;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		answer_put (&values, table[i].key, table[i].value);
	/* Its files go along with its words. */
	if (plan->change->kind == CHANGE_CONFIRMATION) {
		g_autofree char *kept = g_strdup_printf (
			"%" G_GINT64_FORMAT, plan->change->kept);

		answer_put (&values, "kept", kept);
	}
	copy->template_name = g_strdup (WATCH_TEMPLATE);
	copy->message_id = answer_id (matter->policy,
				      plan->change->delivery_key, name);
	copy->language = g_strdup (language_of (matter, to, plan));
	copy->to = g_strdup (to);
	copy->answers = ticket->client_message;
	copy->data = g_variant_ref_sink (g_variant_builder_end (&values));
	/* A client could have us write to strangers without end. */
	if (!is_agents)
		copy->cap_address_hour = matter->policy->cap_address_hour;
	g_ptr_array_add (plan->change->answers, copy);
}

static void
add_copies (const struct matter *matter, const GPtrArray *list,
	    const char *answered, struct plan *plan)
{
	const GPtrArray *have = matter->asks->to;
	bool is_agents = matter->agent->deed != AGENT_NOBODY;

	for (guint i = 0; i < list->len; i++) {
		const char *to = list->pdata[i];

		if (g_strcmp0 (to, answered) == 0
		    || strcmp (to, matter->who->address) == 0
		    || (!is_agents && has (have, to)))
			continue;
		add_copy (matter, to, plan);
	}
}

/* --- together ----------------------------------------------------------- */

static void
fill_for_agent (const struct matter *matter, struct plan *plan)
{
	const struct conversation *ticket = &matter->known->conversation;
	g_autoptr (GPtrArray) list = NULL;

	if (matter->agent->deed != AGENT_ANSWER)
		return;
	list = watching (ticket);
	apply_orders (matter, list);
	add_copies (matter, list, ticket->client, plan);
}

static void
fill_for_party (const struct matter *matter, struct plan *plan)
{
	bool confirms = plan->change->kind == CHANGE_CONFIRMATION;
	bool opens = confirms ? plan->change->ticket == 0
		: plan->change->kind == CHANGE_TICKET;
	bool touches = plan->change->kind == CHANGE_CONFIRM
		|| (confirms && (matter->asks == matter->facts
				 || matter->known->kept.proven_since));
	g_autoptr (GPtrArray) fresh = confirms && !touches
		? confirmed (matter, opens)
		: newcomers (matter, opens, touches);
	g_autoptr (GPtrArray) list = NULL;

	leave_out (matter, opens, fresh, plan);
	for (guint i = 0; i < fresh->len; i++)
		change_add_act (plan->change, ACT_CC, fresh->pdata[i], 0);
	/* What only touches the ticket is for nobody to read. */
	if (opens || touches)
		return;
	list = watching (&matter->known->conversation);
	for (guint i = list->len; i > 0; i--)
		if (release_has (matter->release, list->pdata[i - 1]))
			g_ptr_array_remove_index (list, i - 1);
	for (guint i = 0; i < fresh->len; i++)
		if (!has (list, fresh->pdata[i]))
			g_ptr_array_add (list, fresh->pdata[i]);
	add_copies (matter, list, NULL, plan);
}

void
parties_fill (const struct matter *matter, struct plan *plan)
{
	if (matter->agent->deed != AGENT_NOBODY)
		fill_for_agent (matter, plan);
	else if (plan->change->kind == CHANGE_TICKET
		 || plan->change->kind == CHANGE_FOLLOW_UP
		 || plan->change->kind == CHANGE_CONFIRM
		 || plan->change->kind == CHANGE_CONFIRMATION)
		fill_for_party (matter, plan);
}
