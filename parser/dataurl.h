/*
 * dataurl.h - pictures that HTML has in itself instead of beside it.
 *
 * Purpose: find the base64 of <img src="data:image/png;base64,...">, as some
 * programs write what was pasted.  What is no picture, not in base64, or not
 * the source of something, is not found.
 *
 * html: any bytes.  Source: RFC 2397.
 */
#ifndef PARSER_DATAURL_H
#define PARSER_DATAURL_H

#include <glib.h>
#include <stdbool.h>

/* What is smaller is a dot that keeps a place. */
enum { DATAURL_LEAST = 128 };

struct dataurl {
	gsize start, end;	/* of the address in the HTML */
	gsize data;		/* where its base64 begins */
	gsize type, type_end;	/* of "image/png" in it */
};

/* The first that begins at or behind offset from. */
bool dataurl_find (const char *html, gsize length, gsize from,
		   struct dataurl *url);

/* Its type, lower-case, and bytes; caller's. */
char *dataurl_type (const char *html, const struct dataurl *url);
GBytes *dataurl_content (const char *html, const struct dataurl *url);

/* The HTML without them, caller's; NULL if there is none in it. */
GBytes *dataurl_cut (const char *html, gsize length);

#endif
