#include "filter/regulation/node.h"

#include <stdarg.h>
#include <string.h>

#include "filter/nearest.h"
#include "filter/value.h"

const char *const node_languages[NODE_LANGUAGES + 1] = {
	"en", "ru", "uk", NULL
};

static void
destroy (gpointer node)
{
	node_free (node);
}

struct node *
node_new (enum node_kind kind, const char *file, int line)
{
	struct node *node = g_new0 (struct node, 1);

	node->kind = kind;
	node->file = g_intern_string (file);
	node->line = line;
	if (kind != NODE_TEXT)
		node->items = g_ptr_array_new_with_free_func (destroy);
	return node;
}

/* As deep as TREE_DEPTH lets a tree be. */
void
node_free (struct node *node)
{
	if (node == NULL)
		return;
	g_free (node->key);
	g_free (node->text);
	g_clear_pointer (&node->items, g_ptr_array_unref);
	g_free (node);
}

GPtrArray *
mistakes_new (void)
{
	return g_ptr_array_new_with_free_func (g_free);
}

/* What a value quotes of the file may be anything: it stays one line that can
 * be read.  The remedy is at its end. */
static char *
one_line (const char *text)
{
	GString *line = g_string_new (NULL);

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (g_unichar_iscntrl (c))
			g_string_append_printf (line, "\\x%02x", c);
		else
			g_string_append_unichar (line, c);
	}
	if (line->len > MISTAKE_BYTES) {
		const char *end = g_utf8_find_prev_char (
			line->str, line->str + MISTAKE_BYTES / 2);
		const char *rest = g_utf8_find_next_char (
			line->str + line->len - MISTAKE_BYTES / 3, NULL);

		g_string_erase (line, end - line->str, rest - end);
		g_string_insert (line, end - line->str, " ... ");
	}
	return g_string_free (line, FALSE);
}

static void G_GNUC_PRINTF (5, 0)
add (GPtrArray *mistakes, const char *file, int line, const char *key,
     const char *format, va_list arguments)
{
	g_autoptr (GString) text = g_string_new (NULL);
	g_autofree char *what = NULL;
	g_autofree char *where = line > 0 ? g_strdup_printf (":%d", line)
		: g_strdup ("");

	if (mistakes->len >= MISTAKES_MOST)
		return;
	if (key != NULL)
		g_string_append_printf (text, "%s: ", key);
	g_string_append_vprintf (text, format, arguments);
	what = one_line (text->str);
	g_ptr_array_add (mistakes, g_strdup_printf ("%s%s: %s", file, where,
						    what));
}

void
mistake_at (GPtrArray *mistakes, const char *file, int line,
	    const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	add (mistakes, file, line, NULL, format, arguments);
	va_end (arguments);
}

void
mistake (GPtrArray *mistakes, const struct node *node, const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	add (mistakes, node->file, node->line, node->key, format, arguments);
	va_end (arguments);
}

/* --- looking into it ----------------------------------------------------- */

static const char *
kind_name (enum node_kind kind)
{
	switch (kind) {
	case NODE_TEXT: return "a text";
	case NODE_LIST: return "a list";
	case NODE_MAP: return "a map";
	}
	return "?";
}

bool
node_is (const struct node *node, enum node_kind kind, GPtrArray *mistakes)
{
	if (node == NULL)
		return false;
	if (node->kind == kind)
		return true;
	mistake (mistakes, node, "is %s; write %s here",
		 kind_name (node->kind), kind == NODE_TEXT ? "a text"
		 : kind == NODE_LIST ? "a list, [ONE, TWO] or lines of \"- \""
		 : "a map, lines of \"KEY: VALUE\"");
	return false;
}

bool
node_is_map (const struct node *node, const char *const *known,
	     GPtrArray *mistakes)
{
	if (!node_is (node, NODE_MAP, mistakes))
		return false;
	for (guint i = 0; i < node->items->len; i++) {
		const struct node *item = node->items->pdata[i];
		g_autofree char *all = g_strjoinv (", ", (char **) known);
		const char *near = NULL;

		if (g_strv_contains (known, item->key))
			continue;
		for (const char *const *key = known; *key != NULL; key++)
			near = nearest (item->key, *key, near);
		if (near != NULL)
			mistake (mistakes, item, "is not known here; did you "
				 "mean %s?", near);
		else
			mistake (mistakes, item, "is not known here; write "
				 "one of %s", all);
	}
	return true;
}

