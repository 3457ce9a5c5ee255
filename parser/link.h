/*
 * link.h - what of a link's address belongs into a text.
 */
#ifndef PARSER_LINK_H
#define PARSER_LINK_H

#include <glib.h>

/* The address to show behind the text of a link, caller's; NULL where the
 * text is the address already, or the address leads nowhere outside the
 * page. */
char *link_address (const char *href, const char *text);

#endif
