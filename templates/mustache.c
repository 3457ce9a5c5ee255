#include "templates/mustache.h"

#include <stdbool.h>
#include <string.h>

#include "templates/render.h"
#include "templates/tag.h"

/* A section, parent or block whose end has not come yet. */
struct open {
	struct node *node;	/* owned by its parent's children */
	unsigned line;
	/* Of a parent: nothing but white space stood before it. */
	bool blank_before;
	bool argument;		/* a block directly in a parent */
	/* Of a block on a line of its own: the white space before it. */
	char *before;
	char *outer_dedent;	/* what was in force outside of it */
};

struct parser {
	const char *p, *end;
	const char *line_end;	/* the LF of the line that p is on, or end */
	const char *line_text;	/* where the line begins, dedent taken off */
	bool blank;		/* nothing but white space so far on it */
	unsigned line;
	struct delimiters delimiters;
	char *dedent;		/* taken off each line, or NULL */
	GPtrArray *nodes;
	GArray *stack;		/* struct open */
};

static void
node_free (gpointer data)
{
	struct node *node = data;

	g_free (node->name);
	g_strfreev (node->path);
	g_clear_pointer (&node->children, g_ptr_array_unref);
	g_clear_pointer (&node->arguments, g_hash_table_unref);
	g_free (node->lead);
	g_free (node->indent);
	g_free (node);
}

static struct node *
node_add (GPtrArray *to, enum node_kind kind, char *name)
{
	struct node *node = g_new0 (struct node, 1);

	node->kind = kind;
	node->name = name;
	g_ptr_array_add (to, node);
	return node;
}

static struct open *
innermost (struct parser *parser)
{
	return parser->stack->len == 0 ? NULL
		: &g_array_index (parser->stack, struct open,
				  parser->stack->len - 1);
}

/* Where a node goes that is read now. */
static GPtrArray *
here (struct parser *parser)
{
	struct open *open = innermost (parser);

	return open == NULL ? parser->nodes : open->node->children;
}

static bool
in_parent (struct parser *parser)
{
	struct open *open = innermost (parser);

	return open != NULL && open->node->kind == NODE_PARENT;
}

static void
line_begin (struct parser *parser)
{
	const char *dedent = parser->dedent;

	parser->blank = true;
	parser->line_end = parser->p;
	while (dedent != NULL && *dedent != '\0' && parser->p < parser->end
	       && *parser->p == *dedent) {
		parser->p++;
		dedent++;
	}
	parser->line_text = parser->p;
}

static void
line_over (struct parser *parser, const char *next)
{
	parser->p = next;
	parser->line++;
	line_begin (parser);
}

/* The text up to `until`.  Text between the blocks of a parent is nothing. */
static void
text_add (struct parser *parser, const char *from, const char *until)
{
	if (from < until && !in_parent (parser))
		node_add (here (parser), NODE_TEXT,
			  g_strndup (from, until - from));
}

/* The line turned out to print something: it begins, with what it has. */
static void
line_flush (struct parser *parser, const char *until)
{
	if (parser->blank && !in_parent (parser))
		node_add (here (parser), NODE_LINE, NULL);
	text_add (parser, parser->blank ? parser->line_text : parser->p,
		  until);
	parser->blank = false;
}

static bool
path_set (struct node *node, unsigned line, GError **error)
{
	if (g_str_equal (node->name, "."))
		return true;
	node->path = g_strsplit (node->name, ".", -1);
	for (char **part = node->path; *part != NULL; part++)
		if (**part == '\0')
			return tag_complain (line, error,
					     "'%s' has an empty part",
					     node->name);
	return true;
}

/* The white space that the first line with something on it begins with. */
static char *
first_indent (const char *p, const char *end)
{
	const char *next;

	while (p < end && (next = tag_rest_blank (p, end)) != NULL)
		p = next;
	next = tag_skip_blank (p, end);
	return g_strndup (p, next - p);
}

/* What is left of an indentation inside of which dedent is taken off. */
static char *
beyond (const char *indent, const char *dedent)
{
	while (dedent != NULL && *dedent != '\0' && *indent == *dedent) {
		indent++;
		dedent++;
	}
	return g_strdup (indent);
}