const struct node *
node_get (const struct node *map, const char *key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (guint i = 0; i < map->items->len; i++) {
		const struct node *item = map->items->pdata[i];

		if (g_str_equal (item->key, key))
			return item;
	}
	return NULL;
}

const char *
node_line (const struct node *node, gsize most, GPtrArray *mistakes)
{
	if (!node_is (node, NODE_TEXT, mistakes))
		return NULL;
	if (*node->text == '\0')
		mistake (mistakes, node, "is empty; write a value or leave "
			 "the line out");
	else if (strpbrk (node->text, "\n\r\t") != NULL)
		mistake (mistakes, node, "has a line break or a tab in it; "
			 "write it on one line");
	else if (strlen (node->text) > most)
		mistake (mistakes, node, "is longer than %" G_GSIZE_FORMAT
			 " bytes; shorten it", most);
	else
		return node->text;
	return NULL;
}

const char *
node_get_line (const struct node *map, const char *key, gsize most,
	       GPtrArray *mistakes)
{
	const struct node *node = node_get (map, key);

	if (node == NULL && map != NULL && map->kind == NODE_MAP)
		mistake (mistakes, map, "has no %s; add it", key);
	return node_line (node, most, mistakes);
}

bool
node_name_is_good (const char *name)
{
	return g_ascii_islower (*name)
		&& strlen (name) <= NODE_NAME_BYTES
		&& strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-")
			== strlen (name);
}

const char *
node_name (const struct node *node, GPtrArray *mistakes)
{
	const char *name = node_line (node, G_MAXSIZE, mistakes);

	if (name == NULL || node_name_is_good (name))
		return name;
	mistake (mistakes, node, "\"%s\" is no name; write at most %d of "
		 "a-z, 0-9 and \"-\", a letter first", name,
		 NODE_NAME_BYTES);
	return NULL;
}

GPtrArray *
node_lines (const struct node *node, gsize most, GPtrArray *mistakes)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

	if (node == NULL)
		return lines;
	if (node->kind == NODE_MAP) {
		node_is (node, NODE_LIST, mistakes);
		return lines;
	}
	for (guint i = 0; node->kind == NODE_TEXT ? i < 1
	     : i < node->items->len; i++) {
		const char *line = node_line (node->kind == NODE_TEXT ? node
					      : node->items->pdata[i], most,
					      mistakes);

		if (line != NULL)
			g_ptr_array_add (lines, g_strdup (line));
	}
	return lines;
}

gint64
node_duration (const struct node *node, gint64 least, gint64 most,
	       GPtrArray *mistakes)
{
	const char *line = node_line (node, 100, mistakes);
	g_autofree char *why = NULL;
	gint64 seconds = -1;

	if (line == NULL)
		return -1;
	why = value_duration (line, least, most, &seconds);
	if (why == NULL)
		return seconds;
	mistake (mistakes, node, "%s", why);
	return -1;
}

int
node_word (const struct node *node, const char *const *words,
	   GPtrArray *mistakes)
{
	const char *line = node_line (node, 100, mistakes);
	g_autofree char *all = g_strjoinv (", ", (char **) words);

	if (line == NULL)
		return -1;
	for (int i = 0; words[i] != NULL; i++)
		if (g_str_equal (words[i], line))
			return i;
	mistake (mistakes, node, "\"%s\" is not known here; write one of %s",
		 line, all);
	return -1;
}

bool
node_texts (const struct node *node, gsize most, char *texts[NODE_LANGUAGES],
	    GPtrArray *mistakes)
{
	const char *found[NODE_LANGUAGES] = { NULL };

	if (node == NULL)
		return false;
	if (node->kind != NODE_TEXT
	    && !node_is_map (node, node_languages, mistakes))
		return false;
	for (int i = 0; i < NODE_LANGUAGES; i++) {
		found[i] = node->kind == NODE_TEXT
			? node_line (node, most, mistakes)
			: node_get_line (node, node_languages[i], most,
					 mistakes);
		if (found[i] == NULL)
			return false;
	}
	for (int i = 0; i < NODE_LANGUAGES; i++)
		texts[i] = g_strdup (found[i]);
	return true;
}
