/*
 * A folder of articles -> what the rules know of them, or all that is wrong.
 *
 * LINK: filter/regulation/articles.c filter/regulation/markdown.c
 * LINK: filter/regulation/tree.c filter/regulation/node.c
 * LINK: filter/policy/article.c filter/policy/regulation.c filter/nearest.c
 * LINK: filter/value.c filter/regulation/labels.c filter/policy/department.c
 * LINK: filter/policy/kind.c filter/policy/rules.c filter/policy/likeness.c
 * LINK: filter/policy/phrase.c filter/policy/phrases.c filter/policy/prefix.c
 * LINK: filter/policy/gist.c filter/policy/search.c
 * LINK: filter/policy/pattern.c filter/policy/translit.c filter/policy/hours.c
 * LINK: filter/policy/zone.c
 * LINK: store/search/[a-z]*.c
 * LINK: store/known.c
 * LIBS: glib-2.0 yaml-0.1 libidn2 sqlite3 libcmark libpcre2-8 -lstemmer -lm
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>

#include "filter/policy/article.h"
#include "filter/regulation/parts.h"
#include "store/search/article.h"

#define GOOD "---\nid: ftp\nlanguage: en\ntitle: How to use FTP\n" \
	"url: https://kb.example.com/en/ftp\nkeywords: [upload, sftp]\n" \
	"---\nUse *FileZilla*\nand a `password`.\n\n- one\n- two\n"

struct world {
	char *folder;
	struct regulation *regulation;
	GPtrArray *mistakes;
};

static int
set_up (void **state)
{
	struct world *world = g_new0 (struct world, 1);

	world->folder = g_dir_make_tmp ("articles-XXXXXX", NULL);
	world->regulation = regulation_new (world->folder);
	world->mistakes = mistakes_new ();
	*state = world;
	return world->folder == NULL;
}

static int
tear_down (void **state)
{
	struct world *world = *state;
	g_autoptr (GDir) dir = g_dir_open (world->folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (world->folder, name,
							  NULL);

		g_unlink (path);
	}
	g_rmdir (world->folder);
	regulation_unref (world->regulation);
	g_ptr_array_unref (world->mistakes);
	g_free (world->folder);
	g_free (world);
	return 0;
}

static void
put (struct world *world, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename (world->folder, name, NULL);

	assert_true (g_file_set_contents (path, text, -1, NULL));
}

static const struct articles *
load (struct world *world)
{
	read_articles (world->regulation, world->folder, world->mistakes);
	return world->regulation->articles;
}

/* Good but for `was`, which is `now`. */
static void
put_changed (struct world *world, const char *name, const char *was,
	     const char *now)
{
	g_auto (GStrv) parts = g_strsplit (GOOD, was, 2);
	g_autofree char *text = g_strjoinv (now, parts);

	assert_non_null (parts[1]);
	put (world, name, text);
}

static void
test_an_article (void **state)
{
	struct world *world = *state;
	const struct articles *articles;
	const struct article *article;

	put (world, "ftp.en.md", GOOD);
	put_changed (world, "ftp.ru.md", "language: en", "language: ru");
	put (world, ".hidden", "x");
	put (world, "README.md", "x");
	articles = load (world);
	assert_int_equal (world->mistakes->len, 0);
	assert_non_null (articles->index);
	article = articles_find (articles, "ftp", "ru");
	assert_string_equal (article->language, "ru");
	assert_string_equal (article->title, "How to use FTP");
	assert_string_equal (article->keywords, "upload, sftp");
	assert_string_equal (article->summary,
			     "Use FileZilla and a password.");
	assert_string_equal (article->body, "Use FileZilla and a password.\n"
			     "one\ntwo\n");
	/* In a language that it is not in, or none: still that article. */
	assert_string_equal (articles_find (articles, "ftp", "uk")->id, "ftp");
	assert_non_null (articles_find (articles, "ftp", NULL));
	assert_null (articles_find (articles, "ft", "en"));
	assert_null (articles_find (NULL, "ftp", "en"));
}

static void
test_mistakes (void **state)
{
	static const struct {
		const char *was, *now, *want;
	} rows[] = {
		{ "title: How to use FTP\n", "", "a.md:2: has no title" },
		{ "title: How to use FTP", "title: ''",
		  "a.md:4: title: is empty" },
		{ "id: ftp\n", "", "a.md:2: has no id" },
		{ "id: ftp", "id: F T P", "a.md:2: id: \"F T P\" is no name" },
		{ "language: en", "language: fr", "a.md:3: language:" },
		{ "language: en\n", "", "has no language" },
		{ "https://kb.example.com/en/ftp", "kb.example.com",
		  "a.md:5: url: \"kb.example.com\" is no address" },
		{ "https://kb.example.com/en/ftp", "javascript:alert(1)",
		  "is no address" },
		{ "https://kb.example.com/en/ftp", "https://a/\\\"onclick",
		  "is no address" },
		{ "https://kb.example.com/en/ftp", "https://a/ b",
		  "is no address" },
		{ "keywords", "keyword", "did you mean keywords?" },
		{ "---\nid", "id", "a.md:1: is no article" },
		{ "---\nUse", "Use", "a.md:1: has no end" },
		{ "\nUse *FileZilla*\nand a `password`.\n\n- one\n- two\n",
		  "\n", "a.md: has no text" },
		{ "id: ftp", "id: &x ftp", "a.md:2:" }
	};
	struct world *world = *state;

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_ptr_array_set_size (world->mistakes, 0);
		put_changed (world, "a.md", rows[i].was, rows[i].now);
		load (world);
		if (world->mistakes->len != 1
		    || strstr (world->mistakes->pdata[0], rows[i].want)
			== NULL)
			fail_msg ("%s: %s", rows[i].want,
				  world->mistakes->len > 0
				  ? (char *) world->mistakes->pdata[0] : "");
	}
}

