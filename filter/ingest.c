#include "filter/ingest.h"

#include <string.h>

#include "filter/arccheck.h"
#include "filter/log.h"
#include "filter/policy/answer.h"
#include "filter/policy/decide.h"
#include "filter/policy/identity.h"
#include "filter/policy/picture.h"
#include "filter/policy/signed.h"
#include "filter/sigcheck.h"
#include "parser/facts.h"
#include "store/search/article.h"
#include "parser/formatted.h"

enum {
	/* How often a mail is decided anew because an account was changed
	 * between the look and the commit. */
	INGEST_TRIES = 5
};

/* The number in a "[#123]" of the subject, or 0. */
static gint64
subject_number (const char *subject)
{
	const char *tag = strstr (subject, "[#");
	char *end = NULL;
	guint64 number = tag != NULL && g_ascii_isdigit (tag[2])
		? g_ascii_strtoull (tag + 2, &end, 10) : 0;

	return end != NULL && *end == ']' && number <= G_MAXINT64
		? (gint64) number : 0;
}

struct known *
ingest_look_up (struct store *store, const struct policy *policy,
		const struct envelope *envelope,
		const struct facts *facts, const struct evidence *evidence,
		GError **error)
{
	const char *signatures[SIGNATURES_MOST + 1] = { NULL };
	g_autoptr (GPtrArray) references = g_ptr_array_new ();
	const struct address_claim *claim = envelope_claim (envelope);
	struct look_up keys = {
		.from_address = facts->from != NULL ? facts->from->address
			: NULL,
		.login = envelope->login,
		.message_id = facts->message_id,
		.loop_token = facts->loop_token,
		.now = envelope->received,
		.number = subject_number (facts->subject),
		.signatures = signatures,
		.ticket = claim->ticket,
		.outbox = claim->serial,
		.agents = policy->agent_copies != AGENT_COPIES_NONE,
		.watcher = claim->purpose == ADDRESS_WATCHER
			|| claim->purpose == ADDRESS_STOP ? claim->party : 0
	};

	for (unsigned i = 0; i < evidence->signature.count; i++)
		signatures[i] = evidence->signature.ids[i];
	for (guint i = 0; i < facts->references->len; i++)
		g_ptr_array_add (references, facts->references->pdata[i]);
	for (guint i = 0; i < facts->in_reply_to->len; i++)
		g_ptr_array_add (references, facts->in_reply_to->pdata[i]);
	g_ptr_array_add (references, NULL);
	keys.references = (const char *const *) references->pdata;
	return store_look_up (store, &keys, error);
}

bool
ingest_kept (struct store *store, struct guard *guard,
	     const struct known *known, struct facts **kept, GError **error)
{
	g_autoptr (GBytes) raw = NULL;
	g_autofree char *hash = NULL;

	*kept = NULL;
	if (known->kept.message == 0)
		return true;
	raw = store_message_raw (store, known->kept.message, error);
	if (raw == NULL)
		return false;
	hash = guard_hash (raw);
	if (guard != NULL && !guard_enter (guard, hash))
		return true;
	/* Whatever is wrong with it was told when it came. */
	*kept = facts_parse (raw, NULL);
	if (guard != NULL)
		guard_leave (guard, hash);
	return true;
}

void
ingest_articles (const struct policy *policy, const struct facts *facts,
		 struct known *known)
{
	const struct regulation *regulation = policy->regulation;
	const struct account *account = known->by_login != NULL
		? known->by_login : known->by_address;

	if (regulation == NULL || regulation->articles == NULL
	    || facts->machine.kind != MACHINE_NONE
	    || known->conversation.ticket != 0 || account == NULL
	    || account->role != ROLE_CLIENT)
		return;
	known->articles = article_search (regulation->articles->index,
					  facts->language.tag, facts->subject,
					  facts->new_text);
}

struct evidence
ingest_evidence (struct verify *verify, struct resolver *resolver,
		 const struct policy *policy, const struct envelope *envelope,
		 GBytes *raw, const struct facts *facts)
{
	struct evidence evidence = { .required = policy->verify_dkim };
	guint32 wanted = 0;

	if (evidence.required && verify != NULL)
		wanted = identity_wanted (policy, envelope, facts,
					  envelope->received);
	if (wanted != 0)
		verify_run (verify, raw, facts, wanted, &evidence);
	if (resolver != NULL && identity_wants_arc (policy, envelope, facts,
						    envelope->received))
		evidence.arc = arccheck_run (resolver, raw, facts);
	return evidence;
}

