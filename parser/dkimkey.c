#include "parser/dkimkey.h"

#include <string.h>

#include "parser/limits.h"
#include "parser/taglist.h"

/* "a:b:c" has it; so has a list that is not there, if it is the default. */
static bool
lists (const struct taglist *tags, const char *name, const char *word,
       bool absent)
{
	g_autofree char *packed = taglist_packed (tags, name);
	g_auto (GStrv) words = NULL;

	if (packed == NULL)
		return absent;
	words = g_strsplit (packed, ":", -1);
	return g_strv_contains ((const char *const *) words, word);
}

static bool
good_version (const struct taglist *tags)
{
	return taglist_get (tags, "v") == NULL
		|| (taglist_is (tags, "v", "DKIM1")
		    && strcmp (tags->first, "v") == 0);
}

static bool
good_kind (const struct taglist *tags, bool *ed25519)
{
	const char *kind = taglist_get (tags, "k");

	*ed25519 = g_strcmp0 (kind, "ed25519") == 0;
	return *ed25519 || kind == NULL || strcmp (kind, "rsa") == 0;
}

struct dkim_key *
dkim_key_parse (const char *text, gsize length)
{
	struct dkim_key *key = g_new0 (struct dkim_key, 1);
	g_autofree char *copy = g_strndup (text, MIN (length,
						      LIMIT_KEY_BYTES));
	g_autoptr (taglist_auto) tags = taglist_read (copy);
	g_autofree char *p = taglist_packed (tags, "p");
	guchar *bytes;
	gsize size;

	key->state = DKIM_KEY_UNUSABLE;
	/* Cut at a bound, or at a NUL. */
	if (strlen (copy) != length || !tags->good || p == NULL
	    || !good_version (tags) || !good_kind (tags, &key->ed25519)
	    || !lists (tags, "h", "sha256", true)
	    || !(lists (tags, "s", "*", true)
		 || lists (tags, "s", "email", false))
	    || lists (tags, "t", "y", false))
		return key;
	if (*p == '\0') {
		key->state = DKIM_KEY_REVOKED;
	} else if (taglist_is_base64 (p)) {
		key->state = DKIM_KEY_USABLE;
		bytes = g_base64_decode (p, &size);
		key->bytes = g_bytes_new_take (bytes, size);
	}
	return key;
}

void
dkim_key_free (struct dkim_key *key)
{
	if (key == NULL)
		return;
	g_clear_pointer (&key->bytes, g_bytes_unref);
	g_free (key);
}
