#include "filter/ctl/postfix.h"

#include <string.h>
#include <sys/wait.h>

enum {
	/* Columns of master.cf. */
	SERVICE_NAME, SERVICE_TYPE, SERVICE_PRIVATE, SERVICE_UNPRIVILEGED,
	SERVICE_CHROOT, SERVICE_WAKEUP, SERVICE_LIMIT, SERVICE_COMMAND,
	SERVICE_COLUMNS
};

GQuark
postfix_error_quark (void)
{
	return g_quark_from_static_string ("ticketctl-postfix");
}

static void
smtpd_free (gpointer data)
{
	struct smtpd *smtpd = data;

	g_free (smtpd->name);
	g_free (smtpd);
}

static void
milter_entry_free (gpointer data)
{
	struct milter_entry *entry = data;

	g_free (entry->endpoint);
	g_free (entry->default_action);
	g_free (entry);
}

char *
postfix_run (gpointer user, const char *const *argv, int *status,
	     GError **error)
{
	/* Where an ordinary user's PATH does not look. */
	g_autofree char *program = g_find_program_in_path (argv[0]);
	g_autoptr (GPtrArray) args = g_ptr_array_new ();
	g_autofree char *complaint = NULL;
	char *output = NULL;
	int wait_status = 0;

	(void) user;
	if (program == NULL)
		program = g_build_filename ("/usr/sbin", argv[0], NULL);
	g_ptr_array_add (args, program);
	for (gsize i = 1; argv[i] != NULL; i++)
		g_ptr_array_add (args, (gpointer) argv[i]);
	g_ptr_array_add (args, NULL);
	if (!g_spawn_sync (NULL, (char **) args->pdata, NULL,
			   G_SPAWN_DEFAULT, NULL, NULL, &output, &complaint,
			   &wait_status, error))
		return NULL;
	*status = WIFEXITED (wait_status) ? WEXITSTATUS (wait_status) : 128;
	/* postmap exits with 1 when it finds nothing, and when it fails. */
	if (*status == 0 || (*status == 1 && *complaint == '\0'))
		return output;
	g_free (output);
	g_set_error (error, POSTFIX_ERROR, 0, "%s: %s", argv[0],
		     g_strchomp (complaint));
	return NULL;
}

/* postconf with up to two options. */
static char *
postconf (const struct postfix *postfix, const char *first,
	  const char *second, GError **error)
{
	const char *argv[6] = { "postconf", NULL };
	int status, n = 1;

	if (postfix->folder != NULL) {
		argv[n++] = "-c";
		argv[n++] = postfix->folder;
	}
	argv[n++] = first;
	argv[n] = second;
	return postfix->run (postfix->user, argv, &status, error);
}

/* "name = value" lines. */
static GHashTable *
settings_of (const char *text)
{
	GHashTable *settings = g_hash_table_new_full (g_str_hash, g_str_equal,
						      g_free, g_free);
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		char *sign = strstr (*line, " =");

		if (sign != NULL)
			g_hash_table_insert (settings,
				g_strndup (*line, (gsize) (sign - *line)),
				g_strdup (g_strstrip (sign + 2)));
	}
	return settings;
}

static bool
is_local_only (const char *name, const char *type)
{
	return !g_str_equal (type, "inet") || g_str_has_prefix (name, "127.")
		|| g_str_has_prefix (name, "localhost:")
		|| g_str_has_prefix (name, "[::1]:");
}

static bool
is_chrooted (const struct postfix *postfix, const char *column)
{
	if (*column != '-')
		return *column == 'y';
	/* The default has changed; see COMPATIBILITY_README. */
	return postfix_main (postfix, "compatibility_level")[0] == '0';
}

static void
read_service (struct postfix *postfix, const char *line)
{
	g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
	const char *columns[SERVICE_COLUMNS];
	struct smtpd *smtpd;
	gsize n = 0;

	for (char **word = words; *word != NULL && n < SERVICE_COLUMNS; word++)
		if (**word != '\0')
			columns[n++] = *word;
	if (n < SERVICE_COLUMNS
	    || !g_str_equal (columns[SERVICE_COMMAND], "smtpd"))
		return;
	smtpd = g_new0 (struct smtpd, 1);
	smtpd->name = g_strconcat (columns[SERVICE_NAME], "/",
				   columns[SERVICE_TYPE], NULL);
	smtpd->chrooted = is_chrooted (postfix, columns[SERVICE_CHROOT]);
	/* postscreen hands its clients to a service of type pass. */
	smtpd->local_only = !g_str_equal (columns[SERVICE_TYPE], "pass")
		&& is_local_only (columns[SERVICE_NAME],
				  columns[SERVICE_TYPE]);
	g_ptr_array_add (postfix->smtpds, smtpd);
}

