#include "tests/fuzz/fuzz.h"

#include "parser/limits.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (header_auto) header =
		header_parse ((const char *) data, size);

	g_assert_cmpuint (header->body_offset, <=, size);
	g_assert_cmpuint (header->fields->len, <=, LIMIT_FIELDS);
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];
		g_autofree char *text = field_text (field);

		g_assert_cmpuint (strlen (field->value), ==, field->length);
		g_assert_cmpuint (field->length, <=, LIMIT_FIELD_BYTES);
		g_assert_null (strpbrk (field->lower, " \t\n\r"));
		g_assert_null (strchr (text, '\n'));
		g_assert_nonnull (header_first (header, field->lower));
		/* A line feed in a value is a fold. */
		for (const char *p = field->value; *p; p++)
			g_assert_true (*p != '\n' || p[1] == ' ' ||
				       p[1] == '\t' || p[1] == '\0');
	}
	return 0;
}
