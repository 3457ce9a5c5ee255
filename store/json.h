/*
 * json.h - a JSON object of texts and numbers, written in one go (RFC 8259).
 *
 * Private to store/.  For what events and answers keep: a tree of a library's
 * objects for each costs more than the rows it is stored in.  Bytes that are
 * not UTF-8 become U+FFFD.
 */
#ifndef STORE_JSON_H
#define STORE_JSON_H

#include <glib.h>

GString *json_begin (void);
/* value NULL: no such member. */
void json_text (GString *object, const char *key, const char *value);
void json_number (GString *object, const char *key, gint64 value);
/* Takes the object, gives its text. */
char *json_end (GString *object);

#endif
