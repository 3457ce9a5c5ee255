/*
 * LINK: parser/link.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/link.h"

static const struct {
	const char *href, *text, *want;
} cases[] = {
	{ "https://a.example/b", "here", "https://a.example/b" },
	{ "https://a.example/b", "https://a.example/b", NULL },
	{ "https://a.example/", "a.example", NULL },
	{ "HTTP://A.example", " http://a.example/ ", NULL },
	{ "https://evil.example", "https://good.example",
	  "https://evil.example" },
	{ "mailto:a@b.example", "Ann", "a@b.example" },
	{ "mailto:a@b.example?subject=x", "a@b.example", NULL },
	{ "tel:+380441234567", "+380441234567", NULL },
	{ "tel:+380441234567", "044 123-45-67", "tel:+380441234567" },
	{ "www.a.example", "here", "www.a.example" },
	{ "#top", "up", NULL },
	{ "javascript:x()", "x", NULL },
	{ "cid:1", "x", NULL },
	{ "data:text/html,x", "x", NULL },
	{ "page.html", "x", NULL },
	{ "https://", "x", NULL },
	{ "https://a.example/\n<x>", "x", NULL },
	{ "", "x", NULL },
};

static void
shows_an_address_that_the_text_does_not_tell (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autofree char *got = link_address (cases[i].href,
						     cases[i].text);

		if (g_strcmp0 (got, cases[i].want))
			fail_msg ("%s: %s", cases[i].href, got);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (
			shows_an_address_that_the_text_does_not_tell),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
