/* rules.yaml: groups of words, and rules that look for them. */
#include <string.h>

#include "filter/regulation/match.h"
#include "filter/regulation/labels.h"
#include "filter/regulation/parts.h"

enum {
	GROUPS_MOST = 1000,
	WORDS_BYTES = 64 << 10,
	PRODUCT_BYTES = 100
};

struct reading {
	struct regulation *regulation;
	struct rules *rules;
	GPtrArray *mistakes;
};

static void
said (struct reading *reading, const struct node *node, char *why)
{
	match_said (reading->mistakes, node, 0, why);
}

static void
read_group (struct reading *reading, const struct node *node)
{
	char *why = NULL;

	if (!node_is (node, NODE_TEXT, reading->mistakes))
		return;
	if (strlen (node->text) > WORDS_BYTES)
		mistake (reading->mistakes, node, "is longer than %d bytes; "
			 "split it", WORDS_BYTES);
	else if (!node_name_is_good (node->key))
		mistake (reading->mistakes, node, "is no name for a group; "
			 "write a-z, 0-9 and \"-\", a letter first");
	else if (!phrases_add_group (rules_phrases (reading->rules),
				     node->key, node->text, &why))
		said (reading, node, why);
}

static void
read_words (struct reading *reading, const struct node *words)
{
	if (words == NULL || !node_is (words, NODE_MAP, reading->mistakes))
		return;
	if (words->items->len > GROUPS_MOST)
		mistake (reading->mistakes, words, "has more than %d groups; "
			 "keep those that are used", GROUPS_MOST);
	for (guint i = 0; i < words->items->len; i++)
		read_group (reading, words->items->pdata[i]);
}

static void
read_needs (struct reading *reading, const struct node *node, bool unless)
{
	g_autoptr (GPtrArray) names = node_lines (node, 1000,
						  reading->mistakes);

	for (guint i = 0; i < names->len; i++) {
		char *why;

		if (!rules_need (reading->rules, names->pdata[i], unless,
				 &why))
			said (reading, node, why);
	}
}

static void
read_products (struct reading *reading, const struct node *node)
{
	g_autoptr (GPtrArray) names = node_lines (node, PRODUCT_BYTES,
						  reading->mistakes);

	if (node != NULL && node->kind == NODE_LIST && node->items->len == 0)
		mistake (reading->mistakes, node, "names no product; name one,"
			 " or leave it out");
	for (guint i = 0; i < names->len; i++) {
		char *why;

		if (!rules_product (reading->rules, names->pdata[i], &why))
			said (reading, node, why);
	}
}

/* "mysql" is kind=mysql. */
static void
read_effect (struct reading *reading, const struct node *node, bool weighs)
{
	const char *equal = strchr (node->key, '=');
	g_autofree char *label = !weighs ? g_strdup (node->key)
		: equal == NULL ? g_strdup ("kind")
		: g_strndup (node->key, (gsize) (equal - node->key));
	const char *value = !weighs ? node_line (node, 100, reading->mistakes)
		: equal == NULL ? node->key : equal + 1;
	const char *text = node_line (node, 100, reading->mistakes);
	char *end = NULL, *why = NULL;
	gint64 weight = 0;

	if (value == NULL || text == NULL)
		return;
	if (weighs) {
		weight = g_ascii_strtoll (text, &end, 10);
		if (*end != '\0' || weight == 0
		    || ABS (weight) > RULES_WEIGHT) {
			mistake (reading->mistakes, node, "\"%s\" is no weight;"
				 " write a number from -%d to %d, not 0", text,
				 RULES_WEIGHT, RULES_WEIGHT);
			return;
		}
	}
	why = labels_wrong (reading->regulation, label, value);
	if (why == NULL)
		rules_effect (reading->rules, label, value, (int) weight,
			      &why);
	said (reading, node, why);
}

static void
read_effects (struct reading *reading, const struct node *map, bool weighs)
{
	if (map == NULL || !node_is (map, NODE_MAP, reading->mistakes))
		return;
	for (guint i = 0; i < map->items->len; i++)
		read_effect (reading, map->items->pdata[i], weighs);
}

static void
read_rule (struct reading *reading, const struct node *node)
{
	static const char *const keys[] = {
		"match", "in", "if", "unless", "product", "add", "set", NULL
	};
	const struct node *match = node_get (node, "match");
	const struct node *in = node_get (node, "in");
	const struct node *needs = node_get (node, "if");
	const struct node *unless = node_get (node, "unless");
	guint before = reading->mistakes->len;
	char *why;

	if (!rules_begin (reading->rules, node->key, &why)) {
		said (reading, node, why);
		return;
	}
	if (!node_is_map (node, keys, reading->mistakes))
		return;
	if (match != NULL)
		match_read (reading->rules, match, reading->mistakes);
	if (in != NULL)
		match_read_fields (reading->rules, in, reading->mistakes);
	if (needs != NULL)
		read_needs (reading, needs, false);
	if (unless != NULL)
		read_needs (reading, unless, true);
	read_products (reading, node_get (node, "product"));
	read_effects (reading, node_get (node, "add"), true);
	read_effects (reading, node_get (node, "set"), false);
	if (!rules_end (reading->rules, &why)
	    && reading->mistakes->len == before)
		said (reading, node, why);
	else
		g_free (why);
}

static void
read_list (struct reading *reading, const struct node *list)
{
	if (list == NULL || !node_is (list, NODE_MAP, reading->mistakes))
		return;
	for (guint i = 0; i < list->items->len; i++)
		read_rule (reading, list->items->pdata[i]);
}

void
read_rules (struct regulation *regulation, const struct node *root,
	    GPtrArray *mistakes)
{
	static const char *const keys[] = { "words", "rules", "then", NULL };
	struct reading reading = {
		.regulation = regulation, .mistakes = mistakes
	};

	reading.rules = regulation->rules = regulation_own (
		regulation, rules_new (match_clock), (GDestroyNotify) rules_free);
	if (!node_is_map (root, keys, mistakes))
		return;
	read_words (&reading, node_get (root, "words"));
	read_list (&reading, node_get (root, "rules"));
	rules_settle (reading.rules);
	read_list (&reading, node_get (root, "then"));
}
