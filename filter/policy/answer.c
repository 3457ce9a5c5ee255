#include "filter/policy/answer.h"

#include <string.h>

#include "filter/policy/chat.h"
#include "filter/policy/excerpt.h"

/* Local parts that belong to programs; "owner-" and "-request" are matched
 * as prefix and suffix (RFC 2142, RFC 5230 section 4.6). */
static const char *const robots[] = {
	"mailer-daemon", "postmaster", "listserv", "majordomo", "no-reply",
	"noreply", "no_reply", "donotreply", "do-not-reply", "do_not_reply",
	"bounce", "bounces", "nobody", "mdaemon", "double-bounce",
	"mailer_daemon", "no.reply", "do.not.reply", "auto-reply",
	"autoreply", "autoresponder", "vacation"
};

bool
answer_is_robot (const char *address)
{
	const char *at = strrchr (address, '@');
	g_autofree char *local = g_ascii_strdown (address,
		at != NULL ? at - address : -1);

	for (gsize i = 0; i < G_N_ELEMENTS (robots); i++) {
		gsize length = strlen (robots[i]);

		/* Also with a tag or a counter behind: bounces+123. */
		if (strncmp (local, robots[i], length) == 0
		    && !g_ascii_isalpha (local[length]))
			return true;
	}
	return g_str_has_prefix (local, "owner-")
		|| g_str_has_suffix (local, "-request")
		|| g_str_has_suffix (local, "-bounces")
		|| g_str_has_suffix (local, "-owner");
}

static bool
ours (const struct policy *policy, const char *address)
{
	g_autofree char *tag = NULL;

	return policy_mailbox (policy, address, &tag) >= 0;
}

bool
answer_speaks (const char *language)
{
	static const char *const all[] = { "ru", "uk", "en", NULL };

	return language != NULL && g_strv_contains (all, language);
}

const char *
answer_language (const struct policy *policy, const char *wanted)
{
	return answer_speaks (wanted) ? wanted
		: answer_speaks (policy->language) ? policy->language : "en";
}

const char *
answer_forbidden (const struct policy *policy,
		  const struct envelope *envelope, const struct facts *facts,
		  const struct identity *who)
{
	return who->authentic ? answer_unfit (policy, envelope, facts, who)
		: "sender-not-proven";
}

const char *
answer_unfit (const struct policy *policy, const struct envelope *envelope,
	      const struct facts *facts, const struct identity *who)
{
	if (*envelope->sender == '\0')
		return "null-sender";
	if (facts->machine.kind != MACHINE_NONE)
		return "machine";
	if (facts->machine.silence != NULL)
		return "asked-for-silence";
	if (answer_is_robot (envelope->sender)
	    || answer_is_robot (who->address))
		return "robot-address";
	if (ours (policy, envelope->sender) || ours (policy, who->address))
		return "own-address";
	if (facts->loop_token != NULL)
		return "own-marker";
	/* People reply to what they see, programs to the envelope. */
	if (envelope_claim (envelope)->purpose == ADDRESS_BOUNCE)
		return "bounce-address";
	return NULL;
}

char *
answer_id (const struct policy *policy, const char *key, const char *name)
{
	g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

	g_checksum_update (sum, (const guchar *) key, -1);
	g_checksum_update (sum, (const guchar *) "\n", 1);
	g_checksum_update (sum, (const guchar *) name, -1);
	return g_strdup_printf ("t.%.40s@%s", g_checksum_get_string (sum),
				policy->hostname);
}

/* The mail that an answer is about. */
struct about {
	const char *subject;
	gint64 received;
};

/* Without g_variant_builder_add, which reads its format anew each time. */
void
answer_put (GVariantBuilder *values, const char *key, const char *value)
{
	g_variant_builder_add_value (values, g_variant_new_dict_entry (
		g_variant_new_string (key),
		g_variant_new_string (value != NULL ? value : "")));
}

