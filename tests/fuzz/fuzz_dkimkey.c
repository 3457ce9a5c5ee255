#include "tests/fuzz/fuzz.h"

#include "parser/dkimkey.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (dkim_key_auto) key = dkim_key_parse ((const char *) data,
							size);

	g_assert_true ((key->state == DKIM_KEY_USABLE)
		       == (key->bytes != NULL));
	return 0;
}