bool
ingest_signature (struct store *store, struct sigchild *children,
		  const struct policy *policy, const struct envelope *envelope,
		  const struct facts *facts, struct evidence *evidence,
		  GError **error)
{
	struct signature *signature = &evidence->signature;
	g_autoptr (GPtrArray) keys = NULL;
	gint64 account;

	if (children == NULL || !signed_wanted (policy, facts))
		return true;
	keys = store_keys_for (store, facts->from->address, &account, error);
	if (keys == NULL)
		return false;
	if (keys->len == 0)
		return true;
	signature->account = account;
	if (facts->shell->defect == NULL)
		sigcheck_run (children, facts->shell, keys,
			      facts->from->address, envelope->received,
			      signature);
	return true;
}

/* An agent's mail that would be refused now may be one that was taken, and
 * whose 250 was lost: what it did is done, so it is no mistake. */
static bool
was_taken (struct store *store, const struct policy *policy,
	   struct plan *plan, struct receipt **receipt, GError **error)
{
	if (policy->observe || plan->verdict != VERDICT_REFUSED
	    || plan->change->delivery_key == NULL)
		return true;
	if (!store_receipt_of (store, plan->change->delivery_key, receipt,
			       error))
		return false;
	if (*receipt != NULL)
		plan_repeat (plan);
	return true;
}

/* For formatted_words: the name of a picture that goes along. */
static char *
picture_for (const char *content_id, gpointer user)
{
	const struct facts *facts = user;

	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *file = facts->attachments->pdata[i];

		if (g_strcmp0 (file->content_id, content_id) == 0)
			return picture_id (file->sniffed, file->sha256);
	}
	return NULL;
}

/* The words that go to a client in an agent's name, or NULL. */
static const char *
words_of_reply (const GPtrArray *answers)
{
	const char *words;

	for (guint i = 0; i < answers->len; i++) {
		const struct change_answer *answer = answers->pdata[i];

		if (strcmp (answer->template_name, REPLY_TEMPLATE) == 0
		    && g_variant_lookup (answer->data, "text", "&s", &words))
			return words;
	}
	return NULL;
}

/* Every mail with them, as the agent formatted them. */
static void
keep_formatting (struct guard *guard, struct facts *facts, GBytes *raw,
		 const struct plan *plan)
{
	const GPtrArray *answers = plan->change->answers;
	g_autofree char *words = g_strdup (words_of_reply (answers));
	g_autofree char *hash = words != NULL ? guard_hash (raw) : NULL;
	g_autofree char *html = NULL;

	if (hash == NULL || !guard_enter (guard, hash))
		return;
	html = formatted_words (raw, words, picture_for, facts);
	guard_leave (guard, hash);
	for (guint i = 0; html != NULL && i < answers->len; i++) {
		struct change_answer *answer = answers->pdata[i];
		const char *text;

		if (answer->data != NULL
		    && g_variant_lookup (answer->data, "text", "&s", &text)
		    && strcmp (text, words) == 0)
			answer_set_html (answer, html);
	}
}

/* Decides and records; a plan with its receipt (NULL if nothing was to be
 * stored), or NULL: the store cannot take it now. */
static struct plan *
settle (const struct ingest *with, const struct policy *policy,
	const struct envelope *envelope, struct facts *facts,
	struct evidence *evidence, GBytes *raw,
	struct receipt **receipt, GError **error)
{
	struct store *store = with->store;
	g_autoptr (facts_auto) kept = NULL;

	*receipt = NULL;
	for (unsigned try = 1;; try++) {
		g_autoptr (known_auto) known
			= ingest_look_up (store, policy, envelope, facts, evidence,
					  error);
		g_autoptr (plan_auto) plan = NULL;

		if (known == NULL
		    || (kept == NULL && !ingest_kept (store, with->guard,
						      known, &kept, error)))
			return NULL;
		evidence->kept = kept;
		ingest_articles (policy, kept != NULL ? kept : facts, known);
		plan = decide (policy, envelope, facts, known, evidence, raw,
			       envelope->received);
		keep_formatting (with->guard, facts, raw, plan);
		if (plan->change->kind != CHANGE_NONE)
			*receipt = store_record (store, plan->change, error);
		else if (known->loop_is_copy && !policy->observe)
			*receipt = store_receipt (store, known->loop_message,
						  error);
		else
			return was_taken (store, policy, plan, receipt, error)
				? g_steal_pointer (&plan) : NULL;
		if (*receipt != NULL)
			return g_steal_pointer (&plan);
		if (g_error_matches (*error, STORE_ERROR,
				     STORE_ERROR_REFUSED)) {
			plan_refuse (plan, "cannot-be-done",
				     (*error)->message);
			g_clear_error (error);
			return g_steal_pointer (&plan);
		}
		if (!g_error_matches (*error, STORE_ERROR, STORE_ERROR_STALE)
		    || try == INGEST_TRIES)
			return NULL;
		g_clear_error (error);
	}
}

