#include "tests/fuzz/fuzz.h"

#include "parser/language.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autofree char *bytes = g_strndup ((const char *) data, size);
	g_autofree char *text = g_utf8_make_valid (bytes, -1);
	struct language language = { NULL, 0 };

	language_guess (text, &language);
	g_assert_true (language.confidence >= 0 && language.confidence <= 1);
	g_assert_true ((language.tag != NULL) == (language.confidence > 0));
	g_free (language.tag);
	return 0;
}
