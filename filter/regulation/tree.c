#include "filter/regulation/tree.h"

#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

struct growing {
	yaml_parser_t parser;
	const char *file;
	GPtrArray *mistakes;
	struct node *root;	/* NULL until there is one */
	GPtrArray *open;	/* lists and maps that are not ended, outer first */
	char *key;		/* of the next value of the inner map */
	int key_line;
	unsigned nodes;
	bool ended;
};

static int
line_of (const yaml_event_t *event)
{
	return (int) MIN (event->start_mark.line, G_MAXINT - 1) + 1;
}

static bool
refuse (struct growing *growing, int line, const char *text)
{
	mistake_at (growing->mistakes, growing->file, line, "%s", text);
	return false;
}

static struct node *
inner (struct growing *growing)
{
	return growing->open->len == 0 ? NULL
		: growing->open->pdata[growing->open->len - 1];
}

static bool
key_is_new (struct growing *growing, int line)
{
	const struct node *before = node_get (inner (growing), growing->key);

	if (before == NULL)
		return true;
	mistake_at (growing->mistakes, growing->file, line, "%s: is there "
		    "twice, first on line %d; keep one of the two",
		    growing->key, before->line);
	return false;
}

/* Puts it where it belongs; taken. */
static bool
place (struct growing *growing, struct node *node)
{
	struct node *parent = inner (growing);

	if (++growing->nodes > TREE_NODES) {
		refuse (growing, node->line, "there is more than a file may "
			"hold; leave out some");
		node_free (node);
		return false;
	}
	if (parent == NULL) {
		growing->root = node;
	} else {
		if (parent->kind == NODE_MAP) {
			node->key = g_steal_pointer (&growing->key);
			node->line = growing->key_line;
		}
		g_ptr_array_add (parent->items, node);
	}
	if (node->kind == NODE_TEXT)
		return true;
	if (growing->open->len >= TREE_DEPTH)
		return refuse (growing, node->line, "is nested too deep; "
			       "write it with fewer levels");
	g_ptr_array_add (growing->open, node);
	return true;
}

/* libyaml takes escapes for any character. */
static bool
is_printable (const char *text, gsize length)
{
	if (!g_utf8_validate_len (text, length, NULL))
		return false;
	for (const char *p = text; p < text + length; p = g_utf8_next_char (p)) {
		gunichar letter = g_utf8_get_char (p);

		if ((g_unichar_iscntrl (letter) && letter != '\n'
		     && letter != '\t') || letter == 0xfeff
		    || (letter >= 0x202a && letter <= 0x202e)
		    || (letter >= 0x2066 && letter <= 0x2069))
			return false;
	}
	return true;
}

static bool
on_scalar (struct growing *growing, const yaml_event_t *event)
{
	const char *text = (const char *) event->data.scalar.value;
	gsize length = event->data.scalar.length;
	struct node *parent = inner (growing);
	int line = line_of (event);
	struct node *node;

	if (!is_printable (text, length))
		return refuse (growing, line, "there is a control character "
			       "in it; take it out");
	if (parent != NULL && parent->kind == NODE_MAP
	    && growing->key == NULL) {
		growing->key = g_strndup (text, length);
		growing->key_line = line;
		return key_is_new (growing, line);
	}
	node = node_new (NODE_TEXT, growing->file, line);
	node->text = g_strndup (text, length);
	return place (growing, node);
}

static bool
on_start (struct growing *growing, const yaml_event_t *event,
	  enum node_kind kind)
{
	struct node *parent = inner (growing);

	if (parent != NULL && parent->kind == NODE_MAP && growing->key == NULL)
		return refuse (growing, line_of (event), "a key is a list or a"
			       " map; put what begins with [ or { in quotes");
	return place (growing, node_new (kind, growing->file,
					 line_of (event)));
}

static bool
has_anchor_or_tag (const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor != NULL
			|| event->data.scalar.tag != NULL;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor != NULL
			|| event->data.sequence_start.tag != NULL;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor != NULL
			|| event->data.mapping_start.tag != NULL;
	default:
		return event->type == YAML_ALIAS_EVENT;
	}
}

static bool
on_event (struct growing *growing, const yaml_event_t *event)
{
	if (has_anchor_or_tag (event))
		return refuse (growing, line_of (event), "anchors (&), aliases"
			       " (*) and tags (!) are not taken; write it out,"
			       " or put the text in quotes");
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (growing->root != NULL)
			return refuse (growing, line_of (event), "a second "
				       "document begins; keep one, without a "
				       "line of \"---\" inside");
		return true;
	case YAML_SCALAR_EVENT:
		return on_scalar (growing, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_start (growing, event, NODE_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_start (growing, event, NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		g_ptr_array_set_size (growing->open,
				      (gint) growing->open->len - 1);
		return true;
	case YAML_STREAM_END_EVENT:
		growing->ended = true;
		return true;
	default:
		return true;
	}
}

/* Of the parser's own. */
static bool
say_problem (struct growing *growing)
{
	const yaml_parser_t *parser = &growing->parser;
	bool reading = parser->error == YAML_READER_ERROR;

	mistake_at (growing->mistakes, growing->file, reading ? 0
		    : (int) parser->problem_mark.line + 1, "%s%s%s; %s",
		    parser->problem != NULL ? parser->problem
		    : "cannot be read", parser->context != NULL ? " " : "",
		    parser->context != NULL ? parser->context : "",
		    reading ? "save it as UTF-8 text"
		    : "look at the indentation, and put a text with \": \" or"
		      " \" #\" in it in quotes");
	return false;
}

struct node *
tree_parse (const char *file, const char *text, gsize length,
	    GPtrArray *mistakes)
{
	struct growing growing = { .file = file, .mistakes = mistakes };
	bool good = yaml_parser_initialize (&growing.parser);

	if (!good) {
		mistake_at (mistakes, file, 0, "there is no memory to read it;"
			    " try again");
		return NULL;
	}
	growing.open = g_ptr_array_new ();
	yaml_parser_set_encoding (&growing.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string (&growing.parser,
				      (const unsigned char *) text, length);
	while (good && !growing.ended) {
		yaml_event_t event;

		if (!yaml_parser_parse (&growing.parser, &event)) {
			good = say_problem (&growing);
			break;
		}
		good = on_event (&growing, &event);
		yaml_event_delete (&event);
	}
	yaml_parser_delete (&growing.parser);
	g_ptr_array_unref (growing.open);
	g_free (growing.key);
	if (!good)
		g_clear_pointer (&growing.root, node_free);
	else if (growing.root == NULL)
		growing.root = node_new (NODE_MAP, file, 0);
	return growing.root;
}

struct node *
tree_read (const char *path, GPtrArray *mistakes)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *text = NULL;
	struct stat status;
	gsize length;

	if (stat (path, &status) == 0
	    && (!S_ISREG (status.st_mode) || status.st_size > TREE_BYTES)) {
		mistake_at (mistakes, path, 0, "is no file, or larger than %d "
			    "MiB; make it a smaller file", TREE_BYTES >> 20);
		return NULL;
	}
	if (!g_file_get_contents (path, &text, &length, &error)) {
		mistake_at (mistakes, path, 0, "cannot be read (%s); let the "
			    "service's user read it", error->message);
		return NULL;
	}
	return tree_parse (path, text, length, mistakes);
}
