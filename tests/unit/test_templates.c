/*
 * LINK: templates/templates.c templates/render.c
 * LINK: templates/mustache.c templates/tag.c
 * LIBS: json-glib-1.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "templates/templates.h"

/* Ours, seen from the project's root. */
#define OURS "templates"

static const char *const names[] = { "ticket", "advisory", "suspended",
				     "contact" };
static const char *const languages[] = { "ru", "uk", "en" };

static const char everything[] =
	"{\"number\":\"4711\",\"subject\":\"Site <b>down</b> & \\\"out\\\"\","
	"\"company\":\"Example & Co\",\"mailbox\":\"support@example.com\","
	"\"cabinet_url\":\"https://my.example.com/?a=1&b=2\","
	"\"name\":\"O'Neil\",\"address\":\"anna@legit.test\","
	"\"received\":\"2026-01-31 10:00 UTC\",\"hostname\":\"mx\"}";

/* A folder of an administrator, empty. */
static int
folder_make (void **state)
{
	*state = g_dir_make_tmp ("test-templates-XXXXXX", NULL);
	return *state == NULL;
}

static int
folder_remove (void **state)
{
	static const char *const places[] = { "ru", "en", "de", "" };

	for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
		g_autofree char *place = g_build_filename (*state, places[i],
							   NULL);
		g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
		const char *entry;

		while (dir != NULL
		       && (entry = g_dir_read_name (dir)) != NULL) {
			g_autofree char *path = g_build_filename (place,
								  entry,
								  NULL);
			g_remove (path);
		}
		g_rmdir (place);
	}
	g_free (*state);
	return 0;
}

static void
put (const char *folder, const char *path, const char *text)
{
	g_autofree char *full = g_build_filename (folder, path, NULL);
	g_autofree char *place = g_path_get_dirname (full);

	assert_int_equal (g_mkdir_with_parents (place, 0700), 0);
	assert_true (g_file_set_contents (full, text, -1, NULL));
}

static struct templates *
opened (const char *override)
{
	g_autoptr (GError) error = NULL;
	struct templates *templates = templates_new (OURS, override, &error);

	assert_null (error);
	return templates;
}

static void
render_one (const char *override, const char *name, const char *language,
	    const char *data, struct rendered *rendered)
{
	struct templates *templates = opened (override);
	g_autoptr (GError) error = NULL;
	g_autoptr (JsonNode) values = json_from_string (data, NULL);

	assert_non_null (values);
	if (!templates_render (templates, name, language, values, rendered,
			       &error))
		fail_msg ("%s", error->message);
	templates_free (templates);
}

static unsigned
letters (const char *text, const char *of)
{
	unsigned found = 0;

	for (; *text != '\0'; text = g_utf8_next_char (text))
		found += g_utf8_strchr (of, -1, g_utf8_get_char (text))
			!= NULL;
	return found;
}

static void
test_each (void **state)
{
	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
			struct rendered got;
			g_autofree char *lang = g_strdup_printf
				("<html lang=\"%s\">", languages[j]);
			bool ticket = g_str_equal (names[i], "ticket");

			render_one (NULL, names[i], languages[j], everything,
				    &got);
			assert_null (got.notice);
			assert_non_null (got.html);
			/* One line, and which ticket or which mailbox. */
			assert_null (strchr (got.subject, '\n'));
			assert_non_null (strstr (got.subject, ticket
						 ? "[#4711] Site <b>down</b>"
						 : "support@example.com"));
			/* Plain text is plain, HTML is escaped. */
			assert_non_null (strstr (got.text, "Example & Co"));
			assert_non_null (strstr (got.html,
						 "Example &amp; Co"));
			assert_non_null (strstr (got.html, lang));
			assert_non_null (strstr (got.html, "</html>"));
			assert_null (strstr (got.text, "{{"));
			assert_null (strstr (got.html, "{{"));
			assert_non_null (strstr
				(got.text, ticket ? "[#4711]"
				 : "https://my.example.com/?a=1&b=2"));
			assert_non_null (strstr
				(got.html, ticket ? "[#4711]"
				 : "https://my.example.com/?a=1&amp;b=2"));
			assert_non_null (strstr (got.text,
						 "2026-01-31 10:00 UTC"));
			rendered_clear (&got);
		}
}

