#include "parser/taglist.h"

#include <string.h>

#include "parser/address.h"

enum { NUMBER_DIGITS = 18 };

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

/* One "name=value"; false if it is none, or not the first of that name. */
static bool
take_tag (struct taglist *tags, char *part, char *equals)
{
	char *value = NULL;
	const char *name;
	bool good;

	*equals = '\0';
	name = g_strstrip (part);
	if (!good_name (name) || g_hash_table_contains (tags->values, name))
		return false;
	good = take_value (equals + 1, &value);
	if (value == NULL)
		return false;
	if (tags->first == NULL)
		tags->first = g_strdup (name);
	g_hash_table_insert (tags->values, g_strdup (name), value);
	return good;
}

struct taglist *
taglist_read (const char *text)
{
	struct taglist *tags = g_new0 (struct taglist, 1);
	g_auto (GStrv) parts = g_strsplit (text, ";", TAGLIST_TAGS + 1);
	guint count = g_strv_length (parts);

	tags->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					      g_free);
	tags->good = count <= TAGLIST_TAGS;
	for (guint i = 0; tags->good && i < count; i++) {
		char *equals = strchr (parts[i], '=');

		if (equals != NULL)
			tags->good = take_tag (tags, parts[i], equals);
		else	/* Only a last, empty one: behind a closing ";". */
			tags->good = i > 0 && i == count - 1
				&& *g_strstrip (parts[i]) == '\0';
	}
	return tags;
}

void
taglist_free (struct taglist *tags)
{
	if (tags == NULL)
		return;
	g_hash_table_unref (tags->values);
	g_free (tags->first);
	g_free (tags);
}

const char *
taglist_get (const struct taglist *tags, const char *name)
{
	return g_hash_table_lookup (tags->values, name);
}

bool
taglist_is (const struct taglist *tags, const char *name, const char *value)
{
	return g_strcmp0 (taglist_get (tags, name), value) == 0;
}

bool
taglist_number (const struct taglist *tags, const char *name, gint64 *number)
{
	const char *text = taglist_get (tags, name);
	gsize length = text ? strlen (text) : 0;

	*number = -1;
	if (text == NULL)
		return true;
	if (length == 0 || length > NUMBER_DIGITS
	    || strspn (text, "0123456789") != length)
		return false;
	*number = g_ascii_strtoll (text, NULL, 10);
	return true;
}

char *
taglist_domain (const struct taglist *tags, const char *name)
{
	const char *text = taglist_get (tags, name);

	return text ? domain_plain (text, strlen (text)) : NULL;
}

char *
taglist_packed (const struct taglist *tags, const char *name)
{
	const char *text = taglist_get (tags, name);
	GString *out;

	if (text == NULL)
		return NULL;
	out = g_string_new (NULL);
	for (; *text; text++)
		if (!is_blank (*text))
			g_string_append_c (out, *text);
	return g_string_free (out, FALSE);
}

char **
taglist_fields (const struct taglist *tags, const char *name)
{
	const char *text = taglist_get (tags, name);
	g_auto (GStrv) names = NULL;
	g_autofree char *lower = NULL;

	if (text == NULL)
		return NULL;
	lower = g_ascii_strdown (text, -1);
	names = g_strsplit (lower, ":", -1);
	for (char **one = names; *one; one++) {
		g_strstrip (*one);
		if (**one == '\0')
			return NULL;
		for (const char *p = *one; *p; p++)
			if (*p <= ' ' || *p >= 0x7f)
				return NULL;
	}
	return g_steal_pointer (&names);
}

bool
taglist_is_base64 (const char *text)
{
	gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz"
				     "0123456789+/");
	gsize padding = strspn (text + length, "=");

	return length > 0 && padding <= 2 && text[length + padding] == '\0'
		&& (length + padding) % 4 == 0;
}
