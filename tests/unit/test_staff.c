// The agents of departments, held against the store.
// LINK: store/*.c tests/unit/store_kit.c filter/staff.c filter/log.c
// LINK: filter/policy/department.c filter/policy/regulation.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "filter/staff.h"
#include "tests/unit/store_kit.h"

static struct department *
add_department (struct regulation *regulation, const char *name,
		const char *agents, const char *escalate)
{
	struct department *department = department_new (name);

	g_ptr_array_unref (department->agents);
	department->agents = g_ptr_array_new_with_free_func (g_free);
	for (const char *p = agents; *p != '\0'; p += *p == ' ') {
		const char *end = p + strcspn (p, " ");

		g_ptr_array_add (department->agents,
				 g_strndup (p, (gsize) (end - p)));
		p = end;
	}
	if (*escalate != '\0')
		g_ptr_array_add (department->escalate, g_strdup (escalate));
	department->file = "d.yaml";
	department->agents_line = 4;
	department->escalate_line = 5;
	g_ptr_array_add (regulation->departments->list, department);
	return department;
}

static struct regulation *
regulation_of_two (void)
{
	struct regulation *regulation = regulation_new ("x");

	regulation->departments = regulation_own (
		regulation, departments_new (), departments_free);
	add_department (regulation, "dns", "anna ghost client", "");
	add_department (regulation, "mail", "boris", "Anna");
	return regulation;
}

static char *
told (const struct regulation *regulation, struct store *store)
{
	g_autoptr (GPtrArray) gaps = staff_gaps (regulation, store, NULL);
	GString *text = g_string_new (NULL);

	assert_non_null (gaps);
	for (guint i = 0; i < gaps->len; i++) {
		const struct staff_gap *gap = gaps->pdata[i];

		g_string_append_printf (text, "%s %s %s: %s%s\n", gap->where,
					gap->department, gap->agent, gap->why,
					gap->is_empty ? "!" : "");
	}
	return g_string_free (text, FALSE);
}

static void
who_is_no_agent_is_told (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (regulation_auto) regulation = regulation_of_two ();
	g_autofree char *before = NULL;
	g_autofree char *after = NULL;
	g_autofree char *none = NULL;

	account_free (kit_agent (store, "anna", "anna@netx.example"));
	account_free (kit_agent (store, "boris", "boris@netx.example"));
	account_free (kit_client (store, "client", "a@client.example"));
	assert_true (store_account_suspend (store, "boris", true, NULL));
	before = told (regulation, store);
	assert_string_equal (before,
		"d.yaml:4 dns ghost: there is no agent of that name\n"
		"d.yaml:4 dns client: is a client, no agent\n"
		"d.yaml:4 mail boris: is suspended!\n"
		"d.yaml:5 mail Anna: there is no agent of that name!\n");
	/* They come and go. */
	assert_true (store_account_suspend (store, "boris", false, NULL));
	assert_true (store_account_remove (store, "anna", NULL));
	account_free (kit_agent (store, "ghost", "ghost@netx.example"));
	after = told (regulation, store);
	assert_string_equal (after,
		"d.yaml:4 dns anna: there is no agent of that name\n"
		"d.yaml:4 dns client: is a client, no agent\n"
		"d.yaml:5 mail Anna: there is no agent of that name!\n");
	none = told (NULL, store);
	assert_string_equal (none, "");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown (who_is_no_agent_is_told,
						 kit_setup, kit_teardown)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
