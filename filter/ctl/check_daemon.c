#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>

#include "filter/control.h"
#include "filter/ctl/checks.h"
#include "filter/ctl/report_page.h"
#include "store/store.h"
#include "templates/templates.h"

void
check_templates (const struct config *config, GPtrArray *findings)
{
	g_autoptr (GError) error = NULL;
	struct templates *templates = templates_new (
		config->templates, config->templates_override, &error);
	g_autoptr (GPtrArray) mistakes = templates != NULL
		? templates_mistakes (templates)
		: g_ptr_array_new_with_free_func (g_free);

	report_page_check (config, mistakes);
	if (error != NULL)
		g_ptr_array_add (mistakes, g_strdup (error->message));
	for (guint i = 0; i < mistakes->len; i++)
		finding_add (findings, FINDING_PROBLEM, "templates",
			     "mend the file, or remove it from "
			     "templates-override", "%s",
			     (const char *) mistakes->pdata[i]);
	if (mistakes->len == 0)
		finding_add (findings, FINDING_OK, "templates", NULL,
			     "every template renders in every language");
	templates_free (templates);
}

/* Those that will not be sent by themselves. */
static void
check_outbox (struct store *store, GPtrArray *findings)
{
	static const struct {
		enum outbox_state state;
		const char *text;
	} kinds[] = {
		{ OUTBOX_FAILED, "could not be sent and were given up" },
		{ OUTBOX_WITHHELD, "are over a cap and were not sent" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
		g_autoptr (GPtrArray) rows = store_outbox (
			store, (int) kinds[i].state, 1000, NULL);

		if (rows != NULL && rows->len > 0)
			finding_add (findings, FINDING_WARNING, "outbox",
				"ticketctl outbox list shows them, ticketctl "
				"outbox retry sends them",
				"%u%s answers %s", rows->len,
				rows->len == 1000 ? " or more" : "",
				kinds[i].text);
	}
}

/* Agents open no tickets of their own. */
static bool
has_client (const GPtrArray *accounts)
{
	for (guint i = 0; i < accounts->len; i++) {
		const struct account *account = accounts->pdata[i];

		if (account->role == ROLE_CLIENT)
			return true;
	}
	return false;
}

void
check_store (const struct config *config, GPtrArray *findings)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (store_auto) store = store_open (config->store, false,
						   &error);
	g_autoptr (GPtrArray) accounts = NULL;

	if (g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
		finding_add (findings, FINDING_WARNING, "store",
			     "start the daemon, or import accounts",
			     "%s is not there yet", config->store);
		return;
	}
	if (store == NULL || !store_check (store, &error)) {
		finding_add (findings, FINDING_PROBLEM, "store",
			     "stop the daemon and restore the last backup, if "
			     "it is damaged", "%s: %s", config->store,
			     error->message);
		return;
	}
	finding_add (findings, FINDING_OK, "store", NULL, "%s is sound",
		     config->store);
	accounts = store_accounts (store, &error);
	if (accounts != NULL && !has_client (accounts))
		finding_add (findings, FINDING_WARNING, "accounts",
			     "ticketctl account import",
			     "there is no client, so nobody can open a "
			     "ticket");
	check_outbox (store, findings);
}

static void
check_is_read (const char *file, gint64 loaded, GPtrArray *findings)
{
	struct stat st;

	if (stat (file, &st) == 0 && st.st_mtime > loaded)
		finding_add (findings, FINDING_WARNING, "daemon",
			     "systemctl reload ticket-milter",
			     "%s was changed after the daemon read it", file);
}

void
check_daemon (const struct config *config, GPtrArray *findings)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (JsonObject) status = control_ask (config->control, "status",
						     NULL, &error);
	const char *version;
	gint64 loaded;

	if (status == NULL) {
		bool absent = g_error_matches (error, CONTROL_ERROR,
					       CONTROL_ERROR_ABSENT);

		finding_add (findings, FINDING_PROBLEM, "daemon", absent
			     ? "systemctl start ticket-milter"
			     : "run this as root; if that is so, see the log",
			     "%s%s", absent ? "it is not running: " : "",
			     error->message);
		return;
	}
	version = json_object_get_string_member_with_default (status,
							"version", "?");
	loaded = json_object_get_int_member_with_default (status, "loaded", 0);
	if (!g_str_equal (version, VERSION))
		finding_add (findings, FINDING_WARNING, "daemon",
			     "systemctl restart ticket-milter",
			     "it is of version %s, this program of " VERSION,
			     version);
	else
		finding_add (findings, FINDING_OK, "daemon", NULL,
			     "version %s is running, mode %s", version,
			     json_object_get_string_member_with_default (
				     status, "mode", "?"));
	check_is_read (config->file, loaded, findings);
	check_is_read (config->address_keys, loaded, findings);
}

static GSocketConnectable *
address_of (const char *socket)
{
	const char *at = strchr (socket, '@');
	const char *colon = strchr (socket, ':');

	if (g_str_has_prefix (socket, "unix:"))
		return G_SOCKET_CONNECTABLE (
			g_unix_socket_address_new (colon + 1));
	return G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string (
		at + 1, (guint) g_ascii_strtoull (colon + 1, NULL, 10)));
}

void
check_socket (const struct config *config, GPtrArray *findings)
{
	g_autoptr (GSocketClient) client = g_socket_client_new ();
	g_autoptr (GSocketConnectable) address = address_of (config->socket);
	g_autoptr (GError) error = NULL;
	g_autoptr (GSocketConnection) connection = NULL;

	g_socket_client_set_timeout (client, CONTROL_SECONDS);
	g_socket_client_set_enable_proxy (client, FALSE);
	connection = g_socket_client_connect (client, address, NULL, &error);
	if (connection != NULL)
		finding_add (findings, FINDING_OK, "socket", NULL,
			     "somebody listens at %s", config->socket);
	else
		finding_add (findings, FINDING_PROBLEM, "socket",
			     "start the daemon; its log says why it does not "
			     "listen", "%s: %s", config->socket,
			     error->message);
}
