/*
 * What our verification of ARC chains comes to, for comparison with another
 * implementation.
 *
 * usage: arc KEYS FILE...
 *
 * KEYS has "NAME<tab>TEXT" for each DNS record; for each mail comes one word
 * on a line: none, the defect of the chain, or what was found of it.
 */
#include <stdio.h>
#include <string.h>

#include "filter/arccheck.h"
#include "parser/arc.h"

/* In place of filter/resolver.c. */
struct resolver {
	char **records;
};

struct resolver_query {
	GPtrArray *texts;
};

static void
text_free (gpointer text)
{
	g_string_free (text, TRUE);
}

struct resolver_query *
resolver_start (struct resolver *resolver, const char *name,
		int type G_GNUC_UNUSED)
{
	struct resolver_query *query = g_new0 (struct resolver_query, 1);
	gsize length = strlen (name);

	query->texts = g_ptr_array_new_with_free_func (text_free);
	for (char **record = resolver->records; *record != NULL; record++)
		if (strncmp (*record, name, length) == 0
		    && (*record)[length] == '\t')
			g_ptr_array_add (query->texts,
					 g_string_new (*record + length + 1));
	return query;
}

GPtrArray *
resolver_texts (struct resolver_query *query, gint64 deadline G_GNUC_UNUSED)
{
	return g_steal_pointer (&query->texts);
}

void
resolver_finish (struct resolver_query *query)
{
	g_free (query);
}

static const char *const words[] = {
	[ARC_NONE] = "none", [ARC_GOOD] = "good", [ARC_BODY] = "body",
	[ARC_HEADER] = "header", [ARC_SEAL] = "seal", [ARC_NO_KEY] = "no-key",
	[ARC_KEY_REVOKED] = "revoked", [ARC_WEAK] = "weak",
	[ARC_MANY_KEYS] = "many-keys", [ARC_UNKNOWN] = "unknown"
};

static const char *
check (struct resolver *resolver, const char *path)
{
	g_autofree char *text = NULL;
	g_autoptr (header_auto) header = NULL;
	g_autoptr (facts_auto) facts = facts_new ();
	g_autoptr (GBytes) raw = NULL;
	gsize length;

	if (!g_file_get_contents (path, &text, &length, NULL))
		return NULL;
	raw = g_bytes_new (text, length);
	header = header_parse (text, length);
	facts->arc = arc_read (header);
	if (facts->arc == NULL)
		return "none";
	return facts->arc->defect != NULL ? facts->arc->defect
		: words[arccheck_run (resolver, raw, facts)];
}

int
main (int argc, char **argv)
{
	g_autofree char *text = NULL;
	g_auto (GStrv) records = NULL;
	struct resolver resolver;

	if (argc < 2 || !g_file_get_contents (argv[1], &text, NULL, NULL)) {
		fputs ("usage: arc KEYS FILE...\n", stderr);
		return 2;
	}
	records = g_strsplit (text, "\n", -1);
	resolver.records = records;
	for (int i = 2; i < argc; i++) {
		const char *word = check (&resolver, argv[i]);

		if (word == NULL)
			return 1;
		puts (word);
	}
	return 0;
}
