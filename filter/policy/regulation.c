#include "filter/policy/regulation.h"

struct owned {
	gpointer part;
	GDestroyNotify destroy;
};

struct regulation *
regulation_new (const char *folder)
{
	struct regulation *regulation = g_new0 (struct regulation, 1);

	regulation->refs = 1;
	regulation->folder = g_strdup (folder);
	regulation->owned = g_array_new (FALSE, FALSE, sizeof (struct owned));
	return regulation;
}

gpointer
regulation_own (struct regulation *regulation, gpointer part,
		GDestroyNotify destroy)
{
	const struct owned owned = { part, destroy };

	g_array_append_val (regulation->owned, owned);
	return part;
}

struct regulation *
regulation_ref (struct regulation *regulation)
{
	g_atomic_int_inc (&regulation->refs);
	return regulation;
}

void
regulation_unref (struct regulation *regulation)
{
	if (regulation == NULL || !g_atomic_int_dec_and_test (&regulation->refs))
		return;
	for (guint i = regulation->owned->len; i > 0; i--) {
		struct owned *owned = &g_array_index (regulation->owned,
						      struct owned, i - 1);

		owned->destroy (owned->part);
	}
	g_array_unref (regulation->owned);
	g_free (regulation->folder);
	g_free (regulation);
}
