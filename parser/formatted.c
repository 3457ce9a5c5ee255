#include "parser/formatted.h"

#include <string.h>

#include "parser/entity.h"
#include "parser/header.h"
#include "parser/html.h"
#include "parser/kind.h"
#include "parser/newtext.h"
#include "parser/octets.h"
#include "parser/opaque.h"
#include "parser/piece.h"

enum {
	ASIDE_BYTES = 2200	/* between brackets */
};

/* --- the mail's HTML ---------------------------------------------------- */

/* false: some of it cannot be read. */
static bool
collect (const struct entity *entity, enum place place, struct room *room,
	 GString *html)
{
	bool alternative = strcmp (entity->type, "multipart/alternative") == 0;

	if (!entity->children) {
		g_autofree char *more = NULL;

		if (kind_of_leaf (entity, place) != KIND_HTML)
			return true;
		more = piece_html (entity, room);
		/* Each on lines of its own. */
		g_string_append_printf (html, "<div>%s</div>",
					more ? more : "");
		return more;
	}
	for (guint i = 0; i < entity->children->len; i++) {
		const struct entity *child = entity->children->pdata[i];

		if (alternative && kind_of_tree (child, PLACE_ALTERNATIVE) !=
		    KIND_HTML)
			continue;
		if (!collect (child, kind_place (entity, i), room, html))
			return false;
		if (alternative)
			break;
	}
	return true;
}

static char *
find_html (GBytes *raw)
{
	gsize length;
	const char *bytes = octets (raw, &length);
	struct room room = ROOM;
	g_autoptr (GPtrArray) exceeded = g_ptr_array_new_with_free_func (
		g_free);
	g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (
		g_free);
	g_autoptr (header_auto) header = header_parse (bytes, length);
	g_autoptr (entity_auto) tree = entity_read (raw, header, &room,
						    exceeded, defects);
	g_autoptr (GString) html = g_string_new (NULL);

	opaque_open (tree, &room, exceeded, defects);
	if (!collect (tree, PLACE_TOP, &room, html) || exceeded->len ||
	    !html->len)
		return NULL;
	return g_string_free (g_steal_pointer (&html), FALSE);
}

/* --- the same words ----------------------------------------------------- */

static bool
is_file_name (const char *text, gsize length)
{
	static const char *const ends[] = {
		".png", ".jpg", ".jpeg", ".gif", ".heic", ".webp", ".tiff",
		".pdf"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
		gsize size = strlen (ends[i]);

		if (length > size &&
		    g_ascii_strncasecmp (text + length - size, ends[i],
					 size) == 0)
			return true;
	}
	return false;
}

/* <https://...>, <a@b.example>, <picture.png>: at most a line end before. */
static bool
is_address (const char *text, gsize length)
{
	if (is_file_name (text, length))
		return true;
	while (length && g_ascii_isspace (*text)) {
		text++;
		length--;
	}
	for (gsize i = 0; i < length; i++)
		if (g_ascii_isspace (text[i]))
			return false;
	return memchr (text, ':', length) || memchr (text, '@', length);
}

/* [cid:...], [image: ...], [what the picture shows]. */
static bool
is_picture (const char *text, gsize length, GHashTable *pictures)
{
	g_autofree char *name = g_strndup (text, length);

	return g_str_has_prefix (name, "cid:") ||
		g_str_has_prefix (name, "image:") ||
		g_hash_table_contains (pictures, name);
}

/* Behind what stands in brackets and is no word, or NULL. */
static const char *
skip_aside (const char *text, GHashTable *pictures)
{
	gsize length = strnlen (text, ASIDE_BYTES);
	const char *end = memchr (text, *text == '<' ? '>' : ']', length);

	if (!end)
		return NULL;
	length = end - text - 1;
	if (*text == '<' ? is_address (text + 1, length) :
	    is_picture (text + 1, length, pictures))
		return end + 1;
	return NULL;
}

