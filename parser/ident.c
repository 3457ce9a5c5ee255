#include "parser/ident.h"

#include <string.h>

#include "parser/limits.h"

static bool
is_blank (char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Also the controls that are no ASCII: no field can be made of them. */
static bool
has_control (const char *text)
{
	for (; *text != '\0'; text = g_utf8_next_char (text))
		if (g_unichar_iscntrl (g_utf8_get_char (text)))
			return true;
	return false;
}

/* Takes text without its blanks; NULL if that is no identifier. */
static char *
clean (const char *text, gsize length)
{
	g_autoptr (GString) id = g_string_new (NULL);

	for (gsize i = 0; i < length; i++) {
		if (is_blank (text[i]))
			continue;
		if ((guchar) text[i] < ' ' || text[i] == 0x7f ||
		    text[i] == '<' || text[i] == '>' ||
		    id->len == LIMIT_MESSAGE_ID_BYTES)
			return NULL;
		g_string_append_c (id, text[i]);
	}
	if (id->len == 0 || !g_utf8_validate (id->str, -1, NULL)
	    || has_control (id->str))
		return NULL;
	return g_strdup (id->str);
}

static void
add (GPtrArray *list, const char *text, gsize length)
{
	char *id = clean (text, length);

	if (id)
		g_ptr_array_add (list, id);
}

static void
add_bracketed (GPtrArray *list, const char *at, const char *end)
{
	while ((at = memchr (at, '<', (gsize) (end - at))) != NULL) {
		const char *close = memchr (at, '>', (gsize) (end - at));
		const char *again;

		if (close == NULL)
			return;
		/* "<a <b>" is b. */
		again = g_strrstr_len (at, close - at, "<");
		add (list, again + 1, (gsize) (close - again - 1));
		at = close;
	}
}

static void
add_words (GPtrArray *list, const char *at, const char *end)
{
	const char *only = NULL;
	gsize only_length = 0;
	unsigned words = 0;

	while (at < end) {
		const char *start;
		gsize length;

		while (at < end && is_blank (*at))
			at++;
		start = at;
		while (at < end && !is_blank (*at))
			at++;
		length = (gsize) (at - start);
		if (length == 0)
			break;
		if (memchr (start, '@', length))
			add (list, start, length);
		only = start;
		only_length = length;
		words++;
	}
	if (words == 1 && list->len == 0)
		add (list, only, only_length);
}

void
ident_list (const char *text, gsize length, GPtrArray *list)
{
	if (memchr (text, '<', length))
		add_bracketed (list, text, text + length);
	else
		add_words (list, text, text + length);
}

/* Each once, the first place counts; not more than the bound. */
static void
settle (GPtrArray *list, struct facts *facts, const char *bound)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash,
							g_str_equal);
	guint kept = 0;

	for (guint i = 0; i < list->len; i++) {
		if (g_hash_table_contains (seen, list->pdata[i])) {
			g_free (list->pdata[i]);
			continue;
		}
		g_hash_table_add (seen, list->pdata[i]);
		list->pdata[kept++] = list->pdata[i];
	}
	g_ptr_array_set_free_func (list, NULL);
	g_ptr_array_set_size (list, (gint) kept);
	g_ptr_array_set_free_func (list, g_free);
	if (kept <= LIMIT_REFERENCES)
		return;
	g_ptr_array_remove_range (list, 1, kept - LIMIT_REFERENCES);
	g_ptr_array_add (facts->exceeded, g_strdup (bound));
}

static void
read_all (const struct header *header, const char *name, GPtrArray *list)
{
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		if (strcmp (field->lower, name) == 0)
			ident_list (field->value, field->length, list);
	}
}

void
ident_read (const struct header *header, struct facts *facts)
{
	const struct field *own = header_first (header, "message-id");
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

	if (own) {
		ident_list (own->value, own->length, list);
		if (list->len > 0)
			facts->message_id = g_strdup (list->pdata[0]);
		else
			g_ptr_array_add (facts->defects,
					 g_strdup ("message-id"));
	}
	read_all (header, "in-reply-to", facts->in_reply_to);
	read_all (header, "references", facts->references);
	settle (facts->in_reply_to, facts, "in-reply-to");
	settle (facts->references, facts, "references");
}