/* An incident: its text is text, in the acknowledgement and at its end. */
static void
test_incident (void **state)
{
	static const char values[] = "{\"number\":\"7\",\"subject\":\"S\","
		"\"has_incidents\":\"yes\",\"incidents\":["
		"{\"since\":\"SINCE\",\"text\":\"x < y {{n}}\"},"
		"{\"since\":\"EARLIER\",\"text\":\"other\","
		"\"tongue\":\"in TONGUE\"}]}";
	static const char end[] = "{\"number\":\"7\",\"subject\":\"S\","
		"\"since\":\"SINCE\",\"ended\":\"ENDED\","
		"\"tongue\":\"in TONGUE\",\"text\":\"x < y {{n}}\"}";
	static const char bare[] = "{\"number\":\"7\",\"subject\":\"S\","
		"\"since\":\"SINCE\",\"ended\":\"ENDED\","
		"\"tongue\":\"\",\"text\":\"\"}";
	static const char *const always[] = { "SINCE", "EARLIER", "other",
					      "x < y {{n}}", "in TONGUE" };

	(void) state;
	for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
		struct rendered got;

		render_one (NULL, "ticket", languages[j], values, &got);
		for (gsize i = 0; i < G_N_ELEMENTS (always); i++)
			assert_non_null (strstr (got.text, always[i]));
		assert_non_null (strstr (got.html, "x &lt; y {{n}}"));
		rendered_clear (&got);
		render_one (NULL, "incident-over", languages[j], end, &got);
		assert_non_null (strstr (got.subject, "[#7] S"));
		assert_non_null (strstr (got.text, "SINCE"));
		assert_non_null (strstr (got.text, "ENDED"));
		assert_non_null (strstr (got.text,
					 "in TONGUE:\nx < y {{n}}"));
		assert_non_null (strstr (got.html, "x &lt; y {{n}}"));
		rendered_clear (&got);
		render_one (NULL, "incident-over", languages[j], bare, &got);
		assert_null (strstr (got.text, "\n\n\n"));
		assert_null (strstr (got.html, "border-left"));
		rendered_clear (&got);
	}
}

/* Which ticket, and a word about the tone; nothing is refused. */
static void
test_courtesy (void **state)
{
	static const char *const words[] = {
		"делового тона", "ділового тону", "businesslike tone"
	};

	(void) state;
	for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
		struct rendered got;

		render_one (NULL, "courtesy", languages[j], everything, &got);
		assert_null (got.notice);
		assert_non_null (strstr (got.subject,
					 "[#4711] Site <b>down</b>"));
		assert_non_null (strstr (got.text, words[j]));
		assert_non_null (strstr (got.html, words[j]));
		assert_non_null (strstr (got.text, "#4711"));
		assert_null (strstr (got.html, "{{"));
		rendered_clear (&got);
	}
}

