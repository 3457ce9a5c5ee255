#include "store/contact.h"

#include <string.h>

#include "store/account.h"
#include "store/internal.h"
#include "store/party.h"
#include "store/text.h"

/* --- lists -------------------------------------------------------------- */

static int
compare (gconstpointer a, gconstpointer b)
{
	const struct contact *one = *(struct contact *const *) a;
	const struct contact *other = *(struct contact *const *) b;

	return strcmp (one->address, other->address);
}

static struct contact *
normal (const struct contact *contact)
{
	struct contact *copy = g_new0 (struct contact, 1);

	copy->address = g_ascii_strdown (contact->address != NULL
					 ? contact->address : "", -1);
	copy->full_name = g_strdup (contact->full_name != NULL
				    ? contact->full_name : "");
	if (contact->language != NULL && *contact->language != '\0')
		copy->language = g_strdup (contact->language);
	copy->rights = contact->rights & RIGHTS_ALL;
	return copy;
}

GPtrArray *
contacts_normal (const struct account *account)
{
	GPtrArray *list = contacts_new ();

	for (unsigned i = 0; account->contacts != NULL
	     && i < account->contacts->len; i++)
		g_ptr_array_add (list, normal (account->contacts->pdata[i]));
	g_ptr_array_sort (list, compare);
	return list;
}

static const char *
defect (const struct contact *contact)
{
	if (!text_is_address (contact->address))
		return "not an address";
	if (!text_is_line (contact->full_name, ACCOUNT_FULL_NAME_BYTES, true))
		return "the full name is not one line";
	if (contact->language != NULL
	    && !text_is_key (contact->language, ACCOUNT_LANGUAGE_BYTES))
		return "not a language";
	return NULL;
}

char *
contacts_problem (const struct account *account)
{
	const GPtrArray *list = account->contacts;

	if (list->len > 0 && account->role == ROLE_AGENT)
		return g_strdup_printf ("%s: an agent has no contacts",
					account->name);
	if (list->len > CONTACTS)
		return g_strdup_printf ("%s: more than %d contacts",
					account->name, CONTACTS);
	for (unsigned i = 0; i < list->len; i++) {
		const struct contact *contact = list->pdata[i];
		const char *what = defect (contact);

		if (what == NULL && i > 0
		    && compare (&list->pdata[i - 1], &list->pdata[i]) == 0)
			what = "is there twice";
		if (what != NULL)
			return g_strdup_printf ("%s: contact %s: %s",
						account->name,
						contact->address, what);
	}
	return NULL;
}

static bool
same (const struct contact *a, const struct contact *b)
{
	return strcmp (a->address, b->address) == 0
		&& strcmp (a->full_name, b->full_name) == 0
		&& g_strcmp0 (a->language, b->language) == 0
		&& a->rights == b->rights;
}

bool
contacts_same (const struct account *a, const struct account *b)
{
	if (a->contacts->len != b->contacts->len)
		return false;
	for (unsigned i = 0; i < a->contacts->len; i++)
		if (!same (a->contacts->pdata[i], b->contacts->pdata[i]))
			return false;
	return true;
}

void
contacts_keep (struct account *account, const struct account *old)
{
	g_ptr_array_set_size (account->contacts, 0);
	for (unsigned i = 0; i < old->contacts->len; i++) {
		const struct contact *contact = old->contacts->pdata[i];

		if (!g_ptr_array_find_with_equal_func (account->addresses,
						       contact->address,
						       g_str_equal, NULL))
			g_ptr_array_add (account->contacts,
					 contact_copy (contact));
	}
}

/* --- rows --------------------------------------------------------------- */

