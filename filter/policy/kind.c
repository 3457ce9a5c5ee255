#include "filter/policy/kind.h"

#include <string.h>

static void
fact_free (gpointer data)
{
	struct fact *fact = data;

	g_free (fact->name);
	for (int i = 0; i < KIND_LANGUAGES; i++)
		g_free (fact->asks[i]);
	g_free (fact);
}

static void
kind_free (gpointer data)
{
	struct kind *kind = data;

	g_free (kind->name);
	g_free (kind->stream);
	g_free (kind->scope);
	g_free (kind->department);
	g_free (kind->priority);
	for (int i = 0; i < KIND_LANGUAGES; i++)
		g_free (kind->says[i]);
	g_free (kind);
}

struct kinds *
kinds_new (matching_clock clock)
{
	struct kinds *kinds = g_new0 (struct kinds, 1);

	kinds->facts = g_ptr_array_new_with_free_func (fact_free);
	kinds->list = g_ptr_array_new_with_free_func (kind_free);
	kinds->recognisers = rules_new (clock);
	return kinds;
}

void
kinds_free (gpointer data)
{
	struct kinds *kinds = data;

	if (kinds == NULL)
		return;
	g_ptr_array_unref (kinds->facts);
	g_ptr_array_unref (kinds->list);
	rules_free (kinds->recognisers);
	g_free (kinds);
}

const struct kind *
kinds_find (const struct kinds *kinds, const char *name)
{
	for (guint i = 0; i < kinds->list->len; i++) {
		const struct kind *kind = kinds->list->pdata[i];

		if (strcmp (kind->name, name) == 0)
			return kind;
	}
	return NULL;
}

const struct fact *
kinds_fact (const struct kinds *kinds, const char *name)
{
	for (guint i = 0; i < kinds->facts->len; i++) {
		const struct fact *fact = kinds->facts->pdata[i];

		if (strcmp (fact->name, name) == 0)
			return fact;
	}
	return NULL;
}

char *
kinds_names (const struct kinds *kinds)
{
	GString *names = g_string_new (NULL);

	for (guint i = 0; i < kinds->list->len; i++) {
		const struct kind *kind = kinds->list->pdata[i];

		g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
					kind->name);
	}
	return g_string_free (names, FALSE);
}

/* --- systems ------------------------------------------------------------ */

static void
entry_free (gpointer data)
{
	struct system_entry *entry = data;

	g_free (entry->name);
	g_free (entry->title);
	g_strfreev (entry->suits);
	g_free (entry);
}

struct systems *
systems_new (matching_clock clock)
{
	struct systems *systems = g_new0 (struct systems, 1);

	systems->list = g_ptr_array_new_with_free_func (entry_free);
	systems->recognisers = rules_new (clock);
	return systems;
}

void
systems_free (gpointer data)
{
	struct systems *systems = data;

	if (systems == NULL)
		return;
	g_ptr_array_unref (systems->list);
	rules_free (systems->recognisers);
	g_free (systems->kind_system);
	g_free (systems->kind_panel);
	g_free (systems);
}

const struct system_entry *
systems_find (const struct systems *systems, const char *name)
{
	for (guint i = 0; i < systems->list->len; i++) {
		const struct system_entry *entry = systems->list->pdata[i];

		if (strcmp (entry->name, name) == 0)
			return entry;
	}
	return NULL;
}

char *
systems_titles (const struct systems *systems, bool panels)
{
	GString *titles = g_string_new (NULL);

	for (guint i = 0; i < systems->list->len; i++) {
		const struct system_entry *entry = systems->list->pdata[i];

		if (entry->listed && (entry->suits != NULL) == panels)
			g_string_append_printf (titles, "%s%s",
				titles->len > 0 ? ", " : "", entry->title);
	}
	return g_string_free (titles, FALSE);
}

struct named {
	bool listed, other;	/* systems, or panels, that are in the text */
	const struct system_entry *panel, *system;
};

static void
note_named (struct named *named, const struct system_entry *entry,
	    bool panels)
{
	if (entry->suits != NULL && named->panel == NULL)
		named->panel = entry;
	if (entry->suits == NULL && entry->listed && named->system == NULL)
		named->system = entry;
	if ((entry->suits != NULL) != panels)
		return;
	named->listed = named->listed || entry->listed;
	named->other = named->other || !entry->listed;
}

static char *
suiting (const struct systems *systems, const struct system_entry *panel)
{
	GString *text = g_string_new (panel->title);

	for (char **name = panel->suits; *name != NULL; name++)
		g_string_append_printf (text, "%s%s",
			name == panel->suits ? ": " : ", ",
			systems_find (systems, *name)->title);
	return g_string_free (text, FALSE);
}

const char *
systems_judge (const struct systems *systems, const char *kind,
	       const struct rules_input *input, char **suits)
{
	bool panels = g_strcmp0 (kind, systems->kind_panel) == 0;
	struct named named = { 0 };
	g_autoptr (rules_result_auto) result = NULL;

	*suits = NULL;
	if (!panels && g_strcmp0 (kind, systems->kind_system) != 0)
		return NULL;
	result = rules_judge (systems->recognisers, input);
	for (guint i = 0; i < result->matches->len; i++) {
		const struct rules_match *match = result->matches->pdata[i];

		note_named (&named, systems_find (systems, match->rule),
			    panels);
	}
	if (named.other && !named.listed)
		return "not-listed";
	if (panels && named.panel != NULL && named.system != NULL
	    && named.panel->listed
	    && !g_strv_contains ((const char *const *) named.panel->suits,
				 named.system->name)) {
		*suits = suiting (systems, named.panel);
		return "unsuited";
	}
	return NULL;
}
