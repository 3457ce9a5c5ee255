/*
 * LINK: filter/regulation/tree.c filter/regulation/node.c filter/nearest.c
 * LINK: filter/value.c
 * LIBS: glib-2.0 yaml-0.1 libidn2
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/regulation/tree.h"

/* Brackets for lists, braces for maps, with the lines. */
static void
print (const struct node *node, GString *out)
{
	if (node->key != NULL)
		g_string_append_printf (out, "%s=", node->key);
	if (node->kind == NODE_TEXT)
		g_string_append_printf (out, "%s@%d", node->text, node->line);
	else
		g_string_append (out, node->kind == NODE_LIST ? "[" : "{");
	for (guint i = 0; node->items != NULL && i < node->items->len; i++) {
		g_string_append (out, i > 0 ? " " : "");
		print (node->items->pdata[i], out);
	}
	if (node->kind != NODE_TEXT)
		g_string_append (out, node->kind == NODE_LIST ? "]" : "}");
}

static char *
printed (const char *text, gsize length)
{
	g_autoptr (GPtrArray) mistakes = mistakes_new ();
	g_autoptr (node_auto) root = tree_parse ("f", text, length, mistakes);
	GString *out = g_string_new (NULL);

	assert_true ((root == NULL) == (mistakes->len > 0));
	if (root == NULL)
		g_string_append (out, mistakes->pdata[0]);
	else
		print (root, out);
	return g_string_free (out, FALSE);
}

static void
test_shapes (void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{ "", "{}" },
		{ "# nothing\n", "{}" },
		{ "a: b", "{a=b@1}" },
		/* All are texts. */
		{ "a: no\nb: 09:30\nc: 2026-01-01\nd:\n",
		  "{a=no@1 b=09:30@2 c=2026-01-01@3 d=@4}" },
		{ "a: [x, 'y: z']\nb: {c: 1}", "{a=[x@1 y: z@1] b={c=1@2}}" },
		/* The line of an entry is that of its key. */
		{ "a:\n  - x\n  - y\nb:\n  c:\n   d\n",
		  "{a=[x@2 y@3] b={c=d@5}}" },
		/* A pattern needs no escaping. */
		{ "p: '(\\d+)\\s*\"[^a]\"'", "{p=(\\d+)\\s*\"[^a]\"@1}" },
		{ "p: |\n  one\n  two\n", "{p=one\ntwo\n@1}" },
		{ "---\na: b\n...\n", "{a=b@2}" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *got = printed (table[i].text,
						strlen (table[i].text));

		assert_string_equal (got, table[i].want);
	}
}

/* What is said begins with where it is, and ends with a remedy. */
static void
test_mistakes (void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{ "a: 1\na: 2", "f:2: a: is there twice, first on line 1; " },
		{ "a: &x 1\nb: 2", "f:1: anchors" },
		{ "a: 1\nb: *x", "f:2: anchors" },
		{ "a: !!str x", "f:1: anchors" },
		{ "a: !x {b: c}", "f:1: anchors" },
		{ "a: 1\n---\nb: 2", "f:2: a second document" },
		{ "[a]: b", "f:1: a key is a list" },
		{ "a: \"x\\0y\"", "f:1: there is a control character" },
		{ "a: \"x\\x1by\"", "f:1: there is a control character" },
		{ "a: \"x\\u202ey\"", "f:1: there is a control character" },
		{ "a: [1,\nb", "f:" },
		{ "a: b: c", "f:1: mapping values" },
		{ "a: \x1b", "f: control characters" },
		{ "a: \xff", "f: " },
		{ "a: \xc3\x28", "f: " },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *got = printed (table[i].text,
						strlen (table[i].text));

		if (!g_str_has_prefix (got, table[i].want)
		    || strstr (got, "; ") == NULL)
			fail_msg ("%s: %s", table[i].text, got);
	}
}

static void
test_bounds (void **state)
{
	g_autoptr (GString) deep = g_string_new ("a: ");
	g_autoptr (GString) wide = g_string_new ("a: [");
	g_autofree char *too_deep = NULL;
	g_autofree char *too_wide = NULL;
	g_autofree char *good = NULL;

	(void) state;
	for (int i = 0; i < TREE_DEPTH - 1; i++)
		g_string_append_c (deep, '[');
	for (int i = 0; i < TREE_DEPTH - 1; i++)
		g_string_append_c (deep, ']');
	good = printed (deep->str, deep->len);
	assert_true (g_str_has_prefix (good, "{a=[["));
	g_string_insert_c (deep, 3, '[');
	g_string_append_c (deep, ']');
	too_deep = printed (deep->str, deep->len);
	assert_non_null (strstr (too_deep, "nested too deep"));
	for (int i = 0; i < TREE_NODES; i++)
		g_string_append (wide, "1,\n");
	g_string_append (wide, "]");
	too_wide = printed (wide->str, wide->len);
	assert_true (g_str_has_prefix (too_wide, "f:99999: there is more"));
}

