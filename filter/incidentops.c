#include "filter/incidentops.h"

#include "filter/oparg.h"
#include "filter/policy/incident.h"

static bool
get_texts (JsonObject *args, char **texts, GError **error)
{
	JsonNode *node = json_object_get_member (args, "texts");

	if (!oparg_given (args, "texts"))
		return true;
	if (!JSON_NODE_HOLDS_OBJECT (node))
		return oparg_wrong (error, "texts", "an object");
	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++)
		if (!oparg_string_if (json_node_get_object (node),
				      incident_language (i), &texts[i],
				      error))
			return false;
	return true;
}

static struct incident *
incident_of (JsonObject *args, GError **error)
{
	g_autoptr (incident_auto) incident = g_new0 (struct incident, 1);

	return oparg_number_if (args, "number", &incident->number, error)
		&& oparg_string_if (args, "services", &incident->services,
				    error)
		&& oparg_string_if (args, "server", &incident->server, error)
		&& oparg_number_if (args, "since", &incident->since, error)
		&& get_texts (args, incident->texts, error)
		? g_steal_pointer (&incident) : NULL;
}

static gint64
now (void)
{
	return g_get_real_time () / G_USEC_PER_SEC;
}

static JsonObject *
opened (gint64 number, const struct incident_search *search)
{
	JsonObject *result = json_object_new ();
	JsonArray *linked = json_array_new ();

	for (guint i = 0; i < search->linked->len; i++)
		json_array_add_int_element (
			linked, *(const gint64 *) search->linked->pdata[i]);
	json_object_set_int_member (result, "number", number);
	json_object_set_array_member (result, "linked", linked);
	json_object_set_boolean_member (result, "more", search->more);
	return result;
}

JsonObject *
ops_incident_open (struct store *store, JsonObject *args, GError **error)
{
	g_autoptr (incident_auto) incident = incident_of (args, error);
	struct incident_search search = { .match = incident_explains_earlier };
	JsonObject *result = NULL;
	gint64 number, at = now ();

	if (incident == NULL)
		return NULL;
	if (incident->services == NULL) {
		oparg_wrong (error, "services", "a string");
		return NULL;
	}
	search.from = incident->since != 0 ? incident->since
		: at - INCIDENT_EARLIER_SECONDS;
	if (incident->since == 0)
		incident->since = at;
	if (incident->server == NULL)
		incident->server = g_strdup ("");
	if (store_incident_open (store, incident, at, &search, &number,
				 error))
		result = opened (number, &search);
	g_clear_pointer (&search.linked, g_ptr_array_unref);
	return result;
}

JsonObject *
ops_incident_edit (struct store *store, JsonObject *args, GError **error)
{
	g_autoptr (incident_auto) incident = incident_of (args, error);

	return incident != NULL
		&& store_incident_edit (store, incident, now (), error)
		? json_object_new () : NULL;
}

JsonObject *
ops_incident_end (struct store *store, JsonObject *args, GError **error)
{
	g_autoptr (incident_auto) incident = incident_of (args, error);

	return incident != NULL
		&& store_incident_end (store, incident->number,
				       incident->texts, now (), error)
		? json_object_new () : NULL;
}
