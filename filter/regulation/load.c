#include "filter/regulation/load.h"

#include <string.h>

#include "filter/nearest.h"
#include "filter/regulation/parts.h"
#include "filter/regulation/tree.h"

/* In the order of reading.  One of the two functions is set: for a YAML file,
 * or for anything else, a folder too, which is read by its path. */
static const struct part {
	const char *name;
	void (*tree) (struct regulation *regulation, const struct node *root,
		      GPtrArray *mistakes);
	void (*path) (struct regulation *regulation, const char *path,
		      GPtrArray *mistakes);
} parts[] = {
	{ "calendars.yaml", read_calendars, NULL },
	{ "departments.yaml", read_departments, NULL },
	{ "systems.yaml", read_systems, NULL },
	{ "kinds.yaml", read_kinds, NULL },
	{ "articles", NULL, read_articles },
	{ "rules.yaml", read_rules, NULL },
	{ "examples.yaml", read_examples, NULL },
};

GQuark
regulation_error_quark (void)
{
	return g_quark_from_static_string ("ticket-milter-regulation");
}

static bool
is_left_alone (const char *name)
{
	return *name == '.' || g_str_has_suffix (name, "~")
		|| g_str_equal (name, "README")
		|| g_str_equal (name, "README.md")
		|| g_str_equal (name, "cases");
}

static void
look_at_name (const char *folder, const char *name, GPtrArray *mistakes)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);
	g_autofree char *shown = g_utf8_make_valid (path, -1);
	g_autoptr (GString) all = g_string_new (NULL);
	const char *near = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
		if (g_str_equal (parts[i].name, name))
			return;
		near = nearest (name, parts[i].name, near);
		g_string_append_printf (all, "%s%s", i > 0 ? ", " : "",
					parts[i].name);
	}
	if (near != NULL)
		mistake_at (mistakes, shown, 0, "is no part of a regulation; "
			    "did you mean %s?", near);
	else
		mistake_at (mistakes, shown, 0, "is no part of a regulation; "
			    "move it elsewhere, or name it as one of %s",
			    all->str);
}

/* Compared as the directory gives them, which is in any order. */
static gint
by_text (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static bool
look_at_names (const char *folder, GPtrArray *mistakes)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	const char *name;

	if (dir == NULL) {
		mistake_at (mistakes, folder, 0, "cannot be read (%s); name a "
			    "folder that the service's user may read",
			    error->message);
		return false;
	}
	while ((name = g_dir_read_name (dir)) != NULL)
		if (!is_left_alone (name))
			g_ptr_array_add (names, g_strdup (name));
	g_ptr_array_sort (names, by_text);
	for (guint i = 0; i < names->len; i++)
		look_at_name (folder, names->pdata[i], mistakes);
	return true;
}

static void
read_part (struct regulation *regulation, const struct part *part,
	   GPtrArray *mistakes)
{
	g_autofree char *path = g_build_filename (regulation->folder,
						  part->name, NULL);
	g_autoptr (node_auto) root = NULL;

	if (!g_file_test (path, G_FILE_TEST_EXISTS))
		return;
	if (part->path != NULL) {
		part->path (regulation, path, mistakes);
		return;
	}
	root = tree_read (path, mistakes);
	if (root != NULL)
		part->tree (regulation, root, mistakes);
}

struct regulation *
regulation_load (const char *folder, GError **error)
{
	g_autoptr (regulation_auto) regulation = regulation_new (folder);
	g_autoptr (GPtrArray) mistakes = mistakes_new ();

	if (look_at_names (folder, mistakes))
		for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
			read_part (regulation, &parts[i], mistakes);
	if (mistakes->len == 0)
		return g_steal_pointer (&regulation);
	g_ptr_array_add (mistakes, NULL);
	{
		g_autofree char *text = g_strjoinv ("\n",
						    (char **) mistakes->pdata);

		g_set_error_literal (error, REGULATION_ERROR,
				     REGULATION_ERROR_INVALID, text);
	}
	return NULL;
}
