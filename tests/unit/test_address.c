/*
 * LINK: filter/policy/address.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "filter/policy/address.h"

#define MAILBOX "support@example.net"
/* Its addresses have the short form. */
#define LONGER "support-team-of@example.net"
#define NOW 1800000000
#define DAY (24 * 3600)

static struct address_keys *
keys_of (const char *letters)
{
	struct address_keys *keys = address_keys_new ();

	for (; *letters != '\0'; letters++) {
		guint8 secret[ADDRESS_KEY_BYTES];

		memset (secret, *letters, sizeof secret);
		assert_true (address_keys_add (keys, (guint8) *letters, secret,
					       0));
	}
	return keys;
}

static char *
tag_of (const char *address)
{
	const char *plus = strchr (address, '+');

	assert_non_null (plus);
	return g_strndup (plus + 1,
			  (gsize) (strrchr (address, '@') - plus - 1));
}

static char *
sign (const struct address_keys *keys, const struct address_claim *claim)
{
	g_autofree char *address = address_sign (keys, MAILBOX, '+', claim);

	assert_non_null (address);
	assert_true (g_str_has_prefix (address, "support+t1."));
	assert_true (g_str_has_suffix (address, "@example.net"));
	assert_true (strrchr (address, '@') - address <= ADDRESS_LOCAL_MOST);
	return tag_of (address);
}

static const struct address_claim claims[] = {
	{ ADDRESS_REPLY, 123456, 4711, 0, NOW + 365 * DAY },
	{ ADDRESS_REPLY, 1, 1, 0, NOW },
	{ ADDRESS_AGENT, 10, 0, 0, NOW + DAY },
	{ ADDRESS_NOTE, 0xabcdef, 0, 0, NOW + DAY },
	{ ADDRESS_BOUNCE, 0, 0, 987654321, NOW + DAY },
	{ ADDRESS_CLOSE, 99999, 99999, 99999, NOW + DAY },
	{ ADDRESS_HELPED, 12, 11, 10, NOW + DAY },
	{ ADDRESS_NOT_HELPED, 12, 11, 10, NOW + DAY },
	{ ADDRESS_CONFIRM, 0, 11, 10, NOW + DAY },
	{ ADDRESS_UNSUBSCRIBE, 0, 0, 10, NOW + DAY },
	{ ADDRESS_ANNOUNCE, 0, 0, 10, NOW + DAY },
	{ ADDRESS_PLAN, 0, 0, 10, NOW + DAY }
};

static void
test_says_what_was_signed (void **state G_GNUC_UNUSED)
{
	g_autoptr (address_keys_auto) keys = keys_of ("k");

	for (gsize i = 0; i < G_N_ELEMENTS (claims); i++) {
		g_autofree char *tag = sign (keys, &claims[i]);
		g_autofree char *upper = g_ascii_strup (tag, -1);
		struct address_claim found, again;

		assert_int_equal (address_check (keys, MAILBOX, tag, NOW,
						 &found), ADDRESS_VALID);
		assert_int_equal (found.purpose, claims[i].purpose);
		assert_int_equal (found.ticket, claims[i].ticket);
		assert_int_equal (found.party, claims[i].party);
		assert_int_equal (found.serial, claims[i].serial);
		assert_in_range (found.expires, claims[i].expires,
				 claims[i].expires + DAY);
		assert_int_equal (address_check (keys, MAILBOX, upper, NOW,
						 &again), ADDRESS_VALID);
	}
}

