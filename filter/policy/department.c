#include "filter/policy/department.h"

static void
department_destroy (gpointer data)
{
	struct department *department = data;

	g_free (department->name);
	for (gsize i = 0; i < G_N_ELEMENTS (department->titles); i++)
		g_free (department->titles[i]);
	g_ptr_array_unref (department->agents);
	g_ptr_array_unref (department->escalate);
	g_free (department);
}

struct department *
department_new (const char *name)
{
	struct department *department = g_new0 (struct department, 1);

	department->name = g_strdup (name);
	department->agents = g_ptr_array_new_with_free_func (g_free);
	department->escalate = g_ptr_array_new_with_free_func (g_free);
	return department;
}

struct departments *
departments_new (void)
{
	struct departments *departments = g_new0 (struct departments, 1);

	departments->list
		= g_ptr_array_new_with_free_func (department_destroy);
	return departments;
}

void
departments_free (gpointer data)
{
	struct departments *departments = data;

	if (departments == NULL)
		return;
	g_ptr_array_unref (departments->list);
	g_free (departments);
}

const struct department *
departments_find (const struct departments *departments, const char *name)
{
	for (guint i = 0; departments != NULL && i < departments->list->len;
	     i++) {
		const struct department *one = departments->list->pdata[i];

		if (g_str_equal (one->name, name))
			return one;
	}
	return NULL;
}

static bool
is_same (const char *a, const char *b)
{
	g_autofree char *first = g_utf8_casefold (a, -1);
	g_autofree char *second = g_utf8_casefold (b, -1);

	return g_str_equal (first, second);
}

const struct department *
departments_search (const struct departments *departments, const char *words)
{
	for (guint i = 0; departments != NULL && i < departments->list->len;
	     i++) {
		const struct department *one = departments->list->pdata[i];

		if (is_same (one->name, words))
			return one;
		for (gsize j = 0; j < G_N_ELEMENTS (one->titles); j++)
			if (is_same (one->titles[j], words))
				return one;
	}
	return NULL;
}

const struct department *
departments_of (const struct departments *departments, const char *name)
{
	const struct department *one = departments_find (departments, name);

	return one != NULL || departments == NULL ? one : departments->usual;
}

unsigned
department_priority (const char *priority)
{
	static const char *const names[PRIORITIES] = {
		"low", "normal", "high", "urgent"
	};

	for (unsigned i = 0; i < PRIORITIES; i++)
		if (g_str_equal (names[i], priority))
			return i;
	return 1;
}

const char *
department_title (const struct department *department, const char *language)
{
	static const char *const languages[] = { "en", "ru", "uk" };

	for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
		if (g_strcmp0 (language, languages[i]) == 0)
			return department->titles[i];
	return department->titles[0];
}

char *
departments_names (const struct departments *departments)
{
	GString *names = g_string_new (NULL);

	for (guint i = 0; departments != NULL && i < departments->list->len;
	     i++) {
		const struct department *one = departments->list->pdata[i];

		g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
					one->name);
	}
	return g_string_free (names, FALSE);
}
