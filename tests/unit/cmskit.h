/*
 * cmskit.h - CMS objects as bytes, for tests that need no key: signed-data
 * with a content and no signature, and the shapes that programs give it.
 */
#ifndef UNIT_CMSKIT_H
#define UNIT_CMSKIT_H

#include <glib.h>
#include <string.h>

#define OID_DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
#define OID_SIGNED "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define OID_ENVELOPED "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
#define OID_AUTH_ENVELOPED \
	"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"
#define OID_COMPRESSED "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09"
#define OID_TST_INFO "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04"
#define SHA256_SET "\x31\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04" \
	"\x02\x01"

/* A value under a tag, with its length before it. */
static inline GString *
cmskit_put (guchar tag, const char *bytes, gsize length)
{
	GString *out = g_string_new (NULL);

	g_string_append_c (out, (char) tag);
	if (length < 0x80) {
		g_string_append_c (out, (char) length);
	} else {
		g_string_append_c (out, (char) 0x84);
		for (int shift = 24; shift >= 0; shift -= 8)
			g_string_append_c (out, (char) (length >> shift));
	}
	return g_string_append_len (out, bytes, (gssize) length);
}

/* Takes what is inside. */
static inline GString *
cmskit_wrap (guchar tag, GString *inside)
{
	GString *out = cmskit_put (tag, inside->str, inside->len);

	g_string_free (inside, TRUE);
	return out;
}

/* The same without a length; an end mark behind it. */
static inline GString *
cmskit_open (guchar tag, GString *inside)
{
	g_string_prepend_c (inside, (char) 0x80);
	g_string_prepend_c (inside, (char) tag);
	return g_string_append_len (inside, "\0\0", 2);
}

static inline GString *
cmskit_join (const char *head, gsize length, GString *rest)
{
	return g_string_prepend_len (rest, head, (gssize) length);
}

#define CMSKIT_JOIN(head, rest) cmskit_join (head, sizeof head - 1, rest)

/* octets: what stands for the content, whole, or NULL.  Without lengths where
 * open says so. */
static inline GString *
cmskit_object (const char *type, GString *octets, gboolean open)
{
	GString *(*wrap) (guchar, GString *) = open ? cmskit_open
		: cmskit_wrap;
	GString *inner = octets != NULL ? wrap (0xa0, octets)
		: g_string_new (NULL);

	inner = wrap (0x30, cmskit_join (type, strlen (type), inner));
	/* No certificates, no signatures. */
	g_string_append_len (inner, "\x31\0", 2);
	inner = CMSKIT_JOIN (SHA256_SET, inner);
	inner = wrap (0x30, CMSKIT_JOIN ("\x02\x01\x01", inner));
	inner = wrap (0xa0, inner);
	return wrap (0x30, CMSKIT_JOIN (OID_SIGNED, inner));
}

/* As most programs write it. */
static inline GString *
cmskit_signed (const char *content, gsize length)
{
	return cmskit_object (OID_DATA, cmskit_put (0x04, content, length),
			      FALSE);
}

/* As programs write it that do not know how long it will be: pieces. */
static inline GString *
cmskit_streamed (const char *content, gsize length, gsize piece)
{
	GString *pieces = g_string_new (NULL);

	for (gsize at = 0; at < length; at += piece) {
		GString *one = cmskit_put (0x04, content + at,
					   MIN (piece, length - at));

		g_string_append_len (pieces, one->str, (gssize) one->len);
		g_string_free (one, TRUE);
	}
	return cmskit_object (OID_DATA, cmskit_open (0x24, pieces), TRUE);
}

/* Another kind of object: a type and some bytes. */
static inline GString *
cmskit_other (const char *type)
{
	GString *inner = cmskit_wrap (0xa0, g_string_new_len ("\x30\x03"
		"\x02\x01\0", 5));

	return cmskit_wrap (0x30, cmskit_join (type, strlen (type), inner));
}

#endif
