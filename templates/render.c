#include "templates/render.h"

#include <stdbool.h>
#include <string.h>

#include "templates/mustache.h"

G_DEFINE_QUARK (render-error-quark, render_error)

/* The arguments of one parent tag, and those of the parents around it. */
struct frame {
	const struct frame *outer;
	GHashTable *arguments;
};

/* Where and how a piece of template is printed. */
struct place {
	const char *indent;	/* what each line begins with */
	const struct frame *frame;
	unsigned depth;
};

struct renderer {
	GString *out;
	enum render_escape escape;
	render_partial_func partial;
	gpointer user;
	GHashTable *partials;	/* name -> struct mustache, or NULL */
	JsonNode *stack[RENDER_DEPTH + 2];	/* innermost last */
	unsigned stack_size;
	gsize steps;
};

static bool render_nodes (struct renderer *renderer, GPtrArray *nodes,
			  const struct place *place, GError **error);

static bool
limit (const char *what, int most, GError **error)
{
	g_set_error (error, RENDER_ERROR, RENDER_ERROR_LIMIT,
		     "more than %d %s", most, what);
	return false;
}

static bool
steps_take (struct renderer *renderer, gsize steps, GError **error)
{
	renderer->steps += steps;
	return renderer->steps <= RENDER_STEPS
		|| limit ("steps", RENDER_STEPS, error);
}

static bool
put (struct renderer *renderer, const char *text, GError **error)
{
	gsize length = strlen (text);

	if (length > RENDER_BYTES - renderer->out->len)
		return limit ("bytes of output", RENDER_BYTES, error);
	g_string_append_len (renderer->out, text, length);
	return true;
}

static const char *
entity (char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool
put_escaped (struct renderer *renderer, const char *text, GError **error)
{
	for (const char *p = text; *p != '\0'; p++) {
		char plain[2] = { *p, '\0' };
		const char *escaped = entity (*p);

		if (!put (renderer, escaped != NULL ? escaped : plain, error))
			return false;
	}
	return true;
}

/* The shortest form that reads back as the same number. */
static char *
number_text (double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];
	static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };

	for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
		g_ascii_formatd (text, sizeof text, formats[i], value);
		if (g_ascii_strtod (text, NULL) == value)
			break;
	}
	return g_strdup (text);
}

/* What a value prints as; caller's, NULL for nothing. */
static char *
value_text (JsonNode *value)
{
	GType type;

	if (value == NULL || !JSON_NODE_HOLDS_VALUE (value))
		return NULL;
	type = json_node_get_value_type (value);
	if (type == G_TYPE_STRING)
		return json_node_dup_string (value);
	if (type == G_TYPE_BOOLEAN)
		return g_strdup (json_node_get_boolean (value)
				 ? "true" : "false");
	if (type == G_TYPE_DOUBLE)
		return number_text (json_node_get_double (value));
	return g_strdup_printf ("%" G_GINT64_FORMAT,
				json_node_get_int (value));
}

static bool
is_true (JsonNode *value)
{
	GType type;

	if (value == NULL || JSON_NODE_HOLDS_NULL (value))
		return false;
	if (JSON_NODE_HOLDS_ARRAY (value))
		return json_array_get_length (json_node_get_array (value)) > 0;
	if (JSON_NODE_HOLDS_OBJECT (value))
		return true;
	type = json_node_get_value_type (value);
	if (type == G_TYPE_STRING)
		return *json_node_get_string (value) != '\0';
	if (type == G_TYPE_BOOLEAN)
		return json_node_get_boolean (value);
	return json_node_get_double (value) != 0;
}

static JsonNode *
member (JsonNode *object, const char *name)
{
	if (object == NULL || !JSON_NODE_HOLDS_OBJECT (object))
		return NULL;
	return json_object_get_member (json_node_get_object (object), name);
}

/* The first part is looked for outwards through the context, the others only
 * in what it is. */
static JsonNode *
look_up (const struct renderer *renderer, char **path)
{
	JsonNode *found = NULL;

	if (path == NULL)
		return renderer->stack[renderer->stack_size - 1];
	for (unsigned i = renderer->stack_size; i-- > 0 && found == NULL;)
		found = member (renderer->stack[i], path[0]);
	for (char **part = path + 1; found != NULL && *part != NULL; part++)
		found = member (found, *part);
	return found;
}

static bool
render_value (struct renderer *renderer, const struct node *node,
	      GError **error)
{
	g_autofree char *text = value_text (look_up (renderer, node->path));

	if (text == NULL)
		return true;
	if (node->kind == NODE_VALUE && renderer->escape == RENDER_HTML)
		return put_escaped (renderer, text, error);
	return put (renderer, text, error);
}

static bool
render_with (struct renderer *renderer, const struct node *node,
	     JsonNode *value, const struct place *inside, GError **error)
{
	bool good;

	if (!steps_take (renderer, 1, error))
		return false;
	renderer->stack[renderer->stack_size++] = value;
	good = render_nodes (renderer, node->children, inside, error);
	renderer->stack_size--;
	return good;
}

static bool
render_section (struct renderer *renderer, const struct node *node,
		const struct place *place, GError **error)
{
	JsonNode *value = look_up (renderer, node->path);
	struct place inside = *place;
	JsonArray *list;

	inside.depth++;
	if (node->kind == NODE_INVERTED)
		return is_true (value)
			|| render_nodes (renderer, node->children, &inside,
					 error);
	if (!is_true (value))
		return true;
	if (!JSON_NODE_HOLDS_ARRAY (value))
		return render_with (renderer, node, value, &inside, error);
	list = json_node_get_array (value);
	for (guint i = 0; i < json_array_get_length (list); i++)
		if (!render_with (renderer, node,
				  json_array_get_element (list, i), &inside,
				  error))
			return false;
	return true;
}

