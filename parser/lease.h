/*
 * lease.h - memory that a library is lent for one piece of work.
 *
 * Purpose: a library that reads what strangers write may take a length in it
 * for true, or forget a string where it gives up.  Through these hooks it gets
 * no block above LEASE_BLOCK_BYTES, no more than LEASE_BYTES at once, and what
 * it has not given back when the work ends is taken back.
 *
 * Threads: a lease is of the thread that begins it, and ends there; one at a
 * time.  Without one there is no memory.  What the library keeps for later
 * must not come from here.
 */
#ifndef PARSER_LEASE_H
#define PARSER_LEASE_H

#include <stddef.h>

enum { LEASE_BLOCK_BYTES = 64 << 10, LEASE_BYTES = 1 << 20 };

struct lease_block;

/* On the caller's stack. */
struct lease {
	struct lease_block *first;
	size_t left;
};

void lease_begin (struct lease *lease);
/* How many blocks had to be taken back. */
unsigned lease_end (struct lease *lease);

/* As malloc, realloc, free have it; errno is ENOMEM where there is none, also
 * of size 0. */
void *lease_malloc (size_t size);
void *lease_realloc (void *memory, size_t size);
void lease_free (void *memory);

#endif