static void
add_values (GVariantBuilder *values, const struct policy *policy,
	    const struct about *about, const struct identity *who,
	    const char *name)
{
	g_autoptr (GDateTime) at
		= g_date_time_new_from_unix_utc (about->received);
	g_autofree char *received = at == NULL ? NULL
		: g_date_time_format (at, "%Y-%m-%d %H:%M UTC");

	answer_put (values, "subject", about->subject);
	answer_put (values, "company", policy->company);
	answer_put (values, "cabinet_url", policy->cabinet_url);
	answer_put (values, "hostname", policy->hostname);
	answer_put (values, "address", who->address);
	answer_put (values, "name", name);
	answer_put (values, "received", received);
}

static void
add_chat (GVariantBuilder *values, const struct policy *policy,
	  const struct plan *plan)
{
	struct chat chat = chat_at (policy->regulation, plan->change->received,
				    plan->language);

	answer_put (values, "chat", chat.open != NULL || chat.opens != NULL
		    ? "yes" : NULL);
	answer_put (values, "chat_open", chat.open);
	answer_put (values, "chat_until", chat.until);
	answer_put (values, "chat_opens", chat.opens);
	chat_clear (&chat);
}

static void
add_all (GVariantBuilder *values, GHashTable *more)
{
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init (&iter, more);
	while (g_hash_table_iter_next (&iter, &key, &value))
		answer_put (values, key, value);
}

/* Takes values. */
static struct change_answer *
add_to (const struct policy *policy, const struct identity *who,
	const char *template_name, GVariantBuilder *values, struct plan *plan)
{
	struct change_answer *answer = g_new0 (struct change_answer, 1);

	answer->template_name = g_strdup (template_name);
	answer->message_id = answer_id (policy, plan->change->delivery_key,
					template_name);
	answer->language = g_strdup (plan->language);
	answer->to = g_strdup (who->address);
	answer->data = g_variant_ref_sink (g_variant_builder_end (values));
	answer->cap_address_hour = policy->cap_address_hour;
	answer->cap_all_hour = policy->cap_all_hour;
	g_ptr_array_add (plan->change->answers, answer);
	return answer;
}

void
answer_add_preview (const struct policy *policy, const struct identity *who,
		    struct plan *plan)
{
	GVariantBuilder values;
	struct change_answer *answer;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	answer_put (&values, "name", who->account->full_name);
	answer = add_to (policy, who, PREVIEW_TEMPLATE, &values, plan);
	/* No cap: who has logged in waits for it. */
	answer->cap_address_hour = answer->cap_all_hour = 0;
}

void
answer_add_planned (const struct policy *policy, const struct identity *who,
		    gint64 message, const char *at, struct plan *plan)
{
	g_autofree char *ordered = g_strdup_printf ("%" G_GINT64_FORMAT,
						    message);
	GVariantBuilder values;
	struct change_answer *answer;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	answer_put (&values, "name", who->account->full_name);
	answer_put (&values, "ordered", ordered);
	answer_put (&values, "at", at);
	answer_put (&values, "is_cancelled", at == NULL ? "yes" : NULL);
	answer = add_to (policy, who, PLANNED_TEMPLATE, &values, plan);
	answer->cap_address_hour = ANSWER_ORDERS_HOUR;
	answer->cap_all_hour = 0;
}

struct change_answer *
answer_add (const struct policy *policy, const struct envelope *envelope,
	    const struct facts *facts, const struct identity *who,
	    const char *template_name, struct plan *plan)
{
	const struct about about = { facts->subject, envelope->received };
	GVariantBuilder values;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	add_values (&values, policy, &about, who, identity_name (who));
	answer_put (&values, "account",
		    who->verified ? who->account->full_name : NULL);
	add_chat (&values, policy, plan);
	add_all (&values, plan->values);
	return add_to (policy, who, template_name, &values, plan);
}

