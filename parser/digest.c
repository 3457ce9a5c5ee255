#include "parser/digest.h"

#include <string.h>

#include "parser/checksum.h"

/* In order: bsearch. */
static const char *const authored[] = {
	"auto-submitted", "cc", "comments",
	"content-alternative", "content-class", "content-description",
	"content-disposition", "content-id", "content-language",
	"content-location", "content-transfer-encoding", "content-type",
	"date", "from", "in-reply-to", "keywords", "message-id",
	"mime-version", "precedence", "references", "sender", "to",
};

static int
compare_name (const void *key, const void *element)
{
	return strcmp (key, *(const char *const *) element);
}

static bool
is_authored (const struct field *field)
{
	return bsearch (field->lower, authored, G_N_ELEMENTS (authored),
			sizeof *authored, compare_name) != NULL;
}

/* The sort is stable: those of one name stay as they stand. */
static gint
compare_fields (gconstpointer a, gconstpointer b)
{
	const struct field *x = *(const struct field *const *) a;
	const struct field *y = *(const struct field *const *) b;

	return strcmp (x->lower, y->lower);
}

static void
hash_field (struct checksum *sum, const struct field *field)
{
	GString *line = g_string_new (field->lower);
	bool blank = false;
	gsize start;

	g_string_append_c (line, ':');
	start = line->len;
	for (gsize i = 0; i < field->length; i++) {
		char c = field->value[i];
		bool now = c == ' ' || c == '\t' || c == '\n' || c == '\r';

		if (!now && blank && line->len > start)
			g_string_append_c (line, ' ');
		if (!now)
			g_string_append_c (line, c);
		blank = now;
	}
	g_string_append_c (line, '\n');
	checksum_add (sum, line->str, line->len);
	g_string_free (line, TRUE);
}

/* As it stands, but for the CR before each line end, and the end. */
static void
hash_body (struct checksum *sum, const char *at, const char *end)
{
	while (end > at && (end[-1] == '\r' || end[-1] == '\n'))
		end--;
	while (at < end) {
		const char *cr = memchr (at, '\r', (gsize) (end - at));
		const char *next = cr ? cr : end;

		while (next < end && *next == '\r')
			next++;
		if (!cr || *next != '\n')
			cr = next;
		checksum_add (sum, at, (gsize) (cr - at));
		at = next;
	}
}

void
digest_content (const struct header *header, const char *bytes, gsize length,
		char hex[65])
{
	g_autoptr (GPtrArray) fields = g_ptr_array_new ();
	struct checksum sum;

	checksum_init (&sum);
	for (guint i = 0; i < header->fields->len; i++)
		if (is_authored (header->fields->pdata[i]))
			g_ptr_array_add (fields, header->fields->pdata[i]);
	g_ptr_array_sort (fields, compare_fields);
	for (guint i = 0; i < fields->len; i++)
		hash_field (&sum, fields->pdata[i]);
	checksum_add (&sum, "\n", 1);
	hash_body (&sum, bytes + header->body_offset, bytes + length);
	checksum_hex (&sum, hex);
}
