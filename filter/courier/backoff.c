#include "filter/courier/backoff.h"

/* 0..255, the same for the same row and attempt. */
static unsigned
dice (gint64 id, unsigned attempts)
{
	guint64 x = (guint64) id * 0x9E3779B97F4A7C15u + attempts;

	/* One round of splitmix64. */
	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
	x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
	return (unsigned) ((x ^ (x >> 31)) & 255);
}

gint64
backoff_next (gint64 id, unsigned attempts, gint64 created, gint64 now,
	      unsigned first, unsigned most, unsigned give_up)
{
	gint64 end = created + give_up;
	gint64 pause = MIN (first, most);

	if (now >= end)
		return -1;
	for (unsigned i = 1; i < attempts && pause < most; i++)
		pause = MIN (2 * pause, (gint64) most);
	pause += pause * ((gint64) dice (id, attempts) - 128) / 1024;
	return MIN (now + MAX (pause, 1), end);
}