void
answer_add_for_kept (const struct policy *policy, const struct kept *kept,
		     const struct identity *who, const char *template_name,
		     struct plan *plan)
{
	const struct about about = { kept->subject, kept->received };
	GVariantBuilder values;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	add_values (&values, policy, &about, who, identity_name (who));
	answer_put (&values, "account", who->account->full_name);
	add_chat (&values, policy, plan);
	add_all (&values, plan->values);
	add_to (policy, who, template_name, &values, plan)->answers
		= kept->message;
}

/* What is of this machine says nothing to anybody. */
static bool
is_shown (const char *client_address)
{
	return *client_address != '\0'
		&& !g_str_has_prefix (client_address, "127.")
		&& strcmp (client_address, "::1") != 0;
}

void
answer_add_challenge (const struct policy *policy,
		      const struct envelope *envelope,
		      const struct facts *facts, const struct identity *who,
		      const char *copies, struct change_challenge *challenge,
		      struct plan *plan)
{
	g_autofree char *subject = excerpt_of (facts->subject);
	g_autofree char *words = excerpt_of (facts->new_text);
	const struct about about = { subject, envelope->received };
	GVariantBuilder values;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	add_values (&values, policy, &about, who, who->contact != NULL
		    ? who->contact->full_name : who->account->full_name);
	answer_put (&values, "words", words);
	answer_put (&values, "copies", copies);
	answer_put (&values, "client_address",
		    is_shown (envelope->client_address)
		    ? envelope->client_address : NULL);
	add_to (policy, who, CONFIRM_TEMPLATE, &values, plan)->challenge
		= challenge;
}

void
answer_add_reply (const struct policy *policy,
		  const struct conversation *ticket, const char *to,
		  const char *agent, const char *text, struct plan *plan)
{
	struct change_answer *answer = g_new0 (struct change_answer, 1);
	const struct { const char *key, *value; } table[] = {
		{ "subject", ticket->subject },
		{ "name", ticket->client_name },
		{ "agent", agent },
		{ "text", text }
	};
	GVariantBuilder values;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		answer_put (&values, table[i].key, table[i].value);
	answer->template_name = g_strdup (REPLY_TEMPLATE);
	answer->message_id = answer_id (policy, plan->change->delivery_key,
					REPLY_TEMPLATE);
	answer->language = g_strdup (answer_speaks (ticket->language)
				     ? ticket->language : plan->language);
	answer->to = g_strdup (to);
	answer->answers = ticket->client_message;
	answer->data = g_variant_ref_sink (g_variant_builder_end (&values));
	g_ptr_array_add (plan->change->answers, answer);
}

void
answer_set (struct change_answer *answer, const char *key, const char *value)
{
	g_autoptr (GVariant) before = answer->data;
	GVariantBuilder values;
	GVariantIter at;
	GVariant *entry;

	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	g_variant_iter_init (&at, before);
	while ((entry = g_variant_iter_next_value (&at)) != NULL) {
		g_variant_builder_add_value (&values, entry);
		g_variant_unref (entry);
	}
	answer_put (&values, key, value);
	answer->data = g_variant_ref_sink (g_variant_builder_end (&values));
}

void
answer_set_html (struct change_answer *answer, const char *html)
{
	answer_set (answer, "html", html);
}

void
answer_add_copies (const struct policy *policy,
		   const struct envelope *envelope, struct plan *plan)
{
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];
		struct change_answer *copy;

		if (to->mailbox < 0)
			continue;
		copy = g_new0 (struct change_answer, 1);
		copy->template_name = g_strdup (COPY_TEMPLATE);
		copy->message_id = g_strdup_printf ("c.%s.%u@%s",
						    envelope->nonce, i,
						    policy->hostname);
		copy->language = g_strdup (plan->language);
		copy->to = g_strdup (to->address);
		g_ptr_array_add (plan->change->answers, copy);
	}
}
