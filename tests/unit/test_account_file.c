/*
 * LINK: filter/ctl/account_file.c filter/contactform.c filter/correspondent.c filter/serviceform.c parser/address.c parser/scan.c filter/value.c
 * LINK: store/known.c
 * LIBS: glib-2.0 gio-2.0 json-glib-1.0 libidn2 -lcsv
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/ctl/account_file.h"

struct result {
	GPtrArray *accounts;
	GPtrArray *mistakes;
};

static struct result
read_with (GPtrArray *(*read) (const char *, gsize, GPtrArray *),
	   const char *text)
{
	struct result result = {
		.mistakes = g_ptr_array_new_with_free_func (g_free)
	};

	result.accounts = read (text, strlen (text), result.mistakes);
	return result;
}

static void
result_clear (struct result *result)
{
	g_ptr_array_unref (result->accounts);
	g_ptr_array_unref (result->mistakes);
}

static const struct account *
nth (const struct result *result, guint i)
{
	return result->accounts->pdata[i];
}

static void
test_csv_is_read (void **state)
{
	struct result result = read_with (account_file_csv,
		"\xef\xbb\xbfname,addresses,logins,language,full_name,"
		"suspended\r\n"
		"alice,Alice@Example.COM; a2@example.com,alice,uk,"
		"\"Аліса, ТОВ \"\"Х\"\"\",\r\n"
		"\"bob\",bob@пример.example,\"b1 b2\",,,yes\r\n"
		"zoë,Zoë@Пример.example,,,,\r\n");

	(void) state;
	assert_int_equal (result.mistakes->len, 0);
	assert_int_equal (result.accounts->len, 3);
	/* As her From field is read. */
	assert_string_equal (nth (&result, 2)->addresses->pdata[0],
			     "zoë@xn--e1afmkfd.example");
	assert_string_equal (nth (&result, 0)->name, "alice");
	assert_string_equal (nth (&result, 0)->full_name,
			     "Аліса, ТОВ \"Х\"");
	assert_string_equal (nth (&result, 0)->language, "uk");
	assert_int_equal (nth (&result, 0)->addresses->len, 2);
	assert_string_equal (nth (&result, 0)->addresses->pdata[0],
			     "alice@example.com");
	assert_false (nth (&result, 0)->suspended);
	assert_true (nth (&result, 0)->keep_suspended);
	assert_false (nth (&result, 1)->keep_suspended);
	assert_string_equal (nth (&result, 1)->addresses->pdata[0],
			     "bob@xn--e1afmkfd.example");
	assert_int_equal (nth (&result, 1)->logins->len, 2);
	assert_null (nth (&result, 1)->language);
	assert_true (nth (&result, 1)->suspended);
	result_clear (&result);
}

static const struct contact *
contact_of (const struct result *result, guint i)
{
	return nth (result, 0)->contacts->pdata[i];
}

static void
test_contacts_are_read (void **state)
{
	struct result csv = read_with (account_file_csv,
		"name,addresses,contacts\n"
		"a,a@x.example,B@x.example|Bea|uk|may-open may-follow;"
		"c@x.example\n");
	struct result json = read_with (account_file_json,
		"[{\"name\": \"a\", \"addresses\": [\"a@x.example\"],"
		" \"contacts\": [{\"address\": \"b@x.example\","
		" \"full_name\": \"Bea; | x\", \"rights\": [\"may-open\","
		" \"may-approve\"]}]}]");
	struct result none = read_with (account_file_csv,
		"name,addresses\na,a@x.example\n");

	(void) state;
	assert_int_equal (csv.mistakes->len, 0);
	assert_false (nth (&csv, 0)->keep_contacts);
	assert_int_equal (nth (&csv, 0)->contacts->len, 2);
	assert_string_equal (contact_of (&csv, 0)->address, "b@x.example");
	assert_string_equal (contact_of (&csv, 0)->full_name, "Bea");
	assert_string_equal (contact_of (&csv, 0)->language, "uk");
	assert_int_equal (contact_of (&csv, 0)->rights,
			  RIGHT_OPEN | RIGHT_FOLLOW);
	/* What is not said is not given. */
	assert_int_equal (contact_of (&csv, 1)->rights, 0);
	assert_int_equal (json.mistakes->len, 0);
	assert_string_equal (contact_of (&json, 0)->full_name, "Bea; | x");
	assert_int_equal (contact_of (&json, 0)->rights,
			  RIGHT_OPEN | RIGHT_APPROVE);
	/* A file that says nothing of contacts takes none away. */
	assert_true (nth (&none, 0)->keep_contacts);
	result_clear (&csv);
	result_clear (&json);
	result_clear (&none);
}

