/*
 * What we compose, we read back as it was: names, subjects, texts of any
 * script.
 *
 * LINK: templates/compose.c templates/heading.c templates/enclosure.c
 * LINK: parser/[a-z]*.c
 * LIBS: glib-2.0 gmime-3.0 libidn2 uchardet libxml-2.0 libmagic ksba nettle -lm
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/facts.h"
#include "parser/limits.h"
#include "templates/compose.h"

enum { ROUNDS = 1500, SEED = 2045 };

static const char *const words[] = {
	"Re:", "заявка", "№12", "don't", "«ёлка»", "日本語テスト", "🎉👍🏽", "a_b",
	"=?", "?=", "=?utf-8?q?x?=", "naïve", "їжак", "100%", "(x)", "\"y\"",
	"_", "\\", "<b@c.test>", "a@b.test", ",", ";", ":", "@", ".", "x.y",
	"Ж", "e\314\201", "שלום", "ไทย", "=41", "=3D", "&amp;", "<script>",
	"[#12]", "{{x}}", "%n", "'", "`", "Größe", "ﬁ", "\xf0\x9d\x94\x98",
	"O'Neil", "Dr.", "GmbH", "wordsthatgoonandonandonandonandonandonandon",
	"приветприветприветприветприветприветприветприветпривет",
};

static const char *const line_words[] = {
	"From here", ".", "..", "--", "-- ", "> quoted", "=20", "=", "a=\t",
	"\tindented", "  two blanks  inside", "ends in a blank ", "Привіт",
	"Content-Type: text/html", "--=-x", "begin 644 a", "\302\240",
	"日本語", "🎉", "x\fy", "http://a.test/?b=c&d=%20", "",
};

static void
append_words (GString *out, GRand *rand, const char *const *from, gsize count,
	      guint most)
{
	guint n = (guint) g_rand_int_range (rand, 1, (gint32) most + 1);

	while (n-- > 0) {
		if (out->len > 0)
			g_string_append_c (out, ' ');
		g_string_append (out, from[g_rand_int_range (rand, 0,
							     (gint32) count)]);
	}
}

static char *
some_words (GRand *rand, guint most)
{
	GString *out = g_string_new (NULL);

	append_words (out, rand, words, G_N_ELEMENTS (words), most);
	return g_string_free (out, FALSE);
}

static char *
some_text (GRand *rand)
{
	/* Without a letter it would be taken for none beside another form. */
	GString *out = g_string_new ("Words.\n");
	gint32 lines = g_rand_int_range (rand, 1, 30);

	while (lines-- > 0) {
		g_autoptr (GString) line = g_string_new (NULL);

		if (g_rand_boolean (rand))
			append_words (line, rand, words, G_N_ELEMENTS (words),
				      g_rand_boolean (rand) ? 8 : 200);
		else
			append_words (line, rand, line_words,
				      G_N_ELEMENTS (line_words), 2);
		g_string_append_printf (out, "%s\n", line->str);
	}
	return g_string_free (out, FALSE);
}

static struct facts *
there_and_back (const struct composition *mail)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) raw = compose (mail, &error);
	struct facts *facts;

	if (raw == NULL)
		fail_msg ("%s: <%s> <%s>", error->message, mail->from_name,
			  mail->subject);
	facts = facts_parse (raw, NULL);
	assert_int_equal (facts->exceeded->len, 0);
	assert_int_equal (facts->defects->len, 0);
	assert_non_null (facts->from);
	assert_string_equal (facts->from->address, mail->from_address);
	return facts;
}

static void
expect (const char *what, const char *got, const char *want)
{
	if (strcmp (got, want) != 0)
		fail_msg ("%s: got <%s>, want <%s>", what, got, want);
}

static const struct composition mail_of_ours = {
	.from_name = "x", .from_address = "support@example.com",
	.to_address = "anna@legit.test", .subject = "x",
	.message_id = "t.0123456789@mx.example.com", .language = "ru",
	.date = 1793527200, .text = "x\n"
};

static void
names_and_subjects (void **state)
{
	g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

	(void) state;
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct composition mail = mail_of_ours;
		g_autofree char *name = some_words (rand, 4);
		g_autofree char *subject = some_words (rand, 14);
		g_autoptr (facts_auto) facts = NULL;

		if (strlen (name) > LIMIT_NAME_BYTES
		    || strlen (subject) > LIMIT_SUBJECT_BYTES)
			continue;
		mail.from_name = name;
		mail.subject = subject;
		facts = there_and_back (&mail);
		expect ("name", facts->from_name, name);
		expect ("subject", facts->subject, subject);
		assert_int_equal (facts->date, mail.date);
		expect ("id", facts->message_id, mail.message_id);
	}
}

static void
texts (void **state)
{
	g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

	(void) state;
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct composition mail = mail_of_ours;
		g_autofree char *text = some_text (rand);
		g_autofree char *shown = g_markup_escape_text (text, -1);
		g_autofree char *html = g_strdup_printf ("<pre>%s", shown);
		g_autoptr (facts_auto) facts = NULL;

		mail.text = text;
		mail.html = g_rand_boolean (rand) ? html : NULL;
		facts = there_and_back (&mail);
		if (facts->text_is_html)
			fail_msg ("taken for HTML: <%s>", text);
		assert_int_equal (facts->attachments->len, 0);
		g_strchomp (facts->text);
		g_strchomp (text);
		expect ("text", facts->text, text);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (names_and_subjects),
		cmocka_unit_test (texts),
	};

	facts_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
