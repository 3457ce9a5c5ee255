#include "templates/templates.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "templates/render.h"

#define FALLBACK_LANGUAGE "en"

G_DEFINE_QUARK (templates-error-quark, templates_error)

struct templates {
	char *folder;
	char *override;		/* or NULL */
};

/* One file of a template, with where its partials come from. */
struct source {
	const struct templates *templates;
	const char *language;
	const char *extension;
	bool ours_only;
	GError **error;		/* a partial that is there, unreadable */
};

G_GNUC_PRINTF (3, 4)
static bool
fail (GError **error, enum templates_error code, const char *format, ...)
{
	va_list ap;

	if (error != NULL && *error == NULL) {
		va_start (ap, format);
		*error = g_error_new_valist (TEMPLATES_ERROR, (int) code,
					     format, ap);
		va_end (ap);
	}
	return false;
}

/* What may be part of a path. */
static bool
is_name (const char *name)
{
	for (const char *p = name; *p != '\0'; p++)
		if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p)
		    && strchr ("_-", *p) == NULL)
			return false;
	return *name != '\0' && strlen (name) <= 64;
}

struct templates *
templates_new (const char *folder, const char *override, GError **error)
{
	g_autofree char *english = g_build_filename (folder,
						     FALLBACK_LANGUAGE, NULL);
	struct templates *templates;

	if (!g_file_test (english, G_FILE_TEST_IS_DIR)) {
		fail (error, TEMPLATES_ERROR_MISSING,
		      "%s: no such folder of templates", english);
		return NULL;
	}
	if (override != NULL && !g_file_test (override, G_FILE_TEST_IS_DIR)) {
		fail (error, TEMPLATES_ERROR_MISSING, "%s: no such folder",
		      override);
		return NULL;
	}
	templates = g_new0 (struct templates, 1);
	templates->folder = g_strdup (folder);
	templates->override = g_strdup (override);
	return templates;
}

void
templates_free (struct templates *templates)
{
	if (templates == NULL)
		return;
	g_free (templates->folder);
	g_free (templates->override);
	g_free (templates);
}

/* language may be NULL: the file beside the languages. */
static char *
path_of (const char *folder, const char *language, const char *name,
	 const char *extension)
{
	g_autofree char *file = g_strconcat (name, extension, NULL);

	return language == NULL ? g_build_filename (folder, file, NULL)
		: g_build_filename (folder, language, file, NULL);
}

/* false: it is there but cannot be read.  *text is NULL if it is not. */
static bool
file_read (const char *path, char **text, GError **error)
{
	g_autoptr (GError) trouble = NULL;
	GStatBuf st;
	gsize length;

	*text = NULL;
	if (g_stat (path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR))
		return true;
	if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
		return fail (error, TEMPLATES_ERROR_BROKEN,
			     "%s: not a readable file", path);
	if (st.st_size > TEMPLATES_FILE_BYTES)
		return fail (error, TEMPLATES_ERROR_BROKEN,
			     "%s: more than %d bytes", path,
			     TEMPLATES_FILE_BYTES);
	if (!g_file_get_contents (path, text, &length, &trouble))
		return fail (error, TEMPLATES_ERROR_BROKEN, "%s: %s", path,
			     trouble->message);
	if (!g_utf8_validate (*text, (gssize) length, NULL)) {
		g_clear_pointer (text, g_free);
		return fail (error, TEMPLATES_ERROR_BROKEN,
			     "%s: not UTF-8", path);
	}
	return true;
}

/* render_partial_func */
static char *
partial_get (const char *name, gpointer user)
{
	const struct source *source = user;
	const char *const folders[] = {
		source->ours_only ? NULL : source->templates->override,
		source->templates->folder
	};
	const char *const languages[] = { source->language, NULL };

	if (!is_name (name))
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
		for (gsize j = 0; j < G_N_ELEMENTS (languages); j++) {
			g_autofree char *path = folders[i] == NULL ? NULL
				: path_of (folders[i], languages[j], name,
					   source->extension);
			char *text = NULL;

			if (path == NULL)
				continue;
			if (!file_read (path, &text, source->error)
			    || text != NULL)
				return text;
		}
	return NULL;
}