/* What has become of an announcement, for the agent who said so. */
static void
test_announcement_changed (void **state)
{
	static const struct {
		const char *values, *subject[G_N_ELEMENTS (languages)], *text;
	} rows[] = {
		{ "{\"announcement\":\"3\",\"title\":\"W <b>\","
		  "\"is_cancelled\":\"yes\"}",
		  { "3: отменено", "3: скасовано", "3: cancelled" }, "W <b>" },
		{ "{\"announcement\":\"3\",\"title\":\"W\",\"sent\":\"17\","
		  "\"is_cancelled\":\"yes\"}",
		  { "3: отменено", "3: скасовано", "3: cancelled" }, "17" },
		{ "{\"announcement\":\"3\",\"title\":\"W\",\"at\":\"NOON\"}",
		  { "NOON", "NOON", "NOON" }, "NOON" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
			struct rendered got;

			render_one (NULL, "announcement-changed", languages[j],
				    rows[i].values, &got);
			assert_null (got.notice);
			assert_non_null (strstr (got.subject,
						 rows[i].subject[j]));
			assert_non_null (strstr (got.text, rows[i].text));
			assert_null (strstr (got.html, "W <b>"));
			assert_null (strstr (got.text, "\n\n\n"));
			rendered_clear (&got);
		}
}

/* Which mail was not confirmed, why, and what to do. */
static void
test_unconfirmed (void **state)
{
	static const char values[] = "{\"number\":\"7\",\"mailbox\":\"s@x\","
		"\"%s\":\"yes\",\"kept_subject\":\"Buy <b>\","
		"\"kept_received\":\"TODAY\"}";
	static const struct {
		const char *why, *words[G_N_ELEMENTS (languages)];
	} rows[] = {
		{ "doubtful", { "«да»", "«так»", "\"yes\"" } },
		{ "denied", { "нельзя", "не можна", "any more" } }
	};
	static const char *const templates[] = { "unconfirmed", "ticket" };

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows) * 2; i++) {
		g_autoptr (GString) json = g_string_new (values);
		const char *const *words = rows[i / 2].words;

		g_string_replace (json, "%s", rows[i / 2].why, 0);
		for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
			struct rendered got;

			render_one (NULL, templates[i % 2], languages[j],
				    json->str, &got);
			assert_null (got.notice);
			assert_non_null (strstr (got.subject, "[#7]"));
			assert_non_null (strstr (got.text, words[j]));
			assert_non_null (strstr (got.text, "TODAY"));
			assert_non_null (strstr (got.text, "Buy <b>"));
			assert_non_null (strstr (got.html, "Buy &lt;b&gt;"));
			assert_null (strstr (got.text, "\n\n\n"));
			rendered_clear (&got);
		}
	}
}

/* A watcher's copy says who wrote, what, and how to end the copies. */
static void
test_watch (void **state)
{
	static const char values[] = "{\"number\":\"7\",\"subject\":\"S\","
		"\"writer\":\"A <b>\",\"agent\":\"yes\",\"text\":\"x < y {{n}}\","
		"\"stop_link\":\"mailto:stop@x?subject=1\"}";

	(void) state;
	for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
		struct rendered got;

		render_one (NULL, "watch", languages[j], values, &got);
		assert_non_null (strstr (got.subject, "[#7]"));
		assert_non_null (strstr (got.text, "A <b>"));
		assert_non_null (strstr (got.text, "x < y {{n}}"));
		assert_non_null (strstr (got.text,
					 "mailto:stop@x?subject=1"));
		assert_non_null (strstr (got.html, "A &lt;b&gt;"));
		assert_non_null (strstr (got.html, "x &lt; y {{n}}"));
		assert_non_null (strstr (got.html,
					 "href=\"mailto:stop@x?subject=1\""));
		rendered_clear (&got);
	}
}

/* ... or that a failure is over, as the client is told, with less to say. */
static void
test_watch_of_an_incident (void **state)
{
	static const char told[] = "{\"number\":\"7\",\"subject\":\"S\","
		"\"agent\":\"yes\",\"since\":\"Monday\",\"ended\":\"noon\","
		"\"text\":\"x < y {{n}}\",\"tongue\":\"in X\"}";
	static const char bare[] = "{\"number\":\"7\",\"subject\":\"S\","
		"\"agent\":\"yes\",\"since\":\"Monday\",\"ended\":\"noon\","
		"\"text\":\"\",\"tongue\":\"\"}";

	(void) state;
	for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
		struct rendered got;

		render_one (NULL, "watch", languages[j], told, &got);
		assert_non_null (strstr (got.text, "Monday"));
		assert_non_null (strstr (got.text, "noon"));
		assert_non_null (strstr (got.text, "in X"));
		assert_non_null (strstr (got.text, "x < y {{n}}"));
		assert_non_null (strstr (got.html, "noon"));
		assert_non_null (strstr (got.html, "x &lt; y {{n}}"));
		/* Nobody wrote it. */
		assert_null (strstr (got.text, " wrote on request"));
		rendered_clear (&got);
		render_one (NULL, "watch", languages[j], bare, &got);
		assert_non_null (strstr (got.text, "noon"));
		assert_null (strstr (got.text, "\n\n\n"));
		rendered_clear (&got);
	}
}

