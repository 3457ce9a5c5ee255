#include "filter/policy/article.h"

#include <string.h>

#include "store/known.h"

struct articles *
articles_new (void)
{
	struct articles *articles = g_new0 (struct articles, 1);

	articles->list = g_ptr_array_new_with_free_func (article_free);
	articles->pages = g_hash_table_new_full (g_str_hash, g_str_equal,
						 g_free, NULL);
	return articles;
}

void
articles_free (gpointer data)
{
	struct articles *articles = data;

	if (articles == NULL)
		return;
	if (articles->index != NULL)
		articles->free_index (articles->index);
	g_hash_table_unref (articles->pages);
	g_ptr_array_unref (articles->list);
	g_free (articles);
}

void
article_free (gpointer data)
{
	struct article *article = data;

	if (article == NULL)
		return;
	g_free (article->id);
	g_free (article->language);
	g_free (article->title);
	g_free (article->url);
	g_free (article->keywords);
	g_free (article->body);
	g_free (article->summary);
	g_strfreev (article->kinds);
	g_free (article);
}

/* --- by id -------------------------------------------------------------- */

/* Where the id begins in the list, which is in order. */
static guint
lower_bound (const GPtrArray *list, const char *id)
{
	guint from = 0, to = list->len;

	while (from < to) {
		guint middle = from + (to - from) / 2;
		const struct article *article = list->pdata[middle];

		if (strcmp (article->id, id) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

const struct article *
articles_find (const struct articles *articles, const char *id,
	       const char *language)
{
	const struct article *first = NULL;

	if (articles == NULL || id == NULL)
		return NULL;
	for (guint i = lower_bound (articles->list, id);
	     i < articles->list->len; i++) {
		const struct article *article = articles->list->pdata[i];

		if (strcmp (article->id, id) != 0)
			break;
		if (g_strcmp0 (article->language, language) == 0)
			return article;
		if (first == NULL)
			first = article;
	}
	return first;
}

bool
article_answers (const struct article *article, const char *kind,
		 double score)
{
	return score >= ARTICLE_ANSWERS
		&& (article->kinds == NULL || kind == NULL
		    || g_strv_contains ((const char *const *) article->kinds,
					kind));
}

char *
articles_nearest (const struct articles *articles, const char *id)
{
	const char *best[ARTICLES_OFFERED] = { NULL };
	GString *text = g_string_new (NULL);

	for (guint n = 0; articles != NULL && n < ARTICLES_OFFERED; n++) {
		for (guint i = 0; i < articles->list->len; i++) {
			const struct article *article
				= articles->list->pdata[i];
			bool taken = false;

			for (guint j = 0; j < n; j++)
				taken = taken || g_strcmp0 (best[j],
							    article->id) == 0;
			if (!taken && strstr (article->id, id) != NULL
			    && best[n] == NULL)
				best[n] = article->id;
			if (!taken && articles->nearest != NULL)
				best[n] = articles->nearest (id, article->id, best[n]);
		}
		if (best[n] == NULL)
			break;
		g_string_append_printf (text, "%s%s", n > 0 ? ", " : "",
					best[n]);
	}
	return g_string_free (text, text->len == 0);
}

/* --- by address --------------------------------------------------------- */

/* Host and path in lower case, without scheme, "www.", query, fragment and
 * what ends a sentence; caller's. */
static char *
page_of (const char *url, gsize length)
{
	g_autofree char *page = NULL;
	const char *start;

	length = MIN (length, strcspn (url, "?#"));
	page = g_ascii_strdown (url, (gssize) length);
	start = strstr (page, "://");
	start = start != NULL ? start + 3 : page;
	if (g_str_has_prefix (start, "www."))
		start += 4;
	for (gsize end = strlen (start); end > 0
	     && strchr ("/.,;:!)]'\"", start[end - 1]) != NULL; end--)
		((char *) start)[end - 1] = '\0';
	return g_strdup (start);
}

bool
articles_add (struct articles *articles, struct article *article)
{
	g_autofree char *page = page_of (article->url, strlen (article->url));
	const char *owner = g_hash_table_lookup (articles->pages, page);
	guint at = lower_bound (articles->list, article->id);

	for (guint i = at; i < articles->list->len; i++) {
		const struct article *other = articles->list->pdata[i];

		if (strcmp (other->id, article->id) != 0)
			break;
		if (strcmp (other->language, article->language) == 0)
			owner = "";
	}
	if (owner != NULL && strcmp (owner, article->id) != 0) {
		article_free (article);
		return false;
	}
	if (owner == NULL)
		g_hash_table_insert (articles->pages, g_steal_pointer (&page),
				     article->id);
	g_ptr_array_insert (articles->list, (gint) at, article);
	return true;
}

GPtrArray *
articles_linked (const struct articles *articles, const char *text)
{
	GPtrArray *ids = g_ptr_array_new ();
	unsigned looked = 0;

	if (articles == NULL || articles->list->len == 0)
		return ids;
	for (const char *at = strstr (text, "://");
	     at != NULL && looked < ARTICLES_LINKED;
	     at = strstr (at + 3, "://"), looked++) {
		gsize length = strcspn (at, " \t\r\n<>\"");
		g_autofree char *page = page_of (at, length);
		char *id = g_hash_table_lookup (articles->pages, page);

		if (id != NULL && !g_ptr_array_find (ids, id, NULL))
			g_ptr_array_add (ids, id);
	}
	return ids;
}
