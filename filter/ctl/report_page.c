#include "filter/ctl/report_page.h"

#include <gio/gio.h>

#include "filter/ctl/figures.h"
#include "templates/render.h"

#define PAGE "report.html"

/* NULL and no error: there is no such file. */
static char *
render_page (const char *folder, JsonNode *values, GError **error)
{
	g_autofree char *path = g_build_filename (folder, PAGE, NULL);
	g_autofree char *page = NULL;
	g_autoptr (GError) mistake = NULL;
	char *html = NULL;

	if (g_file_get_contents (path, &page, NULL, &mistake))
		html = render (page, values, RENDER_HTML, NULL, NULL,
			       &mistake);
	else if (g_error_matches (mistake, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		return NULL;
	if (html == NULL)
		g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			     "%s: %s", path, mistake->message);
	return html;
}

char *
report_page (const struct config *config, const struct report *report,
	     char **notice, GError **error)
{
	g_autoptr (JsonNode) values = figures_page (
		report, config->policy->company);
	g_autoptr (GError) theirs = NULL;
	char *html = NULL;

	*notice = NULL;
	if (config->templates_override != NULL)
		html = render_page (config->templates_override, values,
				    &theirs);
	if (theirs != NULL)
		*notice = g_strdup (theirs->message);
	if (html == NULL)
		html = render_page (config->templates, values, error);
	if (html == NULL && error != NULL && *error == NULL)
		g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			     "%s/" PAGE ": not there", config->templates);
	return html;
}

void
report_page_check (const struct config *config, GPtrArray *mistakes)
{
	const char *const folders[] = { config->templates,
					config->templates_override };
	g_autoptr (JsonNode) nothing = json_from_string ("{}", NULL);

	for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
		g_autoptr (GError) error = NULL;

		if (folders[i] != NULL)
			g_free (render_page (folders[i], nothing, &error));
		if (error != NULL)
			g_ptr_array_add (mistakes, g_strdup (error->message));
	}
}
