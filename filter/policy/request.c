#include "filter/policy/request.h"

#include <string.h>

#include "filter/policy/kind.h"

enum { LINE_COLUMNS = 74 };

/* --- reading ------------------------------------------------------------ */

static char *
file_names (const struct facts *facts)
{
	GString *names = g_string_new (NULL);

	for (guint i = 0; i < facts->attachments->len
	     && i < RULES_FILES; i++) {
		const struct attachment *file = facts->attachments->pdata[i];

		/* What a picture is called may be anything. */
		g_string_append_printf (names, "%s\n%s\n", file->name,
					file->sniffed != NULL ? file->sniffed
					: file->type);
	}
	return g_string_free (names, FALSE);
}

struct looked_at {
	struct rules_input input;
	char *files, *products;
};

static char *
product_names (const GPtrArray *products)
{
	GString *names = g_string_new (NULL);

	for (guint i = 0; products != NULL && i < products->len; i++)
		g_string_append_printf (names, "%s\n",
					(const char *) products->pdata[i]);
	return g_string_free (names, FALSE);
}

static struct looked_at
look_at (const struct facts *facts, const char *recipient,
	 const GPtrArray *products)
{
	struct looked_at looked = {
		.files = file_names (facts),
		.products = product_names (products)
	};

	looked.input = (struct rules_input) {
		.subject = facts->subject,
		.text = facts->new_text != NULL && *facts->new_text != '\0'
			? facts->new_text : facts->text != NULL
			? facts->text : "",
		.recipient = recipient != NULL ? recipient : "",
		.products = looked.products, .files = looked.files
	};
	return looked;
}

static void
looked_at_clear (struct looked_at *looked)
{
	g_free (looked->files);
	g_free (looked->products);
}

static const char *
label (const struct request *request, const char *name)
{
	return g_hash_table_lookup (request->labels, name);
}

static void
set (struct request *request, const char *name, const char *value)
{
	g_hash_table_insert (request->labels, g_strdup (name),
			     g_strdup (value));
}

/* Where no rule said otherwise. */
static void
set_usual (struct request *request, const char *name, const char *value)
{
	if (value != NULL && label (request, name) == NULL)
		set (request, name, value);
}

static bool
is_known (const struct rules_result *found, const char *fact)
{
	for (guint i = 0; i < found->matches->len; i++) {
		const struct rules_match *match = found->matches->pdata[i];

		if (strcmp (match->rule, fact) == 0)
			return true;
	}
	return false;
}

static void
add_name (GString *names, const char *name)
{
	g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "",
				name);
}

static void
find_missing (const struct kinds *kinds, const struct rules_input *input,
	      struct request *request)
{
	g_autoptr (rules_result_auto) found = NULL;
	g_autoptr (GString) names = g_string_new (NULL);

	if (request->kind->needs[0] == NULL)
		return;
	found = rules_judge (kinds->recognisers, input);
	for (int i = 0; request->kind->needs[i] != NULL; i++)
		if (!is_known (found, request->kind->needs[i]->name))
			add_name (names, request->kind->needs[i]->name);
	if (names->len > 0)
		set (request, "missing", names->str);
}

static void
note_cut (struct request *request)
{
	const struct rules_result *found = request->found;

	for (guint i = 0; i < found->cut->len; i++)
		g_ptr_array_add (request->notices,
				 g_strconcat ("rule-cut:",
					      found->cut->pdata[i], NULL));
	if (found->over)
		g_ptr_array_add (request->notices, g_strdup ("rules-cut"));
}

struct request *
request_read (const struct regulation *regulation, const struct facts *facts,
	      const char *recipient, const GPtrArray *products)
{
	struct request *request;
	struct looked_at looked;
	const struct kinds *kinds;
	const char *name, *system = NULL;

	if (regulation == NULL || regulation->rules == NULL)
		return NULL;
	kinds = regulation->kinds;
	request = g_new0 (struct request, 1);
	request->notices = g_ptr_array_new_with_free_func (g_free);
	looked = look_at (facts, recipient, products);
	request->found = rules_judge (regulation->rules, &looked.input);
	request->labels = g_hash_table_ref (request->found->labels);
	note_cut (request);
	name = label (request, "kind");
	if (kinds != NULL)
		request->kind = name != NULL ? kinds_find (kinds, name)
			: kinds->usual;
	if (request->kind != NULL) {
		set_usual (request, "kind", request->kind->name);
		set_usual (request, "stream", request->kind->stream);
		set_usual (request, "scope", request->kind->scope);
		set_usual (request, "department", request->kind->department);
		set_usual (request, "priority", request->kind->priority);
		find_missing (kinds, &looked.input, request);
		if (regulation->systems != NULL)
			system = systems_judge (regulation->systems,
						request->kind->name,
						&looked.input,
						&request->suits);
		set_usual (request, "system", system);
	}
	looked_at_clear (&looked);
	return request;
}

