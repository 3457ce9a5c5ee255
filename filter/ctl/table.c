#include "filter/ctl/table.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <stdbool.h>

enum { GAP = 2, LAST_LEAST = 10 };

struct table {
	const char *const *heads;
	guint columns;
	GPtrArray *rows;	/* char **, as many as columns */
};

static void
free_row (gpointer row)
{
	g_strfreev (row);
}

struct table *
table_new (const char *const *heads)
{
	struct table *table = g_new0 (struct table, 1);

	table->heads = heads;
	table->columns = g_strv_length ((char **) heads);
	table->rows = g_ptr_array_new_with_free_func (free_row);
	return table;
}

void
table_free (struct table *table)
{
	if (table == NULL)
		return;
	g_ptr_array_unref (table->rows);
	g_free (table);
}

/* Controls, and what turns the direction of the text around. */
static bool
is_active (gunichar c)
{
	return g_unichar_iscntrl (c) || g_unichar_type (c)
		== G_UNICODE_FORMAT || c == 0x2028 || c == 0x2029;
}

char *
table_safe (const char *text)
{
	g_autofree char *valid = g_utf8_make_valid (text, -1);
	GString *safe = g_string_new (NULL);

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (is_active (c))
			g_string_append_printf (safe, c < 0x80 ? "\\x%02x"
						: "\\u%04x", c);
		else
			g_string_append_unichar (safe, c);
	}
	return g_string_free (safe, FALSE);
}

char *
table_time (gint64 at)
{
	g_autoptr (GDateTime) time = at > 0
		? g_date_time_new_from_unix_local (at) : NULL;

	return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M")
		: g_strdup ("-");
}

void
table_add (struct table *table, const char *const *cells)
{
	char **row = g_new0 (char *, table->columns + 1);

	for (guint i = 0; i < table->columns; i++)
		row[i] = table_safe (cells[i] != NULL ? cells[i] : "-");
	g_ptr_array_add (table->rows, row);
}

static unsigned
char_width (gunichar c)
{
	return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

static unsigned
text_width (const char *text)
{
	unsigned width = 0;

	for (; *text != '\0'; text = g_utf8_next_char (text))
		width += char_width (g_utf8_get_char (text));
	return width;
}

/* At most `most` columns of text, the last one an ellipsis if cut. */
static void
put_cut (GString *line, const char *text, unsigned most)
{
	unsigned width = 0;

	if (text_width (text) <= most) {
		g_string_append (line, text);
		return;
	}
	for (; *text != '\0'; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text);

		width += char_width (c);
		if (width >= most)
			break;
		g_string_append_unichar (line, c);
	}
	g_string_append (line, "…");
}

static void
put_row (GString *text, const struct table *table, const char *const *cells,
	 const unsigned *widths, unsigned most)
{
	unsigned used = 0;

	for (guint i = 0; i + 1 < table->columns; i++) {
		unsigned width = text_width (cells[i]);

		g_string_append (text, cells[i]);
		g_string_append_printf (text, "%*s",
					(int) (widths[i] - width + GAP), "");
		used += widths[i] + GAP;
	}
	put_cut (text, cells[table->columns - 1],
		 most == 0 ? G_MAXUINT
		 : most > used + LAST_LEAST ? most - used : LAST_LEAST);
	g_string_append_c (text, '\n');
}

char *
table_text (const struct table *table, unsigned width)
{
	GString *text = g_string_new (NULL);
	g_autofree unsigned *widths = g_new0 (unsigned, table->columns);

	for (guint i = 0; i < table->columns; i++) {
		widths[i] = text_width (table->heads[i]);
		for (guint j = 0; j < table->rows->len; j++) {
			char **row = table->rows->pdata[j];

			widths[i] = MAX (widths[i], text_width (row[i]));
		}
	}
	put_row (text, table, table->heads, widths, width);
	for (guint j = 0; j < table->rows->len; j++)
		put_row (text, table, table->rows->pdata[j], widths, width);
	return g_string_free (text, FALSE);
}

void
table_print (const struct table *table)
{
	struct winsize size = { 0 };
	g_autofree char *text = NULL;

	if (table->rows->len == 0) {
		puts ("nothing");
		return;
	}
	if (isatty (STDOUT_FILENO))
		ioctl (STDOUT_FILENO, TIOCGWINSZ, &size);
	text = table_text (table, size.ws_col);
	fputs (text, stdout);
}