static void
test_announcement (void **state)
{
	static const char values[] = "{\"subject\":\"S <b>\","
		"\"name\":\"O'Neil\",\"text\":\"x < y {{n}}\","
		"\"unsubscribe_link\":\"mailto:u@x?subject=1\"}";

	(void) state;
	for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
		struct rendered got;

		render_one (NULL, "announcement", languages[j], values, &got);
		assert_string_equal (got.subject, "S <b>");
		assert_non_null (strstr (got.text, "O'Neil"));
		assert_non_null (strstr (got.text, "x < y {{n}}"));
		assert_non_null (strstr (got.text, "mailto:u@x?subject=1"));
		assert_non_null (strstr (got.html, "x &lt; y {{n}}"));
		assert_non_null (strstr (got.html,
					 "href=\"mailto:u@x?subject=1\""));
		rendered_clear (&got);
		/* Of works nobody unsubscribes. */
		render_one (NULL, "announcement", languages[j],
			    "{\"subject\":\"S\",\"text\":\"x\"}", &got);
		assert_null (strstr (got.text, "mailto:"));
		assert_null (strstr (got.html, "href"));
		rendered_clear (&got);
	}
}

/* What nobody proved says so first of all, in subject and words. */
static void
test_agent (void **state)
{
	static const char values[] = "{\"number\":\"7\",\"title\":\"S <b>\","
		"\"%s\":\"yes\",\"writer\":\"m@evil.test\","
		"\"from\":\"m@evil.test\",\"reason\":\"no-results\","
		"\"text\":\"x < y\",\"account\":\"c1\",\"open_tickets\":\"3\","
		"\"state_open\":\"yes\",\"priority\":\"high\","
		"\"assigned\":\"ann\",\"note_link\":\"mailto:n@x\","
		"\"take_link\":\"mailto:t@x\",\"close_link\":\"mailto:c@x\"}";
	static const char *const unproven[] = { "НЕ ПОДТВЕРЖДЕНО",
		"НЕ ПІДТВЕРДЖЕНО", "UNPROVEN" };

	(void) state;
	for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
		g_autoptr (GString) advisory = g_string_new (values);
		g_autoptr (GString) usual = g_string_new (values);
		struct rendered got;

		g_string_replace (advisory, "%s", "is_advisory", 1);
		g_string_replace (usual, "%s", "is_follow_up", 1);
		render_one (NULL, "agent", languages[j], advisory->str, &got);
		assert_true (g_str_has_prefix (got.subject, "[#7] [ann] ["));
		assert_non_null (strstr (got.subject, unproven[j]));
		assert_non_null (strstr (got.text, "no-results"));
		rendered_clear (&got);
		render_one (NULL, "agent", languages[j], usual->str, &got);
		assert_null (strstr (got.subject, unproven[j]));
		assert_null (strstr (got.text, "no-results"));
		assert_non_null (strstr (got.text, "x < y"));
		assert_non_null (strstr (got.text, "mailto:t@x"));
		assert_non_null (strstr (got.html, "x &lt; y"));
		assert_non_null (strstr (got.html, "\"mailto:c@x\""));
		rendered_clear (&got);
	}
}