bool
contact_insert (struct db *db, const struct account *account,
		const struct contact *contact, char **problem, GError **error)
{
	g_autoptr (account_auto) holder = NULL;

	if (!db_run (db, "INSERT INTO account_address (address, account,"
		     " rights, full_name, language)"
		     " VALUES ($1, $2, $3, $4, $5)"
		     " ON CONFLICT (address) DO NOTHING",
		     VALUES (TEXT (contact->address), INT (account->id),
			     INT (contact->rights), TEXT (contact->full_name),
			     TEXT (contact->language)), error))
		return false;
	if (db_changed (db) == 1)
		return true;
	if (!account_find (db, ACCOUNT_ADDRESS, contact->address, &holder,
			   error))
		return false;
	*problem = g_strdup_printf ("%s: contact %s belongs to account %s%s",
				    account->name, contact->address,
				    holder != NULL ? holder->name : "?",
				    holder != NULL && holder->id == account->id
				    ? " already" : "");
	return true;
}

struct job {
	const char *account;
	const struct contact *contact;	/* normal */
	bool is_new;
};

static bool
invalid (GError **error, const char *problem)
{
	g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID,
			     problem);
	return false;
}

/* The account whose contacts change, with a new revision; NULL: an error. */
static struct account *
take_account (struct db *db, const char *name, GError **error)
{
	g_autoptr (account_auto) account = NULL;

	if (!account_find (db, ACCOUNT_NAME, name, &account, error))
		return NULL;
	if (account == NULL) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "no such account: %s", name);
		return NULL;
	}
	if (!db_run (db, "UPDATE account SET revision = revision + 1"
		     " WHERE id = $1", VALUES (INT (account->id)), error))
		return NULL;
	return g_steal_pointer (&account);
}

static bool
drop (struct db *db, const struct account *account, const char *address,
      GError **error)
{
	return db_run (db, "DELETE FROM account_address WHERE address = $1"
		       " AND account = $2 AND rights IS NOT NULL",
		       VALUES (TEXT (address), INT (account->id)), error);
}

static bool
not_there (const char *account, const char *address, GError **error)
{
	g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
		     "%s has no contact %s", account, address);
	return false;
}

static bool
run_save (struct db *db, gpointer data, GError **error)
{
	const struct job *job = data;
	const char *address = job->contact->address;
	g_autoptr (account_auto) account = take_account (db, job->account,
							 error);
	g_autofree char *problem = NULL;
	bool is_there;

	if (account == NULL)
		return false;
	is_there = account_contact (account, address) != NULL;
	if (is_there && job->is_new) {
		problem = g_strdup_printf ("%s has the contact %s already",
					   account->name, address);
		return invalid (error, problem);
	}
	if (!is_there && !job->is_new)
		return not_there (account->name, address, error);
	if (!is_there)
		g_ptr_array_add (account->contacts,
				 contact_copy (job->contact));
	g_ptr_array_sort (account->contacts, compare);
	problem = contacts_problem (account);
	if (problem != NULL)
		return invalid (error, problem);
	return drop (db, account, address, error)
		&& contact_insert (db, account, job->contact, &problem, error)
		&& (problem == NULL || invalid (error, problem));
}

bool
store_contact_save (struct store *store, const char *account,
		    const struct contact *contact, bool is_new,
		    GError **error)
{
	g_autoptr (contact_auto) copy = normal (contact);
	struct job job = { account, copy, is_new };
	const char *what = defect (copy);
	g_autofree char *problem = NULL;

	if (what == NULL)
		return store_write (store, run_save, &job, 0, error);
	problem = g_strdup_printf ("contact %s: %s", copy->address, what);
	return invalid (error, problem);
}

static bool
run_remove (struct db *db, gpointer data, GError **error)
{
	const struct job *job = data;
	g_autoptr (account_auto) account = take_account (db, job->account,
							 error);
	const char *address = job->contact->address;

	if (account == NULL || !drop (db, account, address, error))
		return false;
	return db_changed (db) == 1
		? party_leave (db, account->id, address, error)
		: not_there (account->name, address, error);
}

bool
store_contact_remove (struct store *store, const char *account,
		      const char *address, GError **error)
{
	g_autofree char *lower = g_ascii_strdown (address, -1);
	const struct contact contact = { .address = lower };
	struct job job = { account, &contact, false };

	return store_write (store, run_remove, &job, 0, error);
}
