/* examples.yaml: requests as they are written, by kind. */
#include <string.h>

#include "filter/policy/gist.h"
#include "filter/regulation/labels.h"
#include "filter/regulation/parts.h"

enum { EXAMPLE_BYTES = 2000 };

static void
read_example (struct likeness *likeness, const struct node *kind,
	      const char *line, GPtrArray *mistakes)
{
	g_auto (gist_auto) gist = { 0 };

	if (strlen (line) > EXAMPLE_BYTES) {
		mistake (mistakes, kind, "has an example longer than %d bytes;"
			 " keep the sentences that matter", EXAMPLE_BYTES);
		return;
	}
	gist_make (&gist, line);
	likeness_add (likeness, kind->key, gist.text->str);
}

static guint
read_kind (struct regulation *regulation, struct likeness *likeness,
	   const struct node *kind, GPtrArray *mistakes)
{
	g_auto (GStrv) lines = NULL;
	char *why = labels_wrong (regulation, "kind", kind->key);
	guint count = 0;

	if (why != NULL) {
		mistake (mistakes, kind, "%s", why);
		g_free (why);
		return 0;
	}
	if (!node_is (kind, NODE_TEXT, mistakes))
		return 0;
	lines = g_strsplit (kind->text, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		if (*g_strstrip (*line) == '\0')
			continue;
		read_example (likeness, kind, *line, mistakes);
		count++;
	}
	return count;
}

void
read_examples (struct regulation *regulation, const struct node *root,
	       GPtrArray *mistakes)
{
	g_autoptr (likeness_auto) likeness = likeness_new ();
	guint count = 0;

	if (!node_is (root, NODE_MAP, mistakes))
		return;
	for (guint i = 0; i < root->items->len; i++)
		count += read_kind (regulation, likeness,
				    root->items->pdata[i], mistakes);
	if (regulation->rules == NULL)
		mistake (mistakes, root, "is for what no rule knows, and there"
			 " are no rules; add rules.yaml");
	else if (count > LIKENESS_EXAMPLES)
		mistake (mistakes, root, "has more than %d examples; keep "
			 "those that differ", LIKENESS_EXAMPLES);
	else
		rules_resemble (regulation->rules, "kind",
				g_steal_pointer (&likeness));
}
