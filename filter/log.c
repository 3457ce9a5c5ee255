#include "filter/log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	/* Of one value; a longer one is cut and says so. */
	LOG_VALUE_BYTES = 1024
};

/* The one thing that every thread shares: read and written atomically. */
static gint threshold = LOG_LEVEL_INFO;

static const struct {
	const char *name;
	const char *priority;	/* sd-daemon(3) */
} levels[] = {
	[LOG_LEVEL_ERROR] = { "error", "<3>" },
	[LOG_LEVEL_WARNING] = { "warning", "<4>" },
	[LOG_LEVEL_INFO] = { "info", "<6>" },
	[LOG_LEVEL_DEBUG] = { "debug", "<7>" },
};

void
log_set_level (enum log_level level)
{
	g_atomic_int_set (&threshold, (gint) level);
}

/* systemd says which stream is its own, by device and inode: a daemon that
 * was started with stderr sent elsewhere must not write priorities there. */
static bool
to_journal (void)
{
	const char *stream = g_getenv ("JOURNAL_STREAM");
	g_autofree char *ours = NULL;
	struct stat st;

	if (stream == NULL || fstat (STDERR_FILENO, &st) != 0)
		return false;
	ours = g_strdup_printf ("%ju:%ju", (uintmax_t) st.st_dev,
				(uintmax_t) st.st_ino);
	return g_str_equal (stream, ours);
}

static bool
shown_as_it_is (gunichar c)
{
	switch (g_unichar_type (c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:	/* right-to-left override and company */
	case G_UNICODE_UNASSIGNED:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return false;
	default:
		return true;
	}
}

static bool
is_plain (const char *value)
{
	if (*value == '\0')
		return false;
	for (const char *p = value; *p != '\0'; p++)
		if (!g_ascii_isgraph (*p) || *p == '"' || *p == '\\'
		    || *p == '=' || *p == '\'')
			return false;
	return true;
}

static void
append_quoted (GString *out, const char *value, gsize length)
{
	const char *end = value + length;

	g_string_append_c (out, '"');
	for (const char *p = value; p < end;) {
		gunichar c = g_utf8_get_char_validated (p, end - p);

		if (c == (gunichar) -1 || c == (gunichar) -2) {
			g_string_append_printf (out, "\\x%02x",
						(unsigned char) *p++);
			continue;
		}
		p = g_utf8_next_char (p);
		if (c == '"' || c == '\\')
			g_string_append_printf (out, "\\%c", (char) c);
		else if (c == '\n')
			g_string_append (out, "\\n");
		else if (c == '\r')
			g_string_append (out, "\\r");
		else if (c == '\t')
			g_string_append (out, "\\t");
		else if (shown_as_it_is (c))
			g_string_append_unichar (out, c);
		else if (c < 0x80)
			g_string_append_printf (out, "\\x%02x", c);
		else
			g_string_append_printf (out, "\\u{%x}", c);
	}
	g_string_append_c (out, '"');
}

static void
append_value (GString *out, const char *value)
{
	gsize length = strlen (value);
	gsize keep = length;

	if (length > LOG_VALUE_BYTES) {
		/* Not in the middle of a character. */
		for (keep = LOG_VALUE_BYTES; keep > LOG_VALUE_BYTES - 4
		     && ((unsigned char) value[keep] & 0xC0) == 0x80;)
			keep--;
	}
	if (keep == length && is_plain (value))
		g_string_append (out, value);
	else
		append_quoted (out, value, keep);
	if (keep < length)
		g_string_append_printf (out, "...+%" G_GSIZE_FORMAT,
					length - keep);
}

char *
log_escape (const char *value)
{
	GString *out = g_string_new (NULL);

	append_value (out, value);
	return g_string_free (out, FALSE);
}

void
log_event (enum log_level level, const char *event, ...)
{
	g_autoptr (GString) line = NULL;
	const char *key;
	ssize_t written;
	va_list ap;

	if ((gint) level > g_atomic_int_get (&threshold))
		return;
	line = g_string_sized_new (256);
	if (to_journal ())
		g_string_append (line, levels[level].priority);
	else
		g_string_append_printf (line, "level=%s ", levels[level].name);
	g_string_append (line, "event=");
	append_value (line, event);
	va_start (ap, event);
	while ((key = va_arg (ap, const char *)) != NULL) {
		const char *value = va_arg (ap, const char *);

		if (value == NULL)
			continue;
		g_string_append_printf (line, " %s=", key);
		append_value (line, value);
	}
	va_end (ap);
	g_string_append_c (line, '\n');
	/* A log that cannot be written must not hold up mail. */
	do {
		written = write (STDERR_FILENO, line->str, line->len);
	} while (written < 0 && errno == EINTR);
}
