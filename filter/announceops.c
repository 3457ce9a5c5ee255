#include "filter/announceops.h"

#include <string.h>

#include "filter/oparg.h"

/* A mail that none was: so that what was announced is kept with its text. */
static struct change *
order_of (JsonObject *args, struct change_announcement **draft, GError **error)
{
	g_autoptr (change_auto) change = change_new ();
	g_autofree char *text = NULL;
	g_autofree char *nonce = g_uuid_string_random ();

	change->announcement = *draft = change_announcement_new ();
	if (!oparg_string (args, "text", &text, error)
	    || !oparg_string (args, "mailbox", &change->mailbox, error)
	    || !oparg_string (args, "audience", &(*draft)->audience, error)
	    || !oparg_string (args, "name", &(*draft)->name, error)
	    || !oparg_string (args, "kind", &(*draft)->kind, error)
	    || !oparg_string (args, "language", &(*draft)->language, error)
	    || !oparg_number (args, "due", &(*draft)->due, error))
		return NULL;
	(*draft)->by = g_strdup ("operator");
	change->kind = CHANGE_RECORD;
	change->delivery_key = g_strconcat ("announcement:", nonce, NULL);
	change->received = g_get_real_time () / G_USEC_PER_SEC;
	change->verdict = g_strdup ("agent");
	change->rule = g_strdup ("announcement");
	change->reason = g_strdup ("by-command");
	change->proof = g_strdup ("none");
	change->machine = g_strdup ("none");
	change->from_name = g_strdup ("");
	change->raw = g_bytes_new (text, strlen (text));
	change->text = g_steal_pointer (&text);
	change->new_text = g_strdup (change->text);
	return g_steal_pointer (&change);
}

static bool
get_texts (JsonObject *args, GPtrArray *texts, GError **error)
{
	JsonNode *node = json_object_get_member (args, "texts");
	JsonArray *array;

	if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
		return oparg_wrong (error, "texts", "an array");
	array = json_node_get_array (node);
	for (guint i = 0; i < json_array_get_length (array); i++) {
		JsonNode *one = json_array_get_element (array, i);
		struct announcement_text *text;

		if (!JSON_NODE_HOLDS_OBJECT (one))
			return oparg_wrong (error, "texts",
					    "an array of objects");
		text = announcement_text_new (NULL, NULL, NULL);
		g_ptr_array_add (texts, text);
		if (!oparg_string (json_node_get_object (one), "language",
				 &text->language, error)
		    || !oparg_string (json_node_get_object (one), "subject",
				    &text->subject, error)
		    || !oparg_string (json_node_get_object (one), "text",
				    &text->text, error))
			return false;
	}
	return true;
}

JsonObject *
ops_announce_new (struct store *store, JsonObject *args, GError **error)
{
	struct change_announcement *draft;
	g_autoptr (change_auto) change = order_of (args, &draft, error);
	g_autoptr (receipt_auto) receipt = NULL;
	JsonObject *result;

	if (change == NULL || !get_texts (args, draft->texts, error))
		return NULL;
	change->subject = g_strdup (draft->texts->len == 0 ? ""
		: ((const struct announcement_text *)
		   draft->texts->pdata[0])->subject);
	receipt = store_record (store, change, error);
	if (receipt == NULL)
		return NULL;
	result = json_object_new ();
	json_object_set_int_member (result, "id", receipt->announcement);
	return result;
}

JsonObject *
ops_announce_send (struct store *store, JsonObject *args, GError **error)
{
	gint64 id, due;

	return oparg_number (args, "id", &id, error)
		&& oparg_number (args, "due", &due, error)
		&& store_announcement_send (store, id, due,
					    g_get_real_time ()
					    / G_USEC_PER_SEC, error)
		? json_object_new () : NULL;
}

JsonObject *
ops_announce_cancel (struct store *store, JsonObject *args, GError **error)
{
	gint64 id;

	return oparg_number (args, "id", &id, error)
		&& store_announcement_cancel (store, id, g_get_real_time ()
					      / G_USEC_PER_SEC, error)
		? json_object_new () : NULL;
}

JsonObject *
ops_subscription_set (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *account = NULL;
	g_autofree char *list = NULL;
	bool wanted;

	return oparg_string (args, "account", &account, error)
		&& oparg_string (args, "list", &list, error)
		&& oparg_switch (args, "wanted", &wanted, error)
		&& store_subscription_set (store, account, list, wanted,
					   g_get_real_time ()
					   / G_USEC_PER_SEC, error)
		? json_object_new () : NULL;
}
