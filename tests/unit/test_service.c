// LINK: store/*.c tests/unit/store_kit.c filter/serviceform.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "filter/serviceform.h"
#include "tests/unit/store_kit.h"

static void
give (struct store *store, const char *account, enum service kind,
      const char *name)
{
	g_autoptr (GError) error = NULL;

	assert_ok (store_service_set (store, account, kind, name, true,
				      &error), error);
}

static void
assert_names (const struct account *account, enum service kind,
	      const char *names)
{
	g_autofree char *joined = NULL;
	g_autoptr (GPtrArray) list = g_ptr_array_new ();

	for (guint i = 0; i < account->services[kind]->len; i++)
		g_ptr_array_add (list, account->services[kind]->pdata[i]);
	g_ptr_array_add (list, NULL);
	joined = g_strjoinv (" ", (char **) list->pdata);
	assert_string_equal (joined, names);
}

static void
a_mail_is_known_with_what_its_account_has (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) before = kit_client (store, "c1",
						      "a@x.example");
	g_autoptr (account_auto) other = kit_client (store, "c2",
						     "b@x.example");
	const struct look_up keys = { .from_address = "a@x.example" };
	g_autoptr (known_auto) known = NULL;

	give (store, "c1", SERVICE_SERVER, "Web17");
	give (store, "c1", SERVICE_SERVER, "db1");
	give (store, "c1", SERVICE_PRODUCT, "Хостинг-Старт");
	give (store, "c2", SERVICE_SERVER, "web17");
	known = store_look_up (store, &keys, NULL);
	assert_names (known->by_address, SERVICE_SERVER, "db1 web17");
	assert_names (known->by_address, SERVICE_PRODUCT, "хостинг-старт");
	assert_names (known->by_address, SERVICE_LIST, "");
	/* What was decided before counts no more. */
	assert_true (known->by_address->revision > before->revision);
}

static void
assert_refused (struct store *store, const char *account, const char *name,
		bool has, enum store_error wanted)
{
	g_autoptr (GError) error = NULL;

	assert_false (store_service_set (store, account, SERVICE_LIST, name,
					 has, &error));
	assert_store_error (error, wanted);
}

static void
what_is_wrong_changes_nothing (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@x.example");
	g_autoptr (account_auto) agent = kit_agent (store, "ann",
						    "ann@x.example");
	g_autoptr (account_auto) after = NULL;

	give (store, "c1", SERVICE_LIST, "news");
	assert_refused (store, "c1", "NEWS", true, STORE_ERROR_INVALID);
	assert_refused (store, "c1", "a b", true, STORE_ERROR_INVALID);
	assert_refused (store, "c1", "a;b", true, STORE_ERROR_INVALID);
	assert_refused (store, "c1", "a\x1b", true, STORE_ERROR_INVALID);
	assert_refused (store, "c1", "", true, STORE_ERROR_INVALID);
	assert_refused (store, "c1", "other", false, STORE_ERROR_NOT_FOUND);
	assert_refused (store, "ann", "news", true, STORE_ERROR_INVALID);
	assert_refused (store, "nobody", "news", true, STORE_ERROR_NOT_FOUND);
	after = store_account (store, "c1", NULL);
	assert_names (after, SERVICE_LIST, "news");
	assert_true (store_service_set (store, "c1", SERVICE_LIST, "News",
					false, NULL));
}

static void
an_account_has_so_many (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct account *account = kit_account ("c1", "a@x.example", "");
	g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func (g_free);

	for (int i = 0; i < SERVICES; i++)
		g_ptr_array_add (more, g_strdup_printf ("s%d", i));
	account->services[SERVICE_SERVER] = g_ptr_array_ref (more);
	kit_save (store, account);
	{
		g_autoptr (GError) error = NULL;

		assert_false (store_service_set (store, "c1", SERVICE_SERVER,
						 "more", true, &error));
		assert_store_error (error, STORE_ERROR_INVALID);
	}
	give (store, "c1", SERVICE_PRODUCT, "more");
}

static void
saving_an_account_keeps_them_or_replaces_them (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) first = kit_client (store, "c1",
						     "a@x.example");
	struct account *again = kit_account ("c1", "b@x.example", "");
	g_autoptr (account_auto) kept = NULL;
	g_autoptr (account_auto) anew = NULL;

	give (store, "c1", SERVICE_SERVER, "web1");
	give (store, "c1", SERVICE_LIST, "news");
	again->keep_services[SERVICE_SERVER] = true;
	again->services[SERVICE_LIST]
		= g_ptr_array_new_with_free_func (g_free);
	g_ptr_array_add (again->services[SERVICE_LIST], g_strdup ("Works"));
	g_ptr_array_add (again->services[SERVICE_LIST], g_strdup ("works"));
	kit_save (store, again);
	kept = store_account (store, "c1", NULL);
	assert_names (kept, SERVICE_SERVER, "web1");
	assert_names (kept, SERVICE_LIST, "works");
	/* A name that comes again is another client. */
	assert_true (store_account_remove (store, "c1", NULL));
	anew = kit_client (store, "c1", "a@x.example");
	assert_names (anew, SERVICE_SERVER, "");
}

static void
a_service_is_written_with_its_kind (void **state)
{
	static const struct {
		const char *text;
		int kind;	/* -1: a mistake */
		const char *name;
	} rows[] = {
		{ "product:VPS-2", SERVICE_PRODUCT, "vps-2" },
		{ "Server:web17.x.example", SERVICE_SERVER,
		  "web17.x.example" },
		{ "list:a:b", SERVICE_LIST, "a:b" },
		{ "all", -1, NULL }, { "server", -1, NULL },
		{ "server:", -1, NULL }, { "servers:a", -1, NULL },
		{ "list:a b", -1, NULL }, { "list:a,b", -1, NULL },
		{ "list:\xff", -1, NULL }, { "", -1, NULL }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		enum service kind;
		g_autofree char *name = NULL;
		g_autofree char *mistake = serviceform_read (rows[i].text,
							     &kind, &name);

		print_message ("%s\n", rows[i].text);
		if (rows[i].kind < 0) {
			assert_non_null (mistake);
			continue;
		}
		assert_null (mistake);
		assert_int_equal (kind, rows[i].kind);
		assert_string_equal (name, rows[i].name);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown (name, kit_setup, kit_teardown)
		TEST (a_mail_is_known_with_what_its_account_has),
		TEST (what_is_wrong_changes_nothing),
		TEST (an_account_has_so_many),
		TEST (saving_an_account_keeps_them_or_replaces_them),
		cmocka_unit_test (a_service_is_written_with_its_kind)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