static void
log_mail (const struct envelope *envelope, const struct facts *facts,
	  const struct plan *plan, const struct receipt *receipt,
	  const GError *failure, gint64 started)
{
	g_autofree char *ms = g_strdup_printf ("%" G_GINT64_FORMAT,
		(g_get_monotonic_time () - started) / 1000);
	g_autofree char *number = receipt != NULL && receipt->ticket != 0
		? g_strdup_printf ("%" G_GINT64_FORMAT, receipt->ticket)
		: NULL;
	g_autofree char *notices = NULL;

	if (plan == NULL) {
		log_event (LOG_LEVEL_ERROR, "mail",
			   "queue-id", envelope->queue_id,
			   "verdict", "tempfail",
			   "why", failure != NULL ? failure->message : "",
			   "sender", envelope->sender,
			   "message-id", facts->message_id,
			   "ms", ms, NULL);
		return;
	}
	if (plan->notices->len > 0) {
		g_ptr_array_add (plan->notices, NULL);
		notices = g_strjoinv (",", (char **) plan->notices->pdata);
		g_ptr_array_set_size (plan->notices,
				      (gint) plan->notices->len - 1);
	}
	log_event (LOG_LEVEL_INFO, "mail",
		   "queue-id", envelope->queue_id,
		   "verdict", plan->try_again ? "tempfail"
			: receipt != NULL ? receipt->verdict
			: verdict_name (plan->verdict),
		   "rule", receipt != NULL ? receipt->rule : plan->rule,
		   "reason", receipt != NULL ? receipt->reason : plan->reason,
		   "proof", proof_name (plan->proof),
		   "signature", plan->signature,
		   "signer", plan->signer,
		   "arc", plan->arc,
		   "sealer", plan->sealer,
		   "account", plan->account,
		   "ticket", number,
		   "repeated", receipt != NULL && receipt->repeated
			? "yes" : NULL,
		   "from", facts->from != NULL ? facts->from->address : NULL,
		   "sender", envelope->sender,
		   "login", envelope->login,
		   "client", envelope->client_address,
		   "message-id", facts->message_id,
		   "machine", facts->machine.kind != MACHINE_NONE
			? facts->machine.why : NULL,
		   "notices", notices,
		   "ms", ms, NULL);
}

/* R10: a mail that brought the process down twice is kept as it is and
 * delivered, but not read again.  All that looks at its bytes is in here. */
static struct facts *
read_mail (const struct ingest *with, const struct policy *policy,
	   const struct envelope *envelope, GBytes *raw,
	   struct evidence *evidence, GError **error)
{
	g_autofree char *hash = guard_hash (raw);
	struct facts *facts;

	if (!guard_enter (with->guard, hash)) {
		g_autofree char *sha256 = g_compute_checksum_for_bytes (
			G_CHECKSUM_SHA256, raw);

		*evidence = (struct evidence) {
			.required = policy->verify_dkim
		};
		facts = facts_unparsed (sha256);
		facts->subject_raw = g_strdup (envelope->subject);
		return facts;
	}
	facts = facts_parse (raw, error);
	*evidence = ingest_evidence (with->verify, with->resolver, policy,
				     envelope, raw, facts);
	guard_leave (with->guard, hash);
	return facts;
}

struct edits *
ingest (const struct ingest *with, const struct policy *policy,
	const struct envelope *envelope, GBytes *raw)
{
	gint64 started = g_get_monotonic_time ();
	g_autoptr (GError) error = NULL;
	struct evidence evidence;
	g_autoptr (facts_auto) facts = read_mail (with, policy, envelope, raw,
						  &evidence, &error);
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (receipt_auto) receipt = NULL;

	if (ingest_signature (with->store, with->signatures, policy, envelope,
			      facts, &evidence, &error))
		plan = settle (with, policy, envelope, facts, &evidence, raw,
			       &receipt, &error);
	if (receipt != NULL && receipt->queued && with->queued != NULL)
		with->queued (with->user);
	log_mail (envelope, facts, plan, receipt, error, started);
	if (plan == NULL || plan->try_again)
		return edits_tempfail ();
	return edits_for (policy, envelope, facts, plan, receipt);
}