/* L, I2: nothing of what a stranger wrote goes into an answer to one who is
 * not verified; a verified one's subject is escaped. */
static void
test_sender_text (void **state)
{
	(void) state;
	for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
		struct rendered got;

		render_one (NULL, "advisory", languages[j], everything, &got);
		assert_null (strstr (got.subject, "down"));
		assert_null (strstr (got.text, "down"));
		assert_null (strstr (got.html, "down"));
		assert_null (strstr (got.text, "Neil"));
		assert_null (strstr (got.html, "Neil"));
		rendered_clear (&got);

		render_one (NULL, "ticket", languages[j], everything, &got);
		assert_null (strstr (got.html, "<b>"));
		assert_non_null (strstr (got.html,
			"Site &lt;b&gt;down&lt;/b&gt; &amp; &quot;out&quot;"));
		assert_non_null (strstr (got.html, "O&#39;Neil"));
		assert_non_null (strstr (got.text, "O'Neil"));
		rendered_clear (&got);
	}
}

/* An agent's words arrive as they were written, and stay words. */
static void
test_an_agents_words (void **state)
{
	static const char words[] =
		"{\"number\":\"4711\",\"subject\":\"Site\",\"company\":\"Co\","
		"\"agent\":\"Olha <b>\",\"text\":\"Hello,\\n\\n  $ ls {{company}}"
		"\\n<script>1</script> & so on\"}";

	(void) state;
	for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
		struct rendered got, bare;

		render_one (NULL, "reply", languages[j], words, &got);
		assert_null (got.notice);
		assert_string_equal (got.subject, "Re: [#4711] Site");
		assert_true (g_str_has_prefix (got.text,
			"Hello,\n\n  $ ls {{company}}\n<script>1</script> & so "
			"on\n\n-- \nOlha <b>\n"));
		assert_non_null (strstr (got.text, "Co"));
		/* Lines and blanks are kept by style, tags are none. */
		assert_non_null (strstr (got.html, "<div style=\"white-space:"
			"pre-wrap\">Hello,\n\n  $ ls {{company}}\n&lt;script&gt;"
			"1&lt;/script&gt; &amp; so on</div>"));
		assert_non_null (strstr (got.html, "Olha &lt;b&gt;<br>"));
		assert_null (strstr (got.html, "<b>"));
		/* Nobody is thanked, and no name is no empty line. */
		render_one (NULL, "reply", languages[j],
			    "{\"number\":\"1\",\"text\":\"x\"}", &bare);
		assert_true (g_str_has_prefix (bare.text, "x\n\n-- \n"));
		assert_true (strlen (bare.text) < 60);
		assert_null (strstr (bare.html, "<p style=\"margin:0\"><br>"));
		rendered_clear (&got);
		rendered_clear (&bare);
	}
}

static void
test_values_are_no_templates (void **state)
{
	struct rendered got;

	(void) state;
	render_one (NULL, "ticket", "en",
		    "{\"number\":\"1\",\"subject\":\"{{mailbox}} {{>x}}\","
		    "\"mailbox\":\"s@x.test\"}", &got);
	assert_string_equal (got.subject, "Re: [#1] {{mailbox}} {{>x}}");
	assert_non_null (strstr (got.text, "\"{{mailbox}} {{>x}}\""));
	rendered_clear (&got);
}

static void
test_languages_differ (void **state)
{
	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		struct rendered ru, uk, en;

		render_one (NULL, names[i], "ru", "{}", &ru);
		render_one (NULL, names[i], "uk", "{}", &uk);
		render_one (NULL, names[i], "en", "{}", &en);
		assert_true (letters (ru.text, "ыэъ") > 0);
		assert_int_equal (letters (ru.text, "іїєґ"), 0);
		assert_int_equal (letters (ru.html, "іїєґ"), 0);
		assert_true (letters (uk.text, "іїє") > 0);
		assert_int_equal (letters (uk.text, "ыэъё"), 0);
		assert_int_equal (letters (uk.html, "ыэъё"), 0);
		assert_true (g_str_is_ascii (en.text));
		rendered_clear (&ru);
		rendered_clear (&uk);
		rendered_clear (&en);
	}
}

