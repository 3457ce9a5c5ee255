// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/store_kit.h"

/* A client with tickets, an agent, and incident 1 about mail. */
struct scene {
	struct store *store;
	struct account *client, *anna;
};

static gint64
open_incident (struct store *store)
{
	const struct incident incident = {
		.services = (char *) "mail,mysql", .since = NOW - 60,
		.texts = { (char *) "Mail is down.", NULL,
			   (char *) "Пошта не працює." }
	};
	g_autoptr (GError) error = NULL;
	gint64 number;

	assert_ok (store_incident_open (store, &incident, NOW, NULL,
					&number, &error), error);
	return number;
}

static void
scene_open (struct scene *scene, void **state)
{
	scene->store = kit_open (state);
	scene->client = kit_client (scene->store, "c1", "a@client.example");
	scene->anna = kit_agent (scene->store, "anna", "anna@netx.example");
	assert_int_equal (open_incident (scene->store), 1);
}

static void
scene_close (struct scene *scene)
{
	account_free (scene->client);
	account_free (scene->anna);
	store_close (scene->store);
}
typedef struct scene scene_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (scene_auto, scene_close)

/* A ticket that the incident explains. */
static void
ask (const struct scene *scene, const char *key)
{
	struct change *change = kit_ticket (key, scene->client);

	g_free (change->proof_address);
	change->proof_address = g_strdup ("a@client.example");
	change_add_act (change, ACT_INCIDENT, "service", 1);
	receipt_free (kit_record (scene->store, change));
}

static void
act_with (const struct scene *scene, gint64 ticket, enum change_act_kind kind,
	  gint64 number, const char *value)
{
	struct change_act one = {
		.kind = kind, .number = number, .value = (char *) value
	};
	g_autoptr (GPtrArray) list = g_ptr_array_new ();
	g_autoptr (GError) error = NULL;

	g_ptr_array_add (list, &one);
	assert_ok (store_ticket_act (scene->store, ticket, list, NOW, &error),
		   error);
}

static void
act (const struct scene *scene, gint64 ticket, enum change_act_kind kind,
     gint64 number)
{
	act_with (scene, ticket, kind, number, NULL);
}

static void
end (const struct scene *scene)
{
	char *const texts[] = { NULL, (char *) "Почта работает.", NULL };
	g_autoptr (GError) error = NULL;

	assert_ok (store_incident_end (scene->store, 1, texts, NOW + 1,
				       &error), error);
}

static void
free_settled (gpointer data)
{
	incident_settled_free (data);
}

static void
free_answer (gpointer answer)
{
	change_answer_free (answer);
}

/* One for each who watched when it was looked. */
static GPtrArray *
copies_of (const struct incident_ticket *ticket)
{
	GPtrArray *copies = g_ptr_array_new_with_free_func (free_answer);

	for (guint i = 0; i < ticket->watchers->len; i++) {
		const struct watcher *watcher = ticket->watchers->pdata[i];
		g_autoptr (change_auto) mail = change_new ();

		kit_answer (mail, WATCH_TEMPLATE, watcher->address);
		g_ptr_array_add (copies,
				 g_ptr_array_steal_index (mail->answers, 0));
	}
	return copies;
}

/* As the clock does it; how many were told. */
static unsigned
settle (const struct scene *scene, const GPtrArray *tickets)
{
	g_autoptr (GPtrArray) list
		= g_ptr_array_new_with_free_func (free_settled);
	g_autoptr (GError) error = NULL;
	unsigned told;

	for (guint i = 0; i < tickets->len; i++) {
		const struct incident_ticket *ticket = tickets->pdata[i];
		struct incident_settled *settled
			= g_new0 (struct incident_settled, 1);
		g_autoptr (change_auto) mail = change_new ();

		settled->ticket = ticket->ticket;
		settled->message = ticket->message;
		if (ticket->client != NULL) {
			kit_answer (mail, OVER_TEMPLATE, ticket->client);
			settled->answer = g_ptr_array_steal_index (
				mail->answers, 0);
			settled->copies = copies_of (ticket);
		}
		g_ptr_array_add (list, settled);
	}
	assert_ok (store_incident_settle (scene->store, 1, list, NOW + 2,
					  &told, &error), error);
	return told;
}

static GPtrArray *
untold (const struct scene *scene, unsigned limit)
{
	g_autoptr (GError) error = NULL;
	GPtrArray *tickets = store_incident_untold (scene->store, 1, limit,
						    &error);

	assert_ok (tickets != NULL, error);
	return tickets;
}

