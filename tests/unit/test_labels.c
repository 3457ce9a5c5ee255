/*
 * What labels may say: what a rule gives, and what a person does.
 *
 * LINK: filter/regulation/[a-z]*.c filter/nearest.c filter/value.c
 * LINK: filter/policy/regulation.c filter/policy/department.c
 * LINK: filter/policy/gist.c filter/policy/prefix.c
 * LINK: filter/policy/translit.c filter/policy/kind.c
 * LINK: filter/policy/pattern.c filter/policy/search.c
 * LINK: filter/policy/phrase.c filter/policy/phrases.c filter/policy/rules.c
 * LINK: filter/policy/likeness.c
 * LINK: filter/policy/hours.c filter/policy/zone.c
 * LINK: filter/policy/article.c store/known.c
 * LINK: store/search/[a-z]*.c
 * LIBS: glib-2.0 yaml-0.1 libidn2 sqlite3 libcmark
 * LIBS: libpcre2-8 -lstemmer -lm
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/regulation/labels.h"
#include "filter/regulation/load.h"

#define SAMPLE "contrib/regulation/hosting-ru-uk-en"

/* says: a part of what is wrong; NULL: nothing is. */
struct row {
	const char *label, *value, *says;
};

static const struct row by_hand[] = {
	{ "scope", "out", NULL },
	{ "scope", "", NULL },
	{ "scope", "partly", "write one of in, out, paid, free" },
	{ "stream", "task", NULL },
	{ "kind", "mysql", NULL },
	{ "kind", "", NULL },
	{ "kind", "myslq", "write one of site-down, mysql" },
	{ "department", "billing", NULL },
	{ "department", "sales", "write one of " },
	{ "priority", "urgent", NULL },
	{ "priority", "soon", "write one of low" },
	{ "priority", "", "cannot be taken away" },
	{ "abuse", "yes", NULL },
	{ "abuse", "", NULL },
	{ "missing", "domain,error", NULL },
	{ "missing", "", NULL },
	{ "missing", "domain,shoe-size", "no kind needs \"shoe-size\"" },
	{ "missing", "domain,", "is no value" },
	{ "knid", "mysql", "there are abuse, department, kind, missing" },
	{ "knid", "", "there is no label" },
};

static void
assert_rows (const struct regulation *regulation, const struct row *rows,
	     gsize count,
	     char *(*wrong) (const struct regulation *, const char *,
			     const char *))
{
	for (gsize i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		g_autofree char *why = wrong (regulation, row->label,
					      row->value);

		if ((why == NULL) != (row->says == NULL)
		    || (why != NULL && strstr (why, row->says) == NULL))
			fail_msg ("%s=%s: %s", row->label, row->value,
				  why != NULL ? why : "nothing wrong");
	}
}

static void
test_by_hand (void **state)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (regulation_auto) sample = regulation_load (SAMPLE, &error);

	(void) state;
	assert_non_null (sample);
	assert_rows (sample, by_hand, G_N_ELEMENTS (by_hand),
		     labels_wrong_by_hand);
}

static void
test_by_hand_without_a_regulation (void **state)
{
	static const struct row rows[] = {
		{ "kind", "whatever", NULL },
		{ "department", "sales", NULL },
		{ "knid", "mysql", NULL },
		{ "scope", "partly", "write one of" },
		{ "missing", "shoe-size", NULL },
		{ "kind", "a b", "is no value" },
		{ "kind", "a;b=c", "is no value" },
		{ "a b", "c", "is no name" },
		{ "", "c", "is no name" },
		{ "", "", "is no name" },
	};

	(void) state;
	assert_rows (NULL, rows, G_N_ELEMENTS (rows), labels_wrong_by_hand);
}

/* What is missing is found out, not given; any other name is a new label. */
static void
test_by_a_rule (void **state)
{
	static const struct row rows[] = {
		{ "scope", "paid", NULL },
		{ "scope", "", "write one of" },
		{ "missing", "domain", "leave it out" },
		{ "colour", "red", NULL },
		{ "kind", "myslq", "write one of" },
	};
	g_autoptr (regulation_auto) sample = regulation_load (SAMPLE, NULL);

	(void) state;
	assert_rows (sample, rows, G_N_ELEMENTS (rows), labels_wrong);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_by_hand),
		cmocka_unit_test (test_by_hand_without_a_regulation),
		cmocka_unit_test (test_by_a_rule)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
