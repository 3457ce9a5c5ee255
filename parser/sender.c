#include "parser/sender.h"

void
address_free (struct address *address)
{
	if (address == NULL)
		return;
	g_free (address->address);
	g_free (address->domain);
	g_free (address->name);
	g_free (address);
}