static bool
is_telling (const struct scene *scene)
{
	g_autoptr (incident_auto) incident = NULL;
	g_autoptr (GError) error = NULL;

	assert_ok (store_incident_telling (scene->store, &incident, &error),
		   error);
	return incident != NULL;
}

static guint
count_mails (const struct scene *scene, const char *template_name)
{
	g_autoptr (GPtrArray) rows = store_outbox (scene->store, -1, 0, NULL);
	guint count = 0;

	for (guint i = 0; i < rows->len; i++) {
		const struct outbox_row *row = rows->pdata[i];

		count += strcmp (row->template_name, template_name) == 0;
	}
	return count;
}

static guint
count_over (const struct scene *scene)
{
	return count_mails (scene, OVER_TEMPLATE);
}

static guint
count_events (const struct scene *scene, gint64 ticket, const char *kind)
{
	g_autoptr (GPtrArray) events = store_events (scene->store, ticket,
						     NULL);
	guint count = 0;

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];

		count += strcmp (event->kind, kind) == 0;
	}
	return count;
}

/* --- tests -------------------------------------------------------------- */

static void
test_known_while_it_lasts (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	const struct look_up keys = { .now = NOW };
	g_autoptr (known_auto) before = NULL;
	g_autoptr (known_auto) after = NULL;
	const struct incident *incident;

	scene_open (&scene, state);
	before = store_look_up (scene.store, &keys, NULL);
	assert_int_equal (before->incidents->len, 1);
	incident = before->incidents->pdata[0];
	assert_int_equal (incident->number, 1);
	assert_string_equal (incident->services, "mail,mysql");
	assert_string_equal (incident->server, "");
	assert_string_equal (incident->texts[0], "Mail is down.");
	assert_string_equal (incident->texts[1], "");
	end (&scene);
	after = store_look_up (scene.store, &keys, NULL);
	assert_int_equal (after->incidents->len, 0);
}

/* By the subject alone, so that what is given to it is seen. */
static const char *
match_subject (const struct incident *incident,
	       const struct incident_earlier *earlier)
{
	assert_string_equal (incident->services, "mail");
	assert_string_equal (earlier->kind, "mail");
	assert_string_equal (earlier->text, "It does not work.");
	assert_int_equal (earlier->servers->len, 1);
	assert_string_equal (earlier->servers->pdata[0], "mx1");
	return strstr (earlier->subject, "yes") != NULL ? "service" : NULL;
}

static gint64
ask_earlier (const struct scene *scene, const char *key, gint64 opened,
	     bool may_answer, const char *kind)
{
	struct change *change = kit_ticket (key, scene->client);
	g_autoptr (receipt_auto) receipt = NULL;

	change->received = opened;
	g_free (change->subject);
	change->subject = g_strdup (key);
	g_free (change->text);
	change->text = g_strdup ("It does not work.\n> old words");
	g_free (change->new_text);
	change->new_text = g_strdup ("It does not work.");
	if (kind != NULL)
		change_add_act (change, ACT_LABEL, kind, 0);
	change->may_answer = may_answer;
	receipt = kit_record (scene->store, change);
	return receipt->ticket;
}

/* What is open, of a kind, may be answered, and is not too old; whether or not
 * it was acknowledged. */
static void
test_what_was_there_is_linked (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	const struct incident incident = {
		.services = (char *) "mail", .since = NOW,
		.texts = { (char *) "Mail is down." }
	};
	struct incident_search search = {
		.from = NOW - 100, .match = match_subject
	};
	g_autoptr (GPtrArray) events = NULL;
	const struct event *event;
	gint64 number, first, closed, last;

	scene_open (&scene, state);
	ask_earlier (&scene, "old yes", NOW - 101, true, "kind=mail");
	first = ask_earlier (&scene, "yes 1", NOW - 100, true,
			     "kind=mail");
	ask_earlier (&scene, "no", NOW - 50, true, "kind=mail");
	ask_earlier (&scene, "yes, silent", NOW - 50, false, "kind=mail");
	ask_earlier (&scene, "yes, no kind", NOW - 50, true, NULL);
	closed = ask_earlier (&scene, "yes 2", NOW - 50, true,
			      "kind=mail");
	act (&scene, closed, ACT_CLOSE, 0);
	last = ask_earlier (&scene, "yes 3", NOW, true, "kind=mail");
	assert_true (store_service_set (scene.store, "c1", SERVICE_SERVER,
					"mx1", true, NULL));
	assert_true (store_incident_open (scene.store, &incident, NOW,
					  &search, &number, NULL));
	assert_int_equal (search.linked->len, 2);
	assert_int_equal (*(gint64 *) search.linked->pdata[0], first);
	assert_int_equal (*(gint64 *) search.linked->pdata[1], last);
	assert_false (search.more);
	g_ptr_array_unref (search.linked);
	assert_int_equal (count_events (&scene, first, "incident"), 1);
	assert_int_equal (count_events (&scene, closed, "incident"), 0);
	events = store_events (scene.store, last, NULL);
	event = events->pdata[events->len - 1];
	assert_non_null (strstr (event->detail, "operator"));
	assert_non_null (strstr (event->detail, "service"));
	/* They are told like the others. */
	assert_true (store_incident_end (scene.store, number, NULL, NOW,
					 NULL));
	{
		g_autoptr (GPtrArray) tickets = store_incident_untold (
			scene.store, number, 10, NULL);

		assert_int_equal (tickets->len, 2);
	}
}

