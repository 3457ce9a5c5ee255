#include "parser/address.h"

#include <string.h>

#include <idn2.h>

#include "parser/limits.h"
#include "parser/scan.h"

enum { LABEL_BYTES = 63, DOMAIN_BYTES = 253 };

struct address *
address_new (const char *address, const char *name)
{
	struct address *new = g_new0 (struct address, 1);

	new->address = g_strdup (address);
	new->domain = g_strdup (strrchr (address, '@') + 1);
	new->name = g_strdup (name ? name : "");
	return new;
}

static bool
is_ascii (const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if ((guchar) text[i] > 0x7f)
			return false;
	return true;
}

/* Letters in lower case, but none that would become ASCII by it. */
static char *
lower_domain (const char *text, gsize length)
{
	GString *lower = g_string_sized_new (length);

	for (const char *p = text; p < text + length;
	     p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);
		gunichar l = g_unichar_tolower (c);

		g_string_append_unichar (lower, c > 0x7f && l <= 0x7f ? c : l);
	}
	return g_string_free (lower, FALSE);
}

static char *
a_labels (const char *text, gsize length)
{
	g_autofree char *lower = NULL;
	char *ascii = NULL;
	char *copy;

	if (!g_utf8_validate (text, (gssize) length, NULL))
		return NULL;
	lower = lower_domain (text, length);
	if (idn2_lookup_u8 ((const guint8 *) lower, (guint8 **) &ascii,
			    IDN2_NO_TR46 | IDN2_ALABEL_ROUNDTRIP) != IDN2_OK)
		return NULL;
	copy = g_strdup (ascii);
	idn2_free (ascii);
	return copy;
}

static bool
good_label (const char *label, gsize length)
{
	if (length == 0 || length > LABEL_BYTES || label[0] == '-' ||
	    label[length - 1] == '-')
		return false;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum (label[i]) && label[i] != '-' &&
		    label[i] != '_')
			return false;
	return true;
}

static bool
good_domain (const char *domain)
{
	const char *label = domain;

	if (strlen (domain) > DOMAIN_BYTES)
		return false;
	for (;;) {
		gsize length = strcspn (label, ".");

		if (!good_label (label, length))
			return false;
		if (label[length] == '\0')
			return true;
		label += length + 1;
	}
}

char *
domain_plain (const char *text, gsize length)
{
	g_autofree char *domain = NULL;

	if (length > LIMIT_ADDRESS_BYTES || memchr (text, '\0', length))
		return NULL;
	domain = is_ascii (text, length)
			 ? g_ascii_strdown (text, (gssize) length)
			 : a_labels (text, length);
	if (domain == NULL || !good_domain (domain))
		return NULL;
	return g_steal_pointer (&domain);
}

static bool
good_local (const char *local, gsize length)
{
	char before = '.';

	for (gsize i = 0; i < length; i++) {
		if (local[i] == '.' ? before == '.'
				    : !scan_is_atext (local[i]))
			return false;
		before = local[i];
	}
	return before != '.';
}

/* UTF-8 of which there is only one spelling, nothing invisible in it. */
static bool
good_unicode (const char *local, gsize length)
{
	g_autofree char *normal = NULL;

	if (!g_utf8_validate (local, (gssize) length, NULL))
		return false;
	for (const char *p = local; p < local + length;
	     p = g_utf8_next_char (p))
		if (!g_unichar_isgraph (g_utf8_get_char (p)) ||
		    g_unichar_iszerowidth (g_utf8_get_char (p)))
			return false;
	normal = g_utf8_normalize (local, (gssize) length,
				   G_NORMALIZE_DEFAULT_COMPOSE);
	return strlen (normal) == length && !memcmp (normal, local, length);
}

static const char *
local_defect (const char *local, gsize length)
{
	if (length == 0)
		return "local-part";
	if (memchr (local, '"', length))
		return "quoted-local";
	if (g_strstr_len (local, (gssize) length, "=?"))
		return "encoded-word";
	if (!good_local (local, length))
		return "local-part";
	if (!is_ascii (local, length) && !good_unicode (local, length))
		return "local-part";
	return NULL;
}

static const char *
domain_defect (const char *domain, gsize length)
{
	if (length > 0 && domain[0] == '[')
		return "domain-literal";
	if (length > 0 && domain[length - 1] == '.')
		return "trailing-dot";
	return "domain";
}

static char *
parse_plain (const char *text, gsize length, const char **defect)
{
	const char *at = g_strrstr_len (text, (gssize) length, "@");
	gsize local_length = at ? (gsize) (at - text) : 0;
	g_autofree char *local = NULL;
	g_autofree char *domain = NULL;

	if (length == 0)
		*defect = "empty";
	else if (length > LIMIT_ADDRESS_BYTES)
		*defect = "too-long";
	else if (at == NULL)
		*defect = "no-domain";
	else
		*defect = local_defect (text, local_length);
	if (*defect)
		return NULL;
	domain = domain_plain (at + 1, length - local_length - 1);
	if (domain == NULL) {
		*defect = domain_defect (at + 1, length - local_length - 1);
		return NULL;
	}
	local = g_ascii_strdown (text, (gssize) local_length);
	return g_strdup_printf ("%s@%s", local, domain);
}

char *
address_plain (const char *text, gsize length, const char **defect)
{
	const char *why = NULL;
	char *address = parse_plain (text, length, &why);

	if (defect)
		*defect = why;
	return address;
}
