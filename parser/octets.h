/*
 * octets.h - the bytes of a GBytes, also where there are none.
 *
 * GLib gives NULL for an empty one, to which C lets nothing be added and
 * which memchr must not be given: here it is "".
 */
#ifndef PARSER_OCTETS_H
#define PARSER_OCTETS_H

#include <glib.h>

static inline const char *
octets (GBytes *bytes, gsize *length)
{
	const char *data = g_bytes_get_data (bytes, length);

	return data ? data : "";
}

#endif
