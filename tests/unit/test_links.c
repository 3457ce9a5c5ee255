/*
 * LINK: filter/courier/links.c filter/policy/address.c filter/policy/policy.c
 * LINK: filter/policy/regulation.c
 * LIBS: glib-2.0 json-glib-1.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "filter/courier/links.h"

#define NOW 1800000000

static struct policy *
policy_with_keys (void)
{
	struct policy *policy = policy_new ();
	guint8 secret[ADDRESS_KEY_BYTES] = { 1 };

	policy->address_keys = address_keys_new ();
	assert_true (address_keys_add (policy->address_keys, 1, secret, 0));
	return policy;
}

static const struct outbox_row answer = {
	.id = 33, .ticket = 42, .party = 7, .created = NOW,
	.template_name = (char *) "reply",
	.mailbox = (char *) "support@example.net"
};

/* What a mail program makes of a link: the address that it writes to. */
static char *
address_in (const char *link)
{
	const char *end = strchr (link, '?');

	assert_true (g_str_has_prefix (link, "mailto:"));
	assert_non_null (end);
	assert_string_equal (end, "?subject=%5B%2342%5D");
	assert_null (strchr (link, '+'));
	return g_uri_unescape_segment (link + strlen ("mailto:"), end, NULL);
}

static void
test_each_link_is_its_own_claim (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *key;
		enum address_purpose purpose;
	} rows[] = {
		{ "close_link", ADDRESS_CLOSE },
		{ "helped_link", ADDRESS_HELPED },
		{ "not_helped_link", ADDRESS_NOT_HELPED }
	};
	g_autoptr (policy_auto) policy = policy_with_keys ();
	g_autoptr (JsonObject) values = json_object_new ();

	g_ptr_array_add (policy->mailboxes,
			 mailbox_new ("support@example.net"));
	links_add (values, policy, &answer);
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *address = address_in (
			json_object_get_string_member (values, rows[i].key));
		g_autofree char *tag = NULL;
		struct address_claim claim;

		assert_int_equal (policy_mailbox (policy, address, &tag), 0);
		assert_int_equal (address_check (policy->address_keys,
						 "support@example.net", tag,
						 NOW + policy->link_valid,
						 &claim), ADDRESS_VALID);
		assert_int_equal (claim.purpose, rows[i].purpose);
		assert_int_equal (claim.ticket, 42);
		assert_int_equal (claim.party, 7);
		assert_int_equal (claim.serial, 33);
		assert_int_equal (address_check (policy->address_keys,
						 "support@example.net", tag,
						 NOW + policy->link_valid
						 + 2 * 24 * 3600, &claim),
				  ADDRESS_EXPIRED);
	}
}

static void
test_where_there_is_nothing_to_offer (void **state G_GNUC_UNUSED)
{
	g_autoptr (policy_auto) policy = policy_with_keys ();
	g_autoptr (policy_auto) keyless = policy_new ();
	g_autoptr (JsonObject) values = json_object_new ();
	struct outbox_row acknowledgement = answer, nobody = answer;

	acknowledgement.template_name = (char *) "ticket";
	nobody.party = 0;
	links_add (values, policy, &acknowledgement);
	links_add (values, policy, &nobody);
	links_add (values, keyless, &answer);
	assert_int_equal (json_object_get_size (values), 0);
}

static void
test_a_challenge_offers_one_address (void **state G_GNUC_UNUSED)
{
	g_autoptr (policy_auto) policy = policy_with_keys ();
	g_autoptr (JsonObject) values = json_object_new ();
	g_autofree char *address = NULL, *tag = NULL, *link = NULL;
	struct outbox_row row = answer;
	struct address_claim claim;

	g_ptr_array_add (policy->mailboxes,
			 mailbox_new ("support@example.net"));
	row.template_name = (char *) "confirm";
	row.ticket = 0;
	links_add (values, policy, &row);
	assert_int_equal (json_object_get_size (values), 2);
	/* NOW is 2027-01-15, and it is good for a week. */
	assert_string_equal (json_object_get_string_member (
		values, "confirm_until"), "2027-01-22");
	address = links_confirm_address (policy, &row);
	assert_int_equal (policy_mailbox (policy, address, &tag), 0);
	assert_int_equal (address_check (policy->address_keys,
					 "support@example.net", tag,
					 NOW + 7 * 24 * 3600, &claim),
			  ADDRESS_VALID);
	assert_int_equal (claim.purpose, ADDRESS_CONFIRM);
	assert_int_equal (claim.ticket, 0);
	assert_int_equal (claim.party, 7);
	assert_int_equal (claim.serial, 33);
	link = g_strdup_printf ("mailto:support%%2B%s@example.net?subject=OK",
				tag);
	assert_string_equal (json_object_get_string_member (
		values, "confirm_link"), link);
	row.party = 0;
	assert_null (links_confirm_address (policy, &row));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_each_link_is_its_own_claim),
		cmocka_unit_test (test_where_there_is_nothing_to_offer),
		cmocka_unit_test (test_a_challenge_offers_one_address)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
