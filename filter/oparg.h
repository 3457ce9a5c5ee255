/*
 * oparg.h - what an operation of ops.h was given, out of its JSON object.
 *
 * Each sets *value and answers true, or says what is missing or wrong as
 * OPARG_ERROR_WRONG.  Strings and what is in lists are the caller's.
 */
#ifndef FILTER_OPARG_H
#define FILTER_OPARG_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

#define OPARG_ERROR (oparg_error_quark ())
GQuark oparg_error_quark (void);
enum oparg_error { OPARG_ERROR_WRONG };

/* Sets error, "NAME: is missing or is not TYPE"; false. */
bool oparg_wrong (GError **error, const char *name, const char *type);

/* There, and not null. */
bool oparg_given (JsonObject *object, const char *name);

bool oparg_string (JsonObject *object, const char *name, char **value,
		   GError **error);
bool oparg_number (JsonObject *object, const char *name, gint64 *value,
		   GError **error);

/* Absent or null: *value stays as it is. */
bool oparg_string_if (JsonObject *object, const char *name, char **value,
		      GError **error);
bool oparg_number_if (JsonObject *object, const char *name, gint64 *value,
		      GError **error);

/* Absent: false. */
bool oparg_switch (JsonObject *object, const char *name, bool *value,
		   GError **error);

/* Absent: adds none to the list, which frees its elements with g_free. */
bool oparg_strings (JsonObject *object, const char *name, GPtrArray *list,
		    GError **error);

/* The other way round: the list as that member. */
void oparg_set_strings (JsonObject *object, const char *name,
			const GPtrArray *list);

#endif
