/* systems.yaml: which systems and panels are installed, on which. */
#include <string.h>

#include "filter/regulation/match.h"
#include "filter/regulation/parts.h"

enum { TITLE_BYTES = 100, SYSTEMS_MOST = 300 };

struct reading {
	struct systems *systems;
	GPtrArray *mistakes;
};

static char **
read_suits (struct reading *reading, const struct node *node)
{
	g_autoptr (GPtrArray) names = node_lines (node, NODE_NAME_BYTES,
						  reading->mistakes);
	char **suits;

	for (guint i = 0; i < names->len; i++) {
		const struct system_entry *entry
			= systems_find (reading->systems, names->pdata[i]);

		if (entry == NULL || entry->suits != NULL || !entry->listed)
			mistake (reading->mistakes, node, "there is no system "
				 "\"%s\" under systems", (const char *)
				 names->pdata[i]);
	}
	suits = g_new0 (char *, names->len + 1);
	for (guint i = 0; i < names->len; i++)
		suits[i] = g_strdup (names->pdata[i]);
	return suits;
}

static void
read_entry (struct reading *reading, const struct node *node, bool panel,
	    bool listed)
{
	static const char *const keys[] = { "title", "match", "on", NULL };
	const struct node *match = node_get (node, "match");
	const struct node *on = node_get (node, "on");
	struct system_entry *entry;

	if (!node_name_is_good (node->key))
		mistake (reading->mistakes, node, "is no name; write a-z, 0-9 "
			 "and \"-\", a letter first");
	if (!node_is_map (node, keys, reading->mistakes))
		return;
	entry = g_new0 (struct system_entry, 1);
	entry->name = g_strdup (node->key);
	entry->listed = listed;
	g_ptr_array_add (reading->systems->list, entry);
	entry->title = g_strdup (node_get_line (node, "title", TITLE_BYTES,
						reading->mistakes));
	if (match == NULL)
		mistake (reading->mistakes, node, "has no match; add what it "
			 "is recognised by");
	else
		match_read_sign (reading->systems->recognisers, node->key,
				 match, NULL, reading->mistakes);
	if (panel && listed && on == NULL)
		mistake (reading->mistakes, node, "has no on; add on: [...], "
			 "the systems that it suits");
	if (!panel && on != NULL)
		mistake (reading->mistakes, on, "is for panels; leave it out");
	if (panel)
		entry->suits = read_suits (reading, on);
}

static void
read_list (struct reading *reading, const struct node *map, bool panel,
	   bool listed)
{
	if (map == NULL || !node_is (map, NODE_MAP, reading->mistakes))
		return;
	for (guint i = 0; i < MIN (map->items->len, SYSTEMS_MOST); i++)
		read_entry (reading, map->items->pdata[i], panel, listed);
}

void
read_systems (struct regulation *regulation, const struct node *root,
	      GPtrArray *mistakes)
{
	static const char *const keys[] = {
		"system-kind", "panel-kind", "systems", "other-systems",
		"panels", "other-panels", NULL
	};
	struct reading reading = { .mistakes = mistakes };

	reading.systems = regulation->systems = regulation_own (
		regulation, systems_new (match_clock), systems_free);
	if (!node_is_map (root, keys, mistakes))
		return;
	reading.systems->kind_system = g_strdup (node_get_line (
		root, "system-kind", NODE_NAME_BYTES, mistakes));
	reading.systems->kind_panel = g_strdup (node_get_line (
		root, "panel-kind", NODE_NAME_BYTES, mistakes));
	read_list (&reading, node_get (root, "systems"), false, true);
	read_list (&reading, node_get (root, "other-systems"), false, false);
	read_list (&reading, node_get (root, "panels"), true, true);
	read_list (&reading, node_get (root, "other-panels"), true, false);
}