/* Any one character more, less or other: not ours. */
static void
test_every_change_is_a_forgery (void **state G_GNUC_UNUSED)
{
	static const char others[] = "t1.0aczbq27/+-";
	g_autoptr (address_keys_auto) keys = keys_of ("k");

	for (gsize i = 0; i < G_N_ELEMENTS (claims); i++) {
		g_autofree char *tag = sign (keys, &claims[i]);
		struct address_claim found;

		for (gsize at = 3; tag[at] != '\0'; at++) {
			char kept = tag[at];
			g_autofree char *shorter = g_strndup (tag, at);

			for (const char *p = others; *p != '\0'; p++) {
				if (*p == kept)
					continue;
				tag[at] = *p;
				assert_int_equal (address_check (keys, MAILBOX,
								 tag, NOW,
								 &found),
						  ADDRESS_FORGED);
				assert_int_equal (found.purpose, ADDRESS_NONE);
			}
			tag[at] = kept;
			assert_int_equal (address_check (keys, MAILBOX,
							 shorter, NOW,
							 &found),
					  ADDRESS_FORGED);
		}
	}
}

static void
test_a_form_that_is_not_the_only_one (void **state G_GNUC_UNUSED)
{
	static const char *const tags[] = {
		"t1.", "t1.r", "t1.r..", "t1.x1.1.5000.6b", "t1.r1",
		"t1.rffffffffffffffffffff.1.5000.6baaaaaaaaaaaaaaaaaaaaaaaaaa",
		"t1.r-1.1.5000.6baaaaaaaaaaaaaaaaaaaaaaaaaa",
		"t1.r1.1.fffffffffffffff.6baaaaaaaaaaaaaaaaaaaaaaaaaa"
	};
	g_autoptr (address_keys_auto) keys = keys_of ("k");
	g_autofree char *tag = sign (keys, &claims[1]);
	g_autofree char *zero = g_strdup_printf ("t1.r0%s",
						 tag + strlen ("t1.r"));
	struct address_claim found;

	assert_int_equal (address_check (keys, MAILBOX, zero, NOW, &found),
			  ADDRESS_FORGED);
	for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
		assert_int_equal (address_check (keys, MAILBOX, tags[i], NOW,
						 &found), ADDRESS_FORGED);
}

static void
test_other_tags_are_not_ours (void **state G_GNUC_UNUSED)
{
	static const char *const tags[] = { NULL, "", "t1", "shop", "t1shop",
					    "t2shop", "t3.r1.1.5000.6b" };
	g_autoptr (address_keys_auto) keys = keys_of ("k");
	g_autofree char *tag = sign (keys, &claims[0]);
	struct address_claim found;

	for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
		assert_int_equal (address_check (keys, MAILBOX, tags[i], NOW,
						 &found), ADDRESS_ORDINARY);
	assert_int_equal (address_check (NULL, MAILBOX, tag, NOW, &found),
			  ADDRESS_ORDINARY);
}

static void
test_another_mailbox_or_key (void **state G_GNUC_UNUSED)
{
	g_autoptr (address_keys_auto) keys = keys_of ("k");
	g_autoptr (address_keys_auto) others = keys_of ("x");
	g_autofree char *tag = sign (keys, &claims[0]);
	struct address_claim found;

	assert_int_equal (address_check (keys, "billing@example.net", tag, NOW,
					 &found), ADDRESS_FORGED);
	assert_int_equal (address_check (others, MAILBOX, tag, NOW, &found),
			  ADDRESS_FORGED);
}

static void
test_expiry (void **state G_GNUC_UNUSED)
{
	g_autoptr (address_keys_auto) keys = keys_of ("k");
	g_autofree char *tag = sign (keys, &claims[2]);
	struct address_claim found;

	assert_int_equal (address_check (keys, MAILBOX, tag, NOW + DAY,
					 &found), ADDRESS_VALID);
	assert_int_equal (address_check (keys, MAILBOX, tag, NOW + 2 * DAY,
					 &found), ADDRESS_EXPIRED);
	/* So that the sender can be told which ticket it was. */
	assert_int_equal (found.ticket, claims[2].ticket);
}

