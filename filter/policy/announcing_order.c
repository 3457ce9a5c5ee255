#include "filter/policy/announcing_order.h"

#include <string.h>

#include "filter/policy/announcing.h"
#include "filter/policy/answer.h"
#include "filter/policy/content.h"
#include "filter/policy/moment.h"

bool
announcing_order_is_wanted (const struct policy *policy,
			    const struct envelope *envelope)
{
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];
		const struct mailbox *mailbox = to->mailbox < 0 ? NULL
			: policy->mailboxes->pdata[to->mailbox];

		if (mailbox != NULL && *policy->announce_orders != '\0'
		    && strcmp (mailbox->address, policy->announce_orders)
			== 0)
			return true;
	}
	return false;
}

static void
refuse (struct announcing_order *order, const char *why, char *text)
{
	order->why = why;
	order->refusal = text;
}

static void
read_draft (struct announcing_order *order, const struct policy *policy,
	    const struct facts *facts, gint64 now)
{
	static const struct announcing_given nothing = { NULL, NULL, NULL };
	g_autofree char *mistake = NULL;

	order->draft = change_announcement_new ();
	mistake = announcing_read (&nothing, facts->own_text != NULL
				   ? facts->own_text : facts->new_text,
				   regulation_zone (policy->regulation), now,
				   order->draft);
	if (mistake != NULL)
		refuse (order, "wrong-order", g_strdup_printf (
			"Nothing was announced: %s", mistake));
}

/* --- what becomes of one -------------------------------------------------- */

#define PLANS "#cancel, or #at with a time, such as #at 2026-11-25 22:00"

static bool
is_word (const char *const *words, const char *line, gsize length)
{
	g_autofree char *word = g_strndup (line, length);
	g_autofree char *lower = g_utf8_strdown (word, -1);

	return g_strv_contains (words, lower);
}

/* line: begins with one "#". */
static char *
read_plan (struct announcing_order *order, const struct policy *policy,
	   const char *line, gint64 now)
{
	static const char *const cancel[] = {
		"#cancel", "#отмена", "#отменить", "#скасувати", NULL
	};
	static const char *const at[] = { "#at", "#когда", "#коли", NULL };
	gsize length = strcspn (line, " \t");
	g_autofree char *rest = g_strstrip (g_strdup (line + length));
	g_autofree char *plain = NULL;

	if (order->deed != ANNOUNCING_SEND)
		return g_strdup ("there are two orders; keep one of them");
	if (is_word (at, line, length)) {
		order->deed = ANNOUNCING_AT;
		return announcing_time (rest, regulation_zone (
			policy->regulation), now, &order->due);
	}
	if (is_word (cancel, line, length) && *rest == '\0') {
		order->deed = ANNOUNCING_CANCEL;
		return NULL;
	}
	plain = g_str_to_ascii (line, "C");
	return g_strdup_printf ("\"%.60s\" is no order; there are " PLANS,
				plain);
}

/* Wherever the line stands: with an order in it nothing is sent by mistake.
 * "##" begins none. */
static char *
read_plans (struct announcing_order *order, const struct policy *policy,
	    const char *text, gint64 now)
{
	g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
	char *mistake = NULL;

	for (char **line = lines; *line != NULL && mistake == NULL; line++) {
		g_strstrip (*line);
		if (**line == '#' && (*line)[1] != '#')
			mistake = read_plan (order, policy, *line, now);
	}
	return mistake;
}

static void
read_answer (struct announcing_order *order, const struct policy *policy,
	     const struct address_claim *claim, const struct facts *facts,
	     const struct known *known, gint64 now)
{
	g_autofree char *mistake = NULL;

	order->deed = ANNOUNCING_SEND;
	order->preview = claim->serial;
	mistake = read_plans (order, policy, facts->own_text != NULL
			      ? facts->own_text : facts->new_text, now);
	if (mistake == NULL && order->deed == ANNOUNCING_SEND
	    && claim->purpose == ADDRESS_PLAN)
		mistake = g_strdup ("a reply to the preview says "
				    PLANS "; what has it sent is the link "
				    "in it");
	if (mistake != NULL)
		refuse (order, "wrong-order", g_strdup_printf (
			"Nothing was done: %s", mistake));
	else if (order->deed == ANNOUNCING_SEND && known->outbox_used)
		refuse (order, "used-already", g_strdup (
			"This announcement is on its way already"));
}

/* --- together ------------------------------------------------------------- */

struct announcing_order
announcing_order_read (const struct policy *policy,
		       const struct envelope *envelope,
		       const struct address_claim *claim,
		       const struct facts *facts, const struct known *known,
		       const struct identity *who, gint64 now)
{
	struct announcing_order order = { .why = NULL };

	if (envelope->login == NULL || who->proof != PROOF_LOGIN) {
		refuse (&order, "login-only", g_strdup (
			"Nothing was announced: announcements are ordered "
			"after a login at our own server only"));
		return order;
	}
	order.why = content_doubt (facts, &order.refusal);
	if (order.why != NULL)
		return order;
	if (claim->purpose != ADDRESS_ANNOUNCE
	    && claim->purpose != ADDRESS_PLAN)
		read_draft (&order, policy, facts, now);
	else
		read_answer (&order, policy, claim, facts, known, now);
	return order;
}

void
announcing_order_clear (struct announcing_order *order)
{
	g_clear_pointer (&order->draft, change_announcement_free);
	g_clear_pointer (&order->refusal, g_free);
}

static void
fill_answer (const struct announcing_order *order, struct change *change)
{
	g_autofree char *due = order->deed != ANNOUNCING_AT ? NULL
		: g_strdup_printf ("%" G_GINT64_FORMAT, order->due);

	if (order->deed == ANNOUNCING_CANCEL) {
		change_add_act (change, ACT_ANNOUNCE_CANCEL, NULL,
				order->preview);
		return;
	}
	/* It is sent once, and waits as often as somebody says. */
	if (order->deed == ANNOUNCING_SEND)
		change_add_act (change, ACT_USE, NULL, order->preview);
	change_add_act (change, ACT_ANNOUNCE, due, order->preview);
}

void
announcing_order_fill (const struct announcing_order *order,
		       const struct policy *policy,
		       const struct identity *who, struct plan *plan)
{
	struct change *change = plan->change;
	struct change_announcement *draft;

	if (order->deed != ANNOUNCING_DRAFT) {
		fill_answer (order, change);
		return;
	}
	draft = change_announcement_new ();
	draft->audience = g_strdup (order->draft->audience);
	draft->name = g_strdup (order->draft->name);
	draft->kind = g_strdup (order->draft->kind);
	draft->due = order->draft->due;
	draft->language = g_strdup (policy->language);
	draft->by = g_strdup (who->account->name);
	for (guint i = 0; i < order->draft->texts->len; i++) {
		const struct announcement_text *text
			= order->draft->texts->pdata[i];

		g_ptr_array_add (draft->texts, announcement_text_new (
			text->language, text->subject, text->text));
	}
	change->announcement = draft;
	answer_add_preview (policy, who, plan);
}

void
announcing_order_confirm (const struct announcing_order *order,
			  const struct policy *policy,
			  const struct known *known,
			  const struct identity *who, struct plan *plan)
{
	g_autofree char *at = order->deed != ANNOUNCING_AT ? NULL
		: moment_text (regulation_zone (policy->regulation),
			       order->due, plan->language);

	if (order->deed == ANNOUNCING_AT || order->deed == ANNOUNCING_CANCEL)
		answer_add_planned (policy, who, known->outbox_message, at,
				    plan);
}
