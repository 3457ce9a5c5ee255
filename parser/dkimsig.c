#include "parser/dkimsig.h"

#include <string.h>

#include "parser/address.h"

/* More tags than any program writes. */
enum { TAGS = 40, NUMBER_DIGITS = 18 };

static bool
is_blank (char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Without the blanks at both ends; the tag-value grammar allows no control
 * and nothing beyond ASCII but a U-label, RFC 8616. */
static bool
take_value (const char *text, char **value)
{
	for (const char *p = text; *p; p++)
		if (((guchar) *p < ' ' && !is_blank (*p)) || *p == 0x7f)
			return false;
	*value = g_strstrip (g_strdup (text));
	return g_utf8_validate (*value, -1, NULL);
}

static bool
good_name (const char *name)
{
	if (!g_ascii_isalpha (*name))
		return false;
	for (; *name; name++)
		if (!g_ascii_isalnum (*name) && *name != '_')
			return false;
	return true;
}

/* tag-list -> name to value.  False if it is none; what was read stays. */
static bool
read_tags (const char *text, GHashTable *tags)
{
	g_auto (GStrv) parts = g_strsplit (text, ";", TAGS + 1);
	guint count = g_strv_length (parts);
	bool good = count <= TAGS;

	for (guint i = 0; good && i < count; i++) {
		char *equals = strchr (parts[i], '=');
		char *value = NULL;
		char *name;

		if (equals == NULL) {
			/* Only a last, empty one: behind a closing ";". */
			good = i > 0 && i == count - 1 &&
			       *g_strstrip (parts[i]) == '\0';
			break;
		}
		*equals = '\0';
		name = g_strstrip (parts[i]);
		good = good_name (name) && !g_hash_table_contains (tags, name);
		if (good)
			good = take_value (equals + 1, &value);
		if (value)
			g_hash_table_insert (tags, g_strdup (name), value);
	}
	return good;
}

static char *
without_blanks (const char *text)
{
	GString *out = g_string_new (NULL);

	for (; *text; text++)
		if (!is_blank (*text))
			g_string_append_c (out, *text);
	return g_string_free (out, FALSE);
}

static bool
good_base64 (const char *text)
{
	gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz"
				     "0123456789+/");
	gsize padding = strspn (text + length, "=");

	return length > 0 && padding <= 2 && text[length + padding] == '\0' &&
	       (length + padding) % 4 == 0;
}

/* Absent is -1; false if it is no number. */
static bool
read_number (GHashTable *tags, const char *name, gint64 *number)
{
	const char *text = g_hash_table_lookup (tags, name);
	gsize length = text ? strlen (text) : 0;

	*number = -1;
	if (text == NULL)
		return true;
	if (length == 0 || length > NUMBER_DIGITS ||
	    strspn (text, "0123456789") != length)
		return false;
	*number = g_ascii_strtoll (text, NULL, 10);
	return true;
}

/* h= -> lower-case names; NULL if it is not a list of names with From. */
static char **
read_headers (const char *text)
{
	g_auto (GStrv) names = NULL;
	g_autofree char *lower = NULL;

	if (text == NULL)
		return NULL;
	lower = g_ascii_strdown (text, -1);
	names = g_strsplit (lower, ":", -1);
	for (char **name = names; *name; name++) {
		g_strstrip (*name);
		if (**name == '\0')
			return NULL;
		for (const char *p = *name; *p; p++)
			if (*p <= ' ' || *p >= 0x7f)
				return NULL;
	}
	if (!g_strv_contains ((const char *const *) names, "from"))
		return NULL;
	return g_steal_pointer (&names);
}

/* RFC 8301 forbids to verify rsa-sha1. */
static bool
good_algorithm (const char *text)
{
	return text && (g_ascii_strcasecmp (text, "rsa-sha256") == 0 ||
			g_ascii_strcasecmp (text, "ed25519-sha256") == 0);
}

/* c= is one or two names. */
static bool
good_canonicalisation (const char *text)
{
	static const char *const known[] = { "simple", "relaxed",
					     "simple/simple",
					     "simple/relaxed",
					     "relaxed/simple",
					     "relaxed/relaxed", NULL };
	g_autofree char *lower = NULL;

	if (text == NULL)
		return true;
	lower = g_ascii_strdown (text, -1);
	return g_strv_contains (known, lower);
}

static bool
good_query (const char *text)
{
	g_autofree char *packed = NULL;
	g_auto (GStrv) methods = NULL;

	if (text == NULL)
		return true;
	packed = without_blanks (text);
	methods = g_strsplit (packed, ":", -1);
	return g_strv_contains ((const char *const *) methods, "dns/txt");
}

/* i= is of the signing domain or of one below it. */
static bool
good_identity (const char *text, const char *domain)
{
	const char *at = text ? strrchr (text, '@') : NULL;
	g_autofree char *own = NULL;
	g_autofree char *below = NULL;

	if (text == NULL)
		return true;
	if (at == NULL || domain == NULL)
		return false;
	own = domain_plain (at + 1, strlen (at + 1));
	below = g_strconcat (".", domain, NULL);
	return own && (strcmp (own, domain) == 0 ||
		       g_str_has_suffix (own, below));
}

static char *
read_domain (GHashTable *tags, const char *name)
{
	const char *text = g_hash_table_lookup (tags, name);

	return text ? domain_plain (text, strlen (text)) : NULL;
}

static char *
read_base64 (GHashTable *tags, const char *name)
{
	const char *text = g_hash_table_lookup (tags, name);

	return text ? without_blanks (text) : NULL;
}

struct dkim_signature *
dkim_signature_parse (const struct field *field)
{
	struct dkim_signature *signature = g_new0 (struct dkim_signature, 1);
	g_autoptr (GHashTable) tags = g_hash_table_new_full (
		g_str_hash, g_str_equal, g_free, g_free);
	bool good = read_tags (field->value, tags) && !field->damaged;
	g_autofree char *bh = read_base64 (tags, "bh");
	const char *dot;
	gint64 length;

	signature->domain = read_domain (tags, "d");
	signature->selector = read_domain (tags, "s");
	signature->b = read_base64 (tags, "b");
	signature->headers = read_headers (g_hash_table_lookup (tags, "h"));
	signature->has_length = g_hash_table_contains (tags, "l");
	good &= read_number (tags, "t", &signature->timestamp);
	good &= read_number (tags, "x", &signature->expiry);
	good &= read_number (tags, "l", &length);
	dot = signature->domain ? strchr (signature->domain, '.') : NULL;
	signature->well_formed =
		good && dot && signature->selector && signature->headers &&
		signature->b && good_base64 (signature->b) && bh &&
		good_base64 (bh) &&
		g_strcmp0 (g_hash_table_lookup (tags, "v"), "1") == 0 &&
		good_algorithm (g_hash_table_lookup (tags, "a")) &&
		good_canonicalisation (g_hash_table_lookup (tags, "c")) &&
		good_query (g_hash_table_lookup (tags, "q")) &&
		good_identity (g_hash_table_lookup (tags, "i"),
			       signature->domain) &&
		(signature->expiry < 0 || signature->timestamp < 0 ||
		 signature->expiry > signature->timestamp);
	return signature;
}
