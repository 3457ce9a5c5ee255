#include "parser/authres.h"

static void
result_free (gpointer data)
{
	struct authres_result *result = data;

	g_free (result->method);
	g_free (result->result);
	g_hash_table_unref (result->properties);
	g_free (result);
}

void
authres_free (struct authres *authres)
{
	if (authres == NULL)
		return;
	g_free (authres->authserv_id);
	g_ptr_array_unref (authres->results);
	g_free (authres);
}

struct authres *
authres_parse (const struct field *field G_GNUC_UNUSED)
{
	struct authres *authres = g_new0 (struct authres, 1);

	authres->results = g_ptr_array_new_with_free_func (result_free);
	return authres;
}
