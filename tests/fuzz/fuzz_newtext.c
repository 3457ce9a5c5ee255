#include "tests/fuzz/fuzz.h"

#include "parser/newtext.h"

/* Every line of part is one of text, in their order. */
static void
assert_is_part (const char *text, const char *part)
{
	g_auto (GStrv) have = g_strsplit (text, "\n", -1);
	g_auto (GStrv) want = g_strsplit (part, "\n", -1);
	char **next = have;

	for (char **line = want; *line != NULL; line++) {
		if (*g_strchomp (*line) == '\0')
			continue;
		while (*next != NULL
		       && strcmp (g_strchomp (*next), *line) != 0)
			next++;
		g_assert_nonnull (*next);
		next++;
	}
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autofree char *bytes = g_strndup ((const char *) data, size);
	g_autofree char *text = g_utf8_make_valid (bytes, -1);
	struct newtext_own own;
	g_autofree char *got = newtext_extract (text, &own);

	if (own.text != NULL) {
		fuzz_assert_text (own.text);
		assert_is_part (text, own.text);
		g_free (own.text);
	}
	g_assert_nonnull (got);
	fuzz_assert_text (got);
	assert_is_part (text, got);
	return 0;
}
