#include "parser/fence.h"

#include <stdbool.h>
#include <string.h>

#include "parser/limits.h"

enum {
	/* RFC 2046 allows 70; of a longer one no more is looked at. */
	BOUNDARY_BYTES = 256
};

struct fence {
	GHashTable *boundaries;	/* GBytes, without the two dashes */
	bool obscure;		/* there may be others */
	bool in_header;
	gsize fields, header_bytes, words;	/* of this part */
	struct room *room;
	const char *exceeded;
};

static const char *
trim_end (const char *start, const char *end)
{
	while (end > start && g_ascii_isspace (end[-1]))
		end--;
	return end;
}

/* The value behind "boundary", quoted or bare, with nothing behind it but
 * the next parameter; anything else makes the boundaries obscure. */
static void
read_boundary (struct fence *fence, const char *at, const char *end)
{
	bool quoted = end - at > 1 && at[1] == '"';
	const char *start = at + 1 + quoted, *stop = start, *cut;

	if (at == end || *at != '=') {
		fence->obscure = true;
		return;
	}
	cut = MIN (end, start + BOUNDARY_BYTES);
	while (stop < cut && !strchr (quoted ? "\"\\" : "; \t\r\n\"\\()",
				      *stop))
		stop++;
	at = stop + (quoted && stop < cut && *stop == '"');
	while (at < cut && g_ascii_isspace (*at))
		at++;
	if (stop == start || (quoted && (stop == cut || *stop != '"')) ||
	    (at == cut ? cut < end : *at != ';') ||
	    g_strstr_len (start, stop - start, "=?"))
		fence->obscure = true;
	stop = trim_end (start, stop);
	g_hash_table_add (fence->boundaries,
			  g_bytes_new_static (start, stop - start));
}

static void
learn_boundary (struct fence *fence, const char *line, gsize length)
{
	static const char name[] = "boundary";
	const char *end = line + length;

	for (; (gsize) (end - line) >= strlen (name); line++)
		if ((*line == 'b' || *line == 'B') &&
		    g_ascii_strncasecmp (line, name, strlen (name)) == 0)
			read_boundary (fence, line + strlen (name), end);
}

enum delimiter { NO_DELIMITER, DELIMITER, LAST_DELIMITER };

static enum delimiter
find_delimiter (const struct fence *fence, const char *line, gsize length)
{
	const char *end = trim_end (line + 2, line + length);
	g_autoptr (GBytes) whole = NULL, last = NULL;

	line += 2;
	whole = g_bytes_new_static (line, end - line);
	if (g_hash_table_contains (fence->boundaries, whole))
		return DELIMITER;
	if (end - line >= 2 && memcmp (end - 2, "--", 2) == 0) {
		last = g_bytes_new_static (line, end - 2 - line);
		if (g_hash_table_contains (fence->boundaries, last))
			return LAST_DELIMITER;
	}
	return fence->obscure ? DELIMITER : NO_DELIMITER;
}

static void
take_dashes (struct fence *fence, const char *line, gsize length)
{
	enum delimiter kind = find_delimiter (fence, line, length);

	if (!room_take (&fence->room->comparisons,
			g_hash_table_size (fence->boundaries)))
		fence->exceeded = "boundary-lines";
	if (kind == NO_DELIMITER)
		return;
	if (!room_take (fence->obscure ? &fence->room->lines :
			&fence->room->parts, 1))
		fence->exceeded = "parts";
	fence->in_header = kind == DELIMITER;
	fence->fields = fence->header_bytes = fence->words = 0;
}

/* How many encoded words begin in the line: GMime looks for the end of each in
 * all that follows. */
static gsize
count_words (const char *line, gsize length)
{
	const char *end = line + length;
	gsize words = 0;

	while ((line = memmem (line, end - line, "=?", 2))) {
		words++;
		line += 2;
	}
	return words;
}

static void
take_header_line (struct fence *fence, const char *line, gsize length)
{
	if (length == 0 || *line == '\n' || (*line == '\r' && length == 2)) {
		fence->in_header = false;
		return;
	}
	fence->header_bytes += length;
	if (fence->header_bytes > LIMIT_HEADER_BYTES ||
	    !room_take (&fence->room->header_bytes, length))
		fence->exceeded = "header-bytes";
	fence->words += count_words (line, length);
	if (!room_take (&fence->room->word_bytes, fence->words * length))
		fence->exceeded = "encoded-words";
	if (++fence->fields > LIMIT_FIELDS ||
	    !room_take (&fence->room->fields, 1))
		fence->exceeded = "fields";
	if (!fence->exceeded)
		learn_boundary (fence, line, length);
}

gsize
fence_find (const char *bytes, gsize length, const char *type,
	    struct room *room, const char **exceeded)
{
	struct fence fence = { .room = room };
	const char *at = bytes, *end = bytes + length;

	fence.boundaries = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
		(GDestroyNotify) g_bytes_unref, NULL);
	if (type)
		learn_boundary (&fence, type, strlen (type));
	while (at < end) {
		const char *stop = memchr (at, '\n', end - at);
		gsize size = stop ? (gsize) (stop + 1 - at) :
			(gsize) (end - at);

		if (size >= 2 && at[0] == '-' && at[1] == '-')
			take_dashes (&fence, at, size);
		else if (fence.in_header)
			take_header_line (&fence, at, size);
		if (fence.exceeded)
			break;
		at += size;
	}
	g_hash_table_unref (fence.boundaries);
	*exceeded = fence.exceeded;
	return at - bytes;
}
