#include "tests/fuzz/fuzz.h"

#include "parser/ident.h"
#include "parser/limits.h"
#include "parser/words.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	static const char *const hints[] = { NULL, "koi8-r", "utf-8",
					     "iso-2022-jp" };
	const char *hint = size ? hints[data[0] % 4] : NULL;
	g_autofree char *text = words_decode ((const char *) data, size, hint);
	g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

	fuzz_assert_text (text);
	g_assert_cmpuint (strlen (text), <=, LIMIT_WORDS_BYTES);
	for (const char *p = text; *p; p++)
		g_assert_true ((guchar) *p >= ' ' && *p != 0x7f);
	words_whole ((const char *) data, size);

	ident_list ((const char *) data, size, ids);
	for (guint i = 0; i < ids->len; i++) {
		fuzz_assert_text (ids->pdata[i]);
		g_assert_null (strpbrk (ids->pdata[i], "<> \t\r\n"));
	}
	return 0;
}
