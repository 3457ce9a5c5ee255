#include "parser/wordtable.h"

#include <string.h>

enum {
	SLOTS_LEAST = 64,	/* a power of two */
	SPARSE = 3		/* so many slots for each word, at least */
};

struct slot {
	char *word;
	gsize length;
	gpointer value;
};

/* The hashes stand by themselves, near each other: mostly nothing else is
 * looked at. */
struct wordtable {
	guint32 *hashes;	/* 0: the slot is free */
	struct slot *slots;
	gsize count, mask;	/* of slots, a power of two, less one */
};

/* FNV-1a: the words are short. */
static guint32
hash_of (const char *word, gsize length)
{
	guint32 hash = 0x811c9dc5;

	for (gsize i = 0; i < length; i++)
		hash = (hash ^ (guchar) word[i]) * 0x01000193;
	hash ^= hash >> 15;
	return hash != 0 ? hash : 1;
}

/* Where the word is, or the free slot that would be its. */
static gsize
find_slot (const struct wordtable *table, const char *word, gsize length,
	   guint32 hash)
{
	gsize at = hash & table->mask;

	while (table->hashes[at] != 0
	       && (table->hashes[at] != hash
		   || table->slots[at].length != length
		   || memcmp (table->slots[at].word, word, length) != 0))
		at = (at + 1) & table->mask;
	return at;
}

static void
make_room (struct wordtable *table, gsize count)
{
	table->hashes = g_new0 (guint32, count);
	table->slots = g_new0 (struct slot, count);
	table->mask = count - 1;
}

struct wordtable *
wordtable_new (void)
{
	struct wordtable *table = g_new0 (struct wordtable, 1);

	make_room (table, SLOTS_LEAST);
	return table;
}

void
wordtable_free (struct wordtable *table)
{
	if (table == NULL)
		return;
	for (gsize i = 0; i <= table->mask; i++)
		g_free (table->slots[i].word);
	g_free (table->hashes);
	g_free (table->slots);
	g_free (table);
}

static void
grow (struct wordtable *table)
{
	g_autofree guint32 *hashes = table->hashes;
	g_autofree struct slot *slots = table->slots;
	gsize count = table->mask + 1;

	make_room (table, 2 * count);
	for (gsize i = 0; i < count; i++) {
		gsize at;

		if (hashes[i] == 0)
			continue;
		at = find_slot (table, slots[i].word, slots[i].length,
				hashes[i]);
		table->hashes[at] = hashes[i];
		table->slots[at] = slots[i];
	}
}

void
wordtable_put (struct wordtable *table, const char *word, gsize length,
	       gpointer value)
{
	guint32 hash = hash_of (word, length);
	gsize at;

	g_assert (value != NULL);
	if ((table->count + 1) * SPARSE > table->mask)
		grow (table);
	at = find_slot (table, word, length, hash);
	if (table->hashes[at] == 0) {
		table->hashes[at] = hash;
		table->slots[at].word = g_strndup (word, length);
		table->slots[at].length = length;
		table->count++;
	}
	table->slots[at].value = value;
}

gpointer
wordtable_find (const struct wordtable *table, const char *word, gsize length)
{
	gsize at = find_slot (table, word, length, hash_of (word, length));

	return table->slots[at].value;
}