/* A page that loads nothing, runs nothing, and is readable in the dark. */
static void
test_html_is_harmless (void **state)
{
	static const char *const never[] = {
		"<script", "<img", "<link", "<style", "src=", "@import",
		"url(", "javascript:", "http://", "background", "color:#",
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
			struct rendered got;

			render_one (NULL, names[i], languages[j], everything,
				    &got);
			for (gsize k = 0; k < G_N_ELEMENTS (never); k++)
				if (strstr (got.html, never[k]) != NULL)
					fail_msg ("%s %s: %s", languages[j],
						  names[i], never[k]);
			assert_non_null (strstr (got.html,
						 "width=device-width"));
			assert_non_null (strstr (got.html, "color-scheme"));
			rendered_clear (&got);
		}
}

static void
test_nothing_known (void **state)
{
	struct rendered got;

	(void) state;
	/* No name, no subject, no company, no cabinet: no holes. */
	render_one (NULL, "ticket", "en", "{\"number\":\"1\"}", &got);
	assert_string_equal (got.subject, "Re: [#1] Your request");
	assert_non_null (strstr (got.text, "Hello,\n"));
	assert_non_null (strstr (got.text, "Your request has been"));
	assert_null (strstr (got.text, "\"\""));
	rendered_clear (&got);
	render_one (NULL, "advisory", "en", "{\"mailbox\":\"s@x.test\"}",
		    &got);
	assert_non_null (strstr (got.text, "open a ticket there.\n"));
	assert_null (strstr (got.html, "href"));
	rendered_clear (&got);
}

static void
test_one_line_subject (void **state)
{
	struct rendered got;

	(void) state;
	render_one (NULL, "ticket", "en", "{\"number\":\"1\",\"subject\":"
		    "\" a\\r\\nBcc: x\\t\\u0085b\\u2028c \\u001b \"}", &got);
	assert_string_equal (got.subject, "Re: [#1] a Bcc: x b c");
	rendered_clear (&got);
}

static void
test_other_language (void **state)
{
	struct rendered got, english;

	(void) state;
	render_one (NULL, "ticket", "en", everything, &english);
	render_one (NULL, "ticket", "de", everything, &got);
	assert_string_equal (got.text, english.text);
	assert_string_equal (got.notice,
			     "ticket: not there in 'de', English is used");
	rendered_clear (&got);
	render_one (NULL, "ticket", NULL, everything, &got);
	assert_string_equal (got.text, english.text);
	rendered_clear (&got);
	render_one (NULL, "ticket", "../templates/ru", everything, &got);
	assert_string_equal (got.text, english.text);
	rendered_clear (&got);
	rendered_clear (&english);
}

static void
test_no_such_template (void **state)
{
	static const char *const bad[] = { "nothing", "../ru/ticket", "",
					   "signature", "Ticket" };
	struct templates *templates = opened (NULL);

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (GError) error = NULL;
		struct rendered got;

		assert_false (templates_render (templates, bad[i], "en", NULL,
						&got, &error));
		assert_true (g_error_matches (error, TEMPLATES_ERROR,
					      TEMPLATES_ERROR_MISSING));
		rendered_clear (&got);
	}
	templates_free (templates);
}

static void
test_override (void **state)
{
	const char *mine = *state;
	struct rendered got;

	put (mine, "ru/ticket.txt", "Номер {{number}}.\n{{>signature}}");
	put (mine, "ru/signature.txt", "Мы\n");
	render_one (mine, "ticket", "ru", everything, &got);
	assert_null (got.notice);
	assert_string_equal (got.text, "Номер 4711.\nМы\n");
	/* What is not overridden is ours. */
	assert_non_null (strstr (got.subject, "[#4711]"));
	assert_non_null (strstr (got.html, "Что будет дальше"));
	rendered_clear (&got);
	/* Also a partial alone. */
	render_one (mine, "advisory", "ru", everything, &got);
	assert_non_null (strstr (got.text, "Здравствуйте!"));
	assert_true (g_str_has_suffix (got.text, "\nМы\n"));
	rendered_clear (&got);
}

