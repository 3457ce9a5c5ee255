#include "filter/value.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <string.h>

enum {
	VALUE_PATH_BYTES = 1024,
	VALUE_UNIX_PATH_BYTES = 107,	/* sun_path, with its NUL */
	VALUE_URL_BYTES = 300,
	VALUE_DOMAIN_BYTES = 253,
	VALUE_LOCAL_BYTES = 64,
	VALUE_DELIMITERS = 4
};

struct unit {
	const char *name;
	gint64 of;
};

static const struct unit time_units[] = {
	{ "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 }, { NULL, 0 }
};
static const struct unit size_units[] = {
	{ "G", 1 << 30 }, { "M", 1 << 20 }, { "K", 1 << 10 }, { "", 1 },
	{ NULL, 0 }
};

static bool
has_control (const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (g_ascii_iscntrl (*p))
			return true;
	return false;
}

char *
value_text (const char *text, gsize most, bool ascii, char **out)
{
	if (!g_utf8_validate (text, -1, NULL))
		return g_strdup ("is not UTF-8; save the file as UTF-8");
	if (has_control (text))
		return g_strdup ("holds a line break or another control "
				 "character; write it on one line");
	if (ascii && !g_str_is_ascii (text))
		return g_strdup ("is sent in an SMTP reply, which is ASCII; "
				 "write it without other letters");
	if (strlen (text) > most)
		return g_strdup_printf ("has %" G_GSIZE_FORMAT " bytes; at most"
					" %" G_GSIZE_FORMAT " are allowed",
					strlen (text), most);
	*out = g_strdup (text);
	return NULL;
}

char *
value_path (const char *text, char **out)
{
	if (text[0] != '/')
		return g_strdup_printf ("\"%s\" is not an absolute path; write "
					"it from the root, /...", text);
	return value_text (text, VALUE_PATH_BYTES, false, out);
}

static char *
inet_socket (const char *text, const char *rest, int family)
{
	g_auto (GStrv) halves = g_strsplit (rest, "@", 2);
	struct in6_addr any;
	gint64 port;
	g_autofree char *why = NULL;

	if (g_strv_length (halves) != 2)
		return g_strdup_printf ("\"%s\" names no address; write "
					"inet:PORT@127.0.0.1", text);
	why = value_count (halves[0], 1, 65535, &port);
	if (why != NULL)
		return g_strdup_printf ("port %s", why);
	if (inet_pton (family, halves[1], &any) != 1
	    || (family == AF_INET && !g_str_has_prefix (halves[1], "127."))
	    || (family == AF_INET6
		&& !IN6_IS_ADDR_LOOPBACK (&any)))
		return g_strdup_printf ("%s is not an address of this machine "
			"alone, and whoever reaches the socket can pretend to "
			"be any sender; write 127.0.0.1, or use a unix: "
			"socket", halves[1]);
	return NULL;
}

char *
value_socket (const char *text, char **out)
{
	char *why = NULL;

	if (g_str_has_prefix (text, "inet:")) {
		why = inet_socket (text, text + 5, AF_INET);
	} else if (g_str_has_prefix (text, "inet6:")) {
		why = inet_socket (text, text + 6, AF_INET6);
	} else if (!g_str_has_prefix (text, "unix:/")) {
		why = g_strdup_printf ("\"%s\" is no socket; write unix:/PATH "
				       "or inet:PORT@127.0.0.1", text);
	} else if (strlen (text + 5) > VALUE_UNIX_PATH_BYTES) {
		why = g_strdup_printf ("the path is too long for a socket; at "
				       "most %d bytes are allowed",
				       VALUE_UNIX_PATH_BYTES);
	}
	return why != NULL ? why
		: value_text (text, VALUE_PATH_BYTES, false, out);
}

char *
value_url (const char *text, char **out)
{
	const char *host = g_str_has_prefix (text, "https://") ? text + 8
		: g_str_has_prefix (text, "http://") ? text + 7 : "";

	if (!g_ascii_isalnum (*host) && *host != '[')
		return g_strdup_printf ("\"%s\" is no address of a page; write "
					"https://...", text);
	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_isgraph (*p) || strchr ("\"<>\\", *p) != NULL)
			return g_strdup ("holds a character that a URL may "
					 "not have; write it %-encoded");
	return value_text (text, VALUE_URL_BYTES, true, out);
}

