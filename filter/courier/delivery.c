#include "filter/courier/delivery.h"

#include <string.h>

#include "filter/courier/copy.h"
#include "filter/courier/links.h"
#include "filter/courier/listed.h"
#include "filter/policy/notice.h"
#include "filter/courier/enclosed.h"
#include "filter/courier/passed.h"
#include "filter/courier/preview.h"
#include "templates/compose.h"

struct letter {
	char *from;		/* envelope sender */
	GBytes *bytes;
	/* It has files, and may go without them. */
	bool has_spare;
};

static void
letter_clear (struct letter *letter)
{
	g_free (letter->from);
	g_clear_pointer (&letter->bytes, g_bytes_unref);
}

static struct smtp_outcome *
not_sent (enum smtp_result result, const char *step, const GError *error)
{
	struct smtp_outcome *outcome = g_new0 (struct smtp_outcome, 1);

	outcome->result = result;
	outcome->text = g_strdup_printf ("%s: %s", step, error->message);
	return outcome;
}

static void
set (JsonObject *values, const char *key, const char *value)
{
	if (value != NULL)
		json_object_set_string_member (values, key, value);
}

/* The row's values, and those that the columns and the policy of this moment
 * have. */
static JsonNode *
values_of (const struct policy *policy, const struct outbox_row *row)
{
	JsonNode *node = json_from_string (row->data, NULL);
	JsonObject *values;
	g_autofree char *number = row->ticket == 0 ? NULL
		: g_strdup_printf ("%" G_GINT64_FORMAT, row->ticket);

	if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
		g_clear_pointer (&node, json_node_unref);
		node = json_from_string ("{}", NULL);
	}
	values = json_node_get_object (node);
	set (values, "number", number);
	set (values, "mailbox", row->mailbox);
	set (values, "company", policy->company);
	set (values, "cabinet_url", policy->cabinet_url);
	set (values, "hostname", policy->hostname);
	links_add (values, policy, row);
	listed_add (values);
	return node;
}

static const char *
value_in (JsonNode *values, const char *key)
{
	return json_object_get_string_member_with_default
		(json_node_get_object (values), key, "");
}

/* A name from the cabinet may hold what no header can: then it is left out,
 * for the mail is worth more than the name. */
static const char *
name_or_none (const char *name)
{
	for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
		if (g_unichar_iscntrl (g_utf8_get_char (p)))
			return NULL;
	return name;
}

/* What a deadline or a failure calls for, not a mail. */
static bool
is_notice (const struct outbox_row *row)
{
	static const char *const names[] = {
		WARNING_TEMPLATE, OVERDUE_TEMPLATE, LATE_TEMPLATE,
		DELAY_TEMPLATE, UNDELIVERED_TEMPLATE, OVER_TEMPLATE, NULL
	};

	return g_strv_contains (names, row->template_name);
}

static bool
is_for_agents (const struct outbox_row *row)
{
	return strcmp (row->template_name, WARNING_TEMPLATE) == 0
		|| strcmp (row->template_name, OVERDUE_TEMPLATE) == 0
		|| strcmp (row->template_name, UNDELIVERED_TEMPLATE) == 0;
}

static bool
is_reply (const struct outbox_row *row)
{
	return strcmp (row->template_name, REPLY_TEMPLATE) == 0;
}

static bool
is_copy (const struct outbox_row *row)
{
	return strcmp (row->template_name, WATCH_TEMPLATE) == 0;
}

static bool
is_passed_on (const struct outbox_row *row)
{
	return strcmp (row->template_name, AGENT_TEMPLATE) == 0;
}

/* The words of a message, with what is attached to it; that an incident is
 * over answers one only. */
static bool
has_enclosed (const struct outbox_row *row, JsonNode *values)
{
	return is_reply (row)
		|| (is_copy (row) && *value_in (values, "ended") == '\0')
		|| is_passed_on (row);
}

