#include "filter/explainpart.h"

#include "filter/jsontext.h"

static const struct contact *
find_contact (const struct facts *facts, const struct account *account)
{
	return facts == NULL || facts->from == NULL || account == NULL ? NULL
		: account_contact (account, facts->from->address);
}

static void
put_contact (GString *out, const struct contact *contact)
{
	jsontext_begin_object (out, "contact");
	jsontext_string (out, "address", contact->address);
	jsontext_begin_array (out, "rights");
	for (unsigned i = 0; right_name (i) != NULL; i++)
		if (contact->rights & (1u << i))
			jsontext_string (out, NULL, right_name (i));
	jsontext_end_array (out);
	jsontext_end_object (out);
}

/* Who gets copies of the ticket. */
static void
put_watchers (GString *out, const struct conversation *ticket)
{
	jsontext_begin_array (out, "watchers");
	for (guint i = 0; ticket->watchers != NULL
	     && i < ticket->watchers->len; i++) {
		const struct watcher *watcher = ticket->watchers->pdata[i];

		if (!watcher->stopped)
			jsontext_string (out, NULL, watcher->address);
	}
	jsontext_end_array (out);
}

static const struct article *
article_of (const struct policy *policy, const struct article_match *match)
{
	return policy->regulation == NULL ? NULL
		: articles_find (policy->regulation->articles, match->id,
				 match->language);
}

static void
put_articles (GString *out, const struct policy *policy,
	      const GPtrArray *matches)
{
	jsontext_begin_array (out, "articles");
	for (guint i = 0; matches != NULL && i < matches->len; i++) {
		const struct article_match *match = matches->pdata[i];
		const struct article *article = article_of (policy, match);

		jsontext_begin_object (out, NULL);
		jsontext_string (out, "id", match->id);
		jsontext_string (out, "language", match->language);
		jsontext_double (out, "score", match->score);
		if (article != NULL) {
			jsontext_string (out, "title", article->title);
			jsontext_string (out, "url", article->url);
		}
		jsontext_end_object (out);
	}
	jsontext_end_array (out);
}

void
explain_known_json (GString *out, const struct policy *policy,
		    const struct facts *facts, const struct known *known)
{
	const struct account *account = known->by_login != NULL
		? known->by_login : known->by_address;
	const struct contact *contact = find_contact (facts, account);

	jsontext_begin_object (out, "known");
	jsontext_string (out, "account",
			 account != NULL ? account->name : NULL);
	if (contact != NULL)
		put_contact (out, contact);
	if (known->conversation.ticket != 0)
		jsontext_integer (out, "conversation",
				  known->conversation.ticket);
	else
		jsontext_string (out, "conversation", NULL);
	put_watchers (out, &known->conversation);
	if (known->kept.message != 0)
		jsontext_integer (out, "kept", known->kept.message);
	put_articles (out, policy, known->articles);
	jsontext_end_object (out);
}

static void
explain_contact (GString *text, const struct contact *contact)
{
	g_autofree char *rights = contact == NULL ? NULL
		: rights_text (contact->rights);

	if (contact != NULL)
		explain_line (text, "contact", *rights != '\0' ? rights
			      : "without rights");
}

void
explain_known_text (GString *text, const struct facts *facts,
		    const struct known *known)
{
	explain_line (text, "account", known->by_address != NULL
		      ? known->by_address->name : NULL);
	explain_line (text, "login of", known->by_login != NULL
		      ? known->by_login->name : NULL);
	explain_contact (text, find_contact (facts,
		known->by_login != NULL ? known->by_login
		: known->by_address));
	explain_line (text, "asked of", known->kept.subject);
}