/* A new key signs; what the old one signed is good until the overlap ends. */
static void
test_rotation (void **state G_GNUC_UNUSED)
{
	g_autoptr (address_keys_auto) old = keys_of ("o");
	g_autoptr (address_keys_auto) both = keys_of ("n");
	g_autofree char *before = sign (old, &claims[0]);
	g_autofree char *after = NULL;
	guint8 secret[ADDRESS_KEY_BYTES];
	struct address_claim found;

	memset (secret, 'o', sizeof secret);
	assert_true (address_keys_add (both, 'o', secret, NOW + 10));
	assert_false (address_keys_add (both, 'o', secret, 0));
	after = sign (both, &claims[0]);
	assert_string_not_equal (before, after);
	assert_int_equal (address_check (both, MAILBOX, after, NOW + 11,
					 &found), ADDRESS_VALID);
	assert_int_equal (address_check (both, MAILBOX, before, NOW + 10,
					 &found), ADDRESS_VALID);
	assert_int_equal (address_check (both, MAILBOX, before, NOW + 11,
					 &found), ADDRESS_EXPIRED);
}

static void
test_a_local_part_never_too_long (void **state G_GNUC_UNUSED)
{
	g_autoptr (address_keys_auto) keys = keys_of ("k");
	g_autoptr (address_keys_auto) none = address_keys_new ();
	g_autofree char *too_long = address_sign (keys,
		"the-department-of-long-addresses@example.net", '+',
		&claims[0]);
	g_autofree char *no_key = address_sign (none, MAILBOX, '+',
						&claims[0]);

	assert_null (too_long);
	assert_null (no_key);
}

/* The warning says how much room there is; that much has to be. */
static void
test_room_is_what_the_warning_says (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *mailbox, *want;
		enum address_purpose purpose;
	} rows[] = {
		{ "123456789012345@x.example", NULL, ADDRESS_CLOSE },
		{ "1234567890123456@x.example", "at most 15 ", ADDRESS_CLOSE },
		{ "12345678901234567890@x.example", "at most 15 ",
		  ADDRESS_CLOSE },
		{ "12345678901234567890@x.example", "at most 15 ",
		  ADDRESS_REPLY },
		{ "12345678901234567890@x.example", "at most 15 ",
		  ADDRESS_CONFIRM },
		{ "123456789012345678901@x.example", "at most 20 ",
		  ADDRESS_REPLY }
	};
	static const bool fits[] = { true, false, false, true, true, false };
	g_autoptr (address_keys_auto) keys = keys_of ("k");

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		const struct address_claim claim = {
			rows[i].purpose, 0xFFFFF, 0xFFFFF, 0xFFFFF,
			NOW + 1000 * (gint64) DAY
		};
		g_autofree char *why = address_warning (rows[i].mailbox);
		g_autofree char *address = address_sign (keys,
			rows[i].mailbox, '+', &claim);

		assert_int_equal (address != NULL, fits[i]);
		if (rows[i].want == NULL)
			assert_null (why);
		else
			assert_non_null (strstr (why, rows[i].want));
	}
}

static char *
sign_short (const struct address_keys *keys, const struct address_claim *claim)
{
	g_autofree char *address = address_sign (keys, LONGER, '+', claim);

	assert_non_null (address);
	assert_true (g_str_has_prefix (address, "support-team-of+t2."));
	assert_true (strrchr (address, '@') - address <= ADDRESS_LOCAL_MOST);
	return tag_of (address);
}

/* One of the claims for which the long form has no room there. */
static const struct address_claim short_claims[] = {
	{ ADDRESS_REPLY, 1234567, 47111, 0, NOW + 365 * DAY },
	{ ADDRESS_REPLY, 0xFFFFF, 0x10000, 0, NOW },
	{ ADDRESS_CLOSE, 99999, 99999, 99999, NOW + DAY },
	{ ADDRESS_CLOSE, 16, 999999, 9999, NOW + DAY },
	{ ADDRESS_CONFIRM, 0, 0xFFFFF, 0xFFFFF, NOW + DAY }
};

