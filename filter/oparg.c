#include "filter/oparg.h"

GQuark
oparg_error_quark (void)
{
	return g_quark_from_static_string ("oparg-error");
}

bool
oparg_wrong (GError **error, const char *name, const char *type)
{
	g_set_error (error, OPARG_ERROR, OPARG_ERROR_WRONG,
		     "%s: is missing or is not %s", name, type);
	return false;
}

bool
oparg_given (JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member (object, name);

	return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

/* A member that holds a value of the type, or NULL. */
static JsonNode *
member (JsonObject *object, const char *name, GType type)
{
	JsonNode *node = json_object_get_member (object, name);

	return node != NULL && JSON_NODE_HOLDS_VALUE (node)
		&& json_node_get_value_type (node) == type ? node : NULL;
}

bool
oparg_string (JsonObject *object, const char *name, char **value,
	      GError **error)
{
	JsonNode *node = member (object, name, G_TYPE_STRING);

	if (node == NULL)
		return oparg_wrong (error, name, "a string");
	*value = json_node_dup_string (node);
	return true;
}

bool
oparg_string_if (JsonObject *object, const char *name, char **value,
		 GError **error)
{
	return !oparg_given (object, name)
		|| oparg_string (object, name, value, error);
}

bool
oparg_number (JsonObject *object, const char *name, gint64 *value,
	      GError **error)
{
	JsonNode *node = member (object, name, G_TYPE_INT64);

	if (node == NULL)
		return oparg_wrong (error, name, "a number");
	*value = json_node_get_int (node);
	return true;
}

bool
oparg_number_if (JsonObject *object, const char *name, gint64 *value,
		 GError **error)
{
	return !oparg_given (object, name)
		|| oparg_number (object, name, value, error);
}

bool
oparg_switch (JsonObject *object, const char *name, bool *value,
	      GError **error)
{
	JsonNode *node = member (object, name, G_TYPE_BOOLEAN);

	*value = node != NULL && json_node_get_boolean (node);
	return node != NULL || !json_object_has_member (object, name)
		|| oparg_wrong (error, name, "true or false");
}

bool
oparg_strings (JsonObject *object, const char *name, GPtrArray *list,
	       GError **error)
{
	JsonNode *node = json_object_get_member (object, name);
	JsonArray *array;

	if (node == NULL)
		return true;
	if (!JSON_NODE_HOLDS_ARRAY (node))
		return oparg_wrong (error, name, "an array of strings");
	array = json_node_get_array (node);
	for (guint i = 0; i < json_array_get_length (array); i++) {
		JsonNode *one = json_array_get_element (array, i);

		if (!JSON_NODE_HOLDS_VALUE (one)
		    || json_node_get_value_type (one) != G_TYPE_STRING)
			return oparg_wrong (error, name, "an array of strings");
		g_ptr_array_add (list, json_node_dup_string (one));
	}
	return true;
}

void
oparg_set_strings (JsonObject *object, const char *name,
		   const GPtrArray *list)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < list->len; i++)
		json_array_add_string_element (array, list->pdata[i]);
	json_object_set_array_member (object, name, array);
}