/* Reads each partial once. */
static bool
partial_get (struct renderer *renderer, const char *name,
	     struct mustache **partial, GError **error)
{
	g_autofree char *text = NULL;
	gpointer known;

	*partial = NULL;
	if (g_hash_table_lookup_extended (renderer->partials, name, NULL,
					  &known)) {
		*partial = known;
		return true;
	}
	if (renderer->partial != NULL)
		text = renderer->partial (name, renderer->user);
	if (text != NULL) {
		*partial = mustache_parse (text, error);
		if (*partial == NULL) {
			g_prefix_error (error, "partial '%s': ", name);
			return false;
		}
	}
	g_hash_table_insert (renderer->partials, g_strdup (name), *partial);
	return true;
}

static char *
deeper (const struct place *place, const char *indent)
{
	return indent == NULL ? g_strdup ("")
		: g_strconcat (place->indent, indent, NULL);
}

/* A line begins, and with it what stood before the tag. */
static bool
put_lead (struct renderer *renderer, const struct node *node,
	  const struct place *place, GError **error)
{
	return node->lead == NULL
		|| (put (renderer, place->indent, error)
		    && put (renderer, node->lead, error));
}

static bool
render_partial (struct renderer *renderer, const struct node *node,
		const struct place *place, GError **error)
{
	struct frame frame = { place->frame, node->arguments };
	g_autofree char *indent = deeper (place, node->indent);
	struct place inside = { indent, place->frame, place->depth + 1 };
	struct mustache *partial;

	if (node->arguments != NULL
	    && g_hash_table_size (node->arguments) > 0)
		inside.frame = &frame;
	return partial_get (renderer, node->name, &partial, error)
		&& steps_take (renderer, strlen (indent), error)
		&& put_lead (renderer, node, place, error)
		&& (partial == NULL
		    || render_nodes (renderer, partial->nodes, &inside,
				     error));
}

/* The outermost argument wins.  Inside of it only those of the parents
 * around its own one count: it cannot be replaced by itself. */
static const struct node *
argument_find (const struct frame *frame, const char *name,
	       const struct frame **from)
{
	const struct node *found = NULL;

	for (; frame != NULL; frame = frame->outer) {
		const struct node *node
			= g_hash_table_lookup (frame->arguments, name);

		if (node != NULL) {
			found = node;
			*from = frame;
		}
	}
	return found;
}

static bool
render_block (struct renderer *renderer, const struct node *node,
	      const struct place *place, GError **error)
{
	const struct frame *from = NULL;
	const struct node *argument
		= argument_find (place->frame, node->name, &from);
	g_autofree char *indent = NULL;
	struct place inside = *place;

	inside.depth++;
	if (argument == NULL)
		return put_lead (renderer, node, place, error)
			&& render_nodes (renderer, node->children, &inside,
					 error);
	indent = deeper (place, node->indent);
	inside.indent = indent;
	inside.frame = from->outer;
	return steps_take (renderer, strlen (indent), error)
		&& (!argument->inlined || put (renderer, indent, error))
		&& render_nodes (renderer, argument->children, &inside,
				 error);
}

static bool
render_node (struct renderer *renderer, const struct node *node,
	     const struct place *place, GError **error)
{
	if (!steps_take (renderer, 1, error))
		return false;
	switch (node->kind) {
	case NODE_TEXT:
		return put (renderer, node->name, error);
	case NODE_LINE:
		return put (renderer, place->indent, error);
	case NODE_VALUE:
	case NODE_RAW:
		return render_value (renderer, node, error);
	case NODE_SECTION:
	case NODE_INVERTED:
		return render_section (renderer, node, place, error);
	case NODE_PARTIAL:
	case NODE_PARENT:
		return render_partial (renderer, node, place, error);
	case NODE_BLOCK:
		return render_block (renderer, node, place, error);
	}
	g_return_val_if_reached (false);
}

static bool
render_nodes (struct renderer *renderer, GPtrArray *nodes,
	      const struct place *place, GError **error)
{
	if (place->depth > RENDER_DEPTH)
		return limit ("sections and partials inside of each other",
			      RENDER_DEPTH, error);
	for (guint i = 0; i < nodes->len; i++)
		if (!render_node (renderer, nodes->pdata[i], place, error))
			return false;
	return true;
}

char *
render (const char *template_text, JsonNode *data, enum render_escape escape,
	render_partial_func partial, gpointer user, GError **error)
{
	g_autoptr (mustache_auto) mustache
		= mustache_parse (template_text, error);
	g_autoptr (GString) out = g_string_new (NULL);
	g_autoptr (GHashTable) partials
		= g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					 (GDestroyNotify) mustache_free);
	struct renderer renderer = {
		.out = out, .escape = escape, .partial = partial,
		.user = user, .partials = partials,
		.stack = { data }, .stack_size = 1
	};
	struct place place = { "", NULL, 0 };

	if (mustache == NULL
	    || !render_nodes (&renderer, mustache->nodes, &place, error))
		return NULL;
	return g_string_free (g_steal_pointer (&out), FALSE);
}