struct postfix *
postfix_read (const char *folder, postfix_run_func run, gpointer user,
	      GError **error)
{
	g_autoptr (postfix_auto) postfix = g_new0 (struct postfix, 1);
	g_autofree char *settings = NULL;
	g_autofree char *overrides = NULL;
	g_autofree char *services = NULL;
	g_auto (GStrv) lines = NULL;

	postfix->run = run;
	postfix->user = user;
	postfix->folder = g_strdup (folder);
	postfix->smtpds = g_ptr_array_new_with_free_func (smtpd_free);
	settings = postconf (postfix, "-x", NULL, error);
	if (settings == NULL)
		return NULL;
	postfix->main = settings_of (settings);
	overrides = postconf (postfix, "-x", "-P", error);
	if (overrides == NULL)
		return NULL;
	postfix->own = settings_of (overrides);
	services = postconf (postfix, "-M", NULL, error);
	if (services == NULL)
		return NULL;
	lines = g_strsplit (services, "\n", -1);
	for (char **line = lines; *line != NULL; line++)
		read_service (postfix, *line);
	return g_steal_pointer (&postfix);
}

void
postfix_free (struct postfix *postfix)
{
	if (postfix == NULL)
		return;
	g_free (postfix->folder);
	g_clear_pointer (&postfix->main, g_hash_table_unref);
	g_clear_pointer (&postfix->own, g_hash_table_unref);
	g_ptr_array_unref (postfix->smtpds);
	g_free (postfix);
}

const char *
postfix_main (const struct postfix *postfix, const char *name)
{
	const char *value = g_hash_table_lookup (postfix->main, name);

	return value != NULL ? value : "";
}

const char *
postfix_of (const struct postfix *postfix, const struct smtpd *smtpd,
	    const char *name)
{
	g_autofree char *key = g_strconcat (smtpd->name, "/", name, NULL);
	const char *value = g_hash_table_lookup (postfix->own, key);

	return value != NULL ? value : postfix_main (postfix, name);
}

/* "{ unix:a, default_action = accept, ... }" without its braces. */
static void
read_braced (struct milter_entry *entry, char *text)
{
	g_auto (GStrv) parts = g_strsplit (text, ",", -1);

	entry->endpoint = g_strdup (parts[0] != NULL ? g_strstrip (parts[0])
				    : "");
	for (char **part = parts; *part != NULL; part++) {
		char *sign = strchr (*part, '=');

		if (part == parts || sign == NULL)
			continue;
		*sign = '\0';
		if (g_str_equal (g_strstrip (*part), "default_action")) {
			g_free (entry->default_action);
			entry->default_action
				= g_strdup (g_strstrip (sign + 1));
		}
	}
}

GPtrArray *
postfix_milters (const char *value)
{
	GPtrArray *entries
		= g_ptr_array_new_with_free_func (milter_entry_free);
	const char *p = value;

	for (;;) {
		struct milter_entry *entry;
		gsize length;

		p += strspn (p, " \t\r\n,");
		if (*p == '\0')
			return entries;
		entry = g_new0 (struct milter_entry, 1);
		g_ptr_array_add (entries, entry);
		if (*p == '{') {
			g_autofree char *inner = NULL;

			length = strcspn (p, "}");
			inner = g_strndup (p + 1, length - 1);
			read_braced (entry, inner);
			p += length + (p[length] == '}');
		} else {
			length = strcspn (p, " \t\r\n,");
			entry->endpoint = g_strndup (p, length);
			p += length;
		}
	}
}

char *
postfix_socket_path (const struct postfix *postfix, const struct smtpd *smtpd,
		     const char *endpoint)
{
	const char *queue = postfix_main (postfix, "queue_directory");
	const char *path = strchr (endpoint, ':');

	if (path == NULL || (!g_str_has_prefix (endpoint, "unix:")
			     && !g_str_has_prefix (endpoint, "local:")))
		return NULL;
	path++;
	/* smtpd works in the queue's folder, and sees nothing else if it is
	 * chrooted. */
	if (*path != '/' || smtpd->chrooted)
		return g_build_filename (queue, path, NULL);
	return g_strdup (path);
}

char *
postfix_header_action (const struct postfix *postfix, const char *value,
		       const char *field, GError **error)
{
	g_auto (GStrv) tables = g_strsplit_set (value, " \t\r\n,", -1);

	/* The first table that has something to say decides. */
	for (char **table = tables; *table != NULL; table++) {
		const char *argv[8] = { "postmap", NULL };
		g_autofree char *output = NULL;
		int status, n = 1;

		if (**table == '\0')
			continue;
		if (postfix->folder != NULL) {
			argv[n++] = "-c";
			argv[n++] = postfix->folder;
		}
		argv[n++] = "-q";
		argv[n++] = field;
		argv[n] = *table;
		output = postfix->run (postfix->user, argv, &status, error);
		if (output == NULL)
			return NULL;
		if (*output != '\0') {
			output[strcspn (output, " \t\r\n")] = '\0';
			return g_ascii_strup (output, -1);
		}
	}
	return g_strdup ("");
}