static bool
is_blank (const char *text)
{
	for (; *text != '\0'; text = g_utf8_next_char (text))
		if (!g_unichar_isspace (g_utf8_get_char (text)))
			return false;
	return true;
}

/* Renders one file.  *result is NULL if there is no such file. */
static bool
file_render (struct source *source, const char *folder, const char *name,
	     JsonNode *data, char **result, GError **error)
{
	g_autofree char *path = path_of (folder, source->language, name,
					 source->extension);
	bool html = g_str_equal (source->extension, ".html");
	g_autofree char *text = NULL;
	g_autofree char *out = NULL;
	g_autoptr (GError) mistake = NULL, unreadable = NULL;

	*result = NULL;
	if (!file_read (path, &text, error))
		return false;
	if (text == NULL)
		return true;
	source->error = &unreadable;
	out = render (text, data, html ? RENDER_HTML : RENDER_PLAIN,
		      partial_get, source, &mistake);
	if (unreadable != NULL)
		return fail (error, TEMPLATES_ERROR_BROKEN, "%s: %s", path,
			     unreadable->message);
	if (out == NULL)
		return fail (error, TEMPLATES_ERROR_BROKEN, "%s: %s", path,
			     mistake->message);
	if (!html && is_blank (out))
		return fail (error, TEMPLATES_ERROR_BROKEN,
			     "%s: prints nothing", path);
	*result = g_steal_pointer (&out);
	return true;
}

static void
notice_add (char **notice, const char *what)
{
	char *before = *notice;

	*notice = before == NULL ? g_strdup (what)
		: g_strconcat (before, "; ", what, NULL);
	g_free (before);
}

/* The administrator's file, else ours, else ours with none of theirs. */
static bool
piece_render (struct templates *templates, const char *name,
	      const char *language, const char *extension, JsonNode *data,
	      char **result, char **notice, GError **error)
{
	const struct {
		const char *folder;
		bool ours_only;
	} tries[] = {
		{ templates->override, false },
		{ templates->folder, false },
		{ templates->folder, true }
	};

	*result = NULL;
	for (gsize i = 0; i < G_N_ELEMENTS (tries) && *result == NULL; i++) {
		struct source source = { templates, language, extension,
					 tries[i].ours_only, NULL };
		g_autoptr (GError) mistake = NULL;

		if (tries[i].folder == NULL
		    || (!tries[i].ours_only && templates->override == NULL))
			continue;
		if (file_render (&source, tries[i].folder, name, data, result,
				 &mistake))
			continue;
		if (tries[i].ours_only) {
			g_propagate_error (error, g_steal_pointer (&mistake));
			return false;
		}
		notice_add (notice, mistake->message);
	}
	return true;
}

/* A subject is one line, whatever the values in it were. */
static char *
one_line (const char *text)
{
	GString *out = g_string_new (NULL);
	bool gap = false;

	for (; *text != '\0'; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text);

		if (g_unichar_isspace (c) || g_unichar_iscntrl (c)) {
			gap = true;
			continue;
		}
		if (gap && out->len > 0)
			g_string_append_c (out, ' ');
		gap = false;
		g_string_append_unichar (out, c);
	}
	return g_string_free (out, FALSE);
}

static bool
language_has (const struct templates *templates, const char *language,
	      const char *name)
{
	const char *const folders[] = { templates->override,
					templates->folder };

	if (language == NULL || !is_name (language))
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
		g_autofree char *path = folders[i] == NULL ? NULL
			: path_of (folders[i], language, name, ".txt");

		if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
			return true;
	}
	return false;
}

bool
templates_render (struct templates *templates, const char *name,
		  const char *language, JsonNode *data,
		  struct rendered *rendered, GError **error)
{
	g_autofree char *subject = NULL;
	const char *wanted = language;

