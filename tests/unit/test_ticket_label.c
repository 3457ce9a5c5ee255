// The labels that the store keeps of a ticket.
// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "filter/policy/kind.h"
#include "filter/regulation/node.h"
#include "tests/unit/desk.h"

/* "kind=mysql; scope=in" of the ticket, by name. */
static char *
labels_of (GHashTable *labels)
{
	g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (labels),
					       (GCompareFunc) g_strcmp0);
	GString *text = g_string_new (NULL);

	for (const GList *name = names; name != NULL; name = name->next)
		g_string_append_printf (text, "%s%s=%s",
			text->len > 0 ? "; " : "", (const char *) name->data,
			(const char *) g_hash_table_lookup (labels,
							    name->data));
	return g_string_free (text, FALSE);
}

static void
assert_labels (const struct desk *desk, gint64 ticket, const char *want)
{
	g_autoptr (GHashTable) labels = store_ticket_labels (desk->store,
							     ticket, NULL);
	g_autofree char *got = labels_of (labels);
	struct look_up keys = { .number = ticket };
	g_autoptr (known_auto) known = store_look_up (desk->store, &keys,
						      NULL);
	g_autofree char *looked_up
		= labels_of (known->conversation.labels);

	assert_string_equal (got, want);
	/* What the next mail of the ticket is decided by is the same. */
	assert_string_equal (looked_up, want);
}

static void
give (const struct desk *desk, const char *key, ...)
{
	struct change *change = kit_agent_mail (key, desk->anna, 1);
	const char *name;
	va_list list;

	va_start (list, key);
	while ((name = va_arg (list, const char *)) != NULL)
		change_add_label (change, name, va_arg (list, const char *));
	va_end (list);
	receipt_free (kit_record (desk->store, change));
}

static char *
told (const struct desk *desk)
{
	g_autoptr (GPtrArray) events = store_events (desk->store, 1, NULL);
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];

		if (strcmp (event->kind, "received") != 0
		    && strcmp (event->kind, "opened") != 0)
			g_string_append_printf (text, "%s %s\n", event->kind,
						event->detail);
	}
	return g_string_free (text, FALSE);
}

static void
labels_come_change_and_go (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autofree char *events = NULL;

	desk_open (&desk, state, 2);
	assert_labels (&desk, 1, "priority=normal");
	give (&desk, "o1", "kind", "mysql", "scope", "in", NULL);
	assert_labels (&desk, 1, "kind=mysql; priority=normal; scope=in");
	give (&desk, "o2", "scope", "out", "kind", "mysql", NULL);
	give (&desk, "o3", "kind", "", "abuse", "", NULL);
	assert_labels (&desk, 1, "priority=normal; scope=out");
	assert_labels (&desk, 2, "priority=normal");
	/* One event for each mail, of what it changed alone. */
	events = told (&desk);
	assert_string_equal (events,
		"labelled {\"by\":\"anna\",\"value\":\"kind=mysql; scope=in\","
		"\"was\":\"\"}\n"
		"labelled {\"by\":\"anna\",\"value\":\"scope=out\","
		"\"was\":\"scope=in\"}\n"
		"labelled {\"by\":\"anna\",\"value\":\"kind=\","
		"\"was\":\"kind=mysql\"}\n");
}

/* They stand in one place, whichever way they are given. */
static void
department_and_priority_are_the_tickets_own (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (ticket_auto) ticket = NULL;
	g_autofree char *events = NULL;
	struct change *order;

	desk_open (&desk, state, 2);
	give (&desk, "o1", "department", "hosting", "kind", "ftp",
	      "priority", "high", NULL);
	assert_labels (&desk, 1,
		       "department=hosting; kind=ftp; priority=high");
	order = kit_agent_mail ("o2", desk.anna, 1);
	change_add_act (order, ACT_DEPARTMENT, "billing", 0);
	change_add_act (order, ACT_PRIORITY, "low", 0);
	receipt_free (kit_record (desk.store, order));
	assert_labels (&desk, 1, "department=billing; kind=ftp; priority=low");
	ticket = store_ticket (desk.store, 1, NULL);
	assert_string_equal (ticket->department, "billing");
	assert_string_equal (ticket->priority, "low");
	assert_string_equal (ticket->kind, "ftp");
	assert_null (ticket->scope);
	give (&desk, "o3", "department", "", NULL);
	assert_labels (&desk, 1, "kind=ftp; priority=low");
	events = told (&desk);
	assert_true (g_str_has_prefix (events,
		"department {\"by\":\"anna\",\"value\":\"hosting\","
		"\"was\":\"\"}\n"
		"labelled {\"by\":\"anna\",\"value\":\"kind=ftp\","
		"\"was\":\"\"}\n"
		"priority {"));
}