/* Of what the store has with the words of the row, after they are known. */
static GPtrArray *
enclosed_with (struct store *store, const struct outbox_row *row,
	       JsonNode *values, const char *html, GError **error)
{
	bool is_clients = is_copy (row) && *value_in (values, "agent") == '\0';
	const struct enclosed_source source = {
		.message = row->message,
		.kept = g_ascii_strtoll (value_in (values, "kept"), NULL, 10),
		.ticket = is_passed_on (row) || is_clients ? row->ticket : 0,
		.words = value_in (values, "text"),
		.html = html
	};

	return enclosed_read (store, &source, error);
}

static bool
is_announcement (const struct outbox_row *row)
{
	return row->announcement != 0;
}

/* What all its recipients of that language get. */
static bool
add_announced (JsonNode *values, struct store *store,
	       const struct outbox_row *row, GError **error)
{
	g_autoptr (announcement_text_auto) text = store_announcement_text (
		store, row->announcement, row->language, error);
	JsonObject *object = json_node_get_object (values);

	if (text == NULL)
		return false;
	set (object, "subject", text->subject);
	set (object, "text", text->text);
	return true;
}

/* RFC 2919: "<news.mx.example.com>"; NULL: it is no news, or the name does
 * not fit there. */
static char *
list_id (const struct policy *policy, JsonNode *values)
{
	const char *list = value_in (values, "list");

	for (const char *p = list; *p != '\0'; p++)
		if (!g_ascii_isalnum (*p) && *p != '-')
			return NULL;
	return *list == '\0' ? NULL
		: g_strdup_printf ("<%s.%s>", list, policy->hostname);
}

/* Counted from when the row was made: the same however often it is sent.
 * NULL: there is no key, no tag, or no room. */
static char *
sign (const struct policy *policy, const struct outbox_row *row,
      enum address_purpose purpose)
{
	const struct address_claim claim = {
		.purpose = purpose,
		.ticket = row->ticket,
		.party = row->watcher != 0 ? row->watcher : row->party,
		.serial = row->id,
		.expires = row->created + policy->reply_valid
	};

	return address_sign (policy->address_keys, row->mailbox,
			     policy->recipient_delimiter[0], &claim);
}

static bool
is_challenge (const struct outbox_row *row)
{
	return strcmp (row->template_name, CONFIRM_TEMPLATE) == 0;
}

/* Where who gets it is to reply, or NULL.  What answers a note is a note, and
 * so is what an agent replies to a notice: nothing of it may reach the client
 * by accident. */
static char *
reply_address (const struct policy *policy, const struct outbox_row *row,
	       JsonNode *values)
{
	enum address_purpose purpose = ADDRESS_REPLY;

	if (is_challenge (row))
		return links_confirm_address (policy, row);
	if (is_for_agents (row))
		return sign (policy, row, ADDRESS_NOTE);
	if (strcmp (row->template_name, PREVIEW_TEMPLATE) == 0)
		return sign (policy, row, ADDRESS_PLAN);
	if (row->ticket == 0 || row->party == 0)
		return NULL;
	if (row->watcher != 0)
		purpose = ADDRESS_WATCHER;
	else if (is_passed_on (row))
		purpose = *value_in (values, "is_note") != '\0'
			? ADDRESS_NOTE : ADDRESS_AGENT;
	return sign (policy, row, purpose);
}

/* What a person wrote may bounce, to where it says what bounced (L6); what a
 * machine wrote must not (RFC 3834 section 3.3). */
static char *
bounce_address (const struct policy *policy, const struct outbox_row *row)
{
	char *address = is_reply (row) || is_copy (row) || is_passed_on (row)
		|| is_announcement (row)
		? sign (policy, row, ADDRESS_BOUNCE) : NULL;

	return address != NULL ? address : g_strdup ("");
}

