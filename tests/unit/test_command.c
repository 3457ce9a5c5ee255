/*
 * LINK: filter/policy/command.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "filter/policy/command.h"

/* The orders as "kind:argument:number", with blanks between. */
static char *
shown (const struct command *command)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < command->orders->len; i++) {
		const struct order *order = command->orders->pdata[i];

		g_string_append_printf (text, "%s%d:%s:%d", i > 0 ? " " : "",
					order->kind, order->argument,
					(int) order->number);
	}
	return g_string_free (text, FALSE);
}

static const struct {
	const char *mail, *text;
	enum order_kind kind;
	const char *argument;
	gint64 number;
} good[] = {
	{ "#close", "", ORDER_CLOSE, "", 0 },
	{ "#CLOSE\nDone.", "Done.", ORDER_CLOSE, "", 0 },
	{ "\n \n#close \n\nDone.\n", "Done.", ORDER_CLOSE, "", 0 },
	{ "#Закрыть\nГотово", "Готово", ORDER_CLOSE, "", 0 },
	{ "#ЗАКРИТИ", "", ORDER_CLOSE, "", 0 },
	{ "#open", "", ORDER_OPEN, "", 0 },
	{ "#note\nthe client is angry", "the client is angry", ORDER_NOTE,
	  "", 0 },
	{ "#note the client\nis angry", "the client\nis angry", ORDER_NOTE,
	  "the client", 0 },
	{ "#заметка: тихо", "тихо", ORDER_NOTE, "тихо", 0 },
	{ "#assign bob", "", ORDER_ASSIGN, "bob", 0 },
	{ "#assign", "", ORDER_ASSIGN, "", 0 },
	{ "#призначити Олена Петрова", "", ORDER_ASSIGN, "Олена Петрова", 0 },
	{ "#priority URGENT", "", ORDER_PRIORITY, "urgent", 0 },
	{ "#приоритет: срочный", "", ORDER_PRIORITY, "urgent", 0 },
	{ "#пріоритет низький", "", ORDER_PRIORITY, "low", 0 },
	{ "#department Billing", "", ORDER_DEPARTMENT, "Billing", 0 },
	{ "#merge 12", "", ORDER_MERGE, "12", 12 },
	{ "#merge #12", "", ORDER_MERGE, "#12", 12 },
	{ "#об’єднати [#12]", "", ORDER_MERGE, "[#12]", 12 },
	{ "#for Alice@Legit.Test\nwe saw", "we saw", ORDER_FOR,
	  "alice@legit.test", 0 },
	{ "#for Zoë@Пример.Example", "", ORDER_FOR,
	  "zoë@xn--e1afmkfd.example", 0 },
	{ "#anyway\nsee above", "see above", ORDER_ANYWAY, "", 0 },
	{ "#incident 3\nWe know.", "We know.", ORDER_INCIDENT, "3", 3 },
	{ "#Инцидент #3", "", ORDER_INCIDENT, "#3", 3 },
	{ "#збій: 3", "", ORDER_INCIDENT, "3", 3 },
	{ "#incident end 3\nIt works.", "It works.", ORDER_INCIDENT_END,
	  "end 3", 3 },
	{ "#авария конец 12", "", ORDER_INCIDENT_END, "конец 12", 12 },
	{ "#інцидент завершити  [#12]", "", ORDER_INCIDENT_END,
	  "завершити  [#12]", 12 },
	{ "#help", "", ORDER_HELP, "", 0 }
};

static void
test_each_order (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
		g_autoptr (command_auto) command = command_read (good[i].mail);
		const struct order *order;

		if (command->error != NULL || command->orders->len != 1)
			fail_msg ("%s: %s", good[i].mail, command->error);
		order = command_order (command, good[i].kind);
		assert_non_null (order);
		assert_string_equal (order->argument, good[i].argument);
		assert_int_equal (order->number, good[i].number);
		assert_string_equal (command->text, good[i].text);
	}
}

