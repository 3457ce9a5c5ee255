/*
 * LINK: filter/policy/subject.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib.h>

#include "filter/policy/subject.h"

#define TAG "[не проверено]"

static const struct {
	const char *raw, *plain, *tagged;
} subjects[] = {
	{ " Help", "Help", " " TAG " Help" },
	{ "Help", "Help", " " TAG " Help" },
	{ "\tHelp \n\tme", "Help me", " " TAG "\tHelp \n\tme" },
	{ "\n folded", "folded", " " TAG "\n folded" },
	{ "", "", " " TAG " " },
	{ NULL, "", " " TAG },
	{ " =?utf-8?B?0YU=?=\n =?utf-8?B?0YU=?=",
	  "=?utf-8?B?0YU=?= =?utf-8?B?0YU=?=",
	  " " TAG " =?utf-8?B?0YU=?=\n =?utf-8?B?0YU=?=" },
	{ " Re: [#42] Help", "Re: [#42] Help", " " TAG " Re: [#42] Help" },
	{ " [#x] [# 4] [#4 Help", "[#x] [# 4] [#4 Help",
	  " " TAG " [#x] [# 4] [#4 Help" },
};

/* Also after several passes, with a number and with the tag. */
static void
test_what_the_sender_wrote (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++) {
		g_autofree char *before = subject_plain (subjects[i].raw, TAG);
		g_autofree char *tagged
			= subject_with_tag (subjects[i].raw, TAG);
		g_autofree char *after = subject_plain (tagged, TAG);
		g_autofree char *numbered
			= subject_with_tag (tagged, "[#1234567890]");
		g_autofree char *again = subject_plain (numbered, TAG);

		assert_string_equal (before, subjects[i].plain);
		assert_string_equal (tagged, subjects[i].tagged);
		assert_string_equal (after, before);
		assert_string_equal (again, before);
	}
}

/* What the configuration may hold as the tag. */
static void
test_any_tag (void **state G_GNUC_UNUSED)
{
	static const char *const tags[] = { "", " ", "[", " [ext] ", "[#1]",
					    "Help" };

	for (gsize i = 0; i < G_N_ELEMENTS (tags); i++) {
		g_autofree char *before = subject_plain (" Hello, Help", tags[i]);
		g_autofree char *tagged = subject_with_tag (" Hello, Help",
							    tags[i]);
		g_autofree char *after = subject_plain (tagged, tags[i]);

		assert_string_equal (before, "Hello, Help");
		assert_string_equal (after, before);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_what_the_sender_wrote),
		cmocka_unit_test (test_any_tag),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
