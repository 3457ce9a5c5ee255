#include "filter/policy/picture.h"

char *
picture_id (const char *sniffed, const char *sha256)
{
	static const char *const types[] = {
		"image/png", "image/jpeg", "image/gif", "image/webp",
		"image/bmp", NULL
	};

	return sniffed == NULL || !g_strv_contains (types, sniffed) ? NULL
		: g_strdup_printf ("%.40s@picture.invalid", sha256);
}
