#include "parser/lease.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Before what is lent. */
struct lease_block {
	struct lease_block *next, *previous;
	size_t size;
	max_align_t memory[];
};

static GPrivate current = G_PRIVATE_INIT (NULL);

void
lease_begin (struct lease *lease)
{
	g_assert (g_private_get (&current) == NULL);
	*lease = (struct lease) { .left = LEASE_BYTES };
	g_private_set (&current, lease);
}

unsigned
lease_end (struct lease *lease)
{
	unsigned lost = 0;

	g_assert (g_private_get (&current) == lease);
	for (; lease->first != NULL; lost++)
		lease_free (lease->first->memory);
	g_private_set (&current, NULL);
	return lost;
}

void *
lease_malloc (size_t size)
{
	struct lease *lease = g_private_get (&current);
	struct lease_block *block = NULL;

	if (lease != NULL && size > 0 && size <= LEASE_BLOCK_BYTES
	    && size <= lease->left)
		block = malloc (sizeof *block + size);
	if (block == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	*block = (struct lease_block) { .next = lease->first, .size = size };
	if (block->next != NULL)
		block->next->previous = block;
	lease->first = block;
	lease->left -= size;
	return block->memory;
}

static struct lease_block *
block_of (void *memory)
{
	return (struct lease_block *) ((char *) memory
		- offsetof (struct lease_block, memory));
}

void *
lease_realloc (void *memory, size_t size)
{
	void *more = lease_malloc (size);

	if (more != NULL && memory != NULL) {
		memcpy (more, memory, MIN (size, block_of (memory)->size));
		lease_free (memory);
	}
	return more;
}

void
lease_free (void *memory)
{
	struct lease *lease = g_private_get (&current);
	struct lease_block *block;

	if (memory == NULL)
		return;
	g_assert (lease != NULL);
	block = block_of (memory);
	if (block->next != NULL)
		block->next->previous = block->previous;
	if (block->previous != NULL)
		block->previous->next = block->next;
	else
		lease->first = block->next;
	lease->left += block->size;
	free (block);
}
