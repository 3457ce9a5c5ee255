/*
 * The files of a regulation: the first line names one of them, its text
 * follows.  It is read over the rest of the sample; what is read without a
 * mistake is then held against a text.
 */
#include "tests/fuzz/fuzz.h"

#include "filter/policy/regulation.h"
#include "filter/policy/request.h"
#include "filter/regulation/load.h"
#include "filter/regulation/parts.h"
#include "filter/regulation/tree.h"

#define SAMPLE "contrib/regulation/hosting-ru-uk-en"
#define MAIL_SUBJECT "Сайт не открывается, my site is down"
#define MAIL_TEXT "Please install ubuntu 20.04 and WordPress, aaaaaaaaaaaaa.\n"

static const struct part {
	const char *name;
	void (*read) (struct regulation *regulation, const struct node *root,
		      GPtrArray *mistakes);
} parts[] = {
	{ "calendars.yaml\n", read_calendars },
	{ "departments.yaml\n", read_departments },
	{ "systems.yaml\n", read_systems },
	{ "kinds.yaml\n", read_kinds },
	{ "rules.yaml\n", read_rules }
};

/* Read once; its parts stay its own. */
static const struct regulation *
sample (void)
{
	static struct regulation *regulation;
	GError *error = NULL;

	if (regulation == NULL)
		regulation = regulation_load (SAMPLE, &error);
	if (regulation == NULL)
		g_error ("%s", error->message);
	return regulation;
}

/* Every mistake is one line that says where. */
static void
check_mistakes (const GPtrArray *mistakes)
{
	g_assert_cmpuint (mistakes->len, <=, MISTAKES_MOST);
	for (guint i = 0; i < mistakes->len; i++) {
		const char *mistake = mistakes->pdata[i];

		fuzz_assert_text (mistake);
		g_assert_true (g_str_has_prefix (mistake, "fuzz.yaml:"));
		g_assert_null (strpbrk (mistake, "\n\r\t\033"));
		g_assert_cmpuint (strlen (mistake), <=, MISTAKE_BYTES + 50);
	}
}

static void
check_use (const struct regulation *regulation)
{
	struct facts *facts = facts_new ();
	struct request *request;
	GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal,
						    g_free, g_free);

	g_free (facts->subject);
	facts->subject = g_strdup (MAIL_SUBJECT);
	g_free (facts->new_text);
	facts->new_text = g_strdup (MAIL_TEXT);
	request = request_read (regulation, facts, "support@example.com",
				NULL);
	if (request != NULL) {
		GHashTableIter labels;
		gpointer name, value;

		request_values (regulation, request, "uk", values);
		g_hash_table_iter_init (&labels, request->labels);
		while (g_hash_table_iter_next (&labels, &name, &value)) {
			fuzz_assert_text (value);
			/* They go into a header field and into the store. */
			g_assert_null (strpbrk (value, ";= \n\r"));
		}
	}
	request_free (request);
	g_hash_table_unref (values);
	facts_free (facts);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	const struct regulation *rest = sample ();
	g_autofree char *text = g_strndup ((const char *) data, size);
	const struct part *part = NULL;
	gsize skip = 0;
	g_autoptr (GPtrArray) mistakes = mistakes_new ();
	g_autoptr (node_auto) root = NULL;
	g_autoptr (regulation_auto) regulation = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (parts) && part == NULL; i++)
		if (g_str_has_prefix (text, parts[i].name))
			part = &parts[i];
	if (part != NULL)
		skip = strlen (part->name);
	root = tree_parse ("fuzz.yaml", (const char *) data + skip,
			   size - skip, mistakes);
	g_assert_true ((root == NULL) == (mistakes->len > 0));
	if (root != NULL && part != NULL) {
		regulation = regulation_new ("fuzz");
		regulation->calendars = rest->calendars;
		regulation->departments = rest->departments;
		regulation->systems = rest->systems;
		regulation->kinds = rest->kinds;
		regulation->rules = rest->rules;
		part->read (regulation, root, mistakes);
		if (mistakes->len == 0)
			check_use (regulation);
	}
	check_mistakes (mistakes);
	return 0;
}
