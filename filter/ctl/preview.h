/*
 * preview.h - an announcement, shown.
 */
#ifndef CTL_PREVIEW_H
#define CTL_PREVIEW_H

#include <json-glib/json-glib.h>

#include "store/store.h"

/* "all", "server:web17"; caller's. */
char *preview_audience (const struct announcement *announcement);
/* count: whom it would go to now, or NULL.  New. */
JsonObject *preview_json (const struct announcement *announcement,
			  const struct announcement_count *count);
void preview_print (const struct announcement *announcement,
		    const struct announcement_count *count);

#endif