/* The names of the files instead of them, and words that show none. */
static void
leave_out (JsonNode *values, const GPtrArray *enclosed)
{
	JsonObject *object = json_node_get_object (values);
	g_autoptr (GString) names = g_string_new (NULL);

	for (guint i = 0; i < enclosed->len; i++) {
		const struct compose_attachment *file = enclosed->pdata[i];

		g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
					*file->name != '\0' ? file->name
					: file->type);
	}
	set (object, "files_left_out", names->str);
	if (json_object_has_member (object, "html"))
		json_object_remove_member (object, "html");
}

/* What is gone from the store does not come back. */
static struct smtp_outcome *
not_read (const GError *error)
{
	return not_sent (g_error_matches (error, STORE_ERROR,
					  STORE_ERROR_NOT_FOUND)
			 ? SMTP_FAILED : SMTP_DEFERRED, "store", error);
}

/* The keys are gone since, or the mailbox is another. */
static struct smtp_outcome *
cannot_be_answered (void)
{
	struct smtp_outcome *outcome = g_new0 (struct smtp_outcome, 1);

	outcome->result = SMTP_FAILED;
	outcome->text = g_strdup ("there is no address that a challenge could "
				  "be answered at");
	return outcome;
}

static struct smtp_outcome *
write_answer (struct store *store, struct templates *templates,
	      const struct policy *policy, const struct outbox_row *row,
	      bool bare, struct letter *letter, char **notice)
{
	g_autoptr (JsonNode) values = values_of (policy, row);
	g_autoptr (GPtrArray) enclosed = NULL;
	g_autofree char *reply_to = reply_address (policy, row, values);
	g_autofree char *via = NULL;
	g_auto (GStrv) references = NULL;
	const char *stop = value_in (values, is_announcement (row)
				     ? "unsubscribe_link" : "stop_link");
	g_autofree char *list = list_id (policy, values);
	g_autofree char *unsubscribe = *stop == '\0' ? NULL
		: g_strdup_printf ("<%s>", stop);
	g_autoptr (GError) error = NULL;
	struct rendered rendered;
	struct composition composition = {
		.from_name = policy->company,
		.from_address = row->mailbox,
		.to_name = name_or_none (value_in (values, "name")),
		.to_address = row->to,
		.reply_to = reply_to,
		.message_id = row->message_id,
		.in_reply_to = row->answers_id,
		.references = (const char *const *) row->answers_references,
		.auto_submitted = is_reply (row) ? NULL
			: is_copy (row) || is_passed_on (row)
			|| is_notice (row) || is_announcement (row)
			? "auto-generated"
			: "auto-replied",
		.unsubscribe = unsubscribe,
		.bulk = is_announcement (row),
		.list_id = list,
		.loop = row->message_id,
		.language = row->language,
		.date = row->created
	};
	bool done;

	if (is_challenge (row) && reply_to == NULL)
		return cannot_be_answered ();
	if (is_announcement (row)
	    && !add_announced (values, store, row, &error))
		return not_read (error);
	if (strcmp (row->template_name, PREVIEW_TEMPLATE) == 0
	    && !preview_add (json_node_get_object (values), store, policy, row,
			     &error))
		return not_read (error);
	if (strcmp (row->template_name, PLANNED_TEMPLATE) == 0
	    && !preview_add_planned (json_node_get_object (values), store,
				     row, &error))
		return not_read (error);
	if (is_passed_on (row)) {
		if (!passed_add (json_node_get_object (values), store, policy,
				 row, &via, &error))
			return not_read (error);
		references = passed_references (policy, row);
		composition.from_name = via;
		composition.references = (const char *const *) references;
	}
	if (bare) {
		g_autoptr (GPtrArray) files = enclosed_with (
			store, row, values, NULL, &error);

		if (files == NULL)
			return not_read (error);
		leave_out (values, files);
	}
	done = templates_render (templates, row->template_name, row->language,
				 values, &rendered, &error);
	if (done && !bare && has_enclosed (row, values)) {
		enclosed = enclosed_with (store, row, values, rendered.html,
					  &error);
		if (enclosed == NULL) {
			rendered_clear (&rendered);
			return not_read (error);
		}
		letter->has_spare = enclosed->len > 0 && !is_reply (row);
	}
	composition.subject = rendered.subject;
	composition.text = rendered.text;
	composition.html = rendered.html;
	composition.attachments = enclosed;
	*notice = g_steal_pointer (&rendered.notice);
	if (done)
		letter->bytes = compose (&composition, &error);
	rendered_clear (&rendered);
	letter->from = bounce_address (policy, row);
	if (letter->bytes != NULL)
		return NULL;
	/* A template can be mended; what cannot be composed stays so. */
	return not_sent (done ? SMTP_FAILED : SMTP_DEFERRED,
			 done ? "compose" : "template", error);
}

