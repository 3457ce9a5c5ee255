#include <string.h>

#include "filter/nearest.h"
#include "filter/policy/article.h"
#include "filter/regulation/labels.h"
#include "filter/regulation/markdown.h"
#include "filter/regulation/parts.h"
#include "filter/regulation/tree.h"
#include "store/search/article.h"

enum {
	ARTICLES_MOST = 3000,	/* files */
	ARTICLE_BYTES = 64 << 10,
	TITLE_BYTES = 200,
	URL_BYTES = 500,
	KEYWORD_BYTES = 200,
	SAME_MOST = 1000	/* groups of words */
};

#define WORDS "words.yaml"

struct reading {
	const struct regulation *regulation;
	struct articles *articles;
	GPtrArray *same;	/* char **: groups */
	GPtrArray *mistakes;
};

/* --- one article -------------------------------------------------------- */

/* The front block, with its "---" line, so that lines are counted right; 0:
 * there is none, said why.  *body is behind it. */
static gsize
front_block (const char *file, const char *text, const char **body,
	     GPtrArray *mistakes)
{
	const char *end;

	if (!g_str_has_prefix (text, "---\n")
	    && !g_str_has_prefix (text, "---\r\n")) {
		mistake_at (mistakes, file, 1, "is no article; begin it with "
			    "a line \"---\", then id:, title:, url: and "
			    "language:, then \"---\" and the text");
		return 0;
	}
	end = strstr (text, "\n---\n");
	if (end == NULL)
		end = strstr (text, "\n---\r\n");
	if (end == NULL) {
		mistake_at (mistakes, file, 1, "has no end of what stands "
			    "above the text; write a line \"---\" there");
		return 0;
	}
	*body = strchr (end + 1, '\n') + 1;
	return (gsize) (end + 1 - text);
}

static bool
is_url (const char *url)
{
	const char *host = g_str_has_prefix (url, "https://") ? url + 8
		: g_str_has_prefix (url, "http://") ? url + 7 : "";

	if (!g_ascii_isalnum (*host))
		return false;
	for (; *url != '\0'; url++)
		if (!g_ascii_isgraph (*url)
		    || strchr ("<>\"'`{}|\\^", *url) != NULL)
			return false;
	return true;
}

/* Said why where NULL is returned. */
static const char *
read_url (const struct node *map, GPtrArray *mistakes)
{
	const char *url = node_get_line (map, "url", URL_BYTES, mistakes);

	if (url == NULL || is_url (url))
		return url;
	mistake (mistakes, node_get (map, "url"), "\"%s\" is no address of a "
		 "page; write it as https://kb.example.com/page, what is not "
		 "plain ASCII as %%XX", url);
	return NULL;
}

static char *
read_words (const struct node *map, GPtrArray *mistakes)
{
	g_autoptr (GPtrArray) all = node_lines (node_get (map, "keywords"),
						KEYWORD_BYTES, mistakes);
	g_autoptr (GPtrArray) products
		= node_lines (node_get (map, "products"), KEYWORD_BYTES,
			      mistakes);
	GString *text = g_string_new (NULL);

	g_ptr_array_extend_and_steal (all, g_steal_pointer (&products));
	for (guint i = 0; i < all->len; i++)
		g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
					(const char *) all->pdata[i]);
	return g_string_free (text, FALSE);
}

/* Names of kinds.yaml; NULL: there are none. */
static char **
read_kinds_of (const struct reading *reading, const struct node *map)
{
	const struct node *node = node_get (map, "kinds");
	GPtrArray *kinds;

	if (node == NULL)
		return NULL;
	kinds = node_lines (node, NODE_NAME_BYTES, reading->mistakes);
	for (guint i = 0; i < kinds->len; i++) {
		char *why = labels_wrong (reading->regulation, "kind",
					  kinds->pdata[i]);

		if (why != NULL)
			mistake (reading->mistakes, node, "%s", why);
		g_free (why);
	}
	g_ptr_array_add (kinds, NULL);
	g_ptr_array_set_free_func (kinds, NULL);
	return (char **) g_ptr_array_free (kinds, FALSE);
}

