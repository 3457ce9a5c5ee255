#include "filter/regulation/markdown.h"

#include <cmark.h>
#include <stdbool.h>
#include <string.h>

static bool
is_block (cmark_node_type type)
{
	return type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING
		|| type == CMARK_NODE_CODE_BLOCK;
}

static void
append (GString *text, cmark_node *node)
{
	switch (cmark_node_get_type (node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
	case CMARK_NODE_CODE_BLOCK:
		g_string_append (text, cmark_node_get_literal (node));
		break;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		g_string_append_c (text, ' ');
		break;
	default:
		break;
	}
}

char *
markdown_text (const char *markdown, gsize length, char **first)
{
	cmark_node *root = cmark_parse_document (markdown, length,
						 CMARK_OPT_VALIDATE_UTF8);
	cmark_iter *all = cmark_iter_new (root);
	GString *text = g_string_new (NULL);
	cmark_event_type event;
	gsize block = 0;

	*first = NULL;
	while ((event = cmark_iter_next (all)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node (all);
		cmark_node_type type = cmark_node_get_type (node);
		bool leaf = type == CMARK_NODE_CODE_BLOCK;

		if (event == CMARK_EVENT_ENTER && is_block (type))
			block = text->len;
		if (event == CMARK_EVENT_ENTER)
			append (text, node);
		if (!is_block (type) || (event == CMARK_EVENT_ENTER && !leaf))
			continue;
		if (type == CMARK_NODE_PARAGRAPH && *first == NULL)
			*first = g_strdup (text->str + block);
		if (text->len > block)
			g_string_append_c (text, '\n');
	}
	cmark_iter_free (all);
	cmark_node_free (root);
	if (*first == NULL)
		*first = g_strdup ("");
	return g_string_free (text, FALSE);
}
