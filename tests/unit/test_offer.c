// Which articles go into an acknowledgement or a reply, and what is kept.
//
// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c filter/nearest.c
// LIBS: glib-2.0 libpcre2-8
#include "filter/nearest.h"
#include "filter/policy/edits.h"
#include "tests/unit/decided.h"

static void
add_article (struct articles *articles, const char *id, const char *language)
{
	struct article *article = g_new0 (struct article, 1);

	article->id = g_strdup (id);
	article->language = g_strdup (language);
	article->title = g_strdup_printf ("About %s (%s)", id, language);
	article->url = g_strdup_printf ("https://kb.example.com/%s/%s",
					language, id);
	article->keywords = g_strdup ("");
	article->body = g_strdup ("");
	article->summary = g_strdup ("In short.");
	assert_true (articles_add (articles, article));
}

static void
set_up (struct matter_of *m)
{
	static const char *const ids[] = { "dns", "ftp", "mail", "php",
					   "ssl" };
	struct regulation *regulation = regulation_new ("x");
	struct articles *articles = regulation_own (regulation,
						    articles_new (),
						    articles_free);

	matter_init (m);
	for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
		add_article (articles, ids[i], "en");
		add_article (articles, ids[i], "uk");
	}
	articles->nearest = nearest;
	add_article (articles, "only-ru", "ru");
	regulation->articles = articles;
	m->policy->regulation = regulation;
}

static void
free_match (gpointer match)
{
	article_match_free (match);
}

static void
find (struct matter_of *m, const char *id, double score)
{
	struct article_match *match = g_new0 (struct article_match, 1);

	if (m->known->articles == NULL)
		m->known->articles
			= g_ptr_array_new_with_free_func (free_match);
	match->id = g_strdup (id);
	match->language = g_strdup ("en");
	match->score = score;
	g_ptr_array_add (m->known->articles, match);
}

/* "" where there is no such value. */
static const char *
value_of (const struct plan *plan, const char *key)
{
	const char *value;

	assert_true (plan->change->answers->len > 0);
	value = decided_value (plan, 0, key);
	return value != NULL ? value : "";
}

static char *
acts_of (const struct plan *plan)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == ACT_ARTICLE)
			g_string_append_printf (text, "%s %d;", act->value,
						(int) act->number);
	}
	return g_string_free (text, FALSE);
}

static void
test_the_best_are_offered (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autofree char *acts = NULL;

	set_up (&m);
	find (&m, "ftp", 0.9);
	find (&m, "ssl", ARTICLE_ANSWERS);
	find (&m, "php", ARTICLE_ANSWERS - 0.01);
	plan = decided (&m);
	assert_string_equal (plan->rule, "verified-sender");
	assert_int_equal (plan->offered->len, 2);
	assert_string_equal (value_of (plan, "article_1_title"),
			     "About ftp (en)");
	assert_string_equal (value_of (plan, "article_1_url"),
			     "https://kb.example.com/en/ftp");
	assert_string_equal (value_of (plan, "article_2_title"),
			     "About ssl (en)");
	assert_string_equal (value_of (plan, "article_3_title"), "");
	acts = acts_of (plan);
	assert_string_equal (acts, "offered ftp en 900;offered ssl en 380;");
	/* Agents see what was not offered, too. */
	assert_string_equal (plan->articles, "ftp=0.90 ssl=0.38 php=0.37");
	matter_clear (&m);
}

static void
test_at_most_three_and_known_ones (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	set_up (&m);
	find (&m, "gone", 0.9);
	find (&m, "dns", 0.8);
	find (&m, "ftp", 0.8);
	find (&m, "mail", 0.7);
	find (&m, "php", 0.6);
	plan = decided (&m);
	assert_int_equal (plan->offered->len, ARTICLES_OFFERED);
	assert_string_equal (plan->offered->pdata[0], "dns");
	matter_clear (&m);
}

/* The language is the client's, whatever the article was found in. */
static void
test_in_the_clients_language (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	set_up (&m);
	matter_set (&m.known->by_address->language, "uk");
	find (&m, "ftp", 0.9);
	find (&m, "only-ru", 0.9);
	plan = decided (&m);
	assert_string_equal (value_of (plan, "article_1_title"),
			     "About ftp (uk)");
	assert_string_equal (value_of (plan, "article_2_title"),
			     "About only-ru (ru)");
	matter_clear (&m);
}

/* R13: what was read and did not help is tied to the ticket, and is not
 * offered again. */
static void
test_a_link_is_not_offered_again (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autofree char *acts = NULL;

	set_up (&m);
	matter_set (&m.facts->new_text, "I did all that "
		    "https://kb.example.com/uk/ftp/?a=b says, see "
		    "https://kb.example.com/en/php");
	find (&m, "ftp", 0.9);
	find (&m, "ssl", 0.9);
	plan = decided (&m);
	assert_string_equal (g_hash_table_lookup (plan->labels, "article"),
			     "ftp,php");
	assert_int_equal (plan->offered->len, 1);
	assert_string_equal (plan->offered->pdata[0], "ssl");
	acts = acts_of (plan);
	assert_string_equal (acts, "linked ftp en 0;linked php en 0;"
			     "offered ssl en 900;");
	matter_clear (&m);
}