/* At most that many bytes, cut between words. */
static char *
summary_of (const char *first)
{
	const char *end = first + strlen (first);

	if (end - first <= ARTICLE_SUMMARY_BYTES)
		return g_strdup (first);
	for (end = first + ARTICLE_SUMMARY_BYTES;
	     end > first && *end != ' '; end--)
		;
	{
		g_autofree char *cut = g_strndup (first,
						  (gsize) (end - first));
		g_autofree char *valid = g_utf8_make_valid (cut, -1);

		return g_strconcat (valid, " …", NULL);
	}
}

static void
read_article (struct reading *reading, const struct node *map,
	      const char *body)
{
	static const char *const keys[] = {
		"id", "title", "url", "language", "keywords", "products",
		"kinds", NULL
	};
	GPtrArray *mistakes = reading->mistakes;
	guint before = mistakes->len;
	const char *id, *title, *url;
	g_autofree char *keywords = NULL, *first = NULL, *text = NULL;
	g_auto (GStrv) kinds = NULL;
	struct article *article;
	int language = -1;

	if (!node_is_map (map, keys, mistakes))
		return;
	id = node_get (map, "id") != NULL
		? node_name (node_get (map, "id"), mistakes)
		: node_get_line (map, "id", NODE_NAME_BYTES, mistakes);
	title = node_get_line (map, "title", TITLE_BYTES, mistakes);
	url = read_url (map, mistakes);
	if (node_get_line (map, "language", NODE_NAME_BYTES, mistakes))
		language = node_word (node_get (map, "language"),
				      node_languages, mistakes);
	keywords = read_words (map, mistakes);
	kinds = read_kinds_of (reading, map);
	text = markdown_text (body, strlen (body), &first);
	if (*text == '\0')
		mistake_at (mistakes, map->file, 0, "has no text; write it "
			    "below the second line \"---\"");
	if (mistakes->len > before || id == NULL || title == NULL
	    || url == NULL || language < 0)
		return;
	article = g_new0 (struct article, 1);
	article->id = g_strdup (id);
	article->language = g_strdup (node_languages[language]);
	article->title = g_strdup (title);
	article->url = g_strdup (url);
	article->keywords = g_steal_pointer (&keywords);
	article->kinds = g_steal_pointer (&kinds);
	article->body = g_steal_pointer (&text);
	article->summary = summary_of (first);
	if (!articles_add (reading->articles, article))
		mistake (mistakes, node_get (map, "id"), "another file is "
			 "article \"%s\" in that language too, or has the "
			 "same url under another id; give each its own", id);
}

static void
read_file (struct reading *reading, const char *path)
{
	g_autofree char *shown = g_utf8_make_valid (path, -1);
	g_autofree char *text = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (node_auto) map = NULL;
	const char *body;
	gsize length, front;

	if (!g_file_get_contents (path, &text, &length, &error)) {
		mistake_at (reading->mistakes, shown, 0, "cannot be read: %s",
			    error->message);
		return;
	}
	if (length > ARTICLE_BYTES) {
		mistake_at (reading->mistakes, shown, 0, "is too big for an "
			    "article; shorten it to %d bytes, or make several",
			    ARTICLE_BYTES);
		return;
	}
	if (!g_utf8_validate (text, (gssize) length, NULL)) {
		mistake_at (reading->mistakes, shown, 0, "is not UTF-8; save "
			    "it as UTF-8");
		return;
	}
	front = front_block (shown, text, &body, reading->mistakes);
	if (front == 0)
		return;
	map = tree_parse (shown, text, front, reading->mistakes);
	if (map != NULL)
		read_article (reading, map, body);
}

/* --- words that mean the same ------------------------------------------- */

