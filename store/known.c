#include "store/known.h"

void
account_free (struct account *account)
{
	if (account == NULL)
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
