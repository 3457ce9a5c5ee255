/*
 * jsontext.h - a JSON text, written from its front to its back.
 *
 * Purpose: what is printed once and never looked at again needs no tree of
 * members; for that, and for reading, there is JSON-GLib.
 *
 * Every function appends to out.  name is the member's, or NULL for an
 * element of an array and for the text itself; commas come by themselves.
 * Strings are UTF-8, NULL is null.  Whoever begins a thing ends it.
 *
 * Source: RFC 8259.
 */
#ifndef FILTER_JSONTEXT_H
#define FILTER_JSONTEXT_H

#include <glib.h>
#include <stdbool.h>

void jsontext_begin_object (GString *out, const char *name);
void jsontext_end_object (GString *out);
void jsontext_begin_array (GString *out, const char *name);
void jsontext_end_array (GString *out);

void jsontext_string (GString *out, const char *name, const char *value);
void jsontext_bool (GString *out, const char *name, bool value);
void jsontext_integer (GString *out, const char *name, gint64 value);
void jsontext_double (GString *out, const char *name, double value);

#endif
