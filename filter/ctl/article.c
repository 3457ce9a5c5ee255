/* ticketctl article: the knowledge base, and what became of it. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/figures.h"
#include "filter/ctl/table.h"
#include "filter/policy/request.h"
#include "parser/language.h"
#include "store/search/article.h"

/* NULL: already complained of. */
static const struct articles *
articles_of (const struct config *config)
{
	const struct regulation *regulation = config->policy->regulation;

	if (regulation == NULL || regulation->articles == NULL) {
		ctl_complain ("there are no articles: the configuration has "
			      "no regulation with a folder articles");
		return NULL;
	}
	return regulation->articles;
}

static JsonObject *
article_json (gconstpointer item)
{
	const struct article *article = item;
	JsonObject *object = json_object_new ();

	ctl_set_string (object, "id", article->id);
	ctl_set_string (object, "language", article->language);
	ctl_set_string (object, "title", article->title);
	ctl_set_string (object, "url", article->url);
	return object;
}

static int
article_list (struct ctl *ctl, int argc, char **argv)
{
	static const char *const heads[] = { "ID", "LANGUAGE", "URL", "TITLE",
					     NULL };
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	g_autoptr (table_auto) table = table_new (heads);
	const struct articles *articles;

	if (!ctl_options (&argc, &argv, "", "Lists the articles.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	config = ctl_config (ctl);
	articles = config != NULL ? articles_of (config) : NULL;
	if (articles == NULL)
		return CTL_FAILED;
	if (json) {
		ctl_print_list (articles->list, article_json);
		return CTL_OK;
	}
	for (guint i = 0; i < articles->list->len; i++) {
		const struct article *article = articles->list->pdata[i];

		table_add (table, (const char *const []) {
			article->id, article->language, article->url,
			article->title });
	}
	table_print (table);
	return CTL_OK;
}

static void
print_article (const struct article *article)
{
	g_autofree char *title = table_safe (article->title);
	g_auto (GStrv) lines = g_strsplit (article->body, "\n", -1);

	printf ("%s\n%s, %s\n%s\n\n", title, article->id, article->language,
		article->url);
	for (char **line = lines; *line != NULL; line++) {
		g_autofree char *safe = table_safe (*line);

		printf ("%s\n", safe);
	}
}

static int
article_show (struct ctl *ctl, int argc, char **argv)
{
	g_autofree char *language = NULL;
	const GOptionEntry entries[] = {
		{ "language", 'l', 0, G_OPTION_ARG_STRING, &language,
		  "ru, uk or en (default: the first there is)", "LANGUAGE" },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	g_autofree char *near = NULL;
	const struct articles *articles;
	const struct article *article;

	if (!ctl_options (&argc, &argv, "ID", "Shows one article as it is "
			  "searched.", entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("article show: one ID; see --help");
		return CTL_USAGE;
	}
	config = ctl_config (ctl);
	articles = config != NULL ? articles_of (config) : NULL;
	if (articles == NULL)
		return CTL_FAILED;
	article = articles_find (articles, argv[1], language);
	if (article != NULL) {
		print_article (article);
		return CTL_OK;
	}
	near = articles_nearest (articles, argv[1]);
	ctl_complain ("there is no article %s%s%s", argv[1],
		      near != NULL ? "; did you mean one of: "
		      : "; see article list", near != NULL ? near : "");
	return CTL_FAILED;
}

/* --- search ------------------------------------------------------------- */

/* Of which kind a request with this text is; NULL: nobody knows. */
static char *
kind_of (const struct regulation *regulation, const char *subject,
	 const char *text)
{
	g_autofree char *encoded = g_base64_encode ((const guchar *) text,
						    strlen (text));
	g_autofree char *line = g_base64_encode ((const guchar *) subject,
						 strlen (subject));
	g_autofree char *mail = g_strdup_printf (
		"From: a@a.example\nSubject: =?utf-8?b?%s?=\n"
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: base64\n\n%s\n", line, encoded);
	g_autoptr (GBytes) raw = g_bytes_new (mail, strlen (mail));
	g_autoptr (facts_auto) facts = NULL;
	g_autoptr (request_auto) request = NULL;

	facts_init ();
	facts = facts_parse (raw, NULL);
	request = facts != NULL ? request_read (regulation, facts, "", NULL)
		: NULL;
	return request != NULL && request->kind != NULL
		&& request->kind != regulation->kinds->usual
		? g_strdup (request->kind->name) : NULL;
}

/* What a search found, as it is shown. */
struct found {
	const struct article_match *match;
	const struct article *article;
	bool offered;
};

static GPtrArray *
look_at (const struct articles *articles, const GPtrArray *matches,
	 const char *kind)
{
	GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
	unsigned offered = 0;

	for (guint i = 0; i < matches->len; i++) {
		struct found *found = g_new0 (struct found, 1);

		found->match = matches->pdata[i];
		found->article = articles_find (articles, found->match->id,
						found->match->language);
		found->offered = found->article != NULL
			&& offered < ARTICLES_OFFERED
			&& article_answers (found->article, kind,
					    found->match->score);
		offered += found->offered;
		g_ptr_array_add (list, found);
	}
	return list;
}

static JsonObject *
found_json (gconstpointer item)
{
	const struct found *found = item;
	JsonObject *object = json_object_new ();

	ctl_set_string (object, "id", found->match->id);
	ctl_set_string (object, "language", found->match->language);
	json_object_set_double_member (object, "score", found->match->score);
	json_object_set_boolean_member (object, "offered", found->offered);
	return object;
}

static void
print_found (const GPtrArray *list)
{
	static const char *const heads[] = { "SCORE", "OFFERED", "ID",
					     "LANGUAGE", "TITLE", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < list->len; i++) {
		const struct found *found = list->pdata[i];
		g_autofree char *score = g_strdup_printf (
			"%.2f", found->match->score);

		table_add (table, (const char *const []) {
			score, found->offered ? "yes" : "no",
			found->match->id, found->match->language,
			found->article != NULL ? found->article->title
				: NULL });
	}
	table_print (table);
}

static int
search (struct ctl *ctl, const char *language, const char *subject,
	const char *text, bool json)
{
	g_autoptr (config_auto) config = ctl_config (ctl);
	g_autoptr (GPtrArray) matches = NULL, found = NULL;
	g_autofree char *kind = NULL;
	const struct articles *articles;
	struct language guess = { 0 };

	articles = config != NULL ? articles_of (config) : NULL;
	if (articles == NULL)
		return CTL_FAILED;
	if (language == NULL) {
		language_guess (text, &guess);
		language = guess.tag;
	}
	matches = article_search (articles->index, language,
				  subject != NULL ? subject : "", text);
	kind = kind_of (config->policy->regulation, subject != NULL ? subject : "",
			text);
	found = look_at (articles, matches, kind);
	g_free (guess.tag);
	return ctl_list (found, NULL, json, found_json, print_found);
}

static int
article_find (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	g_autofree char *language = NULL, *subject = NULL;
	const GOptionEntry entries[] = {
		{ "language", 'l', 0, G_OPTION_ARG_STRING, &language,
		  "ru, uk or en (default: what the text looks like)",
		  "LANGUAGE" },
		{ "subject", 's', 0, G_OPTION_ARG_STRING, &subject,
		  "The subject of the request", "SUBJECT" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};

	if (!ctl_options (&argc, &argv, "TEXT", "Searches as it is done for "
			  "a request with this text.", entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("article search: one TEXT, in quotes; see "
			      "--help");
		return CTL_USAGE;
	}
	return search (ctl, language, subject, argv[1], json);
}

/* --- what became of them ------------------------------------------------ */

static void
add_stat (struct table *table, const char *id, const struct article_stat *stat)
{
	g_autofree char *offered = g_strdup_printf ("%u", stat->offered);
	g_autofree char *ended = g_strdup_printf ("%u", stat->ended);
	g_autofree char *helped = g_strdup_printf ("%u", stat->helped);
	g_autofree char *linked = g_strdup_printf ("%u", stat->linked);
	g_autofree char *sent = g_strdup_printf ("%u", stat->sent);

	table_add (table, (const char *const []) { offered, ended, helped,
						   linked, sent, id });
}

static int
article_stats (struct ctl *ctl, int argc, char **argv)
{
	static const char *const heads[] = { "OFFERED", "ENDED", "HELPED",
					     "LINKED", "SENT", "ARTICLE",
					     NULL };
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (table_auto) table = table_new (heads);
	g_autoptr (store_auto) store = NULL;
	g_autoptr (article_stat_auto) total = NULL;
	g_autoptr (GPtrArray) stats = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "", "Counts tickets: an article was "
			  "offered, it ended without an agent's answer, the "
			  "client said that the answer with it helped, the "
			  "client linked to it, an agent sent it.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	stats = store_article_stats (store, &error);
	if (stats != NULL)
		total = store_article_total (store, &error);
	if (total == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (json) {
		ctl_print_list (stats, figures_article);
		return CTL_OK;
	}
	for (guint i = 0; i < stats->len; i++) {
		const struct article_stat *stat = stats->pdata[i];

		add_stat (table, stat->id, stat);
	}
	if (stats->len > 0)
		add_stat (table, "(tickets)", total);
	table_print (table);
	return CTL_OK;
}

int
cmd_article (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "list", article_list, "all of them" },
		{ "show", article_show, "one of them" },
		{ "search", article_find, "what would be found for a text" },
		{ "stats", article_stats, "what became of them" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
