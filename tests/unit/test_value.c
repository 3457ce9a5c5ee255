/*
 * LINK: filter/value.c
 * LIBS: glib-2.0 libidn2
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/value.h"

/* want NULL: refused. */
struct row {
	const char *text, *want;
};

typedef char *(*read_func) (const char *text, char **out);

static void
check_rows (read_func read, const struct row *rows, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		g_autofree char *got = NULL;
		g_autofree char *why = read (rows[i].text, &got);

		if (g_strcmp0 (got, rows[i].want) != 0)
			fail_msg ("\"%s\": got %s, want %s", rows[i].text,
				  got, rows[i].want);
		assert_true ((why != NULL) == (got == NULL));
		/* What is wrong; what would be right. */
		if (why != NULL && strstr (why, "; ") == NULL)
			fail_msg ("no remedy: %s", why);
	}
}

static void
test_domain (void **state)
{
	static const struct row rows[] = {
		{ "Example.COM", "example.com" },
		{ "Пример.рф", "xn--e1afmkfd.xn--p1ai" },
		{ "faß.de", "xn--fa-hia.de" },
		{ "localhost", "localhost" },
		{ "", NULL }, { ".", NULL }, { "a..b", NULL }, { "a.b.", NULL },
		{ "-a.b", NULL }, { "a b.c", NULL }, { "a@b.c", NULL },
		{ "a\xff.de", NULL }, { "a\r\nb.de", NULL },
		{ "a234567890123456789012345678901234567890123456789012345678"
		  "901234.de", NULL },
	};

	(void) state;
	check_rows (value_domain, rows, G_N_ELEMENTS (rows));
}

static void
test_address (void **state)
{
	static const struct row rows[] = {
		{ "Support@Example.com", "support@example.com" },
		{ "help+x@пример.рф", "help+x@xn--e1afmkfd.xn--p1ai" },
		{ "support", NULL }, { "@example.com", NULL },
		{ "\"a b\"@example.com", NULL }, { "a b@example.com", NULL },
		{ "<a@example.com>", NULL }, { "a@", NULL },
		{ "a@[192.0.2.1]", NULL }, { "a@b@example.com", NULL },
	};

	(void) state;
	check_rows (value_address, rows, G_N_ELEMENTS (rows));
}

static void
test_socket_is_of_this_machine (void **state)
{
	static const struct row rows[] = {
		{ "unix:/run/x.sock", "unix:/run/x.sock" },
		{ "inet:20300@127.0.0.1", "inet:20300@127.0.0.1" },
		{ "inet6:20300@::1", "inet6:20300@::1" },
		{ "inet:20300@0.0.0.0", NULL },
		{ "inet:20300@192.0.2.1", NULL },
		{ "inet6:20300@::", NULL },
		{ "inet6:20300@2001:db8::1", NULL },
		{ "inet:20300", NULL }, { "inet:0@127.0.0.1", NULL },
		{ "inet:70000@127.0.0.1", NULL }, { "inet:x@127.0.0.1", NULL },
		{ "unix:relative", NULL }, { "/run/x.sock", NULL },
		{ "unix:/34567890123456789012345678901234567890123456789012345"
		  "67890123456789012345678901234567890123456789012345678901234",
		  NULL },
	};

	(void) state;
	check_rows (value_socket, rows, G_N_ELEMENTS (rows));
}

static void
test_url (void **state)
{
	static const struct row rows[] = {
		{ "https://my.example.com/t?x=%20&y",
		  "https://my.example.com/t?x=%20&y" },
		{ "http://[::1]/", "http://[::1]/" },
		{ "javascript:alert(1)", NULL }, { "https://", NULL },
		{ "my.example.com", NULL }, { "https://a b", NULL },
		{ "https://a\"b", NULL }, { "https://a/ё", NULL },
		{ "https://a\r\nX: y", NULL },
	};

	(void) state;
	check_rows (value_url, rows, G_N_ELEMENTS (rows));
}

static void
test_authserv_id (void **state)
{
	static const struct row rows[] = {
		{ "MX.example.com", "mx.example.com" },
		{ "пример.рф", "xn--e1afmkfd.xn--p1ai" },
		{ "", NULL }, { "mx.example.com 1", NULL },
		{ "mx;spf=pass", NULL }, { "(mx)", NULL },
	};

	(void) state;
	check_rows (value_authserv_id, rows, G_N_ELEMENTS (rows));
}

static void
test_host (void **state)
{
	static const struct row rows[] = {
		{ "127.0.0.1", "127.0.0.1" }, { "::1", "::1" },
		{ "MX.example.com", "mx.example.com" }, { "a:b", NULL },
	};

	(void) state;
	check_rows (value_host, rows, G_N_ELEMENTS (rows));
}

