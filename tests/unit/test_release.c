// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include "tests/unit/decided.h"

static void
free_watcher (gpointer watcher)
{
	watcher_free (watcher);
}

static void
watch (struct matter_of *m, const char *address, bool stopped)
{
	struct watcher *watcher = g_new0 (struct watcher, 1);

	watcher->address = g_strdup (address);
	watcher->stopped = stopped;
	g_ptr_array_add (m->known->conversation.watchers, watcher);
}

/* Alice's ticket 42, which friend and other watch, and gone did. */
static void
ticket_init (struct matter_of *m, const char *text)
{
	struct conversation *ticket;

	matter_init (m);
	ticket = &m->known->conversation;
	ticket->ticket = 42;
	ticket->account = 7;
	ticket->watchers = g_ptr_array_new_with_free_func (free_watcher);
	watch (m, "friend@x.test", false);
	watch (m, "other@x.test", false);
	watch (m, "gone@x.test", true);
	matter_set (&m->facts->new_text, text);
}

/* "friend@x.test other@x.test" */
static char *
dropped (const struct plan *plan)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == ACT_DROP)
			g_string_append_printf (text, "%s%s", text->len > 0
						? " " : "", act->value);
	}
	return g_string_free (text, FALSE);
}

/* "other@x.test: words; ..." */
static char *
copies (const struct plan *plan)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->answers->len; i++) {
		const struct change_answer *copy
			= plan->change->answers->pdata[i];
		const char *words = "?";

		if (strcmp (copy->template_name, WATCH_TEMPLATE) != 0)
			continue;
		g_variant_lookup (copy->data, "text", "&s", &words);
		g_string_append_printf (text, "%s: %s; ", copy->to, words);
	}
	return g_string_free (text, FALSE);
}

static void
test_what_is_an_order_and_what_is_text (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *rule, *dropped, *copies;
	} rows[] = {
		{ "#unwatch friend@x.test", "watchers-released",
		  "friend@x.test", "" },
		{ "\n#Unwatch Friend@X.test\r\n\n#отписать other@x.test\n",
		  "watchers-released", "friend@x.test other@x.test", "" },
		{ "#unwatch friend@x.test\n#unwatch friend@x.test",
		  "watchers-released", "friend@x.test", "" },
		{ "#unwatch friend@x.test\n\nIt is down again.",
		  "own-conversation", "friend@x.test",
		  "other@x.test: It is down again.; " },
		/* Not that order, and nothing else is one (A20). */
		{ "#unwatch nobody@x.test", "own-conversation", "",
		  "friend@x.test: #unwatch nobody@x.test; "
		  "other@x.test: #unwatch nobody@x.test; " },
		{ "#unwatch gone@x.test", "own-conversation", "",
		  "friend@x.test: #unwatch gone@x.test; "
		  "other@x.test: #unwatch gone@x.test; " },
		{ "#unwatch", "own-conversation", "",
		  "friend@x.test: #unwatch; other@x.test: #unwatch; " },
		{ "#unwatch friend@x.test please", "own-conversation", "",
		  "friend@x.test: #unwatch friend@x.test please; "
		  "other@x.test: #unwatch friend@x.test please; " },
		{ "#close\n#unwatch friend@x.test", "own-conversation", "",
		  "friend@x.test: #close\n#unwatch friend@x.test; "
		  "other@x.test: #close\n#unwatch friend@x.test; " },
		{ "Hi\n#unwatch friend@x.test", "own-conversation", "",
		  "friend@x.test: Hi\n#unwatch friend@x.test; "
		  "other@x.test: Hi\n#unwatch friend@x.test; " },
		{ "#unwatch friend@x.test\n#close", "own-conversation",
		  "friend@x.test", "other@x.test: #close; " },
		{ "##unwatch friend@x.test", "own-conversation", "",
		  "friend@x.test: ##unwatch friend@x.test; "
		  "other@x.test: ##unwatch friend@x.test; " },
		{ "\n\nHi", "own-conversation", "",
		  "friend@x.test: \n\nHi; other@x.test: \n\nHi; " }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		g_autofree char *who = NULL, *sent = NULL;

		ticket_init (&m, rows[i].text);
		plan = decided (&m);
		who = dropped (plan);
		sent = copies (plan);
		assert_string_equal (plan->rule, rows[i].rule);
		assert_string_equal (who, rows[i].dropped);
		assert_string_equal (sent, rows[i].copies);
		/* It stays in what is kept. */
		assert_string_equal (plan->change->new_text, rows[i].text);
		matter_clear (&m);
	}
}

