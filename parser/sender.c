#include "parser/sender.h"

#include <string.h>

#include "parser/address.h"
#include "parser/limits.h"
#include "parser/scan.h"
#include "parser/words.h"

/* One From value taken apart. */
struct mailbox_text {
	GString *plain;		/* before any '<': without comments */
	GString *shown;		/* the same with comments: the name */
	GString *comments;	/* their text alone */
	GString *inside;	/* between '<' and '>' */
	bool has_quoted;	/* part of plain was quoted */
	bool has_at;		/* there is an unquoted '@' in plain */
	bool has_square;	/* or a square bracket */
	bool has_angle;
	bool torn;		/* a comment or quotation does not end */
	const char *defect;	/* the first one seen */
};

static void
blame (struct mailbox_text *text, const char *defect)
{
	if (text->defect == NULL)
		text->defect = defect;
}

static void
space (GString *string)
{
	if (string->len > 0 && string->str[string->len - 1] != ' ')
		g_string_append_c (string, ' ');
}

/* A comment ends a word: "a(b)@c" is not "a@c". */
static bool
take_comment (struct scan *scan, struct mailbox_text *text)
{
	g_autoptr (GString) comment = NULL;

	if (scan_peek (scan) != '(')
		return false;
	comment = g_string_new (NULL);
	if (!scan_comment (scan, comment))
		return false;
	if (strpbrk (comment->str, "@<>"))
		blame (text, "comment");
	space (text->plain);
	space (text->shown);
	space (text->comments);
	g_string_append_printf (text->shown, "(%s) ", comment->str);
	g_string_append (text->comments, comment->str);
	return true;
}

static bool
take_quoted (struct scan *scan, struct mailbox_text *text)
{
	g_autoptr (GString) quoted = NULL;

	if (scan_peek (scan) != '"')
		return false;
	quoted = g_string_new (NULL);
	if (!scan_quoted (scan, quoted))
		return false;
	g_string_append (text->plain, quoted->str);
	g_string_append (text->shown, quoted->str);
	text->has_quoted = true;
	return true;
}

static const char *
special_defect (char c)
{
	switch (c) {
	case ',':
		return "several-addresses";
	case ':':
	case ';':
		return "group";
	case '"':
	case '(':
	case ')':
	case '\\':
	case '>':
		return "syntax";
	default:
		return NULL;
	}
}

/* All before '<', or everything. */
static void
take_head (struct scan *scan, struct mailbox_text *text)
{
	while (!scan_done (scan) && scan_peek (scan) != '<') {
		char c;

		if (scan_blanks (scan)) {
			space (text->plain);
			space (text->shown);
			continue;
		}
		/* What does not end is looked for the end of once. */
		if (!text->torn && (take_comment (scan, text)
				    || take_quoted (scan, text)))
			continue;
		c = *scan->at++;
		text->torn |= c == '(' || c == '"';
		if (special_defect (c))
			blame (text, special_defect (c));
		text->has_at |= c == '@';
		text->has_square |= c == '[' || c == ']';
		g_string_append_c (text->plain, c);
		g_string_append_c (text->shown, c);
	}
	text->has_angle = scan_char (scan, '<');
}

static void
take_angle (struct scan *scan, struct mailbox_text *text)
{
	while (!scan_done (scan) && scan_peek (scan) != '>')
		g_string_append_c (text->inside, *scan->at++);
	if (!scan_char (scan, '>'))
		blame (text, "syntax");
	if (strpbrk (text->inside->str, "()"))
		blame (text, "comment");
	else if (text->inside->str[0] == '@' ||
		 strpbrk (text->inside->str, ",:"))
		blame (text, "route");
	else if (strchr (text->inside->str, '<'))
		blame (text, "syntax");
}

static void
take_tail (struct scan *scan, struct mailbox_text *text)
{
	while (!scan_done (scan)) {
		if (scan_blanks (scan) || take_comment (scan, text))
			continue;
		blame (text, scan_peek (scan) == ',' ? "several-addresses"
						     : "syntax");
		return;
	}
}

/* A name that looks like an address, and is not quoted, must be that very
 * address: other programs would take it for the sender. */
static void
check_phrase (struct mailbox_text *text, const char *address)
{
	g_autofree char *same = NULL;

	if (text->has_square)
		blame (text, "syntax");
	if (!text->has_at)
		return;
	if (!text->has_quoted)
		same = address_plain (text->plain->str, text->plain->len,
				      NULL);
	if (g_strcmp0 (same, address) != 0)
		blame (text, "syntax");
}

static char *
take_address (struct mailbox_text *text)
{
	GString *from = text->has_angle ? text->inside : text->plain;
	g_autofree char *trimmed = g_strstrip (g_strdup (from->str));
	const char *defect = NULL;
	g_autofree char *address = address_plain (trimmed, strlen (trimmed),
						  &defect);

	g_strchomp (text->plain->str);
	text->plain->len = strlen (text->plain->str);
	if (text->has_angle && address)
		check_phrase (text, address);
	else if (text->has_quoted && !text->has_angle)
		blame (text, text->has_at ? "quoted-local" : "no-domain");
	if (defect)
		blame (text, defect);
	if (!words_whole (text->shown->str, text->shown->len))
		blame (text, "encoded-word");
	return text->defect ? NULL : g_steal_pointer (&address);
}

/* Cuts at a character. */
static char *
bounded (char *name)
{
	gsize length = strlen (name);

	if (length > LIMIT_NAME_BYTES) {
		char *end = name + LIMIT_NAME_BYTES;

		while (((guchar) *end & 0xc0) == 0x80)
			end--;
		*end = '\0';
	}
	return name;
}

static char *
take_name (const struct mailbox_text *text, const char *address,
	   const char *hint)
{
	const GString *name = text->comments;

	if (text->has_angle ? text->plain->len > 0 : address == NULL)
		name = text->shown;
	return bounded (words_decode (name->str, name->len, hint));
}

static void
read_value (const struct field *field, struct facts *facts)
{
	struct mailbox_text text = {
		.plain = g_string_new (NULL),
		.shown = g_string_new (NULL),
		.comments = g_string_new (NULL),
		.inside = g_string_new (NULL),
	};
	struct scan scan = scan_text (field->value, field->length);
	g_autofree char *address = NULL;

	for (gsize i = 0; i < field->length; i++)
		if (((guchar) field->value[i] < ' ' &&
		     !strchr ("\t\n", field->value[i])) ||
		    field->value[i] == 0x7f)
			blame (&text, "control");
	scan_blanks (&scan);
	take_head (&scan, &text);
	if (text.has_angle) {
		take_angle (&scan, &text);
		take_tail (&scan, &text);
	}
	address = take_address (&text);
	facts->from_name = take_name (&text, address, facts->charset);
	if (address && facts->from_defect == NULL)
		facts->from = address_new (address, facts->from_name);
	else if (facts->from_defect == NULL)
		facts->from_defect = g_strdup (text.defect);
	g_string_free (text.plain, TRUE);
	g_string_free (text.shown, TRUE);
	g_string_free (text.comments, TRUE);
	g_string_free (text.inside, TRUE);
}

void
sender_read (const struct header *header, struct facts *facts)
{
	const struct field *field = header_first (header, "from");
	const char *defect = NULL;

	if (header->incomplete)
		defect = "incomplete-header";
	else if (field == NULL)
		defect = "no-from";
	else if (header_count (header, "from") > 1)
		defect = "several-from";
	else if (field->damaged)
		defect = "damaged-field";
	facts->from_defect = g_strdup (defect);
	if (field)
		read_value (field, facts);
	else
		facts->from_name = g_strdup ("");
}
