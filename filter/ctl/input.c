#include "filter/ctl/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "parser/octets.h"

enum { CHUNK_BYTES = 16 << 10 };

static bool
failed (GError **error)
{
	int number = errno;

	g_set_error_literal (error, G_FILE_ERROR,
			     (gint) g_file_error_from_errno (number),
			     g_strerror (number));
	return false;
}

/* Adds what there is, and stops soon after most bytes. */
static bool
read_all (int fd, gsize most, GByteArray *all, GError **error)
{
	ssize_t length = 1;

	while (length > 0 && all->len <= most) {
		guint before = all->len;

		g_byte_array_set_size (all, before + CHUNK_BYTES);
		do
			length = read (fd, all->data + before, CHUNK_BYTES);
		while (length < 0 && errno == EINTR);
		if (length < 0)
			return failed (error);
		g_byte_array_set_size (all, before + (guint) length);
	}
	return true;
}

static bool
read_file (const char *file, gsize most, GByteArray *all, GError **error)
{
	int fd;
	bool ok;

	if (strcmp (file, "-") == 0)
		return read_all (STDIN_FILENO, most, all, error);
	fd = open (file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return failed (error);
	ok = read_all (fd, most, all, error);
	close (fd);
	return ok;
}

GBytes *
input_read (const char *file, gsize most, GError **error)
{
	g_autoptr (GByteArray) all = g_byte_array_new ();

	if (!read_file (file, most, all, error))
		return NULL;
	if (all->len > most) {
		g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
			     "is larger than %" G_GSIZE_FORMAT " bytes", most);
		return NULL;
	}
	return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

char *
input_read_text (const char *file, gsize most, GError **error)
{
	g_autoptr (GBytes) all = input_read (file, most, error);
	const char *text;
	gsize length;

	if (all == NULL)
		return NULL;
	text = octets (all, &length);
	/* NUL is not valid where a length is given. */
	if (!g_utf8_validate (text, (gssize) length, NULL)) {
		g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
			     "is not UTF-8 text");
		return NULL;
	}
	if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		length -= 3;
	}
	return g_strndup (text, length);
}