static bool
push (struct parser *parser, struct open *open, GError **error)
{
	open->node->children = g_ptr_array_new_with_free_func (node_free);
	open->outer_dedent = g_strdup (parser->dedent);
	g_array_append_val (parser->stack, *open);
	if (parser->stack->len > RENDER_DEPTH) {
		g_set_error (error, RENDER_ERROR, RENDER_ERROR_LIMIT,
			     "line %u: tags are nested more than %d deep",
			     open->line, RENDER_DEPTH);
		return false;
	}
	return true;
}

/* An ordinary tag that prints nothing itself: its line vanishes if there is
 * nothing else on it. */
static void
standalone_or_not (struct parser *parser, const struct tag *tag,
		   bool standalone, const char *next)
{
	if (!standalone)
		parser->p = tag->after;
	else if (next == parser->end && next[-1] != '\n')
		parser->p = next;
	else
		line_over (parser, next);
}

static bool
block_open (struct parser *parser, struct tag *tag, GError **error)
{
	const char *next = tag_rest_blank (tag->after, parser->end);
	struct open open = { .line = tag->line };
	g_autofree char *before = NULL, *inside = NULL;
	bool blank = parser->blank, standalone;

	open.argument = in_parent (parser);
	standalone = next != NULL && (blank || open.argument);
	before = g_strndup (parser->line_text, blank
			    ? tag->start - parser->line_text : 0);
	if (!blank)
		line_flush (parser, tag->start);
	open.node = node_add (here (parser), NODE_BLOCK,
			      g_steal_pointer (&tag->name));
	if (standalone)
		inside = first_indent (next, parser->end);
	if (open.argument) {
		open.node->inlined = !standalone;
		g_hash_table_replace (innermost (parser)->node->arguments,
				      open.node->name, open.node);
	} else if (standalone) {
		open.node->indent = beyond (inside, parser->dedent);
		open.before = g_steal_pointer (&before);
	} else if (blank) {
		open.node->indent = g_strdup (before);
		open.node->lead = g_steal_pointer (&before);
	}
	if (!push (parser, &open, error))
		return false;
	if (open.argument && standalone) {
		g_free (parser->dedent);
		parser->dedent = g_steal_pointer (&inside);
	}
	parser->blank = false;
	standalone_or_not (parser, tag, standalone, next);
	return true;
}

static bool
parent_open (struct parser *parser, struct tag *tag, GError **error)
{
	struct open open = { .line = tag->line,
			     .blank_before = parser->blank };
	char *lead = parser->blank
		? g_strndup (parser->line_text,
			     tag->start - parser->line_text) : NULL;

	if (!parser->blank)
		line_flush (parser, tag->start);
	open.node = node_add (here (parser), NODE_PARENT,
			      g_steal_pointer (&tag->name));
	open.node->lead = lead;
	open.node->arguments = g_hash_table_new (g_str_hash, g_str_equal);
	parser->blank = false;
	parser->p = tag->after;
	return push (parser, &open, error);
}

static bool
section_open (struct parser *parser, struct tag *tag, GError **error)
{
	const char *next = tag_rest_blank (tag->after, parser->end);
	bool standalone = parser->blank && next != NULL;
	struct open open = { .line = tag->line };

	if (!standalone)
		line_flush (parser, tag->start);
	open.node = node_add (here (parser), tag->sigil == '#'
			      ? NODE_SECTION : NODE_INVERTED,
			      g_steal_pointer (&tag->name));
	if (!push (parser, &open, error)
	    || !path_set (open.node, tag->line, error))
		return false;
	standalone_or_not (parser, tag, standalone, next);
	return true;
}

static bool
end_of (struct parser *parser, struct tag *tag, GError **error)
{
	const char *next = tag_rest_blank (tag->after, parser->end);
	struct open *open = innermost (parser);
	struct node *node;
	bool standalone = parser->blank && next != NULL;

	if (open == NULL)
		return tag_complain (tag->line, error,
				     "'%s' ends but did not begin",
				     tag->name);
	node = open->node;
	if (!g_str_equal (node->name, tag->name))
		return tag_complain (tag->line, error,
				     "'%s' ends inside of '%s', which began "
				     "in line %u", tag->name, node->name,
				     open->line);
	if (node->kind == NODE_PARENT) {
		standalone = open->blank_before && next != NULL;
		if (standalone)
			node->indent = g_steal_pointer (&node->lead);
	} else if (!standalone && !(open->argument && parser->blank)) {
		line_flush (parser, tag->start);
	}
	if (open->before != NULL && node->children->len == 0) {
		/* No default whose indentation would tell. */
		g_free (node->indent);
		node->indent = g_steal_pointer (&open->before);
	}
	g_free (parser->dedent);
	parser->dedent = g_steal_pointer (&open->outer_dedent);
	g_array_set_size (parser->stack, parser->stack->len - 1);
	parser->blank = false;
	standalone_or_not (parser, tag, standalone, next);
	return true;
}

