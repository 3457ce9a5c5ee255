#include "filter/conffile.h"

#include <confuse.h>
#include <stdbool.h>
#include <string.h>

#include "filter/conftext.h"

/* A last setting put behind the text: where it does not arrive at the top, a
 * section, string or comment was left open, which libconfuse lets pass.  No
 * file can hold this name, control characters are refused before. */
#define SENTINEL "\004"

/* A key that is not in the table.  libconfuse reads on after "x = y", not
 * after a list or a section: then its shape is guessed and all is read again
 * with it declared. */
enum stray_shape { STRAY_KEY, STRAY_LIST, STRAY_SECTION, STRAY_TITLED };

struct stray {
	char *section;
	char *name;
	int line;
	enum stray_shape shape;
};

struct reading {
	GPtrArray *strays;	/* struct stray; kept from reading to reading */
	GPtrArray *mistakes;	/* of this reading */
	GHashTable *lines;	/* cfg_opt_t's name (by pointer) -> line */
	bool complete;		/* the sentinel arrived */
	int stopped_at;		/* line of the error that ended it */
	char *stopped_in;	/* section */
};

static void
setting_free (gpointer data)
{
	struct setting *setting = data;

	g_free (setting->section);
	g_free (setting->title);
	g_strfreev (setting->values);
	g_free (setting);
}

static void
mistake_free (gpointer data)
{
	struct mistake *mistake = data;

	g_free (mistake->text);
	g_free (mistake);
}

static void
stray_free (gpointer data)
{
	struct stray *stray = data;

	g_free (stray->section);
	g_free (stray->name);
	g_free (stray);
}

GPtrArray *
conffile_mistakes_new (void)
{
	return g_ptr_array_new_with_free_func (mistake_free);
}

void
conffile_mistake (GPtrArray *mistakes, int line, const char *format, ...)
{
	struct mistake *mistake = g_new0 (struct mistake, 1);
	va_list ap;

	mistake->line = line;
	va_start (ap, format);
	mistake->text = g_strdup_vprintf (format, ap);
	va_end (ap);
	g_ptr_array_add (mistakes, mistake);
}

/* libconfuse's callbacks have no room for a caller's pointer; every section
 * has an option that no file can name (it is empty) to carry it. */
static struct reading *
reading_of (cfg_t *cfg)
{
	return (struct reading *) (void *) cfg->opts[0].simple_value.ptr;
}

static const char *
section_of (cfg_t *cfg)
{
	return g_str_equal (cfg->name, "root") ? "" : cfg->name;
}

static struct stray *
find_stray (struct reading *reading, const char *section, const char *name)
{
	for (guint i = 0; i < reading->strays->len; i++) {
		struct stray *stray = reading->strays->pdata[i];

		if (g_str_equal (stray->section, section)
		    && g_str_equal (stray->name, name))
			return stray;
	}
	return NULL;
}

static void
add_stray (struct reading *reading, cfg_t *cfg, const char *name)
{
	struct stray *stray;

	if (g_str_equal (name, SENTINEL)
	    || find_stray (reading, section_of (cfg), name) != NULL)
		return;
	stray = g_new0 (struct stray, 1);
	stray->section = g_strdup (section_of (cfg));
	stray->name = g_strdup (name);
	stray->line = cfg->line;
	g_ptr_array_add (reading->strays, stray);
}

G_GNUC_PRINTF (2, 0)
static void
on_error (cfg_t *cfg, const char *format, va_list ap)
{
	struct reading *reading = reading_of (cfg);
	g_autofree char *text = NULL;

	if (g_str_equal (format, "no such option '%s'")) {
		add_stray (reading, cfg, va_arg (ap, const char *));
		return;
	}
	text = g_strdup_vprintf (format, ap);
	reading->stopped_at = cfg->line;
	g_free (reading->stopped_in);
	reading->stopped_in = g_strdup (section_of (cfg));
	conffile_mistake (reading->mistakes, cfg->line, "syntax: %s; put it "
			  "right and check again, what follows was not read",
			  text);
}

static int
on_value (cfg_t *cfg, cfg_opt_t *opt)
{
	struct reading *reading = reading_of (cfg);
	gpointer earlier = g_hash_table_lookup (reading->lines, opt->name);

	if (earlier != NULL && (opt->flags & CFGF_LIST) == 0)
		conffile_mistake (reading->mistakes, cfg->line, "%s: is set "
			"on line %d already; keep one of the two", opt->name,
			GPOINTER_TO_INT (earlier));
	g_hash_table_insert (reading->lines, (gpointer) opt->name,
			     GINT_TO_POINTER (cfg->line));
	return 0;
}

static int
on_sentinel (cfg_t *cfg, cfg_opt_t *opt)
{
	(void) opt;
	reading_of (cfg)->complete = true;
	return 0;
}