static void
test_looking (void **state)
{
	static const char *const keys[] = { "title", "agents", NULL };
	static const char text[] = "tilte: x\nagents: ann\nzzzzzzzz: 1\n"
		"for: 90m\nnot: 5y\nname: Я\ntexts: {en: a, ru: b}\n";
	g_autoptr (GPtrArray) mistakes = mistakes_new ();
	g_autoptr (node_auto) root = tree_parse ("f", text, strlen (text),
						 mistakes);
	g_autoptr (GPtrArray) one = NULL;
	char *texts[NODE_LANGUAGES];

	(void) state;
	assert_non_null (root);
	assert_true (node_is_map (root, keys, mistakes));
	assert_string_equal (mistakes->pdata[0], "f:1: tilte: is not known "
			     "here; did you mean title?");
	assert_string_equal (mistakes->pdata[1], "f:3: zzzzzzzz: is not known "
			     "here; write one of title, agents");
	g_ptr_array_set_size (mistakes, 0);
	one = node_lines (node_get (root, "agents"), 10, mistakes);
	assert_int_equal (one->len, 1);
	assert_string_equal (one->pdata[0], "ann");
	assert_int_equal (node_duration (node_get (root, "for"), 1, 10000,
					 mistakes), 5400);
	assert_int_equal (mistakes->len, 0);
	assert_int_equal (node_duration (node_get (root, "not"), 1, 10000,
					 mistakes), -1);
	assert_true (g_str_has_prefix (mistakes->pdata[0], "f:5: not: "));
	assert_null (node_name (node_get (root, "name"), mistakes));
	assert_true (g_str_has_prefix (mistakes->pdata[1], "f:6: name: "));
	assert_false (node_texts (node_get (root, "texts"), 10, texts,
				  mistakes));
	assert_string_equal (mistakes->pdata[2],
			     "f:7: texts: has no uk; add it");
	assert_null (node_get_line (root, "absent", 10, mistakes));
	assert_string_equal (mistakes->pdata[3], "f:1: has no absent; add it");
}

/* Whatever of the file they quote: a terminal and a log get them. */
static void
test_a_mistake_is_one_line (void **state)
{
	g_autoptr (GPtrArray) mistakes = mistakes_new ();
	struct node node = { .file = "f", .line = 3,
			     .key = (char *) "a\nb\033[31m" };
	g_autofree char *big = g_strnfill (3 * MISTAKE_BYTES, 'x');
	g_autofree char *wide = g_strdup_printf ("%*s", 600, "");
	g_auto (GStrv) letters = g_strsplit (wide, " ", -1);
	g_autofree char *cyrillic = g_strjoinv ("я", letters);

	(void) state;
	mistake (mistakes, &node, "is \"c\r\nd\"; write e");
	assert_string_equal (mistakes->pdata[0],
		"f:3: a\\x0ab\\x1b[31m: is \"c\\x0d\\x0ad\"; write e");
	mistake_at (mistakes, "f", 1, "is \"%s\"; write e", big);
	assert_true (strlen (mistakes->pdata[1]) < MISTAKE_BYTES);
	assert_true (g_str_has_prefix (mistakes->pdata[1], "f:1: is \"xxx"));
	assert_true (g_str_has_suffix (mistakes->pdata[1], "xxx\"; write e"));
	mistake_at (mistakes, "f", 1, "%s.%s", cyrillic, cyrillic);
	assert_true (g_utf8_validate (mistakes->pdata[2], -1, NULL));
	mistake_at (mistakes, "f", 1, ".%s%s", cyrillic, cyrillic);
	assert_true (g_utf8_validate (mistakes->pdata[3], -1, NULL));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_shapes),
		cmocka_unit_test (test_mistakes),
		cmocka_unit_test (test_a_mistake_is_one_line),
		cmocka_unit_test (test_bounds),
		cmocka_unit_test (test_looking)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
