#include "filter/regulation/parts.h"

enum {
	TITLE_BYTES = 200,
	DEPARTMENTS_MOST = 200
};

static void
read_department (struct departments *departments, const struct node *node,
		 GPtrArray *mistakes)
{
	static const char *const keys[] = {
		"title", "agents", "escalate", NULL
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
	g_ptr_array_unref (department->agents);
	department->agents = node_lines (node_get (node, "agents"),
					 TITLE_BYTES, mistakes);
	g_ptr_array_unref (department->escalate);
	department->escalate = node_lines (node_get (node, "escalate"),
					   TITLE_BYTES, mistakes);
}

void
read_departments (struct regulation *regulation, const struct node *root,
		  GPtrArray *mistakes)
{
	static const char *const keys[] = { "usual", "departments", NULL };
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
	for (guint i = 0; i < list->items->len; i++)
		read_department (departments, list->items->pdata[i], mistakes);
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
