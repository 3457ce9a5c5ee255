#include "tests/fuzz/fuzz.h"

#include "parser/authres.h"
#include "parser/limits.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (header_auto) header =
		fuzz_field ("Authentication-Results", data, size);
	struct authres *authres;

	if (header == NULL)
		return 0;
	authres = authres_parse (header->fields->pdata[0]);
	fuzz_assert_text (authres->authserv_id);
	g_assert_cmpuint (authres->results->len, <=, LIMIT_AUTHRES_RESULTS);
	g_assert_true (authres->parse_ok || authres->results->len == 0);
	g_assert_true (!authres->parse_ok || authres->authserv_id);
	for (guint i = 0; i < authres->results->len; i++) {
		struct authres_result *result = authres->results->pdata[i];
		GHashTableIter iter;
		gpointer key, value;

		g_assert_true (result->method[0] && result->result[0]);
		g_hash_table_iter_init (&iter, result->properties);
		while (g_hash_table_iter_next (&iter, &key, &value)) {
			fuzz_assert_text (value);
			g_assert_null (strchr (value, '\n'));
		}
	}
	authres_free (authres);
	return 0;
}
