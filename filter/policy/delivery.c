#include "filter/policy/delivery.h"

#include <string.h>

#include "filter/policy/subject.h"

static void
add_string (GChecksum *sum, const char *string)
{
	g_checksum_update (sum, (const guchar *) string,
			   (gssize) strlen (string) + 1);
}

static char *
hash_of (const struct policy *policy, const struct facts *facts)
{
	g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
	g_autofree char *subject = subject_plain (facts->subject_raw,
						  policy->advisory_tag);

	add_string (sum, facts->message_id != NULL ? facts->message_id : "");
	add_string (sum, subject);
	g_checksum_update (sum, (const guchar *) facts->content_sha256, -1);
	return g_strdup (g_checksum_get_string (sum));
}

char *
delivery_of_account (const struct policy *policy, gint64 account,
		     const struct facts *facts)
{
	g_autofree char *hash = hash_of (policy, facts);

	return g_strdup_printf ("account:%" G_GINT64_FORMAT ":%s", account,
				hash);
}

char *
delivery_of_kind (const struct policy *policy, const char *kind,
		  const struct facts *facts)
{
	g_autofree char *hash = hash_of (policy, facts);

	return g_strdup_printf ("%s:%s", kind, hash);
}