static void
read_same (struct reading *reading, const struct node *root)
{
	static const char *const keys[] = { "same", NULL };
	const struct node *list = node_get (root, "same");

	if (!node_is_map (root, keys, reading->mistakes) || list == NULL
	    || !node_is (list, NODE_LIST, reading->mistakes))
		return;
	if (list->items->len > SAME_MOST) {
		mistake (reading->mistakes, list, "has more than %d groups; "
			 "shorten it", SAME_MOST);
		return;
	}
	for (guint i = 0; i < list->items->len; i++) {
		GPtrArray *words = node_lines (list->items->pdata[i],
					       KEYWORD_BYTES,
					       reading->mistakes);

		g_ptr_array_add (words, NULL);
		g_ptr_array_add (reading->same,
				 g_strdupv ((char **) words->pdata));
		g_ptr_array_unref (words);
	}
}

/* Which of the groups the index would not take. */
static void
check_same (struct reading *reading, const struct node *root)
{
	const struct node *list = node_get (root, "same");
	g_autoptr (GPtrArray) wrong = NULL;

	if (list == NULL || reading->same->len != list->items->len)
		return;
	wrong = article_wrong_words (reading->same);
	for (guint i = 0; i < wrong->len; i++)
		if (wrong->pdata[i] != NULL)
			mistake (reading->mistakes, list->items->pdata[i],
				 "\"%s\" is no single word, or stands in "
				 "another group already; write each word in "
				 "one group only",
				 (const char *) wrong->pdata[i]);
}

/* --- the folder --------------------------------------------------------- */

static gint
by_text (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* char *: what is in it, in order; NULL: said why. */
static GPtrArray *
names_in (const char *path, GPtrArray *mistakes)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
	GPtrArray *names;
	const char *name;

	if (dir == NULL) {
		mistake_at (mistakes, path, 0, "cannot be read (%s); make it "
			    "a folder of articles", error->message);
		return NULL;
	}
	names = g_ptr_array_new_with_free_func (g_free);
	while ((name = g_dir_read_name (dir)) != NULL)
		if (*name != '.' && !g_str_has_suffix (name, "~")
		    && strcmp (name, "README.md") != 0)
			g_ptr_array_add (names, g_strdup (name));
	g_ptr_array_sort (names, by_text);
	return names;
}

static void
read_name (struct reading *reading, const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);
	g_autofree char *shown = g_utf8_make_valid (path, -1);

	if (g_str_has_suffix (name, ".md")) {
		read_file (reading, path);
	} else if (strcmp (name, WORDS) == 0) {
		g_autoptr (node_auto) root = tree_read (path,
							reading->mistakes);

		if (root != NULL) {
			read_same (reading, root);
			check_same (reading, root);
		}
	} else {
		mistake_at (reading->mistakes, shown, 0, "is no article; name "
			    "it NAME.md, or move it elsewhere");
	}
}

static void
build_index (struct reading *reading, const char *path)
{
	struct articles *articles = reading->articles;
	g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < articles->list->len; i++) {
		const struct article *article = articles->list->pdata[i];
		struct article_text *text = g_new (struct article_text, 1);

		*text = (struct article_text) {
			article->id, article->language, article->title,
			article->keywords, article->body
		};
		g_ptr_array_add (texts, text);
	}
	articles->index = article_index_new (texts, reading->same, &error);
	articles->free_index = article_index_free;
	if (articles->index == NULL)
		mistake_at (reading->mistakes, path, 0, "%s", error->message);
}

static void
free_words (gpointer words)
{
	g_strfreev (words);
}

void
read_articles (struct regulation *regulation, const char *path,
	       GPtrArray *mistakes)
{
	g_autoptr (GPtrArray) names = names_in (path, mistakes);
	g_autoptr (GPtrArray) same
		= g_ptr_array_new_with_free_func (free_words);
	struct reading reading = {
		.regulation = regulation, .same = same, .mistakes = mistakes
	};

	if (names == NULL)
		return;
	reading.articles = regulation_own (regulation, articles_new (),
					   articles_free);
	reading.articles->nearest = nearest;
	regulation->articles = reading.articles;
	if (names->len > ARTICLES_MOST) {
		mistake_at (mistakes, path, 0, "has more than %d files; move "
			    "some elsewhere", ARTICLES_MOST);
		return;
	}
	for (guint i = 0; i < names->len; i++)
		read_name (&reading, path, names->pdata[i]);
	if (mistakes->len == 0)
		build_index (&reading, path);
}
