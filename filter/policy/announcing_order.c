#include "filter/policy/announcing_order.h"

#include <string.h>

#include "filter/policy/announcing.h"
#include "filter/policy/answer.h"
#include "filter/policy/content.h"

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
	if (claim->purpose != ADDRESS_ANNOUNCE)
		read_draft (&order, policy, facts, now);
	else if (known->outbox_used)
		refuse (&order, "used-already", g_strdup (
			"This announcement is on its way already"));
	else
		order.preview = claim->serial;
	return order;
}

void
announcing_order_clear (struct announcing_order *order)
{
	g_clear_pointer (&order->draft, change_announcement_free);
	g_clear_pointer (&order->refusal, g_free);
}

void
announcing_order_fill (const struct announcing_order *order,
		       const struct policy *policy,
		       const struct identity *who, struct plan *plan)
{
	struct change *change = plan->change;
	struct change_announcement *draft;

	if (order->draft == NULL) {
		change_add_act (change, ACT_USE, NULL, order->preview);
		change_add_act (change, ACT_ANNOUNCE, NULL, order->preview);
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
