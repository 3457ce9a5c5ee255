#include "parser/wordtable.h"

#include <string.h>

enum {
	SLOTS_LEAST = 64,	/* a power of two */
	SPARSE = 4		/* so many slots for each word, at least */
};

struct slot {
	char *word;		/* NULL: the slot is free */
	gsize length;
	guint32 hash;
	gpointer value;
};

struct wordtable {
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
	return hash ^ hash >> 15;
}

/* The word's slot, or the free one that would be its. */
static struct slot *
find_slot (const struct wordtable *table, const char *word, gsize length,
	   guint32 hash)
{
	struct slot *slot = &table->slots[hash & table->mask];

	while (slot->word != NULL
	       && (slot->hash != hash || slot->length != length
		   || memcmp (slot->word, word, length) != 0))
		slot = &table->slots[(slot - table->slots + 1) & table->mask];
	return slot;
}

struct wordtable *
wordtable_new (void)
{
	struct wordtable *table = g_new0 (struct wordtable, 1);

	table->slots = g_new0 (struct slot, SLOTS_LEAST);
	table->mask = SLOTS_LEAST - 1;
	return table;
}

void
wordtable_free (struct wordtable *table)
{
	if (table == NULL)
		return;
	for (gsize i = 0; i <= table->mask; i++)
		g_free (table->slots[i].word);
	g_free (table->slots);
	g_free (table);
}

static void
grow (struct wordtable *table)
{
	g_autofree struct slot *old = table->slots;
	gsize count = table->mask + 1;

	table->mask = 2 * count - 1;
	table->slots = g_new0 (struct slot, 2 * count);
	for (gsize i = 0; i < count; i++)
		if (old[i].word != NULL)
			*find_slot (table, old[i].word, old[i].length,
				    old[i].hash) = old[i];
}

void
wordtable_put (struct wordtable *table, const char *word, gsize length,
	       gpointer value)
{
	guint32 hash = hash_of (word, length);
	struct slot *slot;

	g_assert (value != NULL);
	if ((table->count + 1) * SPARSE > table->mask)
		grow (table);
	slot = find_slot (table, word, length, hash);
	if (slot->word == NULL) {
		slot->word = g_strndup (word, length);
		slot->length = length;
		slot->hash = hash;
		table->count++;
	}
	slot->value = value;
}

gpointer
wordtable_find (const struct wordtable *table, const char *word, gsize length)
{
	return find_slot (table, word, length, hash_of (word, length))->value;
}