static bool
is_domain (const char *text)
{
	g_auto (GStrv) labels = g_strsplit (text, ".", -1);

	if (*text == '\0' || strlen (text) > VALUE_DOMAIN_BYTES)
		return false;
	for (char **label = labels; *label != NULL; label++) {
		gsize length = strlen (*label);

		if (length == 0 || length > 63 || (*label)[0] == '-'
		    || (*label)[length - 1] == '-')
			return false;
		for (const char *p = *label; *p != '\0'; p++)
			if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
				return false;
	}
	return true;
}

char *
value_domain (const char *text, char **out)
{
	g_autofree char *lower = g_ascii_strdown (text, -1);
	char *ascii = NULL;
	int rc = IDN2_OK;

	if (!g_str_is_ascii (text))
		rc = idn2_to_ascii_8z (text, &ascii, IDN2_NONTRANSITIONAL
				       | IDN2_NFC_INPUT);
	if (rc != IDN2_OK)
		return g_strdup_printf ("\"%s\" is no domain (%s); write it as "
					"in DNS, such as example.com", text,
					idn2_strerror (rc));
	if (ascii != NULL) {
		g_free (lower);
		lower = g_ascii_strdown (ascii, -1);
		idn2_free (ascii);
	}
	if (!is_domain (lower))
		return g_strdup_printf ("\"%s\" is no domain; write it as in "
					"DNS, such as example.com", text);
	*out = g_steal_pointer (&lower);
	return NULL;
}

char *
value_host (const char *text, char **out)
{
	struct in6_addr any;

	if (inet_pton (AF_INET6, text, &any) == 1) {
		*out = g_strdup (text);
		return NULL;
	}
	return value_domain (text, out);
}

char *
value_nameserver (const char *text, char **out)
{
	g_auto (GStrv) halves = g_strsplit (text, "@", 2);
	g_autofree char *why = NULL;
	struct in6_addr any;
	gint64 port;

	if (halves[0] == NULL || (inet_pton (AF_INET, halves[0], &any) != 1
				  && inet_pton (AF_INET6, halves[0], &any)
					!= 1))
		return g_strdup_printf ("\"%s\" is no IP address; write one, "
			"such as 127.0.0.1 or 127.0.0.1@5353", text);
	if (halves[1] != NULL)
		why = value_count (halves[1], 1, 65535, &port);
	if (why != NULL)
		return g_strdup_printf ("port %s", why);
	*out = g_strdup (text);
	return NULL;
}

char *
value_address (const char *text, char **out)
{
	const char *at = strrchr (text, '@');
	g_autofree char *local = NULL;
	g_autofree char *domain = NULL;
	char *why;

	if (at == NULL || at == text || at - text > VALUE_LOCAL_BYTES)
		return g_strdup_printf ("\"%s\" is no address; write it as "
					"support@example.com", text);
	for (const char *p = text; p < at; p++)
		if (!g_ascii_isalnum (*p)
		    && strchr ("!#$%&'*+-/=?^_`{|}~.", *p) == NULL)
			return g_strdup_printf ("\"%s\" is no plain address; "
				"write it as support@example.com", text);
	why = value_domain (at + 1, &domain);
	if (why != NULL)
		return why;
	local = g_ascii_strdown (text, at - text);
	*out = g_strconcat (local, "@", domain, NULL);
	return NULL;
}

char *
value_authserv_id (const char *text, char **out)
{
	if (!g_str_is_ascii (text))
		return value_domain (text, out);
	if (*text == '\0' || strlen (text) > VALUE_DOMAIN_BYTES)
		return g_strdup ("is empty or too long; write the name that "
				 "stands first in your border's "
				 "Authentication-Results, such as "
				 "mx.example.com");
	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_isgraph (*p) || strchr ("()<>@,;:\\\"/[]?=", *p))
			return g_strdup_printf ("\"%s\" is no authserv-id; "
				"write the name that stands first in your "
				"border's Authentication-Results, such as "
				"mx.example.com", text);
	*out = g_ascii_strdown (text, -1);
	return NULL;
}

