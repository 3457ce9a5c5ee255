/*
 * LINK: filter/policy/address.c
 * LINK: filter/policy/policy.c
 * LINK: filter/policy/regulation.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/policy.h"

static const struct {
	const char *address;
	int mailbox;
	const char *tag;
} rows[] = {
	{ "support@example.net", 0, NULL },
	{ "SUPPORT@Example.NET", 0, NULL },
	{ "support+a.b@example.net", 0, "a.b" },
	{ "support+a+b@example.net", 0, "a+b" },
	{ "help+desk@example.net", 1, NULL },
	{ "help+desk+x@example.net", 1, "x" },
	{ "help@example.net", -1, NULL },
	{ "support-a@example.net", -1, NULL },
	{ "support@sub.example.net", -1, NULL },
	{ "support@example.net.", -1, NULL },
	{ "supporter@example.net", -1, NULL },
	{ "+@example.net", -1, NULL },
	{ "@example.net", -1, NULL },
	{ "support", -1, NULL },
	{ "", -1, NULL }
};

static void
test_mailbox (void **state)
{
	g_autoptr (policy_auto) policy = policy_new ();

	(void) state;
	g_ptr_array_add (policy->mailboxes,
			 mailbox_new ("support@example.net"));
	g_ptr_array_add (policy->mailboxes,
			 mailbox_new ("help+desk@example.net"));
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *tag = NULL;
		int found = policy_mailbox (policy, rows[i].address, &tag);

		if (found != rows[i].mailbox
		    || g_strcmp0 (tag, rows[i].tag) != 0)
			fail_msg ("%s: mailbox %d tag %s", rows[i].address,
				  found, tag);
	}
}

static void
test_no_delimiter_no_tags (void **state)
{
	g_autoptr (policy_auto) policy = policy_new ();
	g_autofree char *tag = NULL;

	(void) state;
	g_free (policy->recipient_delimiter);
	policy->recipient_delimiter = g_strdup ("");
	g_ptr_array_add (policy->mailboxes,
			 mailbox_new ("support@example.net"));
	assert_int_equal (policy_mailbox (policy, "support+x@example.net",
					  &tag), -1);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_mailbox),
		cmocka_unit_test (test_no_delimiter_no_tags)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