static void
add_key (GArray *opts, const char *name, bool list)
{
	cfg_opt_t opt = {
		.name = name,
		.type = CFGT_STR,
		.flags = CFGF_NODEFAULT | (list ? CFGF_LIST : 0),
		.validcb = on_value
	};

	g_array_append_val (opts, opt);
}

static void
add_section (GArray *opts, const char *name, bool titled, cfg_opt_t *inner)
{
	cfg_opt_t opt = {
		.name = name,
		.type = CFGT_SEC,
		.flags = titled ? CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES
			: CFGF_NONE,
		.subopts = inner
	};

	g_array_append_val (opts, opt);
}

static cfg_opt_t *declare (struct reading *reading, const char *section,
			   unsigned depth);

static void
declare_sections (struct reading *reading, GArray *opts, unsigned depth)
{
	const struct option *table;
	const char *last = "";
	gsize count;

	table = option_table (&count);
	for (gsize i = 0; i < count; i++) {
		if (g_str_equal (table[i].section, last))
			continue;
		last = table[i].section;
		add_section (opts, last, table[i].place == OPTION_IN_MAILBOX,
			     declare (reading, last, depth + 1));
	}
}

/* What may stand in a section; undeclare frees.  A section has no parent, so
 * an unknown one that holds one of its own name has no end but the depth. */
static cfg_opt_t *
declare (struct reading *reading, const char *section, unsigned depth)
{
	GArray *opts = g_array_new (TRUE, TRUE, sizeof (cfg_opt_t));
	cfg_opt_t carrier = {
		.name = "",
		.type = CFGT_PTR,
		.flags = CFGF_NODEFAULT,
		.simple_value = { .ptr = (void **) (void *) reading }
	};
	cfg_opt_t sentinel = {
		.name = SENTINEL,
		.type = CFGT_STR,
		.flags = CFGF_NODEFAULT,
		.validcb = on_sentinel
	};
	const struct option *table;
	gsize count;

	g_array_append_val (opts, carrier);
	table = option_table (&count);
	for (gsize i = 0; i < count; i++)
		if (g_str_equal (table[i].section, section))
			add_key (opts, table[i].key,
				 option_is_list (&table[i]));
	if (*section == '\0') {
		g_array_append_val (opts, sentinel);
		declare_sections (reading, opts, depth);
	}
	for (guint i = 0; i < reading->strays->len; i++) {
		const struct stray *stray = reading->strays->pdata[i];

		if (!g_str_equal (stray->section, section))
			continue;
		if (stray->shape == STRAY_LIST)
			add_key (opts, stray->name, true);
		else if (stray->shape != STRAY_KEY && depth < CONFFILE_DEPTH)
			add_section (opts, stray->name,
				     stray->shape == STRAY_TITLED,
				     declare (reading, stray->name,
					      depth + 1));
	}
	return (cfg_opt_t *) (void *) g_array_free (opts, FALSE);
}

static void
undeclare (cfg_opt_t *opts)
{
	for (cfg_opt_t *opt = opts; opt->name != NULL; opt++)
		if (opt->subopts != NULL)
			undeclare (opt->subopts);
	g_free (opts);
}

static void
collect_section (struct reading *reading, cfg_t *cfg, const char *section,
		 GPtrArray *settings)
{
	const struct option *table;
	gsize count;

	table = option_table (&count);
	for (gsize i = 0; i < count; i++) {
		struct setting *setting;
		cfg_opt_t *opt;
		guint n;

		if (!g_str_equal (table[i].section, section))
			continue;
		opt = cfg_getopt (cfg, table[i].key);
		if ((opt->flags & CFGF_MODIFIED) == 0)
			continue;
		n = cfg_opt_size (opt);
		/* "key =" with nothing behind it is reported already. */
		if (n == 0 && !option_is_list (&table[i]))
			continue;
		setting = g_new0 (struct setting, 1);
		setting->option = &table[i];
		setting->section = g_strdup (section);
		setting->title = g_strdup (cfg->title);
		setting->line = GPOINTER_TO_INT (
			g_hash_table_lookup (reading->lines, opt->name));
		setting->values = g_new0 (char *, n + 1);
		for (guint j = 0; j < n; j++)
			setting->values[j]
				= g_strdup (cfg_opt_getnstr (opt, j));
		g_ptr_array_add (settings, setting);
	}
}

static void
collect (struct reading *reading, cfg_t *root, GPtrArray *settings)
{
	const struct option *table;
	const char *last = "";
	gsize count;

	table = option_table (&count);
	collect_section (reading, root, "", settings);
	for (gsize i = 0; i < count; i++) {
		if (g_str_equal (table[i].section, last))
			continue;
		last = table[i].section;
		for (guint j = 0; j < cfg_size (root, last); j++) {
			cfg_t *cfg = cfg_getnsec (root, last, j);
			struct setting *there = g_new0 (struct setting, 1);

			there->section = g_strdup (last);
			there->title = g_strdup (cfg->title);
			there->line = cfg->line;
			g_ptr_array_add (settings, there);
			collect_section (reading, cfg, last, settings);
		}
	}
}

