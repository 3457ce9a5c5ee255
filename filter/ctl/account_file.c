#include "filter/ctl/account_file.h"

#include <csv.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "filter/contactform.h"
#include "filter/correspondent.h"
#include "filter/serviceform.h"
#include "filter/value.h"

static const char *const columns[] = {
	"name", "full_name", "language", "addresses", "logins", "contacts",
	"products", "servers", "lists", "suspended", "role", NULL
};

#define COLUMNS \
	"name, full_name, language, addresses, logins, contacts, " \
	"products, servers, lists, suspended, role"

enum { NAME_BYTES = 200 };

struct account *
account_file_new (void)
{
	struct account *account = g_new0 (struct account, 1);

	account->full_name = g_strdup ("");
	account->keep_suspended = account->keep_role = true;
	account->addresses = g_ptr_array_new_with_free_func (g_free);
	account->logins = g_ptr_array_new_with_free_func (g_free);
	account->contacts = contacts_new ();
	account->keep_contacts = true;
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++) {
		account->services[kind]
			= g_ptr_array_new_with_free_func (g_free);
		account->keep_services[kind] = true;
	}
	return account;
}

static void
free_account (gpointer account)
{
	account_free (account);
}

/* --- one value ---------------------------------------------------------- */

static char *
add_address (struct account *account, const char *text)
{
	g_autofree char *address = NULL;
	g_autofree char *mistake = correspondent_address (text, &address);

	if (mistake != NULL)
		return g_strdup_printf ("%s: %s", text, mistake);
	for (guint i = 0; i < account->addresses->len; i++)
		if (strcmp (account->addresses->pdata[i], address) == 0)
			return NULL;
	g_ptr_array_add (account->addresses, g_steal_pointer (&address));
	return NULL;
}

static char *
set_list (struct account *account, const char *text, bool is_addresses)
{
	g_auto (GStrv) words = g_strsplit_set (text, " \t;,", -1);

	for (guint i = 0; words[i] != NULL; i++) {
		char *mistake;

		if (*words[i] == '\0')
			continue;
		if (!is_addresses) {
			g_ptr_array_add (account->logins,
					 g_strdup (words[i]));
			continue;
		}
		mistake = add_address (account, words[i]);
		if (mistake != NULL)
			return mistake;
	}
	return NULL;
}

static char *
set_language (struct account *account, const char *text)
{
	static const char *const all[] = { "ru", "uk", "en", NULL };

	if (*text != '\0' && !g_strv_contains (all, text))
		return g_strdup_printf ("%s is none that can be answered in; "
					"ru, uk, en or empty", text);
	g_free (account->language);
	account->language = *text != '\0' ? g_strdup (text) : NULL;
	return NULL;
}

static char *
set_line (const char *text, char **field)
{
	char *line = NULL;
	char *mistake = value_text (text, NAME_BYTES, false, &line);

	if (mistake != NULL)
		return mistake;
	g_free (*field);
	*field = line;
	return NULL;
}

static char *
set_role (struct account *account, const char *text)
{
	account->keep_role = *text == '\0';
	return *text == '\0' || account_role_read (text, &account->role)
		? NULL : g_strdup_printf ("%s is no role; client, agent or "
					  "empty", text);
}

static char *
set_services (struct account *account, enum service kind, const char *text)
{
	account->keep_services[kind] = false;
	return serviceform_read_cell (text, account->services[kind]);
}