	*rendered = (struct rendered) { 0 };
	if (!is_name (name))
		return fail (error, TEMPLATES_ERROR_MISSING,
			     "'%s': not the name of a template", name);
	if (!language_has (templates, language, name))
		language = FALLBACK_LANGUAGE;
	if (!piece_render (templates, name, language, ".subject", data,
			   &subject, &rendered->notice, error)
	    || !piece_render (templates, name, language, ".txt", data,
			      &rendered->text, &rendered->notice, error)
	    || !piece_render (templates, name, language, ".html", data,
			      &rendered->html, &rendered->notice, error))
		return false;
	if ((subject == NULL || rendered->text == NULL)
	    && rendered->notice != NULL)
		return fail (error, TEMPLATES_ERROR_BROKEN, "%s",
			     rendered->notice);
	if (subject == NULL || rendered->text == NULL)
		return fail (error, TEMPLATES_ERROR_MISSING,
			     "%s/%s/%s%s: not there", templates->folder,
			     language, name,
			     subject == NULL ? ".subject" : ".txt");
	if (rendered->html != NULL && is_blank (rendered->html))
		g_clear_pointer (&rendered->html, g_free);
	rendered->subject = one_line (subject);
	if (g_strcmp0 (language, wanted) != 0) {
		g_autofree char *why = g_strdup_printf
			("%s: not there in '%s', English is used", name,
			 wanted != NULL ? wanted : "");

		notice_add (&rendered->notice, why);
	}
	return true;
}

void
rendered_clear (struct rendered *rendered)
{
	g_clear_pointer (&rendered->subject, g_free);
	g_clear_pointer (&rendered->text, g_free);
	g_clear_pointer (&rendered->html, g_free);
	g_clear_pointer (&rendered->notice, g_free);
}

/* Adds the names of the folder's entries, without `extension`, that are
 * names. */
static void
names_add (GHashTable *names, const char *folder, const char *extension)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *entry;

	while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
		g_autofree char *name = g_str_has_suffix (entry, extension)
			? g_strndup (entry, strlen (entry)
				     - strlen (extension)) : NULL;

		if (name != NULL && is_name (name))
			g_hash_table_add (names, g_steal_pointer (&name));
	}
}

static JsonNode *
sample_data (void)
{
	static const char *const keys[] = {
		"number", "subject", "company", "cabinet_url", "mailbox",
		"name", "address", "received", "hostname", "text", "agent",
		"chat", "chat_open", "chat_until", "chat_opens",
		"words", "client_address", "confirm_link", "confirm_until",
		"account", "department", "priority", "opened", "response",
		"resolution", "reason", "measured", "ahead", "usual",
		"expected", "again"
	};
	JsonObject *object = json_object_new ();
	JsonNode *node = json_node_alloc ();

	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		json_object_set_string_member (object, keys[i], keys[i]);
	json_node_init_object (node, object);
	json_object_unref (object);
	return node;
}

static void
note_mistake (GPtrArray *mistakes, const char *what)
{
	if (mistakes->len < TEMPLATES_MISTAKES
	    && !g_ptr_array_find_with_equal_func (mistakes, what, g_str_equal,
						  NULL))
		g_ptr_array_add (mistakes, g_strdup (what));
}

static void
language_check (struct templates *templates, const char *language,
		JsonNode *data, GPtrArray *mistakes)
{
	g_autoptr (GHashTable) names
		= g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					 NULL);
	const char *const folders[] = { templates->folder,
					templates->override };
	g_autoptr (GList) list = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
		g_autofree char *folder = folders[i] == NULL ? NULL
			: g_build_filename (folders[i], language, NULL);

		if (folder != NULL)
			names_add (names, folder, ".subject");
	}
	list = g_list_sort (g_hash_table_get_keys (names),
			    (GCompareFunc) strcmp);
	for (GList *each = list; each != NULL; each = each->next) {
		g_autoptr (GError) error = NULL;
		struct rendered rendered;

		if (!templates_render (templates, each->data, language, data,
				       &rendered, &error))
			note_mistake (mistakes, error->message);
		else if (rendered.notice != NULL)
			note_mistake (mistakes, rendered.notice);
		rendered_clear (&rendered);
	}
}

GPtrArray *
templates_mistakes (struct templates *templates)
{
	g_autoptr (GHashTable) languages
		= g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					 NULL);
	g_autoptr (JsonNode) data = sample_data ();
	g_autoptr (GList) list = NULL;
	GPtrArray *mistakes = g_ptr_array_new_with_free_func (g_free);

	names_add (languages, templates->folder, "");
	if (templates->override != NULL)
		names_add (languages, templates->override, "");
	list = g_list_sort (g_hash_table_get_keys (languages),
			    (GCompareFunc) strcmp);
	for (GList *each = list; each != NULL; each = each->next)
		language_check (templates, each->data, data, mistakes);
	return mistakes;
}