static const char *
match_all (const struct incident *incident G_GNUC_UNUSED,
	   const struct incident_earlier *earlier G_GNUC_UNUSED)
{
	return "service";
}

/* The oldest is left out, and that is said. */
static void
test_so_many_are_looked_at (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	const struct incident incident = {
		.services = (char *) "mail", .since = NOW,
		.texts = { (char *) "Mail is down." }
	};
	struct incident_search search = { .match = match_all };
	g_autoptr (GPtrArray) linked = NULL;
	gint64 first = 0, number;

	scene_open (&scene, state);
	for (int i = 0; i <= INCIDENT_EARLIER; i++) {
		g_autofree char *key = g_strdup_printf ("k%d", i);
		gint64 ticket = ask_earlier (&scene, key, NOW - 1, true,
					     "kind=mail");

		first = first == 0 ? ticket : first;
	}
	assert_true (store_incident_open (scene.store, &incident, NOW,
					  &search, &number, NULL));
	linked = search.linked;
	assert_true (search.more);
	assert_int_equal (linked->len, INCIDENT_EARLIER);
	assert_int_equal (*(gint64 *) linked->pdata[0], first + 1);
}

static void
test_a_link_is_in_the_history_once (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	const struct incident_filter filter = { .ticket = 1 };
	g_autoptr (GPtrArray) incidents = NULL;

	scene_open (&scene, state);
	ask (&scene, "k1");
	assert_int_equal (count_events (&scene, 1, "incident"), 1);
	act (&scene, 1, ACT_INCIDENT, 1);
	assert_int_equal (count_events (&scene, 1, "incident"), 1);
	incidents = store_incidents (scene.store, &filter, NULL);
	assert_int_equal (incidents->len, 1);
	assert_int_equal (((struct incident *) incidents->pdata[0])->tickets,
			  1);
}

static void
test_which_the_ticket_is_linked_to (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	const struct look_up keys = { .now = NOW, .ticket = 1 };
	g_autoptr (known_auto) known = NULL;

	scene_open (&scene, state);
	assert_int_equal (open_incident (scene.store), 2);
	ask (&scene, "k1");
	known = store_look_up (scene.store, &keys, NULL);
	assert_int_equal (known->conversation.ticket, 1);
	assert_int_equal (known->incidents->len, 2);
	assert_true (((struct incident *) known->incidents->pdata[0])->linked);
	assert_false (((struct incident *)
		       known->incidents->pdata[1])->linked);
}

/* What a rule found is found anew, what an agent orders is refused. */
static void
test_nothing_is_linked_to_what_is_over (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	g_autoptr (change_auto) late = NULL;
	g_autoptr (change_auto) order = NULL;
	g_autoptr (change_auto) second = NULL;
	g_autoptr (GError) stale = NULL;
	g_autoptr (GError) refused = NULL;
	g_autoptr (GError) again = NULL;

	scene_open (&scene, state);
	ask (&scene, "k1");
	end (&scene);
	late = kit_ticket ("k2", scene.client);
	change_add_act (late, ACT_INCIDENT, "service", 1);
	assert_null (store_record (scene.store, late, &stale));
	assert_store_error (stale, STORE_ERROR_STALE);
	order = kit_agent_mail ("a1", scene.anna, 1);
	change_add_act (order, ACT_INCIDENT, NULL, 1);
	assert_null (store_record (scene.store, order, &refused));
	assert_store_error (refused, STORE_ERROR_REFUSED);
	second = kit_agent_mail ("a2", scene.anna, 1);
	change_add_act (second, ACT_INCIDENT_END, NULL, 1);
	assert_null (store_record (scene.store, second, &again));
	assert_store_error (again, STORE_ERROR_REFUSED);
}