static void
test_nothing_where_there_is_no_answer (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autofree char *acts = NULL;

	set_up (&m);
	m.policy->answer_tickets = false;
	find (&m, "ftp", 0.9);
	plan = decided (&m);
	assert_int_equal (plan->offered->len, 0);
	acts = acts_of (plan);
	assert_string_equal (acts, "");
	assert_string_equal (plan->articles, "ftp=0.90");
	matter_clear (&m);
}

static const char *
field_of (const struct edits *edits, const char *name)
{
	for (guint i = 0; i < edits->edits->len; i++) {
		const struct edit *edit = edits->edits->pdata[i];

		if (g_strcmp0 (edit->name, name) == 0)
			return edit->value;
	}
	return NULL;
}

static void
test_the_header_field (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL, none = NULL;
	g_autoptr (edits_auto) edits = NULL, without = NULL;

	set_up (&m);
	none = decided (&m);
	without = edits_for (m.policy, m.envelope, m.facts, none, NULL);
	assert_null (field_of (without, "X-Ticket-Articles"));
	find (&m, "ftp", 0.55);
	plan = decided (&m);
	edits = edits_for (m.policy, m.envelope, m.facts, plan, NULL);
	assert_string_equal (field_of (edits, "X-Ticket-Articles"),
			     " ftp=0.55");
	matter_clear (&m);
}

/* --- an agent's order --------------------------------------------------- */

static struct plan *
order (struct matter_of *m, const char *text)
{
	struct conversation *ticket;
	struct recipient *to;

	set_up (m);
	m->known->by_address->role = ROLE_AGENT;
	ticket = &m->known->conversation;
	ticket->ticket = 42;
	ticket->account = 9;
	ticket->subject = g_strdup ("My site");
	ticket->language = g_strdup ("uk");
	ticket->client = g_strdup ("carol@client.test");
	to = m->envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_AGENT;
	to->claim.ticket = 42;
	matter_set (&m->facts->new_text, text);
	return decided (m);
}

static void
order_done (struct matter_of *m)
{
	struct conversation *ticket = &m->known->conversation;

	g_clear_pointer (&ticket->subject, g_free);
	g_clear_pointer (&ticket->language, g_free);
	g_clear_pointer (&ticket->client, g_free);
	matter_clear (m);
}

static void
test_an_agent_sends_articles (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = order (&m, "#article ftp, SSL\n");
	g_autofree char *acts = acts_of (plan);

	assert_string_equal (plan->rule, "agent-answer");
	assert_string_equal (value_of (plan, "article_1_title"),
			     "About ftp (uk)");
	assert_string_equal (value_of (plan, "article_1_url"),
			     "https://kb.example.com/uk/ftp");
	assert_string_equal (value_of (plan, "article_1_summary"),
			     "In short.");
	assert_string_equal (value_of (plan, "article_2_title"),
			     "About ssl (uk)");
	assert_string_equal (acts, "sent ftp uk 0;sent ssl uk 0;");
	order_done (&m);
}

static void
test_with_words_and_in_russian (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = order (&m, "#Статья ftp\n\nSee this:");

	assert_string_equal (value_of (plan, "text"), "See this:");
	assert_string_equal (value_of (plan, "article_1_title"),
			     "About ftp (uk)");
	order_done (&m);
}

static void
test_what_cannot_be_sent (void **state G_GNUC_UNUSED)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "#article ftpp\n", "there is no article \"ftpp\"; the nearest "
		  "are ftp" },
		{ "#article zzzzzzzzzz\n", "there is no article "
		  "\"zzzzzzzzzz\"" },
		{ "#article dns ftp mail php\n", "at most 3" },
		{ "#article\n", "the right form is \"#article ID\"" },
		{ "#note\n#article ftp\nx", "contradict" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = order (&m, rows[i].text);

		assert_int_equal (plan->verdict, VERDICT_REFUSED);
		assert_int_equal (plan->change->answers->len, 0);
		if (strstr (plan->refusal, rows[i].want) == NULL)
			fail_msg ("%s: %s", rows[i].text, plan->refusal);
		order_done (&m);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_the_best_are_offered),
		cmocka_unit_test (test_at_most_three_and_known_ones),
		cmocka_unit_test (test_in_the_clients_language),
		cmocka_unit_test (test_a_link_is_not_offered_again),
		cmocka_unit_test (test_nothing_where_there_is_no_answer),
		cmocka_unit_test (test_the_header_field),
		cmocka_unit_test (test_an_agent_sends_articles),
		cmocka_unit_test (test_with_words_and_in_russian),
		cmocka_unit_test (test_what_cannot_be_sent)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