static void
test_services_are_read (void **state)
{
	struct result csv = read_with (account_file_csv,
		"name,addresses,products,lists\n"
		"a,a@x.example,VPS-2; backup,\n");
	struct result json = read_with (account_file_json,
		"[{\"name\": \"a\", \"addresses\": [\"a@x.example\"],"
		" \"servers\": [\"web1\", \"web2\"]}]");
	const struct account *account = nth (&csv, 0);

	(void) state;
	assert_int_equal (csv.mistakes->len, 0);
	assert_int_equal (account->services[SERVICE_PRODUCT]->len, 2);
	assert_string_equal (account->services[SERVICE_PRODUCT]->pdata[0],
			     "vps-2");
	/* An empty cell takes away, a missing column does not. */
	assert_false (account->keep_services[SERVICE_LIST]);
	assert_true (account->keep_services[SERVICE_SERVER]);
	assert_int_equal (json.mistakes->len, 0);
	assert_int_equal (nth (&json, 0)->services[SERVICE_SERVER]->len, 2);
	result_clear (&csv);
	result_clear (&json);
}

/* Each text, and how the mistakes must begin. */
static void
test_every_bad_line_is_named (void **state)
{
	static const struct {
		const char *label, *text, *want[4];
	} rows[] = {
		{ "no address", "name,addresses\na,\n",
		  { "line 2: addresses: is empty" } },
		{ "no name", "name,addresses\n,a@b.test\n",
		  { "line 2: name: " } },
		{ "two bad lines", "name,addresses\na,x\nb,b@b.test\nc,y z\n",
		  { "line 2: addresses: x", "line 4: addresses: y" } },
		{ "too few cells", "name,addresses,logins\na,a@b.test\n",
		  { "line 2: has 2 cells; the heading has 3" } },
		{ "an accent of its own", "name,addresses\n"
		  "a,zoe\xcc\x88@b.test\n",
		  { "line 2: addresses: zoe\xcc\x88@b.test: \"zoe\xcc\x88"
		    "@b.test\" is no plain address" } },
		{ "an invisible letter", "name,addresses\n"
		  "a,z\xe2\x80\x8b@b.test\n",
		  { "line 2: addresses: z\xe2\x80\x8b@b.test: " } },
		{ "unknown column", "name,adresses\n",
		  { "line 1: adresses: is no column" } },
		{ "a server's name", "name,addresses,servers\n"
		  "a,a@x.example,web1 web\x01\n",
		  { "line 2: servers: web\x01 is no name" } },
		{ "address twice", "name,addresses\na,a@b.test\n"
		  "b,A@B.test\n",
		  { "line 3: addresses: a@b.test is in line 2 already" } },
		{ "name twice", "name,addresses\na,a@b.test\na,c@b.test\n",
		  { "line 3: name: a is in line 2 already" } },
		{ "login twice", "name,addresses,logins\na,a@b.test,x\n"
		  "b,b@b.test,x\n",
		  { "line 3: logins: x is in line 2 already" } },
		{ "language", "name,addresses,language\na,a@b.test,de\n",
		  { "line 2: language: de is none" } },
		{ "line numbers count breaks in quotes",
		  "name,addresses,full_name\na,a@b.test,\"x\"\n\nb,,\n",
		  { "line 4: addresses: is empty" } },
		{ "open quote", "name,addresses\n\"a,a@b.test\n",
		  { "line 2: ends inside quotes" } },
		{ "stray quote", "name,addresses\na\"b,a@b.test\n",
		  { "line 2: breaks the quoting" } },
		{ "not UTF-8", "name,addresses\n\xcf\xf0,a@b.test\n",
		  { "line 1: the file is not UTF-8" } },
		{ "empty", "", { "line 1: there is no heading" } },
		{ "control in a name", "name,addresses\na\x1b,a@b.test\n",
		  { "line 2: name: " } }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct result result = read_with (account_file_csv,
						  rows[i].text);

		for (guint j = 0; j < 4 && rows[i].want[j] != NULL; j++)
			if (j >= result.mistakes->len
			    || !g_str_has_prefix (result.mistakes->pdata[j],
						  rows[i].want[j]))
				fail_msg ("%s: %s", rows[i].label,
					  j < result.mistakes->len
					  ? (char *)
					    result.mistakes->pdata[j]
					  : "no mistake");
		result_clear (&result);
	}
}