char *
account_file_set (struct account *account, const char *column,
		  const char *text)
{
	if (strcmp (column, "name") == 0)
		return set_line (text, &account->name);
	if (strcmp (column, "full_name") == 0)
		return set_line (text, &account->full_name);
	if (strcmp (column, "language") == 0)
		return set_language (account, text);
	if (strcmp (column, "addresses") == 0)
		return set_list (account, text, true);
	if (strcmp (column, "logins") == 0)
		return set_list (account, text, false);
	if (strcmp (column, "contacts") == 0) {
		account->keep_contacts = false;
		return contactform_read_cell (text, account->contacts);
	}
	if (strcmp (column, "products") == 0)
		return set_services (account, SERVICE_PRODUCT, text);
	if (strcmp (column, "servers") == 0)
		return set_services (account, SERVICE_SERVER, text);
	if (strcmp (column, "lists") == 0)
		return set_services (account, SERVICE_LIST, text);
	if (strcmp (column, "suspended") == 0) {
		account->keep_suspended = *text == '\0';
		return *text == '\0' ? NULL
			: value_switch (text, &account->suspended);
	}
	if (strcmp (column, "role") == 0)
		return set_role (account, text);
	return g_strdup ("is no column; " COLUMNS);
}

static void
complain (GPtrArray *mistakes, const char *where, guint number,
	  const char *column, const char *what)
{
	if (mistakes->len == ACCOUNT_FILE_MISTAKES)
		g_ptr_array_add (mistakes, g_strdup ("... and more"));
	if (mistakes->len > ACCOUNT_FILE_MISTAKES)
		return;
	g_ptr_array_add (mistakes, g_strdup_printf ("%s%u: %s%s%s", where,
						    number, column,
						    *column ? ": " : "",
						    what));
}

/* --- a whole account, and all of them ----------------------------------- */

/* What only shows when a file is read whole: who else has it. */
struct seen {
	GHashTable *names, *addresses, *logins;	/* text -> line */
};

static void
seen_init (struct seen *seen)
{
	seen->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					     NULL);
	seen->addresses = g_hash_table_new_full (g_str_hash, g_str_equal,
						 g_free, NULL);
	seen->logins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					      NULL);
}

static void
seen_clear (struct seen *seen)
{
	g_hash_table_unref (seen->names);
	g_hash_table_unref (seen->addresses);
	g_hash_table_unref (seen->logins);
}

static void
check_new (GHashTable *known, const char *text, GPtrArray *mistakes,
	   const char *where, guint number, const char *column)
{
	gpointer before = g_hash_table_lookup (known, text);
	g_autofree char *what = NULL;

	if (before == NULL) {
		g_hash_table_insert (known, g_strdup (text),
				     GUINT_TO_POINTER (number));
		return;
	}
	what = g_strdup_printf ("%s is in %s%u already; each belongs to one "
				"account", text, where,
				GPOINTER_TO_UINT (before));
	complain (mistakes, where, number, column, what);
}

/* complete: the row had no mistake yet, so what is empty was left empty. */
static void
check_account (struct seen *seen, const struct account *account,
	       bool complete, GPtrArray *mistakes, const char *where,
	       guint number)
{
	bool named = account->name != NULL && *account->name != '\0';

	if (named)
		check_new (seen->names, account->name, mistakes, where,
			   number, "name");
	else if (complete)
		complain (mistakes, where, number, "name",
			  "is empty; the account's name in the cabinet");
	if (account->addresses->len == 0 && complete)
		complain (mistakes, where, number, "addresses",
			  "is empty; at least one address");
	for (guint i = 0; i < account->addresses->len; i++)
		check_new (seen->addresses, account->addresses->pdata[i],
			   mistakes, where, number, "addresses");
	for (guint i = 0; i < account->contacts->len; i++) {
		const struct contact *contact = account->contacts->pdata[i];

		check_new (seen->addresses, contact->address, mistakes, where,
			   number, "contacts");
	}
	for (guint i = 0; i < account->logins->len; i++)
		check_new (seen->logins, account->logins->pdata[i], mistakes,
			   where, number, "logins");
}

/* --- CSV ---------------------------------------------------------------- */

struct reading {
	GPtrArray *accounts;
	GPtrArray *mistakes;
	GPtrArray *heads;	/* char *; NULL until the heading row */
	GPtrArray *cells;	/* char *, of the row at hand */
	struct seen seen;
	guint line, row_line;
};

static void
on_cell (void *bytes, size_t length, void *user)
{
	struct reading *reading = user;
	g_autofree char *text = g_strndup (bytes != NULL ? bytes : "",
					   length);

	g_ptr_array_add (reading->cells, g_strdup (g_strstrip (text)));
}