static void
test_the_short_form_says_the_same (void **state G_GNUC_UNUSED)
{
	g_autoptr (address_keys_auto) keys = keys_of ("k");
	g_autoptr (address_keys_auto) others = keys_of ("x");

	for (gsize i = 0; i < G_N_ELEMENTS (short_claims); i++) {
		const struct address_claim *claim = &short_claims[i];
		g_autofree char *tag = sign_short (keys, claim);
		g_autofree char *upper = g_ascii_strup (tag, -1);
		gint64 end = (claim->expires / DAY + 1) * DAY - 1;
		struct address_claim found;

		assert_int_equal (address_check (keys, LONGER, upper, end,
						 &found), ADDRESS_VALID);
		assert_int_equal (found.purpose, claim->purpose);
		assert_int_equal (found.ticket, claim->ticket);
		assert_int_equal (found.party, claim->party);
		assert_int_equal (found.serial, claim->serial);
		assert_int_equal (found.expires, end);
		assert_int_equal (address_check (keys, LONGER, tag, end + 1,
						 &found), ADDRESS_EXPIRED);
		assert_int_equal (address_check (keys, MAILBOX, tag, NOW,
						 &found), ADDRESS_FORGED);
		assert_int_equal (address_check (others, LONGER, tag, NOW,
						 &found), ADDRESS_FORGED);
	}
}

static void
test_every_change_of_the_short_form_is_a_forgery (void **state G_GNUC_UNUSED)
{
	static const char others[] = "t2.0aczbq17/+-";
	g_autoptr (address_keys_auto) keys = keys_of ("k");

	for (gsize i = 0; i < G_N_ELEMENTS (short_claims); i++) {
		g_autofree char *tag = sign_short (keys, &short_claims[i]);
		struct address_claim found;

		for (gsize at = 3; tag[at] != '\0'; at++) {
			char kept = tag[at];
			g_autofree char *shorter = g_strndup (tag, at);
			g_autofree char *longer = g_strdup_printf (
				"%sa%s", shorter, tag + at);

			for (const char *p = others; *p != '\0'; p++) {
				if (*p == kept)
					continue;
				tag[at] = *p;
				assert_int_equal (address_check (keys, LONGER,
								 tag, NOW,
								 &found),
						  ADDRESS_FORGED);
				assert_int_equal (found.purpose, ADDRESS_NONE);
			}
			tag[at] = kept;
			assert_int_equal (address_check (keys, LONGER, shorter,
							 NOW, &found),
					  ADDRESS_FORGED);
			assert_int_equal (address_check (keys, LONGER, longer,
							 NOW, &found),
					  ADDRESS_FORGED);
		}
	}
}

/* What was made before there was a short form, and what it is made of. */
static void
test_both_forms_stay_what_they_are (void **state G_GNUC_UNUSED)
{
	g_autoptr (address_keys_auto) keys = keys_of ("k");
	g_autofree char *tag = sign_short (keys, &short_claims[1]);
	g_autofree char *usual = sign (keys, &claims[1]);
	struct address_claim found;

	assert_true (g_str_has_prefix (tag, "t2.r7777.caaa"));
	assert_int_equal (strlen (tag), 43);
	assert_true (g_str_has_prefix (usual, "t1.r1.1."));
	/* The last bit is no room for a second form. */
	tag[42] = tag[42] == 'a' ? 'b' : tag[42] + 1;
	assert_int_equal (address_check (keys, LONGER, tag, NOW, &found),
			  ADDRESS_FORGED);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_says_what_was_signed),
		cmocka_unit_test (test_every_change_is_a_forgery),
		cmocka_unit_test (test_a_form_that_is_not_the_only_one),
		cmocka_unit_test (test_other_tags_are_not_ours),
		cmocka_unit_test (test_another_mailbox_or_key),
		cmocka_unit_test (test_expiry),
		cmocka_unit_test (test_rotation),
		cmocka_unit_test (test_a_local_part_never_too_long),
		cmocka_unit_test (test_the_short_form_says_the_same),
		cmocka_unit_test (
			test_every_change_of_the_short_form_is_a_forgery),
		cmocka_unit_test (test_both_forms_stay_what_they_are),
		cmocka_unit_test (test_room_is_what_the_warning_says)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