static void
test_override_html (void **state)
{
	const char *mine = *state;
	struct rendered got;

	put (mine, "en/ticket.html", "\n");
	put (mine, "layout.html", "<mine>{{$content}}{{/content}}</mine>");
	render_one (mine, "ticket", "en", everything, &got);
	assert_null (got.notice);
	assert_null (got.html);
	rendered_clear (&got);
	render_one (mine, "advisory", "uk", everything, &got);
	assert_true (g_str_has_prefix (got.html, "<mine><p"));
	rendered_clear (&got);
}

static void
test_other_language_override (void **state)
{
	const char *mine = *state;
	struct rendered got;

	put (mine, "de/ticket.txt", "Nummer {{number}}\n");
	put (mine, "de/ticket.subject", "Re: [#{{number}}]\n");
	render_one (mine, "ticket", "de", everything, &got);
	assert_null (got.notice);
	assert_string_equal (got.subject, "Re: [#4711]");
	assert_string_equal (got.text, "Nummer 4711\n");
	assert_null (got.html);
	rendered_clear (&got);
}

/* Each mistake falls back to ours, and says so. */
static void
test_broken_override (void **state)
{
	const char *mine = *state;
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "\n{{#x}}", "en/ticket.txt: line 2: 'x' does not end" },
		{ "{{>signature}}{{>signature}", "line 1: a tag is not" },
		{ " \n", "en/ticket.txt: prints nothing" },
		{ "caf\xe9", "en/ticket.txt: not UTF-8" },
		{ "{{>loop}}", "more than 64 sections and partials" },
	};
	struct rendered ours;

	put (mine, "en/loop.txt", "{{>loop}}");
	render_one (NULL, "ticket", "en", everything, &ours);
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct rendered got;

		put (mine, "en/ticket.txt", rows[i].text);
		render_one (mine, "ticket", "en", everything, &got);
		assert_string_equal (got.text, ours.text);
		assert_non_null (got.notice);
		if (strstr (got.notice, rows[i].why) == NULL)
			fail_msg ("want '%s' in '%s'", rows[i].why,
				  got.notice);
		rendered_clear (&got);
	}
	rendered_clear (&ours);
}

static void
test_broken_partial (void **state)
{
	const char *mine = *state;
	struct rendered ours, got;

	put (mine, "en/signature.txt", "{{#x}}");
	put (mine, "en/ticket.txt", "mine {{>signature}}");
	render_one (NULL, "ticket", "en", everything, &ours);
	render_one (mine, "ticket", "en", everything, &got);
	assert_string_equal (got.text, ours.text);
	assert_non_null (strstr (got.notice, "partial 'signature': line 1"));
	rendered_clear (&got);
	rendered_clear (&ours);
}

static void
test_unreadable (void **state)
{
	const char *mine = *state;
	g_autofree char *folder = g_build_filename (mine, "en/ticket.txt",
						    NULL);
	g_autofree char *big = g_strnfill (TEMPLATES_FILE_BYTES + 1, 'x');
	struct rendered got;

	assert_int_equal (g_mkdir_with_parents (folder, 0700), 0);
	render_one (mine, "ticket", "en", everything, &got);
	assert_non_null (strstr (got.text, "#4711"));
	assert_non_null (strstr (got.notice, "not a readable file"));
	rendered_clear (&got);
	assert_int_equal (g_rmdir (folder), 0);

	put (mine, "en/ticket.txt", big);
	render_one (mine, "ticket", "en", everything, &got);
	assert_non_null (strstr (got.text, "#4711"));
	assert_non_null (strstr (got.notice, "more than 262144 bytes"));
	rendered_clear (&got);

	big[TEMPLATES_FILE_BYTES] = '\0';
	put (mine, "en/ticket.txt", big);
	render_one (mine, "ticket", "en", everything, &got);
	assert_null (got.notice);
	assert_string_equal (got.text, big);
	rendered_clear (&got);
}

