#include "store/change.h"

#include <string.h>

static void
destroy_attachment (gpointer attachment)
{
	change_attachment_free (attachment);
}

static void
destroy_answer (gpointer answer)
{
	change_answer_free (answer);
}

static void
destroy_act (gpointer data)
{
	struct change_act *act = data;

	g_free (act->value);
	g_free (act);
}

struct change *
change_new (void)
{
	struct change *change = g_new0 (struct change, 1);

	change->attachments
		= g_ptr_array_new_with_free_func (destroy_attachment);
	change->answers = g_ptr_array_new_with_free_func (destroy_answer);
	change->acts = g_ptr_array_new_with_free_func (destroy_act);
	return change;
}

void
change_add_act (struct change *change, enum change_act_kind kind,
		const char *value, gint64 number)
{
	struct change_act *act = g_new0 (struct change_act, 1);

	act->kind = kind;
	act->value = g_strdup (value);
	act->number = number;
	g_ptr_array_add (change->acts, act);
}

static struct change_act *
find_act (const struct change *change, enum change_act_kind kind)
{
	for (guint i = 0; i < change->acts->len; i++) {
		struct change_act *act = change->acts->pdata[i];

		if (act->kind == kind)
			return act;
	}
	return NULL;
}

void
change_add_label (struct change *change, const char *name, const char *value)
{
	g_autofree char *text = g_strdup_printf ("%s=%s", name, value);
	struct change_act *act;

	if (strcmp (name, "department") == 0) {
		change_add_act (change, ACT_DEPARTMENT, value, 0);
		return;
	}
	if (strcmp (name, "priority") == 0) {
		change_add_act (change, ACT_PRIORITY, value, 0);
		return;
	}
	act = find_act (change, ACT_LABEL);
	if (act == NULL) {
		change_add_act (change, ACT_LABEL, text, 0);
	} else {
		g_autofree char *before = act->value;

		act->value = g_strconcat (before, "; ", text, NULL);
	}
}

void
change_attachment_free (struct change_attachment *attachment)
{
	if (attachment == NULL)
		return;
	g_free (attachment->name);
	g_free (attachment->type);
	g_free (attachment->sniffed);
	g_free (attachment->content_id);
	g_clear_pointer (&attachment->content, g_bytes_unref);
	g_free (attachment);
}

void
change_answer_free (struct change_answer *answer)
{
	if (answer == NULL)
		return;
	g_free (answer->template_name);
	g_free (answer->message_id);
	g_free (answer->language);
	g_free (answer->to);
	g_clear_pointer (&answer->data, g_variant_unref);
	if (answer->challenge != NULL)
		g_free (answer->challenge->account_key);
	g_free (answer->challenge);
	g_free (answer);
}

void
change_quote_free (struct change_quote *quote)
{
	if (quote == NULL)
		return;
	g_free (quote->from_state);
	g_free (quote->state);
	g_free (quote->event);
	g_free (quote->reason);
	g_free (quote->scope);
	g_free (quote->term);
	g_free (quote->currency);
	g_free (quote);
}

/* --- announcements ------------------------------------------------------- */

static void
free_text (gpointer text)
{
	announcement_text_free (text);
}

struct announcement_text *
announcement_text_new (const char *language, const char *subject,
		       const char *text)
{
	struct announcement_text *new = g_new0 (struct announcement_text, 1);

	new->language = g_strdup (language);
	new->subject = g_strdup (subject);
	new->text = g_strdup (text);
	return new;
}

void
announcement_text_free (struct announcement_text *text)
{
	if (text == NULL)
		return;
	g_free (text->language);
	g_free (text->subject);
	g_free (text->text);
	g_free (text);
}

struct change_announcement *
change_announcement_new (void)
{
	struct change_announcement *new
		= g_new0 (struct change_announcement, 1);

	new->texts = g_ptr_array_new_with_free_func (free_text);
	return new;
}

void
change_announcement_free (struct change_announcement *announcement)
{
	if (announcement == NULL)
		return;
	g_free (announcement->audience);
	g_free (announcement->name);
	g_free (announcement->kind);
	g_free (announcement->language);
	g_free (announcement->by);
	g_ptr_array_unref (announcement->texts);
	g_free (announcement);
}

/* --- the whole ----------------------------------------------------------- */

void
change_free (struct change *change)
{
	if (change == NULL)
		return;
	change_quote_free (change->quote);
	change_announcement_free (change->announcement);
	g_free (change->delivery_key);
	g_free (change->queue_id);
	g_free (change->mailbox);
	g_free (change->envelope_from);
	g_free (change->client_address);
	g_free (change->verdict);
	g_free (change->rule);
	g_free (change->reason);
	g_free (change->proof);
	g_free (change->proof_address);
	g_free (change->machine);
	g_free (change->from_address);
	g_free (change->from_name);
	g_free (change->subject);
	g_free (change->message_id);
	g_strfreev (change->references);
	g_strfreev (change->signatures);
	g_free (change->text);
	g_free (change->new_text);
	g_free (change->language);
	g_clear_pointer (&change->raw, g_bytes_unref);
	g_ptr_array_unref (change->attachments);
	g_ptr_array_unref (change->answers);
	g_ptr_array_unref (change->acts);
	g_free (change->for_address);
	g_free (change->kept_verdict);
	g_free (change);
}

void
receipt_free (struct receipt *receipt)
{
	if (receipt == NULL)
		return;
	g_free (receipt->verdict);
	g_free (receipt->rule);
	g_free (receipt->reason);
	g_free (receipt->proof);
	g_free (receipt->account);
	g_free (receipt->address);
	g_free (receipt);
}