static void
test_nameserver (void **state)
{
	static const struct row rows[] = {
		{ "127.0.0.1", "127.0.0.1" },
		{ "127.0.0.1@20301", "127.0.0.1@20301" },
		{ "2001:db8::1@53", "2001:db8::1@53" },
		{ "dns.example.com", NULL }, { "", NULL }, { "@53", NULL },
		{ "127.0.0.1@", NULL }, { "127.0.0.1@0", NULL },
		{ "127.0.0.1:53", NULL },
	};

	(void) state;
	check_rows (value_nameserver, rows, G_N_ELEMENTS (rows));
}

static void
test_delimiters (void **state)
{
	static const struct row rows[] = {
		{ "+", "+" }, { "+-", "+-" }, { "", "" },
		{ "@", NULL }, { "a", NULL }, { " ", NULL }, { "+-_=#", NULL },
	};

	(void) state;
	check_rows (value_delimiters, rows, G_N_ELEMENTS (rows));
}

static void
test_text_has_no_control_characters (void **state)
{
	g_autofree char *got = NULL, *why = NULL;

	(void) state;
	assert_null (value_text ("Помощь", 40, false, &got));
	assert_string_equal (got, "Помощь");
	why = value_text ("Помощь", 40, true, &got);
	assert_non_null (why);
	assert_non_null (strstr (why, "ASCII"));
	g_free (why);
	why = value_text ("a\r\nBcc: x@y", 40, false, &got);
	assert_non_null (why);
	g_free (why);
	why = value_text ("a\xff", 40, false, &got);
	assert_non_null (why);
	g_free (why);
	why = value_text ("12345", 4, false, &got);
	assert_non_null (why);
}

static void
test_duration (void **state)
{
	static const struct {
		const char *text;
		gint64 want;	/* -1: refused */
	} rows[] = {
		{ "90s", 90 }, { "10m", 600 }, { "2h", 7200 },
		{ "3d", 259200 }, { "1s", 1 }, { "30d", 2592000 },
		{ "0s", -1 }, { "31d", -1 }, { "10", -1 }, { "10 m", -1 },
		{ "-1d", -1 }, { "1w", -1 }, { "", -1 }, { "d", -1 },
		{ "1.5h", -1 }, { "999999999999999999d", -1 },
		{ "9999999999999999999999d", -1 },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		gint64 got = -1;
		g_autofree char *why = value_duration (rows[i].text, 1,
						       2592000, &got);

		if (got != rows[i].want || (why == NULL) == (got == -1))
			fail_msg ("\"%s\": got %" G_GINT64_FORMAT " (%s)",
				  rows[i].text, got, why);
	}
}

static void
test_size (void **state)
{
	static const struct {
		const char *text;
		gint64 want;
	} rows[] = {
		{ "100", 100 }, { "64K", 65536 }, { "64M", 64 << 20 },
		{ "1G", 1 << 30 }, { "2G", -1 }, { "99", -1 }, { "64m", -1 },
		{ "64MB", -1 }, { "K", -1 }, { "99999999999G", -1 },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		gint64 got = -1;
		g_autofree char *why = value_size (rows[i].text, 100, 1 << 30,
						   &got);

		if (got != rows[i].want || (why == NULL) == (got == -1))
			fail_msg ("\"%s\": got %" G_GINT64_FORMAT " (%s)",
				  rows[i].text, got, why);
	}
}

static void
test_mode (void **state)
{
	static const struct {
		const char *text;
		unsigned want;	/* 1: refused */
	} rows[] = {
		{ "0660", 0660 }, { "600", 0600 }, { "0777", 0777 },
		{ "660x", 1 }, { "888", 1 }, { "04755", 1 }, { "4755", 1 },
		{ "66", 1 }, { "rw-rw----", 1 },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		unsigned got = 1;
		g_autofree char *why = value_mode (rows[i].text, &got);

		if (got != rows[i].want || (why == NULL) == (got == 1))
			fail_msg ("\"%s\": got %o", rows[i].text, got);
	}
}

static void
test_a_range_is_told_in_the_units_of_the_file (void **state)
{
	gint64 got;
	g_autofree char *time = value_duration ("40d", 3600, 2592000, &got);
	g_autofree char *size = value_size ("1K", 65536, 1 << 28, &got);

	(void) state;
	assert_string_equal (time, "40d is out of range; write 1h to 30d");
	assert_string_equal (size, "1K is out of range; write 64K to 256M");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_domain),
		cmocka_unit_test (test_address),
		cmocka_unit_test (test_socket_is_of_this_machine),
		cmocka_unit_test (test_url),
		cmocka_unit_test (test_authserv_id),
		cmocka_unit_test (test_host),
		cmocka_unit_test (test_nameserver),
		cmocka_unit_test (test_delimiters),
		cmocka_unit_test (test_text_has_no_control_characters),
		cmocka_unit_test (test_duration),
		cmocka_unit_test (test_size),
		cmocka_unit_test (test_mode),
		cmocka_unit_test (
			test_a_range_is_told_in_the_units_of_the_file),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
