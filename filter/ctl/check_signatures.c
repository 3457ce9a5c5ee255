#include <string.h>

#include "filter/ctl/checks.h"
#include "store/store.h"

enum { SOON = 14 * 24 * 3600 };

static bool
is_there (const GPtrArray *keys, const char *kind)
{
	for (guint i = 0; i < keys->len; i++) {
		const struct signing_key *key = keys->pdata[i];

		if (strcmp (key->kind, kind) == 0)
			return true;
	}
	return false;
}

static bool
check_program (const char *program, GPtrArray *findings)
{
	g_autofree char *path = g_find_program_in_path (program);
	g_autofree char *remedy = g_strdup_printf ("install Debian's package "
						   "%s", program);

	if (path == NULL)
		finding_add (findings, FINDING_PROBLEM, "signatures", remedy,
			     "keys are registered, but %s, which verifies "
			     "their signatures, is not there", program);
	return path != NULL;
}

static void
check_expiry (const struct signing_key *key, gint64 now, GPtrArray *findings)
{
	if (key->expires == 0 || key->expires > now + SOON)
		return;
	finding_add (findings, FINDING_WARNING, "signatures",
		     "ask the client for the key with a later expiry, or for "
		     "a new one: ticketctl account key add",
		     "key %s of account %s %s", key->fingerprint, key->account,
		     key->expires > now ? "expires within two weeks"
		     : "has expired and proves nothing");
}

void
check_signatures (const struct config *config, GPtrArray *findings)
{
	g_autoptr (store_auto) store = store_open (config->store, false, NULL);
	g_autoptr (GPtrArray) keys = store != NULL
		? store_keys (store, NULL, NULL) : NULL;
	gint64 now = g_get_real_time () / G_USEC_PER_SEC;
	bool able = true;

	if (keys == NULL || keys->len == 0) {
		finding_add (findings, FINDING_OK, "signatures", NULL,
			     "no keys are registered, so none are verified");
		return;
	}
	if (((config->policy->proofs | config->policy->agent_proofs)
	     & PROOF_SIGNATURE) == 0) {
		finding_add (findings, FINDING_WARNING, "signatures",
			     "add signature to accept, or remove the keys",
			     "keys are registered, but accept does not name "
			     "signature");
		return;
	}
	if (is_there (keys, "openpgp"))
		able = check_program ("gpg", findings);
	if (is_there (keys, "smime"))
		able = check_program ("gpgsm", findings) && able;
	for (guint i = 0; i < keys->len; i++)
		check_expiry (keys->pdata[i], now, findings);
	if (able)
		finding_add (findings, FINDING_OK, "signatures", NULL,
			     "%u keys are registered and can be verified",
			     keys->len);
}
