/*
 * serviceform.h - something that accounts have, as people write it:
 * "product:vps-2", "server:web17", "list:news".
 *
 * Each comes back as NULL, or as "WRONG; RIGHT", the caller's to free.
 */
#ifndef FILTER_SERVICEFORM_H
#define FILTER_SERVICEFORM_H

#include <glib.h>

#include "store/known.h"

/* *name is lower-case, caller's. */
char *serviceform_read (const char *text, enum service *kind, char **name);
/* Adds the names of a CSV cell, divided by blanks, semicolons or commas. */
char *serviceform_read_cell (const char *cell, GPtrArray *names);

#endif
