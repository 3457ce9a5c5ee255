#include "filter/policy/edits.h"

#include <string.h>

#include "filter/policy/subject.h"

static void
edit_free (gpointer data)
{
	struct edit *edit = data;

	g_free (edit->name);
	g_free (edit->value);
	g_free (edit);
}

static struct edits *
edits_new (enum smtp_reply reply)
{
	struct edits *edits = g_new0 (struct edits, 1);

	edits->reply = reply;
	edits->edits = g_ptr_array_new_with_free_func (edit_free);
	return edits;
}

void
edits_free (struct edits *edits)
{
	if (edits == NULL)
		return;
	g_free (edits->text);
	g_ptr_array_unref (edits->edits);
	g_free (edits);
}

struct edits *
edits_tempfail (void)
{
	return edits_new (REPLY_TEMPFAIL);
}

/* Takes value. */
static void
add (struct edits *edits, enum edit_kind kind, const char *name, unsigned nth,
     char *value)
{
	struct edit *edit = g_new0 (struct edit, 1);

	edit->kind = kind;
	edit->name = g_strdup (name);
	edit->nth = nth;
	edit->value = value;
	g_ptr_array_add (edits->edits, edit);
}

/* What a sender put there in our name goes (A18), the last one first, so
 * that the numbers of those before it stay true. */
static void
remove_own_fields (struct edits *edits, const GPtrArray *names)
{
	for (guint i = names->len; i > 0; i--) {
		const char *name = names->pdata[i - 1];
		unsigned nth = 0;

		for (guint j = 0; j < i; j++)
			nth += g_ascii_strcasecmp (names->pdata[j], name) == 0;
		add (edits, EDIT_CHANGE_FIELD, name, nth, NULL);
	}
}

static void
tag_subject (struct edits *edits, const struct facts *facts, const char *tag)
{
	const char *raw = facts->subject_raw;

	if (*tag == '\0')
		return;
	if (raw == NULL) {
		add (edits, EDIT_INSERT_FIELD, "Subject", 0,
		     subject_with_tag (NULL, tag));
		return;
	}
	if (strstr (facts->subject, tag) != NULL || strstr (raw, tag) != NULL)
		return;
	add (edits, EDIT_CHANGE_FIELD, "Subject", 1,
	     subject_with_tag (raw, tag));
}

/* A field's value in plain ASCII, whatever an account is called. */
static char *
plain_value (const char *value)
{
	g_autofree char *escaped = g_uri_escape_string (value,
		" !\"#$&'()*+,/:;<=>?@[]^`{|}", FALSE);

	return g_strconcat (" ", escaped, NULL);
}

/* Whoever answers the mail in the support mailbox answers its ticket; what
 * answers a note is a note.  To client and machine the field is nothing: none
 * but its recipients see these edits. */
static void
direct_answers (struct edits *edits, const struct policy *policy,
		const struct envelope *envelope, const struct facts *facts,
		const struct receipt *receipt)
{
	const struct address_claim claim = {
		.purpose = receipt->is_private ? ADDRESS_NOTE : ADDRESS_AGENT,
		.ticket = receipt->ticket,
		.expires = receipt->received + policy->reply_valid
	};
	const struct mailbox *mailbox = envelope_mailbox (envelope,
							  policy);
	g_autofree char *address = NULL;

	/* How many Reply-To fields there are is not known of all mail. */
	if (receipt->ticket == 0 || mailbox == NULL || facts->unparsed)
		return;
	address = address_sign (policy->address_keys, mailbox->address,
				*policy->recipient_delimiter, &claim);
	if (address == NULL)
		return;
	for (unsigned nth = facts->reply_to_fields; nth > 1; nth--)
		add (edits, EDIT_CHANGE_FIELD, "Reply-To", nth, NULL);
	add (edits, facts->reply_to_fields > 0 ? EDIT_CHANGE_FIELD
	     : EDIT_INSERT_FIELD, "Reply-To",
	     facts->reply_to_fields > 0 ? 1 : 0,
	     g_strconcat (" ", address, NULL));
}

