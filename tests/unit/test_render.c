/*
 * LINK: templates/render.c templates/mustache.c templates/tag.c
 * LIBS: json-glib-1.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "templates/render.h"

/* Seen from the project's root; the specification's own cases. */
#define SPEC_FOLDER "../shared/data/mustache-spec"

static JsonNode *
json (const char *text)
{
	g_autoptr (GError) error = NULL;
	JsonNode *node = json_from_string (text, &error);

	assert_null (error);
	return node;
}

/* user: a JSON object of partials, or NULL. */
static char *
partial (const char *name, gpointer user)
{
	JsonObject *partials = user;

	if (partials == NULL || !json_object_has_member (partials, name))
		return NULL;
	return g_strdup (json_object_get_string_member (partials, name));
}

static char *
rendered (const char *template_text, const char *data, const char *partials,
	  enum render_escape escape, GError **error)
{
	g_autoptr (JsonNode) values = json (data);
	g_autoptr (JsonNode) texts = json (partials);

	return render (template_text, values, escape, partial,
		       json_node_get_object (texts), error);
}

struct row {
	const char *label, *template_text, *data, *partials, *want;
};

static void
check (const struct row *row, enum render_escape escape)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *got = rendered (row->template_text, row->data,
					 row->partials != NULL
					 ? row->partials : "{}",
					 escape, &error);

	if (got == NULL || strcmp (got, row->want) != 0)
		fail_msg ("%s: want '%s', got '%s' (%s)", row->label,
			  row->want, got != NULL ? got : "nothing",
			  error != NULL ? error->message : "no error");
}

