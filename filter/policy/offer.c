#include "filter/policy/offer.h"

#include <string.h>

#include "filter/policy/answer.h"

static const struct articles *
articles_of (const struct policy *policy)
{
	return policy->regulation != NULL ? policy->regulation->articles
		: NULL;
}

static void
add_act (struct change *change, const char *how,
	 const struct article *article, double score)
{
	g_autofree char *value = g_strjoin (" ", how, article->id,
					    article->language, NULL);

	change_add_act (change, ACT_ARTICLE, value,
			(gint64) (score * 1000));
}

/* The nth of the answer's articles, from 1. */
static void
add_value (struct change_answer *answer, unsigned n, const char *name,
	   const char *value)
{
	g_autofree char *key = g_strdup_printf ("article_%u_%s", n, name);

	answer_set (answer, key, value);
}

static struct change_answer *
last_answer (struct plan *plan)
{
	GPtrArray *answers = plan->change->answers;

	return answers->len > 0 ? answers->pdata[answers->len - 1] : NULL;
}

/* --- what the mail says ------------------------------------------------- */

static void
note_linked (struct plan *plan, const struct matter *matter)
{
	const struct articles *articles = articles_of (matter->policy);
	g_autoptr (GPtrArray) ids = articles_linked (articles,
						     matter->asks->new_text);
	enum change_kind kind = plan->change->kind;

	for (guint i = 0; i < ids->len; i++) {
		const struct article *article = articles_find (
			articles, ids->pdata[i], plan->language);

		g_ptr_array_add (plan->linked, g_strdup (ids->pdata[i]));
		if (kind == CHANGE_TICKET || kind == CHANGE_FOLLOW_UP
		    || kind == CHANGE_CONFIRMATION)
			add_act (plan->change, "linked", article, 0);
	}
	if (ids->len == 0)
		return;
	g_ptr_array_add (ids, NULL);
	g_hash_table_insert (plan->labels, g_strdup ("article"),
			     g_strjoinv (",", (char **) ids->pdata));
}

/* A field of plain ASCII: ids are names. */
static void
note_found (struct plan *plan, const struct known *known)
{
	GString *field;

	if (known->articles == NULL || known->articles->len == 0)
		return;
	field = g_string_new (NULL);
	for (guint i = 0; i < known->articles->len; i++) {
		const struct article_match *match = known->articles->pdata[i];

		g_string_append_printf (field, "%s%s=%d.%02d",
					i > 0 ? " " : "", match->id,
					(int) match->score,
					(int) (match->score * 100) % 100);
	}
	plan->articles = g_string_free (field, FALSE);
}

void
offer_note (struct plan *plan, const struct matter *matter)
{
	if (matter->agent->deed != AGENT_NOBODY)
		return;
	note_linked (plan, matter);
	note_found (plan, matter->known);
}

/* --- what it is answered with ------------------------------------------- */

/* NULL: it is of the kind of what nobody knows. */
static const char *
kind_of (const struct plan *plan, const struct policy *policy)
{
	const struct kinds *kinds = policy->regulation->kinds;
	const char *kind = g_hash_table_lookup (plan->labels, "kind");

	return kinds == NULL || kind == NULL
		|| strcmp (kind, kinds->usual->name) == 0 ? NULL : kind;
}

static bool
is_offered (const struct plan *plan, const struct article_match *match,
	    const struct article *article, const char *kind)
{
	return article_answers (article, kind, match->score)
		&& plan->offered->len < ARTICLES_OFFERED
		&& !g_ptr_array_find_with_equal_func (plan->linked, match->id,
						      g_str_equal, NULL);
}

void
offer_add (struct plan *plan, const struct matter *matter)
{
	const GPtrArray *found = matter->known->articles;
	struct change_answer *answer = last_answer (plan);

	for (guint i = 0; found != NULL && i < found->len; i++) {
		const struct article_match *match = found->pdata[i];
		const struct article *article = articles_find (
			articles_of (matter->policy), match->id,
			plan->language);

		if (article == NULL
		    || !is_offered (plan, match, article,
				    kind_of (plan, matter->policy)))
			continue;
		g_ptr_array_add (plan->offered, g_strdup (article->id));
		add_value (answer, plan->offered->len, "title",
			   article->title);
		add_value (answer, plan->offered->len, "url", article->url);
		add_act (plan->change, "offered", article, match->score);
	}
}

/* --- an agent's order --------------------------------------------------- */

static char **
split (const char *ids)
{
	g_autofree char *spaced = g_strdelimit (g_ascii_strdown (ids, -1),
						",;", ' ');
	g_auto (GStrv) words = g_strsplit (spaced, " ", -1);
	g_autoptr (GPtrArray) list = g_ptr_array_new ();

	for (char **word = words; *word != NULL; word++)
		if (**word != '\0')
			g_ptr_array_add (list, g_strdup (*word));
	g_ptr_array_add (list, NULL);
	return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

char *
offer_check (const struct policy *policy, const char *ids)
{
	const struct articles *articles = articles_of (policy);
	g_auto (GStrv) words = split (ids);

	if (articles == NULL)
		return g_strdup ("Nothing was done: there is no knowledge "
				 "base here");
	if (g_strv_length (words) > ARTICLES_OFFERED)
		return g_strdup_printf ("Nothing was done: #article takes at "
					"most %d articles", ARTICLES_OFFERED);
	for (char **word = words; *word != NULL; word++) {
		g_autofree char *near = NULL, *plain = NULL;

		if (articles_find (articles, *word, NULL) != NULL)
			continue;
		near = articles_nearest (articles, *word);
		plain = g_str_to_ascii (*word, "C");
		return g_strdup_printf ("Nothing was done: there is no article "
					"\"%s\"%s%s", plain,
					near != NULL ? "; the nearest are "
					: "", near != NULL ? near : "");
	}
	return NULL;
}

void
offer_send (struct plan *plan, const struct policy *policy, const char *ids)
{
	g_auto (GStrv) words = split (ids);
	struct change_answer *answer = last_answer (plan);
	unsigned n = 0;

	for (char **word = words; *word != NULL && answer != NULL; word++) {
		const struct article *article = articles_find (
			articles_of (policy), *word, answer->language);

		if (article == NULL)
			continue;
		n++;
		add_value (answer, n, "title", article->title);
		add_value (answer, n, "url", article->url);
		add_value (answer, n, "summary", article->summary);
		add_act (plan->change, "sent", article, 0);
	}
}