static struct smtp_outcome *
fetch_copy (struct store *store, const struct outbox_row *row,
	    struct letter *letter)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (message_auto) message = store_message (store, row->message,
							  &error);
	g_autoptr (GBytes) raw = message == NULL ? NULL
		: store_message_raw (store, row->message, &error);

	if (raw == NULL)
		return not_read (error);
	letter->from = g_strdup (message->envelope_from);
	letter->bytes = copy_new (raw, row->message_id);
	return NULL;
}

/* A copy needs no tag: it is known by its token.  One that is ours may be
 * over by now, and one that was quoted cannot be written as it is. */
static char *
recipient_of (const struct policy *policy, const struct outbox_row *row)
{
	g_autofree char *tag = NULL;
	int mailbox = policy_mailbox (policy, row->to, &tag);
	const struct mailbox *ours = mailbox < 0 ? NULL
		: policy->mailboxes->pdata[mailbox];
	bool plain = true;

	if (ours == NULL || tag == NULL)
		return g_strdup (row->to);
	for (const char *p = tag; *p != '\0'; p++)
		plain = plain && (g_ascii_isalnum (*p)
				  || strchr (".-_+=", *p) != NULL);
	return g_strdup (plain && !address_is_signed (tag) ? row->to
			 : ours->address);
}

/* RFC 1870 section 6.1, or a reply to the last dot. */
static bool
is_too_big (const struct smtp_outcome *outcome)
{
	return outcome->result == SMTP_FAILED && outcome->code == 552;
}

struct smtp_outcome *
delivery_run (struct store *store, const struct courier_settings *settings,
	      struct templates *templates, const struct policy *policy,
	      const struct outbox_row *row, char **notice)
{
	const struct smtp_server server = {
		.host = settings->host, .port = settings->port,
		.starttls = settings->starttls, .ca_file = settings->ca_file,
		.user = settings->user, .password = settings->password,
		.helo = settings->helo, .timeout = settings->timeout
	};
	g_autofree char *to = recipient_of (policy, row);
	struct outbox_row from_us = *row;
	struct letter letter = { 0 };
	struct smtp_outcome *outcome;

	/* Wherever it was ordered. */
	if (is_announcement (row))
		from_us.mailbox = (char *) policy_announcer (policy);
	*notice = NULL;
	outcome = strcmp (row->template_name, COPY_TEMPLATE) == 0
		? fetch_copy (store, row, &letter)
		: write_answer (store, templates, policy, &from_us, false,
				&letter, notice);
	if (outcome == NULL)
		outcome = smtp_send (&server, letter.from, to, letter.bytes);
	/* The words of a copy are worth more than that it is whole. */
	if (letter.has_spare && is_too_big (outcome)) {
		smtp_outcome_free (outcome);
		letter_clear (&letter);
		g_clear_pointer (notice, g_free);
		letter = (struct letter) { 0 };
		outcome = write_answer (store, templates, policy, &from_us,
					true, &letter, notice);
		if (outcome == NULL)
			outcome = smtp_send (&server, letter.from, to,
					     letter.bytes);
	}
	letter_clear (&letter);
	return outcome;
}