static char *
letters_of (const char *text, GHashTable *pictures)
{
	GString *out = g_string_new (NULL);

	while (*text) {
		const char *behind = *text == '<' || *text == '[' ?
			skip_aside (text, pictures) : NULL;
		gunichar c = g_utf8_get_char (text);

		if (!behind && g_unichar_isalnum (c))
			g_string_append_unichar (out, c);
		text = behind ? behind : g_utf8_next_char (text);
	}
	return g_string_free (out, FALSE);
}

static GHashTable *
set_of (const GPtrArray *names)
{
	GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal,
						 g_free, NULL);

	for (guint i = 0; i < names->len; i++)
		g_hash_table_add (set, g_strstrip (g_strdup (
			names->pdata[i])));
	return set;
}

/* --- the cut ------------------------------------------------------------ */

/* Lines of the text, one after another. */
struct walk {
	const char *at;
	gsize number;
};

static bool
next_line (struct walk *walk, char **line)
{
	gsize length = strcspn (walk->at, "\n");

	g_free (*line);
	*line = *walk->at ? g_strndup (walk->at, length) : NULL;
	walk->at += length + (walk->at[length] == '\n');
	walk->number++;
	return *line;
}

/* Takes the orders out.  false: a line begins with two marks, of which only
 * one is to be seen. */
static bool
drop_orders (const char *text, bool *kept)
{
	struct walk walk = { .at = text };
	g_autofree char *line = NULL;
	bool head = true;

	while (next_line (&walk, &line)) {
		bool *keeps = &kept[walk.number - 1];

		if (!*keeps)
			continue;
		g_strstrip (line);
		if (g_str_has_prefix (line, "##"))
			return false;
		if (head && *line == '#')
			*keeps = false;
		else if (*line)
			head = false;
	}
	return true;
}

static char *
join_kept (const char *text, const bool *kept)
{
	struct walk walk = { .at = text };
	g_autofree char *line = NULL;
	GString *out = g_string_new (NULL);

	while (next_line (&walk, &line))
		if (kept[walk.number - 1])
			g_string_append_printf (out, "%s\n", line);
	return g_string_free (out, FALSE);
}

/* All that is left of the HTML says what the words say. */
static bool
agrees (const char *fragment, const char *lines, const char *words,
	GPtrArray *pictures)
{
	struct html_result result;
	g_autofree char *text = html_to_lines (fragment, strlen (fragment),
					       pictures, &result);
	g_autoptr (GHashTable) names = set_of (pictures);
	g_autofree char *want = letters_of (words, names);
	g_autofree char *cut = letters_of (lines, names);
	g_autofree char *got = letters_of (text, names);

	return !result.exceeded && strcmp (want, cut) == 0 &&
		strcmp (want, got) == 0;
}

char *
formatted_html (const char *html, const char *words,
		char *(*picture) (const char *content_id, gpointer user),
		gpointer user)
{
	g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (
		g_free);
	struct html_result result;
	g_autofree char *text = html_to_lines (html, strlen (html), pictures,
					       &result);
	g_autofree char *lower = g_ascii_strdown (words, -1);
	struct fragment_rules rules = {
		.words = lower, .picture = picture, .user = user
	};
	g_autofree bool *kept = newtext_own_lines (text, &rules.lines);
	g_autofree char *fragment = NULL, *lines = NULL;

	if (result.exceeded || !drop_orders (text, kept))
		return NULL;
	rules.kept = kept;
	fragment = html_to_fragment (html, strlen (html), &rules);
	lines = join_kept (text, kept);
	return fragment && agrees (fragment, lines, words, pictures) ?
		g_steal_pointer (&fragment) : NULL;
}

char *
formatted_words (GBytes *raw, const char *words,
		 char *(*picture) (const char *content_id, gpointer user),
		 gpointer user)
{
	g_autofree char *html = find_html (raw);

	return html ? formatted_html (html, words, picture, user) : NULL;
}