static void
test_mistakes_are_bounded (void **state)
{
	g_autoptr (GString) text = g_string_new ("name,addresses\n");
	struct result result;

	(void) state;
	for (int i = 0; i < 3000; i++)
		g_string_append (text, "a,\n");
	result = read_with (account_file_csv, text->str);
	assert_int_equal (result.mistakes->len, ACCOUNT_FILE_MISTAKES + 1);
	result_clear (&result);
}

static void
test_json_is_read (void **state)
{
	struct result result = read_with (account_file_json,
		"[{\"name\": \"alice\", \"addresses\": [\"a@b.test\"],"
		" \"logins\": [\"x\", \"y\"], \"language\": null,"
		" \"suspended\": true, \"role\": \"agent\"},"
		" {\"name\": \"bob\", \"addresses\": [\"b@b.test\"]}]");

	(void) state;
	assert_int_equal (result.mistakes->len, 0);
	assert_int_equal (nth (&result, 0)->logins->len, 2);
	assert_true (nth (&result, 0)->suspended);
	assert_int_equal (nth (&result, 0)->role, ROLE_AGENT);
	assert_false (nth (&result, 0)->keep_role);
	/* Who does not say makes no agent, and no client of one. */
	assert_int_equal (nth (&result, 1)->role, ROLE_CLIENT);
	assert_true (nth (&result, 1)->keep_role);
	result_clear (&result);
}

static void
test_bad_json_is_named (void **state)
{
	static const char *const rows[][2] = {
		{ "[{\"name\": 7, \"addresses\": [\"a@b.test\"]}]",
		  "entry 1: name: has the wrong type" },
		{ "[7]", "entry 1: is no object" },
		{ "[{\"name\": \"a\", \"role\": \"root\", \"addresses\": "
		  "\"a@b.test\"}]", "entry 1: role: root is no role" },
		{ "{}", "is no array" },
		{ "[{\"name\": \"a\"}]", "entry 1: addresses: is empty" },
		{ "[{\"name\": \"a\", \"x\": \"1\", \"addresses\": "
		  "\"a@b.test\"}]", "entry 1: x: is no column" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct result result = read_with (account_file_json,
						  rows[i][0]);

		if (result.mistakes->len == 0
		    || !g_str_has_prefix (result.mistakes->pdata[0],
					  rows[i][1]))
			fail_msg ("%s: %s", rows[i][0],
				  result.mistakes->len == 0 ? "no mistake"
				  : (char *) result.mistakes->pdata[0]);
		result_clear (&result);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_contacts_are_read),
		cmocka_unit_test (test_services_are_read),
		cmocka_unit_test (test_csv_is_read),
		cmocka_unit_test (test_every_bad_line_is_named),
		cmocka_unit_test (test_mistakes_are_bounded),
		cmocka_unit_test (test_json_is_read),
		cmocka_unit_test (test_bad_json_is_named)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