static const struct {
	const char *mail, *error;
} bad[] = {
	{ "#clsoe\nHello", "\"#clsoe\" is no order" },
	{ "#", "is no order" },
	{ "# close", "is no order" },
	{ "#close now", "\"#close\"" },
	{ "#close\n#open", "contradict" },
	{ "#close\n#закрыть", "twice" },
	{ "#close\n#note\nhidden", "must be the first" },
	{ "#priority", "low|normal|high|urgent" },
	{ "#priority huge", "low|normal|high|urgent" },
	{ "#merge", "#merge NUMBER" },
	{ "#merge x", "#merge NUMBER" },
	{ "#merge 12 13", "#merge NUMBER" },
	{ "#merge 0", "#merge NUMBER" },
	{ "#merge 99999999999999999999", "#merge NUMBER" },
	{ "#for", "#for ADDRESS" },
	{ "#for alice", "#for ADDRESS" },
	{ "#for a@b.c, d@e.f", "#for ADDRESS" },
	{ "#note\n#for a@b.c", "contradict" },
	{ "#for a@b.c\n#done", "contradict" },
	{ "#paid\n#for a@b.c", "contradict" },
	{ "#department", "#department NAME" },
	{ "#close\n\nHello\n#clsoe", NULL },
	{ "#incident", "#incident end NUMBER" },
	{ "#incident mysql", "#incident NUMBER" },
	{ "#incident end", "#incident end NUMBER" },
	{ "#incident end 3 now", "#incident end NUMBER" },
	{ "#incident 3\n#incident 4", "twice" },
	{ "#incident end 3\n#incident 4", "twice" },
	{ "#incident 3\n#incident end 4", "twice" },
	{ "#note\n#incident end 3\nIt works", "contradict" },
	{ "#incident end 3\n#close", "contradict" },
	{ "#удалить всё", "is no order" }
};

static void
test_a_mistake_is_named (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (command_auto) command = command_read (bad[i].mail);

		if (bad[i].error == NULL) {
			assert_null (command->error);
			continue;
		}
		if (command->error == NULL
		    || strstr (command->error, bad[i].error) == NULL)
			fail_msg ("%s: %s", bad[i].mail, command->error);
		assert_true (g_str_is_ascii (command->error));
		assert_null (strpbrk (command->error, "\r\n"));
	}
}

static void
test_several (void **state G_GNUC_UNUSED)
{
	g_autoptr (command_auto) command = command_read (
		"#assign me\n#priority high\n\n#close\nOne\n\n#two\nThree\n");
	g_autofree char *orders = shown (command);

	assert_null (command->error);
	assert_string_equal (orders, "3:me:0 4:high:0 0::0");
	assert_string_equal (command->text, "One\n\n#two\nThree");
}

/* Only leading lines are orders, whoever is quoted further down. */
static void
test_text_is_text (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *mail, *text;
	} rows[] = {
		{ "Hello\n#close\n", "Hello\n#close" },
		{ "> #close\nno", "> #close\nno" },
		{ "##close\nyes", "#close\nyes" },
		{ "one\n##two", "one\n#two" },
		{ "a # b", "a # b" },
		{ "", "" },
		{ "\n\n", "" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (command_auto) command = command_read (rows[i].mail);

		assert_null (command->error);
		assert_int_equal (command->orders->len, 0);
		assert_string_equal (command->text, rows[i].text);
	}
}

static void
test_bounds (void **state G_GNUC_UNUSED)
{
	g_autofree char *who = g_strnfill (COMMAND_ARGUMENT_BYTES, 'x');
	g_autofree char *fits = g_strconcat ("#assign ", who, NULL);
	g_autofree char *over = g_strconcat (fits, "x", NULL);
	g_autofree char *note = g_strconcat ("#note ", who, who, NULL);
	g_autoptr (command_auto) first = command_read (fits);
	g_autoptr (command_auto) second = command_read (over);
	g_autoptr (command_auto) third = command_read (note);
	g_autoptr (command_auto) none = command_read (NULL);

	assert_null (first->error);
	assert_non_null (strstr (second->error, "too long"));
	assert_null (third->error);
	assert_int_equal (strlen (third->text), 2 * COMMAND_ARGUMENT_BYTES);
	assert_string_equal (none->text, "");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_each_order),
		cmocka_unit_test (test_a_mistake_is_named),
		cmocka_unit_test (test_several),
		cmocka_unit_test (test_text_is_text),
		cmocka_unit_test (test_bounds)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