/* " 3 (mysql; sql1), 5 (mail)" */
static char *
incidents_value (const GPtrArray *incidents)
{
	g_autoptr (GString) all = g_string_new (NULL);

	for (guint i = 0; i < incidents->len; i++) {
		const struct plan_incident *one = incidents->pdata[i];

		g_string_append_printf (all, "%s%s", i > 0 ? ", " : "",
					one->line);
	}
	return plain_value (all->str);
}

static void
mark (struct edits *edits, const struct policy *policy,
      const struct facts *facts, const struct plan *plan,
      const struct receipt *receipt)
{
	const char *verdict = verdict_name (plan->verdict);
	const char *rule = plan->rule, *reason = plan->reason;
	const char *proof = proof_name (plan->proof);
	const char *account = plan->account_address != NULL
		? plan->account : NULL;
	const char *address = plan->account_address;
	g_autofree char *labels = plan_labels (plan);
	gint64 ticket = 0;

	/* A repeated or passed-on delivery looks as the first one did. */
	if (receipt != NULL && receipt->verdict != NULL) {
		verdict = receipt->verdict;
		rule = receipt->rule;
		reason = receipt->reason;
		proof = receipt->proof;
		account = receipt->account;
		address = receipt->address;
		ticket = receipt->ticket;
	}
	if (plan->incidents->len > 0)
		add (edits, EDIT_INSERT_FIELD, "X-Ticket-Incident", 0,
		     incidents_value (plan->incidents));
	if (plan->articles != NULL)
		add (edits, EDIT_INSERT_FIELD, "X-Ticket-Articles", 0,
		     g_strconcat (" ", plan->articles, NULL));
	add (edits, EDIT_INSERT_FIELD, "X-Ticket-Proof", 0,
	     plain_value (proof));
	if (address != NULL)
		add (edits, EDIT_INSERT_FIELD, "X-Ticket-Address", 0,
		     plain_value (address));
	if (account != NULL)
		add (edits, EDIT_INSERT_FIELD, "X-Ticket-Account", 0,
		     plain_value (account));
	if (plan->abusive)
		add (edits, EDIT_INSERT_FIELD, "X-Ticket-Abuse", 0,
		     plain_value ("yes"));
	if (*labels != '\0')
		add (edits, EDIT_INSERT_FIELD, "X-Ticket-Labels", 0,
		     plain_value (labels));
	if (ticket != 0)
		add (edits, EDIT_INSERT_FIELD, "X-Ticket-Number", 0,
		     g_strdup_printf (" %" G_GINT64_FORMAT, ticket));
	add (edits, EDIT_INSERT_FIELD, "X-Ticket-Status", 0,
	     g_strdup_printf (" %s; rule=%s; reason=%s", verdict, rule,
			      reason));
	if (ticket != 0) {
		g_autofree char *tag
			= g_strdup_printf ("[#%" G_GINT64_FORMAT "]", ticket);

		tag_subject (edits, facts, tag);
	} else if (strcmp (verdict, verdict_name (VERDICT_ADVISORY)) == 0) {
		tag_subject (edits, facts, policy->advisory_tag);
	}
}

struct edits *
edits_for (const struct policy *policy, const struct envelope *envelope,
	   const struct facts *facts, const struct plan *plan,
	   const struct receipt *receipt)
{
	struct edits *edits = edits_new (REPLY_ACCEPT);

	if (plan->verdict == VERDICT_NOT_OURS)
		return edits;
	if (policy->observe) {
		/* Marks only where nobody else's copy would change. */
		if (policy->observe_marks && !plan->split) {
			remove_own_fields (edits, envelope->own_fields);
			mark (edits, policy, facts, plan, NULL);
		}
		return edits;
	}
	if (plan->verdict == VERDICT_REFUSED) {
		edits->reply = REPLY_REFUSE;
		edits->text = g_strdup (plan->refusal);
		return edits;
	}
	if (plan->split) {
		for (guint i = 0; i < envelope->recipients->len; i++) {
			const struct recipient *to
				= envelope->recipients->pdata[i];

			if (to->mailbox >= 0)
				add (edits, EDIT_DELETE_RECIPIENT, NULL, 0,
				     g_strdup (to->address));
		}
		return edits;
	}
	remove_own_fields (edits, envelope->own_fields);
	mark (edits, policy, facts, plan, receipt);
	if (receipt != NULL)
		direct_answers (edits, policy, envelope, facts, receipt);
	return edits;
}