/* true: nothing stopped it. */
static bool
read_once (struct reading *reading, const char *text, GPtrArray *settings)
{
	cfg_opt_t *opts = declare (reading, "", 0);
	/* Unknown keys with one value are taken in, and reported. */
	cfg_t *root = cfg_init (opts, CFGF_KEYSTRVAL);
	bool good;

	g_ptr_array_set_size (settings, 0);
	g_ptr_array_set_size (reading->mistakes, 0);
	g_hash_table_remove_all (reading->lines);
	reading->complete = false;
	cfg_set_error_function (root, on_error);
	good = cfg_parse_buf (root, text) == CFG_SUCCESS;
	if (good && !reading->complete)
		conffile_mistake (reading->mistakes, 0, "syntax: the file ends"
			" inside a section or a comment; close it");
	collect (reading, root, settings);
	/* Also resets the scanner, which may stand inside a string. */
	cfg_free (root);
	undeclare (opts);
	return good;
}

/* The unknown key that an error on this line is due to. */
static struct stray *
stray_to_blame (struct reading *reading)
{
	for (guint i = reading->strays->len; i > 0; i--) {
		struct stray *stray = reading->strays->pdata[i - 1];

		if (stray->line == reading->stopped_at
		    && g_strcmp0 (stray->section, reading->stopped_in) == 0)
			return stray;
	}
	return NULL;
}

static bool
section_is_known (const char *section)
{
	const struct option *table;
	gsize count;

	table = option_table (&count);
	for (gsize i = 0; i < count; i++)
		if (g_str_equal (table[i].section, section))
			return true;
	return false;
}

static void
report_stray (const struct stray *stray, GPtrArray *mistakes)
{
	bool is_section = stray->shape >= STRAY_SECTION;
	const char *near = is_section ? option_nearest_section (stray->name)
		: option_nearest_key (stray->section, stray->name);
	const char *home = is_section ? NULL : option_home (stray->name);
	g_autofree char *advice = NULL;

	/* Inside an unknown section all is unknown; one report is enough. */
	if (!section_is_known (stray->section))
		return;
	if (is_section && section_is_known (stray->name))
		advice = g_strdup_printf ("close section %s before it",
					  stray->section);
	else if (home != NULL && *home != '\0')
		advice = g_strdup_printf ("it belongs into section %s", home);
	else if (home != NULL)
		advice = g_strdup ("it belongs outside of every section");
	else if (near != NULL)
		advice = g_strdup_printf ("did you mean %s?", near);
	else
		advice = g_strdup ("ticket-milter.conf(5) has them all");
	conffile_mistake (mistakes, stray->line, "%s: no such %s%s%s; %s",
			  stray->name, is_section ? "section" : "key",
			  *stray->section != '\0' ? " in section " : "",
			  stray->section, advice);
}

static bool
is_text (const char *text, gsize length, GPtrArray *mistakes)
{
	int line;
	unsigned char control;

	if (length > CONFFILE_BYTES) {
		conffile_mistake (mistakes, 0, "syntax: the file is larger "
			"than %d bytes; is it the right one?", CONFFILE_BYTES);
		return false;
	}
	line = conftext_control (text, length, &control);
	if (line > 0)
		conffile_mistake (mistakes, line, "syntax: control character "
				  "0x%02x; remove it", control);
	return line == 0;
}

static gint
by_line (gconstpointer a, gconstpointer b)
{
	const struct mistake *const *first = a, *const *second = b;

	return (*first)->line - (*second)->line;
}

GPtrArray *
conffile_read (const char *text, gsize length, GPtrArray *mistakes,
	       bool *complete)
{
	GPtrArray *settings = g_ptr_array_new_with_free_func (setting_free);
	g_autofree char *whole = NULL;
	struct reading reading = {
		.strays = g_ptr_array_new_with_free_func (stray_free),
		.mistakes = conffile_mistakes_new (),
		.lines = g_hash_table_new (NULL, NULL)
	};

	if (is_text (text, length, mistakes)) {
		g_autofree char *bare = conftext_bare (text, length);

		whole = g_strconcat (bare, "\n", SENTINEL "=" SENTINEL "\n",
				     NULL);
	}
	for (int i = 0; whole != NULL && i < CONFFILE_READINGS; i++) {
		struct stray *stray;

		if (read_once (&reading, whole, settings))
			break;
		stray = stray_to_blame (&reading);
		if (stray == NULL || stray->shape == STRAY_TITLED)
			break;
		stray->shape++;
	}
	*complete = whole != NULL && reading.complete;
	for (guint i = 0; i < reading.strays->len; i++)
		report_stray (reading.strays->pdata[i], mistakes);
	g_ptr_array_extend_and_steal (mistakes, reading.mistakes);
	g_ptr_array_sort (mistakes, by_line);
	g_ptr_array_unref (reading.strays);
	g_hash_table_unref (reading.lines);
	g_free (reading.stopped_in);
	return settings;
}
