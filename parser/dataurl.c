#include "parser/dataurl.h"

#include <string.h>

#include "parser/transfer.h"

#define SCHEME "data:image/"
#define ENCODING ";base64,"

enum {
	/* Of a type with its parameters. */
	HEAD_BYTES = 200
};

static bool
is_at (const char *html, gsize length, gsize at, const char *word)
{
	gsize size = strlen (word);

	return length - at >= size
		&& g_ascii_strncasecmp (html + at, word, size) == 0;
}

/* Behind src, = and a quotation mark, which is *quote; '\0': none. */
static bool
is_source (const char *html, gsize at, char *quote)
{
	*quote = at > 0 && strchr ("\"'", html[at - 1]) && html[at - 1]
		? html[at - 1] : '\0';
	at -= *quote != '\0';
	while (at > 0 && g_ascii_isspace (html[at - 1]))
		at--;
	if (at == 0 || html[--at] != '=')
		return false;
	while (at > 0 && g_ascii_isspace (html[at - 1]))
		at--;
	return at > 3 && g_ascii_strncasecmp (html + at - 3, "src", 3) == 0
		&& g_ascii_isspace (html[at - 4]);
}

static gsize
find_end (const char *html, gsize length, gsize at, char quote)
{
	const char *closing;

	if (quote != '\0') {
		closing = memchr (html + at, quote, length - at);
		return closing ? (gsize) (closing - html) : length;
	}
	while (at < length && !g_ascii_isspace (html[at]) && html[at] != '>')
		at++;
	return at;
}

/* at: of the scheme. */
static bool
read_one (const char *html, gsize length, gsize at, struct dataurl *url)
{
	gsize stop = MIN (length, at + HEAD_BYTES), i;
	char quote;

	if (!is_at (html, length, at, SCHEME) || !is_source (html, at, &quote))
		return false;
	*url = (struct dataurl) { .start = at, .type = at + strlen ("data:") };
	for (i = at + strlen (SCHEME); i < stop && (g_ascii_isalnum (html[i])
	     || (html[i] && strchr ("+-.", html[i]))); i++)
		;
	url->type_end = i;
	if (i == at + strlen (SCHEME) || i >= stop || html[i] != ';')
		return false;
	while (i < stop && html[i] != ',' && !is_at (html, length, i, ENCODING))
		i++;
	if (i >= stop || html[i] == ',')
		return false;
	url->data = i + strlen (ENCODING);
	url->end = find_end (html, length, url->data, quote);
	return true;
}

bool
dataurl_find (const char *html, gsize length, gsize from, struct dataurl *url)
{
	while (from < length) {
		const char *colon = memchr (html + from, ':', length - from);
		gsize at;

		if (!colon)
			return false;
		at = (gsize) (colon - html);
		from = at + 1;
		if (at >= strlen ("data")
		    && read_one (html, length, at - strlen ("data"), url))
			return true;
	}
	return false;
}

char *
dataurl_type (const char *html, const struct dataurl *url)
{
	return g_ascii_strdown (html + url->type,
				(gssize) (url->type_end - url->type));
}

GBytes *
dataurl_content (const char *html, const struct dataurl *url)
{
	const char *base64 = html + url->data;
	gsize length = url->end - url->data;
	g_autoptr (GBytes) plain = memchr (base64, '%', length)
		? g_uri_unescape_bytes (base64, (gssize) length, NULL, NULL)
		: NULL;
	/* Not copied: it may be all of a large mail. */
	g_autoptr (GBytes) written = g_bytes_new_static (base64, length);

	return transfer_decode (plain ? plain : written, TRANSFER_BASE64);
}

GBytes *
dataurl_cut (const char *html, gsize length)
{
	GByteArray *rest = NULL;
	struct dataurl url;
	gsize at = 0;

	while (dataurl_find (html, length, at, &url)) {
		if (!rest)
			rest = g_byte_array_sized_new (
				(guint) MIN (length, 64 << 10));
		g_byte_array_append (rest, (const guint8 *) html + at,
				     (guint) (url.start - at));
		at = url.end;
	}
	if (!rest)
		return NULL;
	g_byte_array_append (rest, (const guint8 *) html + at,
			     (guint) (length - at));
	return g_byte_array_free_to_bytes (rest);
}
