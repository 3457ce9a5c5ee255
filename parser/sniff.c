#include "parser/sniff.h"

#include <magic.h>
#include <string.h>

enum {
	/* libmagic takes milliseconds to find out that a long text is one,
	 * and needs more than a few bytes only of archives. */
	TEXT_BYTES = 1024,
	BINARY_BYTES = 16384,
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

char *
sniff_type (GBytes *content)
{
	gsize length;
	const char *bytes = g_bytes_get_data (content, &length);
	magic_t magic = open_magic ();
	const char *type = NULL;

	if (!length)
		return g_strdup ("application/x-empty");
	length = MIN (length, memchr (bytes, 0, MIN (length, TEXT_BYTES)) ?
		      BINARY_BYTES : TEXT_BYTES);
	if (magic)
		type = magic_buffer (magic, bytes, length);
	return g_ascii_strdown (type && strchr (type, '/') ? type :
				"application/octet-stream", -1);
}
