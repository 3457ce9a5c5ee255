#include "filter/policy/prefix.h"

#include <string.h>

enum { SPARSE = 2 };	/* so many slots for each beginning, at least */

/* One beginning of one word. */
struct beginning {
	guint32 at;
	guint32 next;		/* of the same hash, as in a slot */
};

struct slot {
	guint32 hash;		/* 0: free */
	guint32 first;		/* index of a beginning; NONE: no more */
};

#define NONE G_MAXUINT32

struct prefixes {
	struct slot *slots;
	gsize mask;		/* as many as there are, less one */
	GArray *beginnings;
};

/* FNV-1a, of one character more.  *at is behind it. */
static guint32
add_character (guint32 hash, const char **at)
{
	const char *end = g_utf8_next_char (*at);

	for (; *at < end; ++*at)
		hash = (hash ^ (guchar) **at) * 0x01000193;
	return hash;
}

static guint32
begin (void)
{
	return 0x811c9dc5;
}

static guint32
finish (guint32 hash)
{
	return hash != 0 ? hash : 1;
}

/* It ends at what is no letter or digit, and before a letter that may be
 * missing; 0: nothing is left. */
static guint32
prefix_of (const char *letters)
{
	guint32 hash = begin ();
	unsigned count = 0;

	while (count < PREFIX_LETTERS
	       && ((guchar) *letters >= 0x80 || g_ascii_isalnum (*letters))
	       && *g_utf8_next_char (letters) != '?') {
		hash = add_character (hash, &letters);
		count++;
	}
	return count > 0 ? finish (hash) : 0;
}

/* The "|" that ends this alternative, or the ")" of the last; what is no
 * letter is escaped by number. */
static const char *
past_alternative (const char *at)
{
	unsigned depth = 0;

	for (; *at != '\0' && (depth > 0 || (*at != '|' && *at != ')')); at++)
		depth += (*at == '(') - (*at == ')');
	return at;
}

bool
prefix_collect (const char *pattern, GArray *into)
{
	guint32 prefix;

	if (g_str_has_prefix (pattern, "(?:")) {
		const char *at = pattern + strlen ("(?:");

		while (prefix_collect (at, into)) {
			at = past_alternative (at);
			if (*at != '|')
				return true;
			at++;
		}
		return false;
	}
	if (!g_str_has_prefix (pattern, PREFIX_BEGIN))
		return false;
	prefix = prefix_of (pattern + strlen (PREFIX_BEGIN));
	g_array_append_val (into, prefix);
	return prefix != 0;
}

struct prefixes *
prefixes_new (gsize words)
{
	struct prefixes *prefixes = g_new0 (struct prefixes, 1);
	gsize count = 1;

	while (count < words * PREFIX_LETTERS * SPARSE + 1)
		count *= 2;
	prefixes->slots = g_new0 (struct slot, count);
	prefixes->mask = count - 1;
	prefixes->beginnings = g_array_new (FALSE, FALSE,
					    sizeof (struct beginning));
	return prefixes;
}

void
prefixes_free (struct prefixes *prefixes)
{
	if (prefixes == NULL)
		return;
	g_array_unref (prefixes->beginnings);
	g_free (prefixes->slots);
	g_free (prefixes);
}

/* The slot of this hash, or the free one that would be. */
static struct slot *
find_slot (const struct prefixes *prefixes, guint32 hash)
{
	gsize at = (hash ^ hash >> 15) & prefixes->mask;

	while (prefixes->slots[at].hash != 0
	       && prefixes->slots[at].hash != hash)
		at = (at + 1) & prefixes->mask;
	return &prefixes->slots[at];
}

void
prefixes_add (struct prefixes *prefixes, const char *text, guint32 at)
{
	const char *word = text + at;
	guint32 hash = begin ();

	for (unsigned i = 0; i < PREFIX_LETTERS && *word != '\0'; i++) {
		struct beginning beginning = { .at = at };
		struct slot *slot;

		hash = add_character (hash, &word);
		slot = find_slot (prefixes, finish (hash));
		beginning.next = slot->hash != 0 ? slot->first : NONE;
		slot->hash = finish (hash);
		slot->first = prefixes->beginnings->len;
		g_array_append_val (prefixes->beginnings, beginning);
	}
}

void
prefixes_find (const struct prefixes *prefixes, guint32 prefix,
	       GArray *places)
{
	const struct slot *slot = find_slot (prefixes, prefix);
	guint32 i = slot->hash != 0 ? slot->first : NONE;

	while (i != NONE) {
		const struct beginning *one = &g_array_index (
			prefixes->beginnings, struct beginning, i);

		g_array_append_val (places, one->at);
		i = one->next;
	}
}
