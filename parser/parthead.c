#include "parser/parthead.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_BYTES = 76 };	/* of a field, which is a word or some */

/* Behind the nearest delimiter before start; start: there is none. */
static gsize
find_delimiter (const char *bytes, gsize floor, gsize start)
{
	gsize at = start;

	if (start - floor > PARTHEAD_BYTES)
		floor = start - PARTHEAD_BYTES;
	while (at > floor) {
		const char *stop = at - 1 > floor ?
			memrchr (bytes + floor, '\n', at - 1 - floor) : NULL;
		gsize line = stop ? (gsize) (stop + 1 - bytes) : floor;

		if (at - line > 2 && memcmp (bytes + line, "--", 2) == 0)
			return at;
		at = line;
	}
	return start;
}

/* The length of a field's name; 0: the line is none. */
static gsize
name_length (const char *line, gsize length)
{
	gsize n = 0;

	while (n < MIN (length, NAME_BYTES) && g_ascii_isgraph (line[n]) &&
	       line[n] != ':')
		n++;
	length = MIN (length, NAME_BYTES);
	if (n == 0 || n == length)
		return 0;
	return line[n + strspn (line + n, " \t")] == ':' ? n : 0;
}

/* A field that a part has, rather than a text that begins "Note: ". */
static bool
is_known (const char *line, gsize length)
{
	return (length > 8 && g_ascii_strncasecmp (line, "Content-", 8) == 0) ||
		(length > 2 && g_ascii_strncasecmp (line, "X-", 2) == 0) ||
		(length == 12 &&
		 g_ascii_strncasecmp (line, "MIME-Version", 12) == 0);
}

/* name="a.txt": the rest of a field. */
static bool
is_parameter (const char *line, gsize length)
{
	gsize n = 0;

	while (n < length && (g_ascii_isalnum (line[n]) ||
			      strchr ("-_*", line[n])))
		n++;
	return n > 0 && n < length && line[n] == '=';
}

/* Where the words of a header begin, which is bytes[head..end); end: it has
 * none. */
static gsize
find_words (const char *bytes, gsize head, gsize end)
{
	gsize at = head, words = end;
	bool known = false, blank = false, prose = false;

	while (at < end && !blank) {
		const char *line = bytes + at;
		const char *stop = memchr (line, '\n', end - at);
		gsize size = stop ? (gsize) (stop + 1 - line) : end - at;
		gsize length = size, name;

		while (length > 0 && strchr ("\r\n", line[length - 1]))
			length--;
		at += size;
		blank = length == 0;
		if (blank || *line == ' ' || *line == '\t')
			continue;
		name = name_length (line, length);
		if (name > 0 && is_known (line, name)) {
			if (words < end)
				return end;
			known = true;
		} else if (name == 0 && words == end) {
			if (is_parameter (line, length))
				return end;
			words = at - size;
			prose = memchr (line, ' ', length);
		}
	}
	if (blank && (words == end || !prose))
		return end;
	return known ? words : head;
}

gsize
parthead_end (const char *bytes, gsize floor, gsize start)
{
	return find_words (bytes, find_delimiter (bytes, floor, start), start);
}

/* The next line from offset at on that begins with the delimiter, or length. */
static gsize
next_delimiter (const char *bytes, gsize length, gsize at,
		const char *delimiter)
{
	gsize size = strlen (delimiter);

	while (at < length) {
		const char *found = memmem (bytes + at, length - at, delimiter,
					    size);

		if (!found)
			break;
		at = (gsize) (found - bytes);
		if (at == 0 || found[-1] == '\n')
			return at;
		at += size;
	}
	return length;
}

void
parthead_find (const char *bytes, gsize length, gsize from,
	       const char *boundary, gsize *start, gsize *end)
{
	g_autofree char *delimiter = g_strconcat ("--", boundary, NULL);
	gsize at = next_delimiter (bytes, length, from, delimiter);
	const char *stop = memchr (bytes + at, '\n', length - at);

	*start = *end = 0;
	if (!stop)
		return;
	at = (gsize) (stop + 1 - bytes);
	*end = next_delimiter (bytes, length, at, delimiter);
	*start = find_words (bytes, at, *end);
	/* The line end before a delimiter belongs to it. */
	if (*end > *start && bytes[*end - 1] == '\n')
		--*end;
	if (*end > *start && bytes[*end - 1] == '\r')
		--*end;
}
