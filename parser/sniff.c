#include "parser/sniff.h"

#include <magic.h>
#include <stdbool.h>
#include <string.h>

#include "parser/octets.h"

#define UNKNOWN "application/octet-stream"

enum {
	/* libmagic takes milliseconds to find out that a long text is one,
	 * and needs more than a few bytes only of archives. */
	TEXT_BYTES = 1024,
	BINARY_BYTES = 16384,
	DER_HEAD_BYTES = 20,	/* where it says what it is */
	FLAGS = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
		MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF |
		MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_JSON |
		MAGIC_NO_CHECK_CSV
};

static void
close_magic (gpointer magic)
{
	magic_close (magic);
}

/* A handle serves one thread; opening one for each file would cost more
 * than most files do. */
static magic_t
open_magic (void)
{
	static GPrivate handle = G_PRIVATE_INIT (close_magic);
	magic_t magic = g_private_get (&handle);

	if (!magic && (magic = magic_open (FLAGS))) {
		if (magic_load (magic, NULL)) {
			magic_close (magic);
			return NULL;
		}
		g_private_set (&handle, magic);
	}
	return magic;
}

static bool
begins (const char *bytes, gsize length, const char *with)
{
	gsize size = strlen (with);

	return length >= size && g_ascii_strncasecmp (bytes, with, size) == 0;
}

/* What no text has: controls but for those of printers and terminals. */
static bool
is_binary (const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (((guchar) bytes[i] < ' ' &&
		     !strchr ("\a\b\t\n\v\f\r\033", bytes[i])) ||
		    bytes[i] == 0x7f || bytes[i] == '\0')
			return true;
	return false;
}

static bool
has_markup (const char *bytes, gsize length)
{
	static const char *const tags[] = {
		"html", "head", "title", "body", "script", "svg", "!", "?"
	};
	const char *end = bytes + length;

	while ((bytes = memchr (bytes, '<', (gsize) (end - bytes))) &&
	       ++bytes < end)
		for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
			if (begins (bytes, (gsize) (end - bytes), tags[i]))
				return true;
	return false;
}

/* Formats whose first word looks like anybody's. */
static bool
is_format (const char *bytes, gsize length)
{
	static const char *const words[] = {
		"BEGIN:", "diff ", "REGEDIT", "Path:", "Xref:", "Article ",
		"Forward to", "Pipe to", "Relay-Version:", "SIMPLE  =",
		"[InternetShortcut", "[Desktop", "[AutoRun", "[Script"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		if (begins (bytes, length, words[i]))
			return true;
	return false;
}

/* Somebody's words, a log, a table, a mail: what begins as they do and has
 * no markup.  libmagic needs a thousand searches to say the same.  NULL: it
 * is to be asked. */
static const char *
plain_type (const char *bytes, gsize length)
{
	static const char *const fields[] = {
		"From:", "Date:", "Received:", "Return-Path:", "Delivered-To:"
	};

	length = MIN (length, TEXT_BYTES);
	if (!(g_ascii_isalnum (*bytes) || (guchar) *bytes >= 0xc2 ||
	      strchr (" \t\r\n[", *bytes)) ||
	    is_binary (bytes, length) || has_markup (bytes, length) ||
	    is_format (bytes, length))
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
		if (begins (bytes, length, fields[i]))
			return "message/rfc822";
	return "text/plain";
}

/* What most files in mail are, by the bytes that libmagic knows them by; it
 * tries some hundred others first. */
static const char *
common_type (const char *bytes, gsize length)
{
	static const struct {
		const char *head, *type;
		gsize length;
	} common[] = {
		{ "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", 16 },
		{ "\xff\xd8\xff", "image/jpeg", 3 },
		{ "%PDF-", "application/pdf", 5 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
		if (length >= common[i].length &&
		    memcmp (bytes, common[i].head, common[i].length) == 0)
			return common[i].type;
	return NULL;
}

/* Signatures of S/MIME: each signed mail has one, and libmagic has no type
 * for it. */
static bool
is_pkcs7 (const char *bytes, gsize length)
{
	static const char oid[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";

	return length > DER_HEAD_BYTES && *bytes == 0x30 &&
		memmem (bytes, DER_HEAD_BYTES, oid, sizeof oid - 1);
}

char *
sniff_type (GBytes *content)
{
	gsize length;
	const char *bytes = octets (content, &length);
	const char *type;
	magic_t magic;

	if (!bytes || !length)
		return g_strdup ("application/x-empty");
	if ((type = common_type (bytes, length)) ||
	    (type = plain_type (bytes, length)))
		return g_strdup (type);
	if (is_pkcs7 (bytes, length))
		return g_strdup (UNKNOWN);
	length = MIN (length, memchr (bytes, 0, MIN (length, TEXT_BYTES)) ?
		      BINARY_BYTES : TEXT_BYTES);
	if ((magic = open_magic ()))
		type = magic_buffer (magic, bytes, length);
	return g_ascii_strdown (type && strchr (type, '/') ? type :
				UNKNOWN, -1);
}
