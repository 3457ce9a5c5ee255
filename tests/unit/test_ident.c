/*
 * LINK: parser/ident.c parser/header.c parser/facts.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/ident.h"
#include "parser/limits.h"

static struct facts *
read_mail (const char *mail)
{
	g_autoptr (header_auto) header = header_parse (mail, strlen (mail));
	struct facts *facts = facts_new ();

	ident_read (header, facts);
	return facts;
}

static char *
join (const GPtrArray *list)
{
	GString *out = g_string_new (NULL);

	for (guint i = 0; i < list->len; i++)
		g_string_append_printf (out, "%s%s", i ? " " : "",
					(char *) list->pdata[i]);
	return g_string_free (out, FALSE);
}

struct row {
	const char *label, *value, *want;
};

static const struct row ids[] = {
	{ "plain", " <a@b>", "a@b" },
	{ "no brackets", " a@b", "a@b" },
	{ "no brackets, no domain", " 00020", "00020" },
	{ "no domain", " <11107978796724623>", "11107978796724623" },
	{ "fold inside", " <a.b\n .c@d>", "a.b.c@d" },
	{ "blanks inside", " < a @ b >", "a@b" },
	{ "comment around", " (x) <a@b> (y)", "a@b" },
	{ "two: the first", " <a@b> <c@d>", "a@b" },
	{ "broken brackets", " <a <b@c>", "b@c" },
	{ "UTF-8", " <a@\xd0\xb1.c>", "a@\xd0\xb1.c" },
	{ "empty", "", NULL },
	{ "empty brackets", " <>", NULL },
	{ "open bracket", " <a@b", NULL },
	{ "I1 a control", " <a\x01@b>", NULL },
	/* An answer that has to name it could not be written. */
	{ "I1 a control of two bytes", " <a\xc2\x85@b>", NULL },
	{ "I1 a stray CR", " <a\r\x01X: y@b>", NULL },
	{ "closing bracket alone", " a@b>", NULL },
	{ "not UTF-8", " <a\xe0@b>", NULL },
	{ "words", " this is no identifier", NULL },
};

static void
test_message_id (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
		g_autofree char *mail =
			g_strdup_printf ("MESSAGE-ID:%s\n\n", ids[i].value);
		g_autoptr (facts_auto) facts = read_mail (mail);

		if (g_strcmp0 (facts->message_id, ids[i].want) != 0)
			fail_msg ("%s: got <%s>, want <%s>", ids[i].label,
				  facts->message_id, ids[i].want);
		assert_int_equal (facts->defects->len, ids[i].want == NULL);
	}
}

static const struct row lists[] = {
	{ "in order", " <1@a>\n <2@a>\n\t<3@a>", "1@a 2@a 3@a" },
	{ "run together", " <1@a><2@a>,<3@a>", "1@a 2@a 3@a" },
	{ "each once", " <1@a> <2@a> <1@a> <1@a> <2@a>", "1@a 2@a" },
	{ "without brackets", " 1@a 2@a", "1@a 2@a" },
	{ "text around", " Your message of \"Mon\" <1@a>", "1@a" },
	{ "bad ones left out", " <1@a> <> <\x01> <\xc2\x9b@a> <2@a>",
	  "1@a 2@a" },
	{ "none", " nothing here", "" },
};

static void
test_lists (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (lists); i++) {
		g_autofree char *mail = g_strdup_printf (
			"References:%s\nIn-Reply-To:%s\n\n", lists[i].value,
			lists[i].value);
		g_autoptr (facts_auto) facts = read_mail (mail);
		g_autofree char *references = join (facts->references);
		g_autofree char *in_reply_to = join (facts->in_reply_to);

		if (strcmp (references, lists[i].want) != 0)
			fail_msg ("%s: got <%s>, want <%s>", lists[i].label,
				  references, lists[i].want);
		assert_string_equal (in_reply_to, references);
		assert_null (facts->message_id);
	}
}

static void
test_several_fields_are_one_list (void **state G_GNUC_UNUSED)
{
	g_autoptr (facts_auto) facts = read_mail (
		"References: <1@a>\nX: <9@a>\nreferences : <2@a>\n\n");
	g_autofree char *references = join (facts->references);

	assert_string_equal (references, "1@a 2@a");
}

static void
test_any_text (void **state G_GNUC_UNUSED)
{
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

	ident_list ("a@b", 3, list);
	assert_int_equal (list->len, 1);
	ident_list ("x <c@d> <e@f>", 7, list);
	assert_int_equal (list->len, 2);
	assert_string_equal (list->pdata[1], "c@d");
}

/* The first and the latest are what finds a conversation. */
static void
test_bounds (void **state G_GNUC_UNUSED)
{
	g_autofree char *longest = g_strnfill (LIMIT_MESSAGE_ID_BYTES, 'x');
	g_autoptr (GString) mail = g_string_new ("References:");
	g_autoptr (facts_auto) facts = NULL;

	for (int i = 0; i < LIMIT_REFERENCES + 5; i++)
		g_string_append_printf (mail, " <%d@a>", i);
	g_string_append_printf (mail, " <%s>\nMessage-ID: <%sx>\n\n", longest,
				longest);
	facts = read_mail (mail->str);
	assert_int_equal (facts->references->len, LIMIT_REFERENCES);
	assert_string_equal (facts->references->pdata[0], "0@a");
	assert_string_equal (facts->references->pdata[1], "7@a");
	assert_string_equal (facts->references->pdata[LIMIT_REFERENCES - 1],
			     longest);
	assert_string_equal (facts->exceeded->pdata[0], "references");
	assert_null (facts->message_id);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_message_id),
		cmocka_unit_test (test_lists),
		cmocka_unit_test (test_several_fields_are_one_list),
		cmocka_unit_test (test_any_text),
		cmocka_unit_test (test_bounds),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