static bool
tag_add (struct parser *parser, struct tag *tag, GError **error)
{
	const char *next = tag_rest_blank (tag->after, parser->end);
	bool standalone = parser->blank && next != NULL;
	struct node *node;

	switch (tag->sigil) {
	case '#':
	case '^':
		return section_open (parser, tag, error);
	case '<':
		return parent_open (parser, tag, error);
	case '$':
		return block_open (parser, tag, error);
	case '/':
		return end_of (parser, tag, error);
	case '!':
	case '=':
		if (!standalone)
			line_flush (parser, tag->start);
		break;
	case '>':
		if (!standalone)
			line_flush (parser, tag->start);
		node = node_add (here (parser), NODE_PARTIAL,
				 g_steal_pointer (&tag->name));
		if (standalone)
			node->indent = g_strndup (parser->line_text,
				tag->start - parser->line_text);
		break;
	default:
		standalone = false;
		line_flush (parser, tag->start);
		node = node_add (here (parser), tag->sigil == '\0'
				 ? NODE_VALUE : NODE_RAW,
				 g_steal_pointer (&tag->name));
		if (!path_set (node, tag->line, error))
			return false;
	}
	standalone_or_not (parser, tag, standalone, next);
	return true;
}

/* One tag with the text before it, or one line without tags. */
static bool
step (struct parser *parser, GError **error)
{
	struct tag tag = { 0 };
	const char *start;
	bool good;

	if (parser->line_end <= parser->p) {
		parser->line_end = memchr (parser->p, '\n',
					   parser->end - parser->p);
		if (parser->line_end == NULL)
			parser->line_end = parser->end;
	}
	start = memmem (parser->p, parser->line_end - parser->p,
			parser->delimiters.open,
			strlen (parser->delimiters.open));
	if (start == NULL) {
		const char *next = MIN (parser->line_end + 1, parser->end);

		line_flush (parser, next);
		line_over (parser, next);
		return true;
	}
	if (tag_skip_blank (parser->p, start) != start)
		line_flush (parser, start);
	else if (!parser->blank)
		text_add (parser, parser->p, start);
	parser->p = start;
	good = tag_read (&parser->delimiters, start, parser->end,
			 &parser->line, &tag, error)
		&& tag_add (parser, &tag, error);
	g_free (tag.name);
	return good;
}

static void
open_clear (gpointer data)
{
	struct open *open = data;

	g_free (open->outer_dedent);
	g_free (open->before);
}

struct mustache *
mustache_parse (const char *text, GError **error)
{
	g_autoptr (mustache_auto) mustache = g_new0 (struct mustache, 1);
	struct parser parser = {
		.p = text, .end = text + strlen (text), .line = 1,
		.delimiters = { g_strdup ("{{"), g_strdup ("}}") },
		.stack = g_array_new (FALSE, FALSE, sizeof (struct open))
	};
	struct open *open;
	bool good = true;

	g_array_set_clear_func (parser.stack, open_clear);
	mustache->nodes = g_ptr_array_new_with_free_func (node_free);
	parser.nodes = mustache->nodes;
	line_begin (&parser);
	while (good && parser.p < parser.end)
		good = step (&parser, error);
	open = innermost (&parser);
	if (good && open != NULL)
		good = tag_complain (open->line, error, "'%s' does not end",
				     open->node->name);
	g_free (parser.delimiters.open);
	g_free (parser.delimiters.close);
	g_free (parser.dedent);
	g_array_unref (parser.stack);
	return good ? g_steal_pointer (&mustache) : NULL;
}

void
mustache_free (struct mustache *mustache)
{
	if (mustache == NULL)
		return;
	g_ptr_array_unref (mustache->nodes);
	g_free (mustache);
}
