#include "filter/regulation/match.h"

#include <time.h>

gint64
match_clock (void)
{
	struct timespec now;

	clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
	return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

void
match_said (GPtrArray *mistakes, const struct node *node, int line, char *why)
{
	if (why == NULL)
		return;
	if (line > 0)
		mistake_at (mistakes, node->file, line, "%s%s%s",
			    node->key != NULL ? node->key : "",
			    node->key != NULL ? ": " : "", why);
	else
		mistake (mistakes, node, "%s", why);
	g_free (why);
}

/* Phrases with commas or line breaks between them. */
static void
read_text (struct rules *rules, const struct node *node, int line,
	   const char *text, GPtrArray *mistakes)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	bool block = lines[0] != NULL && lines[1] != NULL;

	for (guint i = 0; lines[i] != NULL; i++) {
		char *why = NULL;
		bool any;

		if (rules_match (rules, lines[i], &any, &why) && !any
		    && !block)
			why = g_strdup ("is empty; write a phrase, or leave it"
					" out");
		match_said (mistakes, node, line + (block ? 1 : 0) + (int) i,
			    why);
	}
}

void
match_read (struct rules *rules, const struct node *match,
	    GPtrArray *mistakes)
{
	if (match->kind == NODE_TEXT) {
		read_text (rules, match, match->line, match->text, mistakes);
		return;
	}
	if (!node_is (match, NODE_LIST, mistakes))
		return;
	for (guint i = 0; i < match->items->len; i++) {
		const struct node *item = match->items->pdata[i];

		if (node_is (item, NODE_TEXT, mistakes))
			read_text (rules, match, item->line, item->text,
				   mistakes);
	}
}

void
match_read_fields (struct rules *rules, const struct node *in,
		   GPtrArray *mistakes)
{
	g_autoptr (GPtrArray) names = node_lines (in, NODE_NAME_BYTES,
						  mistakes);
	unsigned fields = 0;
	char *why;

	for (guint i = 0; i < names->len; i++) {
		unsigned field = rules_field_read (names->pdata[i]);

		if (field == 0)
			mistake (mistakes, in, "\"%s\" is nothing to look in; "
				 "write some of subject, text, bare, "
				 "recipient, products, files",
				 (const char *) names->pdata[i]);
		fields |= field;
	}
	if (fields != 0)
		rules_fields (rules, fields, &why);
}

void
match_read_sign (struct rules *rules, const char *name,
		 const struct node *match, const struct node *in,
		 GPtrArray *mistakes)
{
	guint before = mistakes->len;
	char *why;

	if (!rules_begin (rules, name, &why)) {
		match_said (mistakes, match, 0, why);
		return;
	}
	match_read (rules, match, mistakes);
	if (in != NULL)
		match_read_fields (rules, in, mistakes);
	if (!rules_end (rules, &why) && mistakes->len == before)
		match_said (mistakes, match, 0, why);
	else
		g_free (why);
}
