#include "parser/recipients.h"

#include <string.h>

#include "parser/address.h"
#include "parser/limits.h"
#include "parser/scan.h"

/* One mailbox that is being read. */
struct piece {
	GString *bare;		/* what is not in brackets */
	GString *angle;		/* what is */
	bool has_quoted;
	bool has_angle;
};

static void
reset (struct piece *piece)
{
	g_string_truncate (piece->bare, 0);
	g_string_truncate (piece->angle, 0);
	piece->has_quoted = false;
	piece->has_angle = false;
}

static void
finish (struct piece *piece, GPtrArray *to)
{
	GString *text = piece->has_angle ? piece->angle : piece->bare;
	char *trimmed = g_strstrip (text->str);
	char *address = NULL;

	if (piece->has_angle || !piece->has_quoted)
		address = address_plain (trimmed, strlen (trimmed), NULL);
	if (address)
		g_ptr_array_add (to, address);
	reset (piece);
}

static void
take_angle (struct scan *scan, struct piece *piece)
{
	piece->has_angle = true;
	g_string_truncate (piece->angle, 0);
	while (!scan_done (scan) && scan_peek (scan) != '>')
		g_string_append_c (piece->angle, *scan->at++);
	scan_char (scan, '>');
}

static void
read_list (const struct field *field, GPtrArray *to)
{
	struct scan scan = scan_text (field->value, field->length);
	struct piece piece = { .bare = g_string_new (NULL),
			       .angle = g_string_new (NULL) };

	while (!scan_done (&scan) && to->len <= LIMIT_RECIPIENTS) {
		char c;

		if (scan_quoted (&scan, NULL)) {
			piece.has_quoted = true;
			continue;
		}
		if (scan_comment (&scan, NULL)) {
			g_string_append_c (piece.bare, ' ');
			continue;
		}
		c = *scan.at++;
		if (c == ',' || c == ';')
			finish (&piece, to);
		else if (c == ':')
			reset (&piece);
		else if (c == '<')
			take_angle (&scan, &piece);
		else if (c == '"' || c == '(')
			break;
		else
			g_string_append_c (piece.bare, c);
	}
	finish (&piece, to);
	g_string_free (piece.bare, TRUE);
	g_string_free (piece.angle, TRUE);
}

void
recipients_read (const struct header *header, struct facts *facts)
{
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];
		bool is_cc = strcmp (field->lower, "cc") == 0;
		guint before = facts->to->len;

		if (!is_cc && strcmp (field->lower, "to") != 0)
			continue;
		read_list (field, facts->to);
		for (guint j = before; is_cc && j < facts->to->len
		     && j < LIMIT_RECIPIENTS; j++)
			g_ptr_array_add (facts->cc, facts->to->pdata[j]);
	}
	if (facts->to->len <= LIMIT_RECIPIENTS)
		return;
	g_ptr_array_set_size (facts->to, LIMIT_RECIPIENTS);
	g_ptr_array_add (facts->exceeded, g_strdup ("recipients"));
}