char *
value_delimiters (const char *text, char **out)
{
	gsize length = strlen (text);
	bool good = length <= VALUE_DELIMITERS;

	for (const char *p = text; good && *p != '\0'; p++)
		good = strchr ("+-_=#!$%&*/?^~.", *p) != NULL;
	if (!good)
		return g_strdup_printf ("\"%s\" are no delimiters; write what "
			"Postfix has as recipient_delimiter, such as \"+\", "
			"or \"\" for none", text);
	*out = g_strdup (text);
	return NULL;
}

char *
value_switch (const char *text, bool *out)
{
	if (g_str_equal (text, "yes") || g_str_equal (text, "no")) {
		*out = text[0] == 'y';
		return NULL;
	}
	return g_strdup_printf ("\"%s\" is neither; write yes or no", text);
}

static bool
read_number (const char *text, const char **rest, gint64 *out)
{
	char *end;
	guint64 number;

	/* g_ascii_strtoull would take a sign and leading space. */
	if (!g_ascii_isdigit (*text) || strspn (text, "0123456789") > 18)
		return false;
	number = g_ascii_strtoull (text, &end, 10);
	*rest = end;
	*out = (gint64) number;
	return true;
}

char *
value_count (const char *text, gint64 least, gint64 most, gint64 *out)
{
	const char *rest;
	gint64 number;

	if (!read_number (text, &rest, &number) || *rest != '\0')
		return g_strdup_printf ("\"%s\" is no number; write one from "
			"%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, text,
			least, most);
	if (number < least || number > most)
		return g_strdup_printf ("%s is out of range; write %"
			G_GINT64_FORMAT " to %" G_GINT64_FORMAT, text,
			least, most);
	*out = number;
	return NULL;
}

char *
value_mode (const char *text, unsigned *out)
{
	gsize length = strlen (text);

	if (length < 3 || length > 4 || strspn (text, "01234567") != length
	    || (length == 4 && text[0] != '0'))
		return g_strdup_printf ("\"%s\" are no permissions; write them "
					"in octal, such as 0660", text);
	*out = (unsigned) g_ascii_strtoull (text, NULL, 8);
	return NULL;
}

static char *
print_units (gint64 number, const struct unit *units)
{
	for (const struct unit *unit = units; unit->name != NULL; unit++)
		if (number != 0 && number % unit->of == 0)
			return g_strdup_printf ("%" G_GINT64_FORMAT "%s",
						number / unit->of, unit->name);
	return g_strdup ("0");
}

static char *
read_units (const char *text, const struct unit *units, const char *what,
	    const char *example, gint64 least, gint64 most, gint64 *out)
{
	const char *rest;
	gint64 number;

	if (!read_number (text, &rest, &number))
		return g_strdup_printf ("\"%s\" is no %s; write a number with "
					"its unit, such as %s", text, what,
					example);
	for (const struct unit *unit = units; unit->name != NULL; unit++) {
		g_autofree char *low = NULL, *high = NULL;

		if (!g_str_equal (rest, unit->name))
			continue;
		if (number <= most / unit->of && number * unit->of >= least) {
			*out = number * unit->of;
			return NULL;
		}
		low = print_units (least, units);
		high = print_units (most, units);
		return g_strdup_printf ("%s is out of range; write %s to %s",
					text, low, high);
	}
	return g_strdup_printf ("\"%s\" has no unit that a %s has; write a "
				"number with its unit, such as %s", text,
				what, example);
}

char *
value_size (const char *text, gint64 least, gint64 most, gint64 *out)
{
	return read_units (text, size_units, "size", "64M", least, most, out);
}

char *
value_duration (const char *text, gint64 least, gint64 most, gint64 *out)
{
	return read_units (text, time_units, "duration", "90s, 10m, 2h or 3d",
			   least, most, out);
}