static void
refused (const struct desk *desk, const char *value)
{
	g_autoptr (change_auto) change = change_new ();
	g_autoptr (GError) error = NULL;

	change_add_act (change, ACT_CLOSE, NULL, 0);
	change_add_act (change, ACT_LABEL, value, 0);
	if (store_ticket_act (desk->store, 1, change->acts, NOW, &error))
		fail_msg ("%s was taken", value);
	assert_store_error (error, STORE_ERROR_REFUSED);
}

static void
what_is_no_label_is_refused (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autofree char *big = g_strnfill (101, 'x');
	g_autofree char *value = g_strnfill (251, 'x');
	g_autofree char *big_value = g_strconcat ("a=", value, NULL);
	g_autofree char *big_name = g_strconcat (big, "=a", NULL);
	g_autoptr (ticket_auto) ticket = NULL;

	desk_open (&desk, state, 2);
	give (&desk, "o1", "kind", "ftp", NULL);
	refused (&desk, "kind");
	refused (&desk, "=mysql");
	refused (&desk, "scope=in; kind");
	refused (&desk, "scope=in; kind=a b");
	refused (&desk, "a b=c");
	refused (&desk, "kind=a=b");
	refused (&desk, "kind=a\nb");
	refused (&desk, "priority=high");
	refused (&desk, "department=hosting");
	refused (&desk, big_value);
	refused (&desk, big_name);
	/* Nothing of it was half done. */
	assert_labels (&desk, 1, "kind=ftp; priority=normal");
	ticket = store_ticket (desk.store, 1, NULL);
	assert_string_equal (ticket->state, "open");
}

/* A regulation may have names as long as it likes: what it asks of a client
 * is no reason to refuse the mail. */
static void
all_that_may_be_missing_is_a_label (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GString) names = g_string_new ("missing=");
	g_autofree char *name = g_strnfill (NODE_NAME_BYTES, 'x');
	g_autofree char *want = NULL;

	for (int i = 0; i < KIND_NEEDS; i++)
		g_string_append_printf (names, "%s%s", i > 0 ? "," : "", name);
	desk_open (&desk, state, 2);
	give (&desk, "o1", "missing", names->str + strlen ("missing="), NULL);
	want = g_strconcat (names->str, "; priority=normal", NULL);
	assert_labels (&desk, 1, want);
}

static guint
count (const struct desk *desk, struct ticket_filter filter)
{
	g_autoptr (GPtrArray) found = store_tickets (desk->store, &filter,
						     NULL);

	return found->len;
}

static void
tickets_are_found_by_them (void **state)
{
	g_auto (desk_auto) desk = { 0 };

	desk_open (&desk, state, 2);
	give (&desk, "o1", "department", "dns", "kind", "ftp", "scope", "out",
	      "priority", "high", NULL);
	assert_int_equal (count (&desk, (struct ticket_filter) { 0 }), 2);
#define COUNT(want, ...) \
	assert_int_equal (count (&desk, (struct ticket_filter) \
				 { __VA_ARGS__ }), want)
	COUNT (1, .department = "dns");
	COUNT (1, .department = "");
	COUNT (0, .department = "billing");
	COUNT (1, .priority = "high");
	COUNT (1, .priority = "normal");
	COUNT (1, .kind = "ftp");
	COUNT (0, .kind = "mysql");
	COUNT (1, .scope = "out");
	COUNT (0, .scope = "in");
	COUNT (1, .scope = "out", .kind = "ftp", .department = "dns");
	COUNT (0, .scope = "out", .kind = "ftp", .department = "");
	/* A pattern it is not. */
	COUNT (0, .kind = "%");
#undef COUNT
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (labels_come_change_and_go),
		TEST (department_and_priority_are_the_tickets_own),
		TEST (what_is_no_label_is_refused),
		TEST (all_that_may_be_missing_is_a_label),
		TEST (tickets_are_found_by_them)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