/* Some at a time, each once, however often the same ones are brought. */
static void
test_its_end_is_told_in_parts (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	g_autoptr (GPtrArray) first = NULL;
	g_autoptr (GPtrArray) second = NULL;
	g_autoptr (incident_auto) incident = NULL;

	scene_open (&scene, state);
	ask (&scene, "k1");
	ask (&scene, "k2");
	ask (&scene, "k3");
	assert_false (is_telling (&scene));
	end (&scene);
	assert_true (is_telling (&scene));
	first = untold (&scene, 2);
	assert_int_equal (first->len, 2);
	assert_int_equal (settle (&scene, first), 2);
	assert_int_equal (settle (&scene, first), 0);
	assert_int_equal (count_over (&scene), 2);
	assert_true (is_telling (&scene));
	second = untold (&scene, 2);
	assert_int_equal (second->len, 1);
	assert_int_equal (settle (&scene, second), 1);
	assert_false (is_telling (&scene));
	assert_int_equal (count_over (&scene), 3);
	assert_int_equal (count_events (&scene, 1, "incident-over"), 1);
	incident = store_incident (scene.store, 1, NULL);
	assert_int_equal (incident->tickets, 3);
	assert_int_equal (incident->told, 3);
	assert_int_equal (incident->untold, 0);
	assert_string_equal (incident->ends[1], "Почта работает.");
	assert_string_equal (incident->ended_by, "operator");
}

static void
test_who_is_not_told (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	g_autoptr (GPtrArray) tickets = NULL;
	g_autoptr (GPtrArray) suspended = NULL;

	scene_open (&scene, state);
	ask (&scene, "k1");
	ask (&scene, "k2");
	ask (&scene, "k3");
	ask (&scene, "k4");
	act (&scene, 1, ACT_CLOSE, 0);
	/* 2 goes on in 3, which is told once. */
	act (&scene, 2, ACT_MERGE, 3);
	end (&scene);
	tickets = untold (&scene, 10);
	assert_int_equal (tickets->len, 3);
	assert_null (((struct incident_ticket *) tickets->pdata[0])->client);
	/* 4 is closed between the look and the commit. */
	act (&scene, 4, ACT_CLOSE, 0);
	assert_int_equal (settle (&scene, tickets), 1);
	assert_int_equal (count_over (&scene), 1);
	assert_int_equal (count_events (&scene, 3, "incident-over"), 1);
	assert_false (is_telling (&scene));
}

static void
test_the_suspended_are_not_told (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	g_autoptr (GPtrArray) tickets = NULL;

	scene_open (&scene, state);
	ask (&scene, "k1");
	assert_true (store_account_suspend (scene.store, "c1", true, NULL));
	end (&scene);
	tickets = untold (&scene, 10);
	assert_int_equal (settle (&scene, tickets), 0);
	assert_int_equal (count_over (&scene), 0);
}

/* A ticket that was not linked itself is told for the one that goes on in
 * it; and not once more for one that was told before. */
static void
test_merging (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	g_autoptr (GPtrArray) tickets = NULL;
	g_autoptr (GPtrArray) none = NULL;

	scene_open (&scene, state);
	receipt_free (kit_record (scene.store,
				  kit_ticket ("k0", scene.client)));
	ask (&scene, "k1");
	ask (&scene, "k2");
	act (&scene, 2, ACT_MERGE, 1);
	end (&scene);
	tickets = untold (&scene, 1);
	assert_int_equal (((struct incident_ticket *)
			   tickets->pdata[0])->ticket, 1);
	assert_int_equal (settle (&scene, tickets), 1);
	act (&scene, 1, ACT_MERGE, 3);
	none = untold (&scene, 10);
	assert_int_equal (none->len, 0);
}

/* In the transaction that tells the client; nobody who stopped by then, and
 * on a ticket that is not told nobody. */
static void
test_who_watches_gets_a_copy_once (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	g_autoptr (GPtrArray) tickets = NULL;
	const struct incident_ticket *first;

	scene_open (&scene, state);
	ask (&scene, "k1");
	ask (&scene, "k2");
	act_with (&scene, 1, ACT_WATCH, 0, "b@shop.example");
	act_with (&scene, 1, ACT_WATCH, 0, "c@shop.example");
	act_with (&scene, 2, ACT_WATCH, 0, "b@shop.example");
	end (&scene);
	tickets = untold (&scene, 10);
	first = tickets->pdata[0];
	assert_int_equal (first->watchers->len, 2);
	act_with (&scene, 1, ACT_UNWATCH, 0, "c@shop.example");
	act (&scene, 2, ACT_CLOSE, 0);
	assert_int_equal (settle (&scene, tickets), 1);
	assert_int_equal (count_mails (&scene, WATCH_TEMPLATE), 1);
	assert_int_equal (settle (&scene, tickets), 0);
	assert_int_equal (count_mails (&scene, WATCH_TEMPLATE), 1);
}

