#include "filter/policy/challenge.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/content.h"
#include "filter/policy/delivery.h"
#include "filter/policy/excerpt.h"
#include "filter/policy/parties.h"

/* --- asking ------------------------------------------------------------- */

static const char *
domain_of (const char *address)
{
	const char *at = strrchr (address, '@');

	return at != NULL ? at + 1 : "";
}

/* What the border found out about the envelope says nothing of another
 * domain in From. */
static bool
is_from_there (const struct matter *matter)
{
	return identity_aligned (matter->policy,
				 domain_of (matter->envelope->sender),
				 matter->facts->from->domain);
}

static bool
can_be_answered (const struct matter *matter)
{
	const struct policy *policy = matter->policy;

	return policy->address_keys != NULL
		&& *policy->recipient_delimiter != '\0'
		&& address_has_room (matter->mailbox->address,
				     ADDRESS_CONFIRM);
}

/* Of a contact: could the mail be anything, if it were proven? */
static bool
has_right (const struct matter *matter)
{
	const struct contact *contact = matter->who->contact;
	bool goes_on = matter->known->conversation.account
		== matter->who->account->id;

	return contact == NULL || (contact->rights
		& (goes_on ? RIGHT_FOLLOW : RIGHT_OPEN)) != 0;
}

/* Of the account, or of its contact who is asked. */
static const char *
language_of (const struct identity *who)
{
	return who->contact != NULL && answer_speaks (who->contact->language)
		? who->contact->language : who->account->language;
}

const char *
challenge_forbidden (const struct matter *matter)
{
	const struct policy *policy = matter->policy;
	const struct account *account = matter->who->account;
	const char *unfit;

	if (policy->challenges_day == 0 || !policy->answer_advisory)
		return "configured-off";
	if (account == NULL)
		return "no-account";
	if (account->role != ROLE_CLIENT)
		return "agent";
	if (account->suspended)
		return "suspended";
	if (!has_right (matter))
		return "contact-without-right";
	if (matter->claim->purpose == ADDRESS_CONFIRM)
		return "answers-challenge";
	if (matter->who->against != NULL)
		return matter->who->against;
	unfit = answer_unfit (policy, matter->envelope, matter->facts,
			      matter->who);
	if (unfit != NULL)
		return unfit;
	if (!is_from_there (matter))
		return "other-domain";
	if (!can_be_answered (matter))
		return "no-address";
	return matter->known->challenges >= policy->challenges_day
		? "over-cap" : NULL;
}

/* "a@x.example, b@x.example" */
static char *
copies_of (const struct matter *matter)
{
	g_autoptr (GPtrArray) shown = parties_shown (
		matter->policy, matter->facts, matter->who->address);

	g_ptr_array_add (shown, NULL);
	return g_strjoinv (", ", (char **) shown->pdata);
}

void
challenge_add (const struct matter *matter, struct plan *plan)
{
	const struct policy *policy = matter->policy;
	const struct account *account = matter->who->account;
	const struct conversation *ticket = &matter->known->conversation;
	const char *language = language_of (matter->who);
	g_autofree char *copies = copies_of (matter);
	struct change_challenge *challenge
		= g_new0 (struct change_challenge, 1);

	challenge->account = account->id;
	challenge->account_revision = account->revision;
	challenge->account_key = delivery_of_account (policy, account->id,
						      matter->facts);
	if (ticket->account == account->id)
		challenge->ticket = ticket->ticket;
	challenge->cap_account_day = policy->challenges_day;
	challenge->cap_all_hour = policy->challenges_hour;
	if (answer_speaks (language)) {
		g_free (plan->language);
		plan->language = g_strdup (language);
	}
	answer_add_challenge (policy, matter->envelope, matter->facts,
			      matter->who, copies, challenge, plan);
}

/* --- being answered ----------------------------------------------------- */

static bool
still_holds (const struct account *account, const char *address)
{
	return address != NULL
		&& (g_ptr_array_find_with_equal_func (account->addresses,
						      address, g_str_equal,
						      NULL)
		    || account_contact (account, address) != NULL);
}

bool
challenge_is_answered (const struct matter *matter)
{
	const struct kept *kept = &matter->known->kept;
	const struct account *account = matter->who->account;

	return matter->claim->purpose == ADDRESS_CONFIRM
		&& matter->who->verified && account->role == ROLE_CLIENT
		&& matter->claim->party == account->id
		&& kept->message != 0 && kept->account == account->id
		&& !kept->confirmed && !kept->denied
		&& still_holds (account, kept->from_address);
}

bool
challenge_is_met (const struct matter *matter)
{
	return challenge_is_answered (matter)
		&& matter->assent == ASSENT_GIVEN;
}

const char *
challenge_not_met (const struct matter *matter)
{
	if (!challenge_is_answered (matter)
	    || matter->assent == ASSENT_GIVEN)
		return NULL;
	return matter->assent == ASSENT_DENIED ? "denied" : "doubtful";
}

gint64
challenge_ticket (const struct matter *matter)
{
	const struct conversation *ticket = &matter->known->conversation;
	const struct kept *kept = &matter->known->kept;

	if (!matter_is_party (matter))
		return 0;
	if (kept->proven_since)
		return ticket->ticket;
	return ticket->closed && ticket->closed_at
		< kept->received - matter->policy->reopen_within
		? 0 : ticket->ticket;
}

void
challenge_fill (const struct matter *matter, struct change *change)
{
	const struct kept *kept = &matter->known->kept;
	bool opens = change->ticket == 0;

	change->kept = kept->message;
	change->kept_verdict = g_strdup (verdict_name (
		opens || kept->proven_since ? VERDICT_TICKET
		: VERDICT_FOLLOW_UP));
	change->says_more = content_has_words (matter->facts->new_text)
		|| content_has_files (matter->facts);
	if (opens && matter_is_party (matter))
		change_add_act (change, ACT_LINK, NULL,
				matter->known->conversation.ticket);
}

static void
tell (GHashTable *values, const char *key, char *value)
{
	g_hash_table_insert (values, g_strdup (key), value);
}

void
challenge_tell (const struct matter *matter, GHashTable *values)
{
	const struct kept *kept = &matter->known->kept;
	const char *why = challenge_not_met (matter);
	g_autoptr (GDateTime) at
		= g_date_time_new_from_unix_utc (kept->received);

	if (why == NULL)
		return;
	tell (values, why, g_strdup ("yes"));
	/* Whoever wrote it chose the words. */
	tell (values, "kept_subject", excerpt_of (kept->subject));
	if (at != NULL)
		tell (values, "kept_received",
		      g_date_time_format (at, "%Y-%m-%d %H:%M UTC"));
}
