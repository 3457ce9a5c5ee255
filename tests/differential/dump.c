/*
 * What our parsers read, for comparison with other implementations.
 *
 * usage: dump from|authres|subject < LINES
 *
 * Each line is the base64 of one field value (what stands behind the colon);
 * for each, one JSON object on one line comes back.
 */
#include <stdio.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "parser/authres.h"
#include "parser/facts.h"
#include "parser/header.h"
#include "parser/sender.h"
#include "parser/words.h"

static struct header *
one_field (const char *name, const char *line)
{
	gsize length;
	g_autofree guchar *value = g_base64_decode (line, &length);
	g_autoptr (GString) mail = g_string_new (name);

	g_string_append_len (mail, (const char *) value, (gssize) length);
	g_string_append (mail, "\n\n");
	return header_parse (mail->str, mail->len);
}

static void
add (JsonBuilder *json, const char *name, const char *value)
{
	json_builder_set_member_name (json, name);
	if (value)
		json_builder_add_string_value (json, value);
	else
		json_builder_add_null_value (json);
}

static void
dump_from (JsonBuilder *json, const char *line)
{
	g_autoptr (header_auto) header = one_field ("From:", line);
	g_autoptr (facts_auto) facts = facts_new ();

	sender_read (header, facts);
	add (json, "address", facts->from ? facts->from->address : NULL);
	add (json, "defect", facts->from_defect);
	add (json, "name", facts->from_name);
}

static void
dump_authres (JsonBuilder *json, const char *line)
{
	g_autoptr (header_auto) header =
		one_field ("Authentication-Results:", line);
	struct authres *authres = authres_parse (
		header_first (header, "authentication-results"));

	add (json, "authserv_id", authres->authserv_id);
	json_builder_set_member_name (json, "parse_ok");
	json_builder_add_boolean_value (json, authres->parse_ok);
	json_builder_set_member_name (json, "results");
	json_builder_begin_array (json);
	for (guint i = 0; i < authres->results->len; i++) {
		struct authres_result *result = authres->results->pdata[i];
		GHashTableIter iter;
		gpointer key, value;

		json_builder_begin_object (json);
		add (json, "method", result->method);
		add (json, "result", result->result);
		g_hash_table_iter_init (&iter, result->properties);
		while (g_hash_table_iter_next (&iter, &key, &value))
			add (json, key, value);
		json_builder_end_object (json);
	}
	json_builder_end_array (json);
	authres_free (authres);
}

static void
dump_subject (JsonBuilder *json, const char *line)
{
	g_autoptr (header_auto) header = one_field ("Subject:", line);
	const struct field *field = header->fields->pdata[0];
	g_autofree char *text = words_decode (field->value, field->length,
					      NULL);

	add (json, "text", text);
}

static const struct {
	const char *name;
	void (*dump) (JsonBuilder *json, const char *line);
} kinds[] = {
	{ "from", dump_from },
	{ "authres", dump_authres },
	{ "subject", dump_subject },
};

int
main (int argc, char **argv)
{
	void (*dump) (JsonBuilder *json, const char *line) = NULL;
	char *line = NULL;
	size_t room = 0;

	for (gsize i = 0; argc == 2 && i < G_N_ELEMENTS (kinds); i++)
		if (strcmp (argv[1], kinds[i].name) == 0)
			dump = kinds[i].dump;
	if (dump == NULL) {
		fputs ("usage: dump from|authres|subject < LINES\n", stderr);
		return 2;
	}
	while (getline (&line, &room, stdin) >= 0) {
		g_autoptr (JsonBuilder) json = json_builder_new ();
		g_autoptr (JsonNode) root = NULL;
		g_autofree char *text = NULL;

		json_builder_begin_object (json);
		dump (json, line);
		json_builder_end_object (json);
		root = json_builder_get_root (json);
		text = json_to_string (root, FALSE);
		puts (text);
	}
	free (line);
	return 0;
}
