#include "filter/contactform.h"

#include <string.h>

#include "filter/correspondent.h"
#include "filter/value.h"

enum { FULL_NAME_BYTES = 200 };

struct contact *
contactform_new (void)
{
	struct contact *contact = g_new0 (struct contact, 1);

	contact->address = g_strdup ("");
	contact->full_name = g_strdup ("");
	return contact;
}

/* --- one member --------------------------------------------------------- */

char *
contactform_set_address (struct contact *contact, const char *text)
{
	char *address = NULL;
	g_autofree char *mistake = correspondent_address (text, &address);

	if (mistake != NULL)
		return g_strdup_printf ("%s: %s", text, mistake);
	g_free (contact->address);
	contact->address = address;
	return NULL;
}

char *
contactform_set_name (struct contact *contact, const char *text)
{
	char *line = NULL;
	char *mistake = value_text (text, FULL_NAME_BYTES, false, &line);

	if (mistake != NULL)
		return mistake;
	g_free (contact->full_name);
	contact->full_name = line;
	return NULL;
}

char *
contactform_set_language (struct contact *contact, const char *text)
{
	static const char *const all[] = { "", "ru", "uk", "en", NULL };

	if (!g_strv_contains (all, text))
		return g_strdup_printf ("%s is none that can be answered in; "
					"ru, uk, en or empty", text);
	g_free (contact->language);
	contact->language = *text != '\0' ? g_strdup (text) : NULL;
	return NULL;
}

char *
contactform_set_rights (struct contact *contact, const char *text)
{
	g_auto (GStrv) words = g_strsplit_set (text, " \t,", -1);
	unsigned rights = 0;

	for (guint i = 0; words[i] != NULL; i++) {
		unsigned right = right_read (words[i]);
		g_autofree char *all = rights_text (RIGHTS_ALL);

		if (*words[i] != '\0' && right == 0)
			return g_strdup_printf ("%s is no right; %s",
						words[i], all);
		rights |= right;
	}
	contact->rights = rights;
	return NULL;
}

/* --- a cell ------------------------------------------------------------- */

typedef char *(*set_func) (struct contact *contact, const char *text);

static const set_func parts[] = {
	contactform_set_address, contactform_set_name,
	contactform_set_language, contactform_set_rights
};

static char *
read_one (const char *text, GPtrArray *contacts)
{
	g_auto (GStrv) texts = g_strsplit (text, "|", -1);
	struct contact *contact = contactform_new ();

	g_ptr_array_add (contacts, contact);
	for (guint i = 0; texts[i] != NULL; i++) {
		char *mistake = i < G_N_ELEMENTS (parts)
			? parts[i] (contact, g_strstrip (texts[i]))
			: g_strdup_printf ("%s has too many parts; ADDRESS|"
					   "FULL NAME|LANGUAGE|RIGHTS", text);

		if (mistake != NULL)
			return mistake;
	}
	return NULL;
}

char *
contactform_read_cell (const char *cell, GPtrArray *contacts)
{
	g_auto (GStrv) texts = g_strsplit (cell, ";", -1);
	char *mistake = NULL;

	for (guint i = 0; texts[i] != NULL && mistake == NULL; i++)
		if (*g_strstrip (texts[i]) != '\0')
			mistake = read_one (texts[i], contacts);
	return mistake;
}

/* --- JSON --------------------------------------------------------------- */

/* A string, nothing, or an array of strings as words; NULL: none of these. */
static char *
text_of (JsonNode *node)
{
	g_autoptr (GString) text = g_string_new (NULL);
	JsonArray *array;

	if (JSON_NODE_HOLDS_NULL (node))
		return g_strdup ("");
	if (JSON_NODE_HOLDS_VALUE (node))
		return json_node_dup_string (node);
	if (!JSON_NODE_HOLDS_ARRAY (node))
		return NULL;
	array = json_node_get_array (node);
	for (guint i = 0; i < json_array_get_length (array); i++) {
		JsonNode *one = json_array_get_element (array, i);

		if (!JSON_NODE_HOLDS_VALUE (one)
		    || json_node_get_string (one) == NULL)
			return NULL;
		g_string_append_printf (text, "%s ",
					json_node_get_string (one));
	}
	return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
set_member (struct contact *contact, const char *name, JsonNode *node)
{
	static const char *const names[] = {
		"address", "full_name", "language", "rights"
	};
	g_autofree char *text = text_of (node);

	if (text == NULL)
		return g_strdup_printf ("%s has the wrong type; a string, or "
					"for rights an array of strings",
					name);
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		if (strcmp (names[i], name) == 0)
			return parts[i] (contact, text);
	return g_strdup_printf ("%s is no member of a contact; address, "
				"full_name, language, rights", name);
}

static char *
read_object (JsonObject *object, GPtrArray *contacts)
{
	struct contact *contact = contactform_new ();
	JsonObjectIter iter;
	const char *name;
	JsonNode *node;

	g_ptr_array_add (contacts, contact);
	json_object_iter_init (&iter, object);
	while (json_object_iter_next (&iter, &name, &node)) {
		char *mistake = set_member (contact, name, node);

		if (mistake != NULL)
			return mistake;
	}
	return *contact->address != '\0' ? NULL
		: g_strdup ("a contact has no address; \"address\": \"...\"");
}

char *
contactform_read_json (JsonNode *node, GPtrArray *contacts)
{
	char *mistake = NULL;
	JsonArray *array;

	if (!JSON_NODE_HOLDS_ARRAY (node))
		return g_strdup ("is no array; [{\"address\": \"...\", "
				 "\"rights\": [\"may-open\"]}, ...]");
	array = json_node_get_array (node);
	for (guint i = 0; i < json_array_get_length (array)
	     && mistake == NULL; i++) {
		JsonNode *one = json_array_get_element (array, i);

		mistake = JSON_NODE_HOLDS_OBJECT (one)
			? read_object (json_node_get_object (one), contacts)
			: g_strdup ("a contact is no object; "
				    "{\"address\": \"...\"}");
	}
	return mistake;
}

JsonObject *
contactform_json (const struct contact *contact)
{
	JsonObject *object = json_object_new ();
	JsonArray *rights = json_array_new ();

	json_object_set_string_member (object, "address", contact->address);
	json_object_set_string_member (object, "full_name",
				       contact->full_name);
	if (contact->language != NULL)
		json_object_set_string_member (object, "language",
					       contact->language);
	else
		json_object_set_null_member (object, "language");
	for (unsigned i = 0; right_name (i) != NULL; i++)
		if (contact->rights & (1u << i))
			json_array_add_string_element (rights,
						       right_name (i));
	json_object_set_array_member (object, "rights", rights);
	return object;
}