static void
test_folders (void **state)
{
	g_autofree char *nowhere = g_build_filename (*state, "none", NULL);
	g_autoptr (GError) error = NULL;

	assert_null (templates_new (nowhere, NULL, &error));
	assert_true (g_error_matches (error, TEMPLATES_ERROR,
				      TEMPLATES_ERROR_MISSING));
	g_clear_error (&error);
	/* A folder of templates that is none. */
	assert_null (templates_new (*state, NULL, &error));
	g_clear_error (&error);
	assert_null (templates_new (OURS, nowhere, &error));
	assert_non_null (strstr (error->message, "none"));
}

/* Those mistakes, in that order, and no others. */
static void
assert_mistakes (struct templates *templates, ...)
{
	g_autoptr (GPtrArray) mistakes = templates_mistakes (templates);
	const char *wanted;
	guint count = 0;
	va_list ap;

	va_start (ap, templates);
	while ((wanted = va_arg (ap, const char *)) != NULL) {
		assert_true (count < mistakes->len);
		assert_non_null (strstr (mistakes->pdata[count++], wanted));
	}
	va_end (ap);
	assert_int_equal (mistakes->len, count);
}

static void
test_check (void **state)
{
	const char *mine = *state;
	struct templates *templates = opened (NULL);

	assert_mistakes (templates, NULL);
	templates_free (templates);

	templates = opened (mine);
	put (mine, "ru/ticket.txt", "{{number}}");
	assert_mistakes (templates, NULL);
	/* One of a language that ours do not have. */
	put (mine, "de/ticket.subject", "{{number");
	put (mine, "de/ticket.txt", "{{number}}");
	assert_mistakes (templates, "de/ticket.subject: line 1: a tag", NULL);
	put (mine, "de/ticket.subject", "{{number}}");
	assert_mistakes (templates, NULL);
	/* All of them are told, each once. */
	put (mine, "ru/advisory.html", "{{/x}}");
	put (mine, "uk/ticket.txt", "\n{{#x}}");
	assert_mistakes (templates, "ru/advisory.html: line 1",
			 "uk/ticket.txt: line 2", NULL);
	templates_free (templates);
}

int
main (void)
{
#define IN_FOLDER(test) \
	cmocka_unit_test_setup_teardown (test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_agent),
		cmocka_unit_test (test_incident),
		cmocka_unit_test (test_watch),
		cmocka_unit_test (test_watch_of_an_incident),
		cmocka_unit_test (test_announcement),
		cmocka_unit_test (test_each),
		cmocka_unit_test (test_courtesy),
		cmocka_unit_test (test_unconfirmed),
		cmocka_unit_test (test_announcement_changed),
		cmocka_unit_test (test_sender_text),
		cmocka_unit_test (test_an_agents_words),
		cmocka_unit_test (test_values_are_no_templates),
		cmocka_unit_test (test_languages_differ),
		cmocka_unit_test (test_html_is_harmless),
		cmocka_unit_test (test_nothing_known),
		cmocka_unit_test (test_one_line_subject),
		cmocka_unit_test (test_other_language),
		cmocka_unit_test (test_no_such_template),
		IN_FOLDER (test_override),
		IN_FOLDER (test_override_html),
		IN_FOLDER (test_other_language_override),
		IN_FOLDER (test_broken_override),
		IN_FOLDER (test_broken_partial),
		IN_FOLDER (test_unreadable),
		IN_FOLDER (test_folders),
		IN_FOLDER (test_check),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
