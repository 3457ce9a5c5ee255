/* kinds.yaml: what has to be known, and what each kind of request means. */
#include <string.h>

#include "filter/regulation/match.h"
#include "filter/regulation/labels.h"
#include "filter/regulation/parts.h"

enum {
	ASK_BYTES = 300,
	SAYS_BYTES = 2000,
	FACTS_MOST = 100,
	KINDS_MOST = 200
};

struct reading {
	const struct regulation *regulation;
	struct kinds *kinds;
	GPtrArray *mistakes;
};

static void
read_fact (struct reading *reading, const struct node *node)
{
	static const char *const keys[] = { "match", "in", "ask", NULL };
	const struct node *match = node_get (node, "match");
	const struct node *ask = node_get (node, "ask");
	struct fact *fact;

	if (!node_name_is_good (node->key))
		mistake (reading->mistakes, node, "is no name for a fact; "
			 "write a-z, 0-9 and \"-\", a letter first");
	if (!node_is_map (node, keys, reading->mistakes))
		return;
	fact = g_new0 (struct fact, 1);
	fact->name = g_strdup (node->key);
	g_ptr_array_add (reading->kinds->facts, fact);
	if (match == NULL)
		mistake (reading->mistakes, node, "has no match; add what it "
			 "is recognised by");
	else
		match_read_sign (reading->kinds->recognisers, node->key,
				 match, node_get (node, "in"),
				 reading->mistakes);
	if (ask == NULL)
		mistake (reading->mistakes, node, "has no ask; add ask: {en: "
			 "..., ru: ..., uk: ...}");
	else
		node_texts (ask, ASK_BYTES, fact->asks, reading->mistakes);
}

/* A value of a label, or NULL. */
static char *
read_label (struct reading *reading, const struct node *map,
	    const char *label, const char *fallback)
{
	const struct node *node = node_get (map, label);
	const char *value = node == NULL ? fallback
		: node_line (node, NODE_NAME_BYTES, reading->mistakes);
	char *why;

	if (value == NULL)
		return NULL;
	why = labels_wrong (reading->regulation, label, value);
	if (why != NULL)
		mistake (reading->mistakes, node, "%s", why);
	g_free (why);
	return g_strdup (value);
}

static void
read_needs (struct reading *reading, struct kind *kind,
	    const struct node *node)
{
	g_autoptr (GPtrArray) names = node_lines (node, NODE_NAME_BYTES,
						  reading->mistakes);

	if (names->len > KIND_NEEDS) {
		mistake (reading->mistakes, node, "needs more than %d facts; "
			 "nobody answers so many questions", KIND_NEEDS);
		return;
	}
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];

		kind->needs[i] = kinds_fact (reading->kinds, name);
		if (kind->needs[i] == NULL)
			mistake (reading->mistakes, node, "there is no fact "
				 "\"%s\"; add it under facts", name);
	}
}

static void
read_kind (struct reading *reading, const struct node *node)
{
	static const char *const keys[] = {
		"stream", "scope", "department", "priority", "needs", "says",
		NULL
	};
	const struct node *says = node_get (node, "says");
	struct kind *kind;

	if (!node_name_is_good (node->key))
		mistake (reading->mistakes, node, "is no name for a kind; "
			 "write a-z, 0-9 and \"-\", a letter first");
	if (!node_is_map (node, keys, reading->mistakes))
		return;
	kind = g_new0 (struct kind, 1);
	kind->name = g_strdup (node->key);
	g_ptr_array_add (reading->kinds->list, kind);
	kind->stream = read_label (reading, node, "stream", "task");
	kind->scope = read_label (reading, node, "scope", "in");
	kind->department = read_label (reading, node, "department", NULL);
	kind->priority = read_label (reading, node, "priority", NULL);
	if (node_get (node, "needs") != NULL)
		read_needs (reading, kind, node_get (node, "needs"));
	if (says != NULL)
		node_texts (says, SAYS_BYTES, kind->says, reading->mistakes);
}

static void
read_usual (struct reading *reading, const struct node *root)
{
	const char *usual = node_get_line (root, "usual", NODE_NAME_BYTES,
					   reading->mistakes);

	if (usual == NULL)
		return;
	reading->kinds->usual = kinds_find (reading->kinds, usual);
	if (reading->kinds->usual == NULL) {
		g_autofree char *names = kinds_names (reading->kinds);

		mistake (reading->mistakes, node_get (root, "usual"),
			 "there is no kind \"%s\"; write one of %s", usual,
			 names);
	}
}

/* The systems were read before: what they are for is known only now. */
static void
check_systems (struct reading *reading, const struct node *root)
{
	const struct systems *systems = reading->regulation->systems;
	const char *const kinds[] = {
		systems != NULL ? systems->kind_system : NULL,
		systems != NULL ? systems->kind_panel : NULL
	};

	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
		if (kinds[i] != NULL
		    && kinds_find (reading->kinds, kinds[i]) == NULL)
			mistake_at (reading->mistakes, root->file, 0,
				    "systems.yaml is about the kind \"%s\", "
				    "which is not here; add it", kinds[i]);
}

void
read_kinds (struct regulation *regulation, const struct node *root,
	    GPtrArray *mistakes)
{
	static const char *const keys[] = { "usual", "facts", "kinds", NULL };
	const struct node *facts = node_get (root, "facts");
	const struct node *list = node_get (root, "kinds");
	struct reading reading = {
		.regulation = regulation, .mistakes = mistakes
	};

	reading.kinds = regulation->kinds = regulation_own (
		regulation, kinds_new (match_clock), kinds_free);
	if (!node_is_map (root, keys, mistakes))
		return;
	if (facts != NULL && node_is (facts, NODE_MAP, mistakes)) {
		if (facts->items->len > FACTS_MOST)
			mistake (mistakes, facts, "has more than %d facts; "
				 "keep those that kinds need", FACTS_MOST);
		for (guint i = 0; i < MIN (facts->items->len, FACTS_MOST); i++)
			read_fact (&reading, facts->items->pdata[i]);
	}
	if (list == NULL) {
		mistake_at (mistakes, root->file, 0, "kinds: is not there; "
			    "write kinds: and below it one NAME: {...} for "
			    "each");
		return;
	}
	if (!node_is (list, NODE_MAP, mistakes))
		return;
	if (list->items->len == 0 || list->items->len > KINDS_MOST)
		mistake (mistakes, list, "has %u kinds; write 1 to %d",
			 list->items->len, KINDS_MOST);
	for (guint i = 0; i < list->items->len; i++)
		read_kind (&reading, list->items->pdata[i]);
	read_usual (&reading, root);
	check_systems (&reading, root);
}
