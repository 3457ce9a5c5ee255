/*
 * text.h - what a text that is to be stored looks like.  Private to store/.
 */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* UTF-8 of at most so many bytes without controls, and without white space
 * unless spaces. */
bool text_is_line (const char *text, gsize most, bool spaces);
/* The same, without white space, and something. */
bool text_is_key (const char *text, gsize most);
enum { TEXT_ADDRESS_BYTES = 320 };
/* local@domain, as far as the store needs to know. */
bool text_is_address (const char *text);
/* At most so many bytes of it, whole characters; caller's. */
char *text_cut (const char *text, gsize most);

#endif