static void
mistaken (struct world *world, const char *want)
{
	g_ptr_array_set_size (world->mistakes, 0);
	load (world);
	assert_int_equal (world->mistakes->len, 1);
	if (strstr (world->mistakes->pdata[0], want) == NULL)
		fail_msg ("%s", (char *) world->mistakes->pdata[0]);
}

static void
test_several_files (void **state)
{
	struct world *world = *state;
	g_autofree char *big = g_strnfill (70000, 'a');

	put (world, "a.md", GOOD);
	put (world, "b.md", GOOD);
	mistaken (world, "b.md:2: id: another file is article \"ftp\"");
	put_changed (world, "b.md", "id: ftp", "id: other");
	mistaken (world, "same url under another id");
	put_changed (world, "b.md", "Use", big);
	mistaken (world, "b.md: is too big");
	put (world, "b.md", "---\n\xff\n---\n");
	mistaken (world, "b.md: is not UTF-8");
	put_changed (world, "b.md", "language: en", "language: uk");
	put (world, "c.txt", "x");
	mistaken (world, "c.txt: is no article; name it NAME.md");
}

static void
test_words (void **state)
{
	struct world *world = *state;

	put (world, "a.md", GOOD);
	put (world, "words.yaml", "same:\n- [ftp, фтп]\n- [ssh, ФТП]\n");
	mistaken (world, "words.yaml:3: \"ФТП\" is no single word, or stands "
		  "in another group");
	put (world, "words.yaml", "same:\n- [ftp, фтп]\n");
	g_ptr_array_set_size (world->mistakes, 0);
	{
		const struct articles *articles = load (world);
		g_autoptr (GPtrArray) found = article_search (
			articles->index, "en", "", "фтп");

		assert_int_equal (world->mistakes->len, 0);
		assert_int_equal (found->len, 1);
	}
}

static void
test_links (void **state)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "I read https://kb.example.com/en/ftp", "ftp" },
		{ "see HTTP://KB.Example.com/en/ftp/?utm=1#top.", "ftp" },
		{ "<https://www.kb.example.com/en/ftp>,", "ftp" },
		{ "(https://kb.example.com/en/ftp)", "ftp" },
		{ "https://kb.example.com/en/ftp-2", "" },
		{ "https://evil.example/kb.example.com/en/ftp", "" },
		{ "https://kb.example.com/en/ftp https://kb.example.com/en/ftp",
		  "ftp" },
		{ "kb.example.com/en/ftp", "" },
		{ "://", "" },
		{ "", "" }
	};
	struct world *world = *state;
	const struct articles *articles;

	put (world, "a.md", GOOD);
	articles = load (world);
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (GPtrArray) ids = articles_linked (articles,
							     rows[i].text);
		const char *first = ids->len > 0 ? ids->pdata[0] : "";

		if (strcmp (first, rows[i].want) != 0 || ids->len > 1)
			fail_msg ("%s: %s", rows[i].text, first);
	}
}

static void
test_links_are_bounded (void **state)
{
	struct world *world = *state;
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (GPtrArray) ids = NULL;

	put (world, "a.md", GOOD);
	for (unsigned i = 0; i < ARTICLES_LINKED; i++)
		g_string_append (text, "https://other.example/ ");
	g_string_append (text, "https://kb.example.com/en/ftp");
	ids = articles_linked (load (world), text->str);
	assert_int_equal (ids->len, 0);
}

static void
test_nearest (void **state)
{
	struct world *world = *state;
	const struct articles *articles;
	g_autofree char *near = NULL, *part = NULL, *none = NULL;

	put (world, "a.md", GOOD);
	put (world, "b.md", "---\nid: mailbox-full\nlanguage: en\ntitle: T\n"
	     "url: https://kb.example.com/m\n---\nText\n");
	articles = load (world);
	near = articles_nearest (articles, "mailbox-ful");
	assert_string_equal (near, "mailbox-full");
	part = articles_nearest (articles, "mailbox");
	assert_string_equal (part, "mailbox-full");
	none = articles_nearest (articles, "zzzzzzzzzzzz");
	assert_null (none);
}

/* Words alone are not enough where the kind of the request is known. */
static void
test_kinds (void **state)
{
	struct world *world = *state;
	const struct article *ftp, *any;

	put (world, "ftp.en.md", "---\nid: ftp\nlanguage: en\ntitle: FTP\n"
	     "url: https://kb.example.com/en/ftp\nkinds: [ftp, panel]\n"
	     "---\nText\n");
	put (world, "any.en.md", "---\nid: any\nlanguage: en\ntitle: Any\n"
	     "url: https://kb.example.com/en/any\n---\nText\n");
	read_articles (world->regulation, world->folder, world->mistakes);
	assert_int_equal (world->mistakes->len, 0);
	ftp = articles_find (world->regulation->articles, "ftp", "en");
	any = articles_find (world->regulation->articles, "any", "en");
	assert_true (article_answers (ftp, "panel", 0.9));
	assert_false (article_answers (ftp, "panel", 0.1));
	assert_false (article_answers (ftp, "teaching", 0.9));
	assert_true (article_answers (ftp, NULL, 0.9));
	assert_true (article_answers (any, "teaching", 0.9));
	assert_false (article_answers (any, "teaching", 0.1));
}

int
main (void)
{
#define TEST(x) cmocka_unit_test_setup_teardown (x, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (test_an_article),
		TEST (test_mistakes),
		TEST (test_several_files),
		TEST (test_words),
		TEST (test_links),
		TEST (test_links_are_bounded),
		TEST (test_nearest),
		TEST (test_kinds)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
