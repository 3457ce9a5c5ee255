#include "store/known.h"

static const char *const role_names[] = {
	[ROLE_CLIENT] = "client",
	[ROLE_AGENT] = "agent"
};

const char *
account_role_name (enum account_role role)
{
	g_return_val_if_fail (role < G_N_ELEMENTS (role_names), NULL);
	return role_names[role];
}

bool
account_role_read (const char *name, enum account_role *role)
{
	for (unsigned i = 0; i < G_N_ELEMENTS (role_names); i++)
		if (g_strcmp0 (name, role_names[i]) == 0) {
			*role = i;
			return true;
		}
	return false;
}

struct account *
account_share (struct account *account)
{
	account->shared++;
	return account;
}

void
account_free (struct account *account)
{
	if (account == NULL || account->shared-- > 0)
		return;
	g_free (account->name);
	g_free (account->full_name);
	g_free (account->language);
	g_clear_pointer (&account->addresses, g_ptr_array_unref);
	g_clear_pointer (&account->logins, g_ptr_array_unref);
	g_free (account);
}

void
known_free (struct known *known)
{
	if (known == NULL)
		return;
	account_free (known->by_address);
	account_free (known->by_login);
	g_free (known->conversation.account_name);
	g_free (known->conversation.subject);
	g_free (known->conversation.language);
	g_free (known->conversation.mailbox);
	g_free (known->conversation.client);
	g_free (known->conversation.client_name);
	g_free (known->conversation.answered_by_name);
	g_free (known->outbox_to);
	g_free (known->signature_seen);
	g_free (known);
}