static void
test_values (void **state)
{
	static const struct row rows[] = {
		{ "value", "a{{x}}b", "{\"x\":\"1\"}", NULL, "a1b" },
		{ "blanks in the tag", "{{  x\t}}", "{\"x\":\"1\"}", NULL,
		  "1" },
		{ "not there", "a{{y}}b", "{\"x\":1}", NULL, "ab" },
		{ "null", "a{{x}}b", "{\"x\":null}", NULL, "ab" },
		{ "false in, false out", "{{x}}", "{\"x\":false}", NULL,
		  "false" },
		{ "a list prints nothing", "a{{x}}b", "{\"x\":[1]}", NULL,
		  "ab" },
		{ "an object prints nothing", "a{{x}}b", "{\"x\":{}}", NULL,
		  "ab" },
		{ "escaped", "{{x}}", "{\"x\":\"<a href='x'>&\\\"\"}", NULL,
		  "&lt;a href=&#39;x&#39;&gt;&amp;&quot;" },
		{ "raw", "{{{x}}}{{&x}}", "{\"x\":\"<b>\"}", NULL,
		  "<b><b>" },
		{ "a value is no template (I3)",
		  "{{x}} {{{x}}}",
		  "{\"x\":\"{{secret}} {{{secret}}} {{>p}} %n\","
		  "\"secret\":\"S\"}", "{\"p\":\"P\"}",
		  "{{secret}} {{{secret}}} {{&gt;p}} %n "
		  "{{secret}} {{{secret}}} {{>p}} %n" },
		{ "a value with delimiters in it does not set them",
		  "{{x}}{{y}}", "{\"x\":\"{{=| |=}}\",\"y\":\"Y\"}", NULL,
		  "{{=| |=}}Y" },
		{ "integer", "{{x}}", "{\"x\":9007199254740993}", NULL,
		  "9007199254740993" },
		{ "negative", "{{x}}", "{\"x\":-7}", NULL, "-7" },
		{ "decimal, shortest", "{{x}} {{y}} {{z}}",
		  "{\"x\":3.3,\"y\":0.1,\"z\":85.0}", NULL, "3.3 0.1 85" },
		{ "decimal, exact", "{{x}}", "{\"x\":0.30000000000000004}",
		  NULL, "0.30000000000000004" },
		{ "dots", "{{a.b.c}}", "{\"a\":{\"b\":{\"c\":1}}}", NULL, "1" },
		{ "broken dots", "[{{a.x.c}}]", "{\"a\":{\"b\":{}},"
		  "\"x\":{\"c\":1}}", NULL, "[]" },
		{ "dots do not fall back outwards",
		  "{{#s}}[{{a.b}}]{{/s}}",
		  "{\"a\":{\"b\":1},\"s\":{\"a\":{}}}", NULL, "[]" },
		{ "UTF-8", "{{Ім’я}}", "{\"Ім’я\":\"Ґанна\"}", NULL,
		  "Ґанна" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		check (&rows[i], RENDER_HTML);
}

static void
test_plain (void **state)
{
	static const struct row rows[] = {
		{ "nothing is escaped in plain text", "{{x}}|{{{x}}}",
		  "{\"x\":\"<&\\\"'>\"}", NULL, "<&\"'>|<&\"'>" },
		{ "still no template", "{{x}}", "{\"x\":\"{{x}}\"}", NULL,
		  "{{x}}" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		check (&rows[i], RENDER_PLAIN);
}

static void
test_sections (void **state)
{
	static const struct row rows[] = {
		{ "true", "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":true}",
		  NULL, "yes" },
		{ "false", "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":false}",
		  NULL, "no" },
		{ "an empty name is no name", "Hello{{#n}}, {{n}}{{/n}}!",
		  "{\"n\":\"\"}", NULL, "Hello!" },
		{ "zero", "{{^x}}none{{/x}}", "{\"x\":0}", NULL, "none" },
		{ "a number", "{{#x}}{{.}}{{/x}}", "{\"x\":0.5}", NULL,
		  "0.5" },
		{ "an empty object is there", "{{#x}}yes{{/x}}", "{\"x\":{}}",
		  NULL, "yes" },
		{ "list of lists", "{{#x}}({{#.}}{{.}}{{/.}}){{/x}}",
		  "{\"x\":[[1,2],[],[3]]}", NULL, "(12)()(3)" },
		{ "inner before outer", "{{#s}}{{a}}{{b}}{{/s}}",
		  "{\"a\":1,\"b\":2,\"s\":{\"a\":3}}", NULL, "32" },
		{ "a null hides what is outside", "{{#s}}[{{a}}]{{/s}}",
		  "{\"a\":1,\"s\":{\"a\":null}}", NULL, "[]" },
		{ "lines with only tags vanish",
		  "a\n  {{#x}}  \n- {{.}}\n  {{/x}}\nb\n",
		  "{\"x\":[1,2]}", NULL, "a\n- 1\n- 2\nb\n" },
		{ "CRLF", "a\r\n{{#x}}\r\n{{.}}\r\n{{/x}}\r\nb\r\n",
		  "{\"x\":[1]}", NULL, "a\r\n1\r\nb\r\n" },
		{ "two tags on a line are not alone",
		  "{{#x}}{{/x}}\n", "{\"x\":1}", NULL, "\n" },
		{ "comments", "a{{! {{nothing }}b\n{{!\nx\n}}\nc", "{}", NULL,
		  "ab\nc" },
		{ "delimiters", "{{=<% %>=}}{{x}}<%x%><%={{ }}=%>{{x}}",
		  "{\"x\":1}", NULL, "{{x}}11" },
		{ "raw with other delimiters", "{{=<< >>=}}<<&x>><<{x}>>",
		  "{\"x\":\"<\"}", NULL, "<<" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		check (&rows[i], RENDER_HTML);
}

static void
test_partials (void **state)
{
	static const struct row rows[] = {
		{ "not there", "a{{>p}}b", "{}", NULL, "ab" },
		{ "has its own delimiters", "{{=| |=}}|>p|", "{\"x\":1}",
		  "{\"p\":\"{{x}}|x|\"}", "1|x|" },
		{ "is indented, values are not", "a\n  {{>p}}\nb",
		  "{\"x\":\"1\\n2\"}",
		  "{\"p\":\"{{{x}}}\\n\\nend\\n\"}",
		  "a\n  1\n2\n  \n  end\nb" },
		{ "indentations add up", " {{>p}}", "{}",
		  "{\"p\":\"p\\n {{>q}}\\n\",\"q\":\"q\\nr\"}",
		  " p\n  q\n  r" },
		{ "in a line it is not indented", " {{>p}}", "{}",
		  "{\"p\":\"- {{>q}}!\",\"q\":\"q\\nr\"}",
		  " - q\nr!" },
		{ "a section over the lines of a partial", " {{>p}}",
		  "{\"x\":[1,2]}",
		  "{\"p\":\"{{#x}}{{.}}\\n{{/x}}.\"}",
		  " 1\n 2\n ." },
		{ "recursive as far as the data", "{{>t}}",
		  "{\"n\":1,\"c\":[{\"n\":2,\"c\":[]},{\"n\":3,\"c\":[]}]}",
		  "{\"t\":\"{{n}}({{#c}}{{>t}}{{/c}})\"}", "1(2()3())" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		check (&rows[i], RENDER_HTML);
}

static void
test_inheritance (void **state)
{
	static const struct row rows[] = {
		{ "default and argument",
		  "{{<p}}{{$a}}A{{/a}}{{/p}}", "{}",
		  "{\"p\":\"[{{$a}}1{{/a}}|{{$b}}2{{/b}}]\"}", "[A|2]" },
		{ "text between arguments is nothing",
		  "{{<p}}x {{y}} {{#z}}{{$a}}no{{/a}}{{/z}}\n"
		  "{{$a}}A{{/a}} x{{/p}}", "{\"y\":1,\"z\":1}",
		  "{\"p\":\"[{{$a}}{{/a}}]\"}", "[A]" },
		{ "the outermost wins",
		  "{{<p}}{{$a}}1{{/a}}{{/p}}", "{}",
		  "{\"p\":\"{{<q}}{{$a}}2{{/a}}{{$b}}3{{/b}}{{/q}}\","
		  "\"q\":\"{{$a}}{{/a}}{{$b}}{{/b}}\"}", "13" },
		{ "an argument may keep its own name inside",
		  "{{<p}}{{$a}}new {{$a}}old{{/a}}{{/a}}{{/p}}", "{}",
		  "{\"p\":\"{{$a}}{{/a}}\"}", "new old" },
		{ "through a plain partial",
		  "{{<p}}{{$a}}A{{/a}}{{/p}}", "{}",
		  "{\"p\":\"{{>q}}\",\"q\":\"{{$a}}a{{/a}}\"}", "A" },
		{ "a page in a layout",
		  "{{<layout}}\n{{$body}}\n<p>\n  x\n</p>\n{{/body}}\n"
		  "{{/layout}}\n", "{}",
		  "{\"layout\":\"<body>\\n  {{$body}}\\n  {{/body}}\\n"
		  "</body>\\n\"}",
		  "<body>\n  <p>\n    x\n  </p>\n</body>\n" },
		{ "a parent in a line", "  {{<p}}{{/p}} x\n", "{}",
		  "{\"p\":\"1\\n2\"}", "  1\n2 x\n" },
		{ "a block in a line is not indented",
		  "{{<p}}{{$a}}\n1\n2\n{{/a}}{{/p}}", "{}",
		  "{\"p\":\"a: {{$a}}{{/a}}.\"}", "a: 1\n2\n." },
		{ "an indented block with its default",
		  "  {{$a}}x{{/a}}\n", "{}", NULL, "  x\n" },
		{ "the block's own indentation where it has no default",
		  "{{<p}}{{$a}}\nx\n{{/a}}{{/p}}", "{}",
		  "{\"p\":\"    {{$a}}\\n{{/a}}\\n\"}", "    x\n" },
		{ "an argument in one line", "{{<p}}{{$a}}x{{/a}}{{/p}}",
		  "{}", "{\"p\":\"1\\n  {{$a}}{{/a}}\\n2\"}",
		  "1\n  x\n2" },
		{ "arguments see where they are put",
		  "{{<p}}{{$a}}{{x}}{{/a}}{{/p}}",
		  "{\"x\":1,\"s\":[{\"x\":2},{\"x\":3}]}",
		  "{\"p\":\"{{#s}}{{$a}}{{/a}}{{/s}}\"}", "23" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		check (&rows[i], RENDER_HTML);
}

static void
test_mistakes (void **state)
{
	static const struct {
		const char *template_text, *partials, *want;
	} rows[] = {
		{ "a\n{{x", NULL, "line 2: a tag is not closed" },
		{ "{{{x}}", NULL, "line 1: a tag is not closed" },
		{ "{{#a}}\n\n", NULL, "line 1: 'a' does not end" },
		{ "\n{{/a}}", NULL, "line 2: 'a' ends but did not begin" },
		{ "{{#a}}\n{{#b}}{{/a}}{{/b}}", NULL,
		  "line 2: 'a' ends inside of 'b', which began in line 2" },
		{ "{{}}", NULL, "line 1: '' is not a name" },
		{ "{{a b}}", NULL, "line 1: 'a b' is not a name" },
		{ "{{a..b}}", NULL, "line 1: 'a..b' has an empty part" },
		{ "{{=x=}}", NULL, "line 1: {{=...=}} wants two delimiters" },
		{ "{{=a b c=}}", NULL,
		  "line 1: {{=...=}} wants two delimiters" },
		{ "{{!\n\n}}\n{{#a}}", NULL, "line 4: 'a' does not end" },
		{ "{{>p}}", "{\"p\":\"\\n\\n{{#x}}\"}",
		  "partial 'p': line 3: 'x' does not end" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *got
			= rendered (rows[i].template_text, "{}",
				    rows[i].partials != NULL
				    ? rows[i].partials : "{}",
				    RENDER_HTML, &error);

		assert_null (got);
		assert_true (g_error_matches (error, RENDER_ERROR,
					      RENDER_ERROR_SYNTAX));
		assert_string_equal (error->message, rows[i].want);
	}
}

static void
expect_limit (const char *template_text, const char *data,
	      const char *partials)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *got = rendered (template_text, data, partials,
					 RENDER_HTML, &error);

	assert_null (got);
	assert_true (g_error_matches (error, RENDER_ERROR,
				      RENDER_ERROR_LIMIT));
}

static char *
repeated (const char *text, unsigned times)
{
	GString *out = g_string_new (NULL);

	while (times-- > 0)
		g_string_append (out, text);
	return g_string_free (out, FALSE);
}

static void
test_depth (void **state)
{
	g_autofree char *opens = repeated ("{{#a}}", RENDER_DEPTH);
	g_autofree char *closes = repeated ("{{/a}}", RENDER_DEPTH);
	g_autofree char *most = g_strconcat (opens, "x", closes, NULL);
	g_autofree char *over = g_strconcat ("{{#a}}", most, "{{/a}}", NULL);
	g_autofree char *many = repeated ("{{^a}}", 100000);
	const struct row row = { "as deep as may be", most, "{\"a\":1}", NULL,
				 "x" };

	(void) state;
	check (&row, RENDER_HTML);
	expect_limit (over, "{\"a\":1}", "{}");
	/* Also where nothing of it would be printed. */
	expect_limit (many, "{\"a\":1}", "{}");
	expect_limit ("{{>p}}", "{}", "{\"p\":\"x{{>p}}\"}");
	expect_limit ("{{<p}}{{/p}}", "{}", "{\"p\":\"{{<p}}{{/p}}\"}");
	expect_limit (" {{>p}}", "{}", "{\"p\":\" {{>p}}\\n\"}");
}

static void
test_bytes (void **state)
{
	g_autofree char *most = g_strnfill (RENDER_BYTES, 'x');
	g_autofree char *over = g_strconcat (most, "x", NULL);
	g_autofree char *value = g_strnfill (RENDER_BYTES / 4, '&');
	g_autofree char *data = g_strdup_printf ("{\"a\":\"%s\"}", value);
	const struct row row = { "as long as may be", most, "{}", NULL, most };

	(void) state;
	check (&row, RENDER_HTML);
	expect_limit (over, "{}", "{}");
	/* Escaping counts: a quarter grows to five quarters. */
	expect_limit ("{{a}}", data, "{}");
	/* Ten times ten times ... ten. */
	expect_limit ("{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}bomb"
		      "{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}",
		      "{\"a\":[1,1,1,1,1,1,1,1,1,1]}", "{}");
}

static void
test_steps (void **state)
{
	g_autofree char *list = repeated ("1,", 5000);
	g_autofree char *data = g_strdup_printf ("{\"a\":[%s1]}", list);

	(void) state;
	/* Prints nothing, and would do so 2^60 times. */
	expect_limit ("{{#a}}{{#a}}{{/a}}{{/a}}", data, "{}");
	expect_limit ("{{>p}}", "{\"a\":[{\"a\":[0]},{\"a\":[0]}]}",
		      "{\"p\":\"{{>q}}{{>q}}{{>q}}{{>q}}{{>q}}{{>q}}\","
		      "\"q\":\"{{>r}}{{>r}}{{>r}}{{>r}}{{>r}}{{>r}}\","
		      "\"r\":\"{{>s}}{{>s}}{{>s}}{{>s}}{{>s}}{{>s}}\","
		      "\"s\":\"{{>t}}{{>t}}{{>t}}{{>t}}{{>t}}{{>t}}\","
		      "\"t\":\"{{>u}}{{>u}}{{>u}}{{>u}}{{>u}}{{>u}}\","
		      "\"u\":\"{{>v}}{{>v}}{{>v}}{{>v}}{{>v}}{{>v}}\","
		      "\"v\":\"{{>w}}{{>w}}{{>w}}{{>w}}{{>w}}{{>w}}\","
		      "\"w\":\"{{x}}{{x}}{{x}}{{x}}{{x}}{{x}}\"}");
}

static void
test_no_data (void **state)
{
	g_autofree char *got = NULL;

	(void) state;
	got = render ("a{{x}}{{.}}{{>p}}{{^x}}b{{/x}}", NULL, RENDER_HTML,
		      NULL, NULL, NULL);
	assert_string_equal (got, "ab");
}

static unsigned
spec_module (const char *file)
{
	g_autofree char *path = g_build_filename (SPEC_FOLDER, file, NULL);
	g_autoptr (JsonParser) parser = json_parser_new ();
	g_autoptr (GError) error = NULL;
	JsonArray *tests;

	json_parser_load_from_file (parser, path, &error);
	assert_null (error);
	tests = json_object_get_array_member
		(json_node_get_object (json_parser_get_root (parser)),
		 "tests");
	for (guint i = 0; i < json_array_get_length (tests); i++) {
		JsonObject *test = json_array_get_object_element (tests, i);
		g_autoptr (GError) failure = NULL;
		g_autofree char *got = render
			(json_object_get_string_member (test, "template"),
			 json_object_get_member (test, "data"), RENDER_HTML,
			 partial,
			 json_object_has_member (test, "partials")
			 ? json_object_get_object_member (test, "partials")
			 : NULL, &failure);
		const char *want
			= json_object_get_string_member (test, "expected");

		if (got == NULL || strcmp (got, want) != 0)
			fail_msg ("%s: %s: want '%s', got '%s' (%s)", file,
				  json_object_get_string_member (test, "name"),
				  want, got != NULL ? got : "nothing",
				  failure != NULL ? failure->message : "");
	}
	return json_array_get_length (tests);
}

/* The specification's own cases, where they are at hand.  The tables above
 * do not depend on them. */
static void
test_specification (void **state)
{
	g_autoptr (GDir) folder = g_dir_open (SPEC_FOLDER, 0, NULL);
	unsigned cases = 0, modules = 0;
	const char *file;

	(void) state;
	if (folder == NULL) {
		printf ("%s is absent: the published cases were not run\n",
			SPEC_FOLDER);
		return;
	}
	while ((file = g_dir_read_name (folder)) != NULL)
		if (g_str_has_suffix (file, ".json")) {
			cases += spec_module (file);
			modules++;
		}
	printf ("%s: %u published cases of %u modules\n", SPEC_FOLDER, cases,
		modules);
	assert_true (cases > 0);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_values),
		cmocka_unit_test (test_plain),
		cmocka_unit_test (test_sections),
		cmocka_unit_test (test_partials),
		cmocka_unit_test (test_inheritance),
		cmocka_unit_test (test_mistakes),
		cmocka_unit_test (test_depth),
		cmocka_unit_test (test_bytes),
		cmocka_unit_test (test_steps),
		cmocka_unit_test (test_no_data),
		cmocka_unit_test (test_specification),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
