/*
 * contactform.h - a contact of an account as people and programs write it.
 *
 * As JSON: {address, full_name, language, rights: ["may-open", ...]}; only
 * the address must be there, a contact without rights is known by name and
 * may do nothing.  As the cell of a CSV file: ADDRESS|FULL NAME|LANGUAGE|
 * RIGHTS, later parts may be left out, several contacts with ";" between
 * them.
 *
 * Everything is checked: an address becomes lower-case with A-labels, a
 * language is one that can be answered in, a right is one that there is.
 * What is wrong comes back as "WRONG; RIGHT", the caller's to free.
 */
#ifndef FILTER_CONTACTFORM_H
#define FILTER_CONTACTFORM_H

#include <glib.h>
#include <json-glib/json-glib.h>

#include "store/known.h"

/* Each sets one member; NULL, or what is wrong.  rights are separated by
 * blanks or commas. */
char *contactform_set_address (struct contact *contact, const char *text);
char *contactform_set_name (struct contact *contact, const char *text);
char *contactform_set_language (struct contact *contact, const char *text);
char *contactform_set_rights (struct contact *contact, const char *text);
struct contact *contactform_new (void);

/* Adds what the cell has to the list; NULL, or what is wrong. */
char *contactform_read_cell (const char *cell, GPtrArray *contacts);
/* The same of a JSON array. */
char *contactform_read_json (JsonNode *node, GPtrArray *contacts);
/* New. */
JsonObject *contactform_json (const struct contact *contact);

#endif
