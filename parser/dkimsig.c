#include "parser/dkimsig.h"

#include <string.h>

#include "parser/address.h"
#include "parser/taglist.h"

/* h= with From among them, or NULL. */
static char **
read_headers (const struct taglist *tags)
{
	g_auto (GStrv) names = taglist_fields (tags, "h");

	if (names == NULL
	    || !g_strv_contains ((const char *const *) names, "from"))
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
good_query (const struct taglist *tags)
{
	g_autofree char *packed = taglist_packed (tags, "q");
	g_auto (GStrv) methods = NULL;

	if (packed == NULL)
		return true;
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

/* --- what borders repeat ------------------------------------------------- */

static bool
is_plain (const char *text, const char *others)
{
	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_isalnum (*p) && (guchar) *p < 0x80
		    && strchr (others, *p) == NULL)
			return false;
	return true;
}

/* RFC 6376 section 2.11; NULL: it is not that.  Caller's. */
static char *
decode_quoted_printable (const char *text)
{
	GString *out = g_string_new (NULL);

	for (; *text != '\0'; text++) {
		char c = *text;

		if (c == '=') {
			int high = g_ascii_xdigit_value (text[1]);
			int low = high < 0 ? -1
				: g_ascii_xdigit_value (text[2]);

			if (low < 0 || high + low == 0) {
				g_string_free (out, TRUE);
				return NULL;
			}
			c = (char) (high << 4 | low);
			text += 2;
		}
		g_string_append_c (out, c);
	}
	return g_string_free (out, FALSE);
}

static bool
is_odd_value (const char *name, const char *value)
{
	g_autofree char *identity = NULL;

	if (strcmp (name, "d") == 0 || strcmp (name, "s") == 0)
		return !is_plain (value, ".-_");
	if (strcmp (name, "b") == 0)
		return !is_plain (value, "+/= \t\n");
	if (strcmp (name, "i") != 0)
		return false;
	identity = decode_quoted_printable (value);
	return identity == NULL
		|| !is_plain (identity, ".!#$%&'*+/=?^_`{|}~-@");
}

/* Whoever reads it may be less strict than taglist.h. */
static bool
is_odd (const char *text)
{
	g_auto (GStrv) parts = g_strsplit (text, ";", -1);

	for (char **part = parts; *part != NULL; part++) {
		char *equals = strchr (*part, '=');

		if (equals == NULL)
			continue;
		*equals = '\0';
		if (is_odd_value (g_strstrip (*part),
				  g_strstrip (equals + 1)))
			return true;
	}
	return false;
}

struct dkim_signature *
dkim_signature_parse (const struct field *field)
{
	struct dkim_signature *signature = g_new0 (struct dkim_signature, 1);
	g_autoptr (taglist_auto) tags = taglist_read (field->value);
	bool good = tags->good && !field->damaged;
	g_autofree char *bh = taglist_packed (tags, "bh");
	const char *dot;
	gint64 length;

	signature->domain = taglist_domain (tags, "d");
	signature->selector = taglist_domain (tags, "s");
	signature->b = taglist_packed (tags, "b");
	signature->headers = read_headers (tags);
	signature->odd = is_odd (field->value);
	signature->has_length = taglist_get (tags, "l") != NULL;
	good &= taglist_number (tags, "t", &signature->timestamp);
	good &= taglist_number (tags, "x", &signature->expiry);
	good &= taglist_number (tags, "l", &length);
	dot = signature->domain ? strchr (signature->domain, '.') : NULL;
	signature->well_formed =
		good && dot && signature->selector && signature->headers &&
		signature->b && taglist_is_base64 (signature->b) && bh &&
		taglist_is_base64 (bh) && taglist_is (tags, "v", "1") &&
		good_algorithm (taglist_get (tags, "a")) &&
		good_canonicalisation (taglist_get (tags, "c")) &&
		good_query (tags) &&
		good_identity (taglist_get (tags, "i"), signature->domain) &&
		(signature->expiry < 0 || signature->timestamp < 0 ||
		 signature->expiry > signature->timestamp);
	return signature;
}