static void
read_heads (struct reading *reading)
{
	reading->heads = g_ptr_array_new_with_free_func (g_free);
	for (guint i = 0; i < reading->cells->len; i++) {
		const char *head = reading->cells->pdata[i];

		if (i == 0 && g_str_has_prefix (head, "\xef\xbb\xbf"))
			head += 3;
		if (!g_strv_contains (columns, head))
			complain (reading->mistakes, "line ",
				  reading->row_line, head,
				  "is no column; " COLUMNS);
		g_ptr_array_add (reading->heads, g_strdup (head));
	}
}

static void
read_row (struct reading *reading)
{
	struct account *account = account_file_new ();
	guint before = reading->mistakes->len;

	g_ptr_array_add (reading->accounts, account);
	if (reading->cells->len != reading->heads->len) {
		g_autofree char *what = g_strdup_printf (
			"has %u cells; the heading has %u",
			reading->cells->len, reading->heads->len);

		complain (reading->mistakes, "line ", reading->row_line, "",
			  what);
		return;
	}
	for (guint i = 0; i < reading->cells->len; i++) {
		const char *column = reading->heads->pdata[i];
		g_autofree char *mistake = NULL;

		if (!g_strv_contains (columns, column))
			continue;
		mistake = account_file_set (account, column,
					    reading->cells->pdata[i]);
		if (mistake != NULL)
			complain (reading->mistakes, "line ",
				  reading->row_line, column, mistake);
	}
	check_account (&reading->seen, account,
		       reading->mistakes->len == before, reading->mistakes,
		       "line ", reading->row_line);
}

static void
on_row (int end, void *user)
{
	struct reading *reading = user;

	(void) end;
	if (reading->heads == NULL)
		read_heads (reading);
	else
		read_row (reading);
	g_ptr_array_set_size (reading->cells, 0);
	reading->row_line = 0;
}

/* Byte by byte, since the library does not count lines. */
static void
parse_csv (struct reading *reading, struct csv_parser *parser,
	   const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		if (reading->row_line == 0 && bytes[i] != '\n'
		    && bytes[i] != '\r')
			reading->row_line = reading->line;
		if (csv_parse (parser, bytes + i, 1, on_cell, on_row, reading)
		    != 1) {
			complain (reading->mistakes, "line ", reading->line,
				  "", "breaks the quoting; \"a \"\"b\"\" c\"");
			return;
		}
		if (bytes[i] == '\n')
			reading->line++;
	}
	if (csv_fini (parser, on_cell, on_row, reading) != 0)
		complain (reading->mistakes, "line ", reading->row_line, "",
			  "ends inside quotes");
}

GPtrArray *
account_file_csv (const char *bytes, gsize length, GPtrArray *mistakes)
{
	struct reading reading = {
		.accounts = g_ptr_array_new_with_free_func (free_account),
		.mistakes = mistakes,
		.cells = g_ptr_array_new_with_free_func (g_free),
		.line = 1
	};
	struct csv_parser parser;

	seen_init (&reading.seen);
	csv_init (&parser, CSV_STRICT | CSV_STRICT_FINI);
	if (memchr (bytes, '\0', length) != NULL
	    || !g_utf8_validate_len (bytes, length, NULL))
		complain (mistakes, "line ", 1, "", "the file is not UTF-8; "
			  "save it as UTF-8");
	else
		parse_csv (&reading, &parser, bytes, length);
	if (reading.heads == NULL && mistakes->len == 0)
		complain (mistakes, "line ", 1, "", "there is no heading "
			  "row; name,full_name,language,addresses,logins,"
			  "suspended");
	csv_free (&parser);
	seen_clear (&reading.seen);
	g_ptr_array_unref (reading.cells);
	if (reading.heads != NULL)
		g_ptr_array_unref (reading.heads);
	return reading.accounts;
}

/* --- JSON --------------------------------------------------------------- */