static void
test_an_agents_words_end_it (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	struct change *change;
	g_autoptr (incident_auto) incident = NULL;

	scene_open (&scene, state);
	change = kit_agent_mail ("a1", scene.anna, 0);
	change_add_act (change, ACT_INCIDENT_END, "uk Працює.\nДякуємо", 1);
	receipt_free (kit_record (scene.store, change));
	incident = store_incident (scene.store, 1, NULL);
	assert_int_not_equal (incident->ended, 0);
	assert_string_equal (incident->ended_by, "anna");
	assert_string_equal (incident->ends[2], "Працює.\nДякуємо");
	assert_string_equal (incident->ends[0], "");
}

static void
refuse (const struct scene *scene, const struct incident *incident)
{
	g_autoptr (GError) error = NULL;
	gint64 number;

	assert_false (store_incident_open (scene->store, incident, NOW, NULL,
					   &number, &error));
	assert_store_error (error, STORE_ERROR_REFUSED);
}

static void
test_what_is_refused (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	g_autofree char *much = g_strnfill (INCIDENT_TEXT_BYTES + 1, 'x');
	const struct incident right = {
		.services = (char *) "mail", .since = NOW,
		.texts = { (char *) "x" }
	};
	struct incident wrong[9];

	scene_open (&scene, state);
	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
		wrong[i] = right;
	wrong[0].services = (char *) "";
	wrong[1].services = (char *) "mail,,ftp";
	wrong[2].services = (char *) "mail, ftp";
	wrong[3].server = (char *) "two words";
	wrong[4].since = NOW + 1;
	wrong[5].texts[0] = (char *) "";
	wrong[6].texts[1] = much;
	wrong[7].texts[2] = (char *) "\033[1m";
	wrong[8].texts[2] = (char *) "\xff";
	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
		refuse (&scene, &wrong[i]);
	for (int i = 1; i < INCIDENTS_LASTING; i++)
		open_incident (scene.store);
	refuse (&scene, &right);
	end (&scene);
	assert_int_equal (open_incident (scene.store), INCIDENTS_LASTING + 1);
}

static void
test_editing (void **state)
{
	g_auto (scene_auto) scene = { 0 };
	const struct incident server = {
		.number = 1, .server = (char *) "mx1"
	};
	const struct incident empty = {
		.number = 1, .texts = { (char *) "", NULL, (char *) "" }
	};
	g_autoptr (incident_auto) incident = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) over = NULL;

	scene_open (&scene, state);
	assert_true (store_incident_edit (scene.store, &server, NOW, NULL));
	/* One text at least is to stay. */
	assert_false (store_incident_edit (scene.store, &empty, NOW, &error));
	assert_store_error (error, STORE_ERROR_REFUSED);
	incident = store_incident (scene.store, 1, NULL);
	assert_string_equal (incident->server, "mx1");
	assert_string_equal (incident->services, "mail,mysql");
	assert_string_equal (incident->texts[0], "Mail is down.");
	assert_int_equal (incident->since, NOW - 60);
	end (&scene);
	assert_false (store_incident_edit (scene.store, &server, NOW, &over));
	assert_store_error (over, STORE_ERROR_REFUSED);
}

int
main (void)
{
#define STORE_TEST(f) \
	cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		STORE_TEST (test_known_while_it_lasts),
		STORE_TEST (test_what_was_there_is_linked),
		STORE_TEST (test_so_many_are_looked_at),
		STORE_TEST (test_a_link_is_in_the_history_once),
		STORE_TEST (test_which_the_ticket_is_linked_to),
		STORE_TEST (test_nothing_is_linked_to_what_is_over),
		STORE_TEST (test_its_end_is_told_in_parts),
		STORE_TEST (test_who_is_not_told),
		STORE_TEST (test_the_suspended_are_not_told),
		STORE_TEST (test_merging),
		STORE_TEST (test_who_watches_gets_a_copy_once),
		STORE_TEST (test_an_agents_words_end_it),
		STORE_TEST (test_what_is_refused),
		STORE_TEST (test_editing)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
