#include "parser/dkimsig.h"

void
dkim_signature_free (struct dkim_signature *signature)
{
	if (signature == NULL)
		return;
	g_free (signature->domain);
	g_free (signature->selector);
	g_free (signature->b);
	g_strfreev (signature->headers);
	g_free (signature);
}

struct dkim_signature *
dkim_signature_parse (const struct field *field G_GNUC_UNUSED)
{
	struct dkim_signature *signature = g_new0 (struct dkim_signature, 1);

	signature->timestamp = -1;
	signature->expiry = -1;
	return signature;
}
