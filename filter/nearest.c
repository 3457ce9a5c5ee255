#include "filter/nearest.h"

#include <glib.h>
#include <string.h>

/* Levenshtein's distance, over words short enough for a table of rows. */
static unsigned
distance (const char *a, const char *b)
{
	unsigned row[33];
	gsize length = strlen (b);

	if (strlen (a) > 32 || length > 32)
		return G_MAXUINT;
	for (unsigned j = 0; j <= length; j++)
		row[j] = j;
	for (unsigned i = 1; a[i - 1] != '\0'; i++) {
		unsigned corner = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= length; j++) {
			unsigned change = corner + (a[i - 1] != b[j - 1]);

			corner = row[j];
			row[j] = MIN (MIN (row[j], row[j - 1]) + 1, change);
		}
	}
	return row[length];
}

const char *
nearest (const char *word, const char *candidate, const char *best)
{
	unsigned far = distance (word, candidate);
	unsigned most = (unsigned) MIN (strlen (candidate) / 2, 4);

	if (far > most || (best != NULL && distance (word, best) <= far))
		return best;
	return candidate;
}