void
request_free (struct request *request)
{
	if (request == NULL)
		return;
	g_hash_table_unref (request->labels);
	rules_result_free (request->found);
	g_ptr_array_unref (request->notices);
	g_free (request->suits);
	g_free (request);
}

char *
request_still_missing (const struct regulation *regulation,
		       const struct facts *facts, const char *missing)
{
	g_auto (GStrv) names = g_strsplit (missing, ",", -1);
	GString *still = g_string_new (NULL);
	g_autoptr (rules_result_auto) found = NULL;
	struct looked_at looked;

	if (regulation == NULL || regulation->kinds == NULL) {
		g_string_append (still, missing);
		return g_string_free (still, FALSE);
	}
	looked = look_at (facts, "", NULL);
	found = rules_judge (regulation->kinds->recognisers, &looked.input);
	for (char **name = names; *name != NULL; name++)
		if (**name != '\0' && !is_known (found, *name))
			add_name (still, *name);
	looked_at_clear (&looked);
	return g_string_free (still, FALSE);
}

/* --- what is said of it ------------------------------------------------- */

static int
language_index (const char *language)
{
	return g_strcmp0 (language, "ru") == 0 ? 1
		: g_strcmp0 (language, "uk") == 0 ? 2 : 0;
}

static void
add (GHashTable *values, const char *key, const char *value)
{
	g_hash_table_insert (values, g_strdup (key), g_strdup (value));
}

/* In lines that a plain text can have. */
static char *
wrapped (const char *text)
{
	g_auto (GStrv) words = g_strsplit (text, " ", -1);
	GString *out = g_string_new (NULL);
	glong column = 0;

	for (char **word = words; *word != NULL; word++) {
		glong length = g_utf8_strlen (*word, -1);
		bool fits = column + 1 + length <= LINE_COLUMNS;

		if (out->len > 0)
			g_string_append_c (out, fits ? ' ' : '\n');
		g_string_append (out, *word);
		column = fits && out->len > (gsize) length
			? column + 1 + length : length;
	}
	return g_string_free (out, FALSE);
}

static void
add_missing (const struct kinds *kinds, const char *missing, int language,
	     GHashTable *values)
{
	g_auto (GStrv) names = g_strsplit (missing, ",", -1);

	add (values, "missing", missing);
	for (int i = 0; names[i] != NULL && i < KIND_NEEDS; i++) {
		const struct fact *fact = kinds_fact (kinds, names[i]);
		g_autofree char *key = g_strdup_printf ("missing_%d", i + 1);

		if (fact != NULL)
			add (values, key, fact->asks[language]);
	}
}

static void
add_systems (const struct systems *systems, const char *why, bool panels,
	     GHashTable *values)
{
	g_autofree char *key = g_strconcat ("system_", why, NULL);
	g_autofree char *titles = systems_titles (systems, panels);

	g_strdelimit (key, "-", '_');
	add (values, key, "yes");
	add (values, panels ? "panels" : "systems", titles);
}

void
request_values (const struct regulation *regulation,
		const struct request *request, const char *language,
		GHashTable *values)
{
	int index = language_index (language);
	const char *scope = label (request, "scope");
	const char *missing = label (request, "missing");
	const char *system = label (request, "system");
	const struct systems *systems = regulation->systems;
	g_autofree char *key = g_strconcat ("scope_", scope, NULL);

	if (scope != NULL)
		add (values, key, "yes");
	if (g_strcmp0 (label (request, "stream"), "consultation") == 0)
		add (values, "consultation", "yes");
	if (label (request, "abuse") != NULL)
		add (values, "abuse", "yes");
	if (request->kind == NULL)
		return;
	if (request->kind->says[index] != NULL) {
		g_autofree char *lines = wrapped (request->kind->says[index]);

		add (values, "says", request->kind->says[index]);
		add (values, "says_text", lines);
	}
	if (request->suits != NULL)
		add (values, "suits", request->suits);
	if (missing != NULL)
		add_missing (regulation->kinds, missing, index, values);
	if (system != NULL && systems != NULL)
		add_systems (systems, system,
			     g_strcmp0 (request->kind->name,
					systems->kind_panel) == 0, values);
}
