#include <string.h>

#include "filter/regulation/parts.h"

enum {
	TITLE_BYTES = 200,
	DEPARTMENTS_MOST = 200,
	MINUTE = 60,
	DEADLINE_MOST = 365 * 24 * 3600,
	WARN_MOST = 30 * 24 * 3600,
	WARN_USUAL = 15 * MINUTE
};

/* What holds for all departments, and for those that say otherwise. */
struct deadlines {
	gint64 response[PRIORITIES], resolution[PRIORITIES], warn;
};

/* A duration, or "none". */
static bool
read_duration (const struct node *node, gint64 *seconds, GPtrArray *mistakes)
{
	gint64 found;

	if (node->kind == NODE_TEXT && g_str_equal (node->text, "none")) {
		*seconds = 0;
		return true;
	}
	found = node_duration (node, MINUTE, DEADLINE_MOST, mistakes);
	if (found >= 0)
		*seconds = found;
	return found >= 0;
}

/* One for all priorities, or a map; what is not in that is as it was. */
static void
read_by_priority (const struct node *node, gint64 seconds[PRIORITIES],
		  GPtrArray *mistakes)
{
	static const char *const names[] = {
		"low", "normal", "high", "urgent", NULL
	};
	gint64 all;

	if (node == NULL)
		return;
	if (node->kind != NODE_MAP) {
		if (read_duration (node, &all, mistakes))
			for (int i = 0; i < PRIORITIES; i++)
				seconds[i] = all;
		return;
	}
	if (!node_is_map (node, names, mistakes))
		return;
	for (int i = 0; i < PRIORITIES; i++) {
		const struct node *one = node_get (node, names[i]);

		if (one != NULL)
			read_duration (one, &seconds[i], mistakes);
	}
}

static void
read_deadlines (const struct node *node, struct deadlines *deadlines,
		GPtrArray *mistakes)
{
	const struct node *warn = node_get (node, "warn-before");
	gint64 found;

	read_by_priority (node_get (node, "first-response"),
			  deadlines->response, mistakes);
	read_by_priority (node_get (node, "resolution"),
			  deadlines->resolution, mistakes);
	if (warn == NULL)
		return;
	if (warn->kind == NODE_TEXT && g_str_equal (warn->text, "none")) {
		deadlines->warn = 0;
		return;
	}
	found = node_duration (warn, MINUTE, WARN_MOST, mistakes);
	if (found >= 0)
		deadlines->warn = found;
}

static void
read_calendar (struct department *department, const struct node *node,
	       const struct calendars *calendars, GPtrArray *mistakes)
{
	const char *name = node_line (node, NODE_NAME_BYTES, mistakes);

	if (name == NULL)
		return;
	department->calendar = calendars_find (calendars, name);
	if (department->calendar == NULL)
		mistake (mistakes, node, "there is no calendar \"%s\" in "
			 "calendars.yaml; add it, or leave the line out for "
			 "round the clock", name);
}

/* The line it stands on; 0: there is no such list. */
static int
read_agents (const struct node *node, GPtrArray **names, GPtrArray *mistakes)
{
	g_ptr_array_unref (*names);
	*names = node_lines (node, TITLE_BYTES, mistakes);
	return node != NULL ? node->line : 0;
}

static void
read_department (struct departments *departments, const struct node *node,
		 const struct calendars *calendars, struct deadlines deadlines,
		 GPtrArray *mistakes)
{
	static const char *const keys[] = {
		"title", "agents", "escalate", "calendar", "first-response",
		"resolution", "warn-before", NULL
	};
	struct department *department;
	const struct node *title;

	if (!node_name_is_good (node->key))
		mistake (mistakes, node, "is no name for a department; write "
			 "at most %d of a-z, 0-9 and \"-\", a letter first",
			 NODE_NAME_BYTES);
	if (!node_is_map (node, keys, mistakes))
		return;
	department = department_new (node->key);
	g_ptr_array_add (departments->list, department);
	title = node_get (node, "title");
	if (title == NULL)
		mistake (mistakes, node, "has no title; add title: {en: ..., "
			 "ru: ..., uk: ...}");
	node_texts (title, TITLE_BYTES, department->titles, mistakes);
	department->file = node->file;
	department->agents_line = read_agents (node_get (node, "agents"),
					       &department->agents, mistakes);
	department->escalate_line = read_agents (node_get (node, "escalate"),
						 &department->escalate,
						 mistakes);
	read_calendar (department, node_get (node, "calendar"), calendars,
		       mistakes);
	read_deadlines (node, &deadlines, mistakes);
	memcpy (department->response, deadlines.response,
		sizeof deadlines.response);
	memcpy (department->resolution, deadlines.resolution,
		sizeof deadlines.resolution);
	department->warn = deadlines.warn;
}

void
read_departments (struct regulation *regulation, const struct node *root,
		  GPtrArray *mistakes)
{
	static const char *const keys[] = {
		"usual", "departments", "first-response", "resolution",
		"warn-before", NULL
	};
	struct deadlines deadlines = { .warn = WARN_USUAL };
	struct departments *departments
		= regulation_own (regulation, departments_new (),
				  departments_free);
	const struct node *list = node_get (root, "departments");
	const char *usual;

	regulation->departments = departments;
	if (!node_is_map (root, keys, mistakes))
		return;
	if (list == NULL) {
		mistake_at (mistakes, root->file, 0, "departments: is not "
			    "there; write departments: and below it one "
			    "NAME: {title: ...} for each");
		return;
	}
	if (!node_is (list, NODE_MAP, mistakes))
		return;
	if (list->items->len == 0 || list->items->len > DEPARTMENTS_MOST)
		mistake (mistakes, list, "has %u departments; write 1 to %d",
			 list->items->len, DEPARTMENTS_MOST);
	read_deadlines (root, &deadlines, mistakes);
	for (guint i = 0; i < list->items->len; i++)
		read_department (departments, list->items->pdata[i],
				 regulation->calendars, deadlines, mistakes);
	usual = node_get_line (root, "usual", NODE_NAME_BYTES, mistakes);
	if (usual == NULL)
		return;
	departments->usual = (struct department *)
		departments_find (departments, usual);
	if (departments->usual == NULL) {
		g_autofree char *names = departments_names (departments);

		mistake (mistakes, node_get (root, "usual"), "there is no "
			 "department \"%s\"; write one of %s", usual, names);
	}
}
