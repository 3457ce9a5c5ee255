/*
 * LINK: parser/css.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/css.h"

static const struct {
	const char *value;
	int want;
} colors[] = {
	{ "#ffffff", 0xffffff },
	{ "#FfF", 0xffffff },
	{ "#1a2", 0x11aa22 },
	{ "white", 0xffffff },
	{ "White", 0xffffff },
	{ "rgb(255,0,16)", 0xff0010 },
	{ "ffffff", 0xffffff },
	{ "rgb(1, 2, 3)", 0x010203 },
	{ "rgb(256,0,0)", CSS_COLOR_OTHER },
	{ "rgb(-1,0,0)", CSS_COLOR_OTHER },
	{ "rgb(18446744073709551616,0,0)", CSS_COLOR_OTHER },
	{ "rgb(1,2)", CSS_COLOR_OTHER },
	{ "rgb(", CSS_COLOR_OTHER },
	{ "#ffff", CSS_COLOR_OTHER },
	{ "transparent", CSS_COLOR_OTHER },
	{ "url(x.png)", CSS_COLOR_OTHER },
	{ "", CSS_COLOR_NONE },
	{ NULL, CSS_COLOR_NONE },
};

static void
reads_colors_as_mail_writes_them (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (colors); i++)
		if (css_color (colors[i].value) != colors[i].want)
			fail_msg ("%s: %x", colors[i].value,
				  (unsigned) css_color (colors[i].value));
}

static const char *const hiding[] = {
	"display:none", "DISPLAY: NONE;", "color:red;display : none !important",
	"opacity:0", "opacity: 0.0", "max-height:0px; overflow:hidden",
	"overflow:hidden;height:0", "height:1px;overflow:hidden",
};

static const char *const showing[] = {
	"display:block", "xdisplay:none", "opacity:0.5", "opacity:1",
	"max-height:0", "overflow:hidden", "height:0.5em;overflow:hidden",
	"display", "display:", ":none", ";;;", "", "content:'display:none'",
};

static void
tells_what_is_hidden_with_all_inside (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (hiding); i++)
		if (!css_read (hiding[i]).hidden)
			fail_msg ("%s", hiding[i]);
	for (unsigned i = 0; i < G_N_ELEMENTS (showing); i++)
		if (css_read (showing[i]).hidden)
			fail_msg ("%s", showing[i]);
	assert_false (css_read (NULL).hidden);
}

static void
tells_what_is_said_from_what_is_not (void **state)
{
	struct css css = css_read ("font-size:12pt; visibility:visible;"
				   "white-space:normal");

	(void) state;
	assert_int_equal (css.tiny, 0);
	assert_int_equal (css.invisible, 0);
	assert_int_equal (css.preserve, 0);
	css = css_read ("font-size:1px;visibility:hidden;white-space:pre-line");
	assert_int_equal (css.tiny, 1);
	assert_int_equal (css.invisible, 1);
	assert_int_equal (css.preserve, 1);
	css = css_read ("x:y");
	assert_int_equal (css.tiny, -1);
	assert_int_equal (css.invisible, -1);
	assert_int_equal (css.preserve, -1);
	assert_int_equal (css.color, CSS_COLOR_NONE);
}

static void
tells_paragraphs_without_a_margin (void **state)
{
	(void) state;
	assert_true (css_read ("margin:0").no_margin);
	assert_true (css_read ("margin: 0cm 0cm 0.0001pt").no_margin);
	assert_true (css_read ("margin:0 0 0 40px").no_margin);
	assert_false (css_read ("margin:0 0 10px").no_margin);
	assert_false (css_read ("margin:1em 0").no_margin);
	assert_false (css_read ("margin:auto").no_margin);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (reads_colors_as_mail_writes_them),
		cmocka_unit_test (tells_what_is_hidden_with_all_inside),
		cmocka_unit_test (tells_what_is_said_from_what_is_not),
		cmocka_unit_test (tells_paragraphs_without_a_margin),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
