/* ticketctl check: looks at the whole deployment, and changes nothing. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/check_cases.h"
#include "filter/ctl/checks.h"
#include "filter/ctl/ctl.h"

/* One finding for each mistake. */
static struct config *
load (const char *file, GPtrArray *findings)
{
	g_autoptr (GError) error = NULL;
	struct config *config = config_load (file, &error);
	g_auto (GStrv) lines = NULL;

	if (config != NULL) {
		finding_add (findings, FINDING_OK, "config", NULL,
			     "%s has no mistake", file);
		return config;
	}
	lines = g_strsplit (error->message, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		char *remedy = strstr (*line, "; ");

		if (remedy != NULL) {
			*remedy = '\0';
			remedy += strlen ("; ");
		}
		finding_add (findings, FINDING_PROBLEM, "config", remedy,
			     "%s", *line);
	}
	return NULL;
}

static void
look_at_postfix (const struct config *config, const char *folder,
		 GPtrArray *findings)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (postfix_auto) postfix = postfix_read (folder, postfix_run,
							 NULL, &error);

	if (postfix == NULL) {
		finding_add (findings, FINDING_WARNING, "postfix",
			     "run this where Postfix is, or name its folder "
			     "with --postfix-dir",
			     "its settings cannot be read: %s",
			     error->message);
		return;
	}
	check_postfix (config, postfix, findings);
	check_reach (config, postfix, findings);
}

static bool
print (GPtrArray *findings, bool json)
{
	unsigned problems = 0, warnings = 0;

	for (guint i = 0; i < findings->len; i++) {
		const struct finding *finding = findings->pdata[i];
		g_autofree char *text = NULL;

		problems += finding->level == FINDING_PROBLEM;
		warnings += finding->level == FINDING_WARNING;
		if (json) {
			g_autoptr (JsonNode) node
				= json_node_new (JSON_NODE_OBJECT);

			json_node_take_object (node, finding_json (finding));
			text = json_to_string (node, FALSE);
			puts (text);
		} else {
			text = finding_print (finding);
			fputs (text, stdout);
		}
	}
	if (!json)
		printf ("%u problems, %u warnings\n", problems, warnings);
	return problems == 0;
}

int
cmd_check (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	g_autofree char *folder = NULL;
	g_autofree char *cases = NULL;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json,
		  "One object a line", NULL },
		{ "postfix-dir", 0, 0, G_OPTION_ARG_FILENAME, &folder,
		  "The folder of main.cf and master.cf", "DIR" },
		{ "cases", 0, 0, G_OPTION_ARG_FILENAME, &cases,
		  "Only this: judge the mails there as its want.yaml says",
		  "FOLDER" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL }
	};
	g_autoptr (GPtrArray) findings = findings_new ();
	g_autoptr (config_auto) config = NULL;

	if (!ctl_options (&argc, &argv, NULL, "Looks at the configuration, "
			  "files, store, daemon, wording and Postfix, and says"
			  " what to do about what is wrong.", entries))
		return CTL_USAGE;
	if (argc > 1) {
		ctl_complain ("%s: takes no argument; see --help", argv[1]);
		return CTL_USAGE;
	}
	if (cases != NULL) {
		config = ctl_config (ctl);
		return config != NULL
			? check_cases (config->policy, cases, json)
			: CTL_FAILED;
	}
	config = load (ctl->config_file, findings);
	if (config != NULL) {
		check_paths (config, findings);
		check_keys (config, findings);
		check_store (config, findings);
		check_staff (config, findings);
		check_signatures (config, findings);
		check_templates (config, findings);
		check_daemon (config, findings);
		check_socket (config, findings);
		look_at_postfix (config, folder, findings);
	}
	return print (findings, json) ? CTL_OK : CTL_FAILED;
}