static char *
json_text (JsonNode *node)
{
	if (JSON_NODE_HOLDS_NULL (node))
		return g_strdup ("");
	if (!JSON_NODE_HOLDS_VALUE (node))
		return NULL;
	if (json_node_get_value_type (node) == G_TYPE_STRING)
		return json_node_dup_string (node);
	if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
		return g_strdup (json_node_get_boolean (node) ? "yes" : "no");
	return NULL;
}

/* A list as the CSV cell that would hold it; a blank in an item divides it,
 * as it does there. */
static char *
json_list (JsonNode *node)
{
	g_autoptr (GString) text = g_string_new (NULL);
	JsonArray *array;

	if (!JSON_NODE_HOLDS_ARRAY (node))
		return json_text (node);
	array = json_node_get_array (node);
	for (guint i = 0; i < json_array_get_length (array); i++) {
		g_autofree char *one
			= json_text (json_array_get_element (array, i));

		if (one == NULL)
			return NULL;
		g_string_append_printf (text, "%s ", one);
	}
	return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
set_contacts (struct account *account, JsonNode *node)
{
	account->keep_contacts = JSON_NODE_HOLDS_NULL (node);
	return account->keep_contacts ? NULL
		: contactform_read_json (node, account->contacts);
}

static void
read_object (JsonObject *object, struct account *account, guint number,
	     GPtrArray *mistakes)
{
	JsonObjectIter iter;
	const char *column;
	JsonNode *node;

	json_object_iter_init (&iter, object);
	while (json_object_iter_next (&iter, &column, &node)) {
		g_autofree char *text = json_list (node);
		g_autofree char *mistake = strcmp (column, "contacts") == 0
			? set_contacts (account, node)
			: text == NULL
			? g_strdup ("has the wrong type; a string, an array "
				    "of strings, true or false")
			: account_file_set (account, column, text);

		if (mistake != NULL)
			complain (mistakes, "entry ", number, column, mistake);
	}
}

GPtrArray *
account_file_json (const char *bytes, gsize length, GPtrArray *mistakes)
{
	GPtrArray *accounts = g_ptr_array_new_with_free_func (free_account);
	g_autoptr (JsonParser) parser = json_parser_new_immutable ();
	g_autoptr (GError) error = NULL;
	JsonArray *array;
	struct seen seen;

	if (!json_parser_load_from_data (parser, bytes, (gssize) length,
					 &error)) {
		g_ptr_array_add (mistakes, g_strdup (error->message));
		return accounts;
	}
	if (json_parser_get_root (parser) == NULL
	    || !JSON_NODE_HOLDS_ARRAY (json_parser_get_root (parser))) {
		g_ptr_array_add (mistakes, g_strdup ("is no array; [{\"name\""
			": \"...\", \"addresses\": [\"...\"]}, ...]"));
		return accounts;
	}
	seen_init (&seen);
	array = json_node_get_array (json_parser_get_root (parser));
	for (guint i = 0; i < json_array_get_length (array); i++) {
		JsonNode *node = json_array_get_element (array, i);
		struct account *account = account_file_new ();
		guint before = mistakes->len;

		g_ptr_array_add (accounts, account);
		if (!JSON_NODE_HOLDS_OBJECT (node)) {
			complain (mistakes, "entry ", i + 1, "",
				  "is no object");
			continue;
		}
		read_object (json_node_get_object (node), account, i + 1,
			     mistakes);
		check_account (&seen, account, mistakes->len == before,
			       mistakes, "entry ", i + 1);
	}
	seen_clear (&seen);
	return accounts;
}

/* --- either ------------------------------------------------------------- */

GPtrArray *
account_file_read (const char *bytes, gsize length, GPtrArray *mistakes)
{
	gsize i = 0;

	while (i < length && g_ascii_isspace (bytes[i]))
		i++;
	return i < length && bytes[i] == '['
		? account_file_json (bytes, length, mistakes)
		: account_file_csv (bytes, length, mistakes);
}
