#include <string.h>

#include "filter/ctl/checks.h"
#include "filter/keyfile.h"

static void
check_file (const char *path, GPtrArray *findings)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (keyfile_auto) file = keyfile_read (path, &error);
	char *remedy;

	if (file != NULL) {
		finding_add (findings, FINDING_OK, "address-keys", NULL,
			     "%s has %u, of which %02x signs", path,
			     file->count, file->key[0].id);
		return;
	}
	if (g_error_matches (error, KEYFILE_ERROR, KEYFILE_ERROR_MISSING)) {
		finding_add (findings, FINDING_WARNING, "address-keys",
			     "start the daemon, which makes it; if there were "
			     "signed addresses already, put the old one back",
			     "%s is not there", path);
		return;
	}
	if (g_error_matches (error, KEYFILE_ERROR, KEYFILE_ERROR_FORBIDDEN)) {
		finding_add (findings, FINDING_WARNING, "address-keys",
			     "run this as root, or as the service's user",
			     "%s cannot be read", path);
		return;
	}
	remedy = strstr (error->message, "; ");
	if (remedy != NULL) {
		*remedy = '\0';
		remedy += strlen ("; ");
	}
	finding_add (findings, FINDING_PROBLEM, "address-keys", remedy, "%s",
		     error->message);
}

static void
check_room (const struct policy *policy, GPtrArray *findings)
{
	for (guint i = 0; i < policy->mailboxes->len; i++) {
		const struct mailbox *mailbox = policy->mailboxes->pdata[i];
		g_autofree char *why = address_warning (mailbox->address);
		char *remedy = why != NULL ? strstr (why, "; ") : NULL;

		if (remedy == NULL)
			continue;
		*remedy = '\0';
		finding_add (findings, FINDING_WARNING, "address-room",
			     remedy + strlen ("; "), "%s: %s",
			     mailbox->address, why);
	}
}

void
check_keys (const struct config *config, GPtrArray *findings)
{
	check_file (config->address_keys, findings);
	if (*config->policy->recipient_delimiter == '\0')
		finding_add (findings, FINDING_WARNING, "address-room",
			     "set recipient_delimiter = + in Postfix, and "
			     "leave recipient-delimiter out here",
			     "recipient-delimiter is empty, so there are no "
			     "signed addresses");
	else
		check_room (config->policy, findings);
}
