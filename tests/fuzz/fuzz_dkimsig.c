#include "tests/fuzz/fuzz.h"

#include "parser/dkimsig.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (header_auto) header =
		fuzz_field ("DKIM-Signature", data, size);
	struct dkim_signature *signature;

	if (header == NULL)
		return 0;
	signature = dkim_signature_parse (header->fields->pdata[0]);
	fuzz_assert_text (signature->domain);
	fuzz_assert_text (signature->selector);
	g_assert_true (!signature->well_formed ||
		       (signature->domain && signature->selector &&
			signature->b && signature->headers));
	dkim_signature_free (signature);
	return 0;
}