/* The order alone: the ticket is not opened again, nobody is answered, and no
 * one-time address is used up. */
static void
test_an_order_alone_moves_nothing_else (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	ticket_init (&m, "#unwatch friend@x.test");
	plan = decided (&m);
	assert_int_equal (plan->verdict, VERDICT_CONFIRM);
	assert_int_equal (plan->change->kind, CHANGE_CONFIRM);
	assert_int_equal (plan->change->acts->len, 1);
	assert_int_equal (plan->change->answers->len, 0);
	matter_clear (&m);
}

static void
test_who_may (void **state G_GNUC_UNUSED)
{
	enum { UNPROVEN, ANOTHER, MACHINE, LONG_CLOSED, CASES };

	for (int i = 0; i < CASES; i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		g_autofree char *who = NULL;

		ticket_init (&m, "#unwatch friend@x.test");
		if (i == UNPROVEN)
			g_ptr_array_set_size (m.facts->authres, 0);
		if (i == ANOTHER)
			m.known->conversation.account = 8;
		if (i == MACHINE)
			m.facts->machine.kind = MACHINE_AUTO_REPLY;
		if (i == LONG_CLOSED) {
			m.known->conversation.closed = true;
			m.known->conversation.closed_at = 1;
		}
		plan = decided (&m);
		who = dropped (plan);
		assert_string_equal (who, "");
		matter_clear (&m);
	}
}

/* A contact with the right to follow, but not against the account's own. */
static void
test_a_contact (void **state G_GNUC_UNUSED)
{
	static const struct {
		unsigned rights;
		const char *text, *rule, *dropped;
	} rows[] = {
		{ RIGHT_FOLLOW, "#unwatch friend@x.test",
		  "watchers-released", "friend@x.test" },
		{ RIGHT_FOLLOW, "#unwatch boss@firm.test",
		  "own-conversation", "" },
		{ RIGHT_OPEN, "#unwatch friend@x.test",
		  "contact-without-right", "" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		struct contact *contact = g_new0 (struct contact, 1);
		struct account *firm;
		g_autoptr (plan_auto) plan = NULL;
		g_autofree char *who = NULL;

		ticket_init (&m, rows[i].text);
		firm = m.known->by_address;
		g_ptr_array_set_size (firm->addresses, 0);
		g_ptr_array_add (firm->addresses, g_strdup ("boss@firm.test"));
		watch (&m, "boss@firm.test", false);
		contact->address = g_strdup ("alice@legit.test");
		contact->full_name = g_strdup ("Alice");
		contact->rights = rows[i].rights;
		firm->contacts = contacts_new ();
		g_ptr_array_add (firm->contacts, contact);
		plan = decided (&m);
		who = dropped (plan);
		assert_string_equal (plan->rule, rows[i].rule);
		assert_string_equal (who, rows[i].dropped);
		matter_clear (&m);
	}
}

/* Who is released makes room. */
static void
test_room (void **state G_GNUC_UNUSED)
{
	for (int released = 0; released < 2; released++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		ticket_init (&m, released ? "#unwatch friend@x.test\nHi"
			     : "Hi");
		for (guint i = 2; i < WATCHERS; i++) {
			g_autofree char *one = g_strdup_printf ("w%u@x.test",
								i);

			watch (&m, one, false);
		}
		g_ptr_array_add (m.facts->to, g_strdup ("new@x.test"));
		plan = decided (&m);
		if (released)
			assert_null (plan->left_out);
		else
			assert_string_equal (plan->left_out, "1");
		matter_clear (&m);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_what_is_an_order_and_what_is_text),
		cmocka_unit_test (test_an_order_alone_moves_nothing_else),
		cmocka_unit_test (test_who_may),
		cmocka_unit_test (test_a_contact),
		cmocka_unit_test (test_room)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
