#include "filter/policy/content.h"

#include <string.h>

bool
content_has_words (const char *text)
{
	for (const char *line = text; *line != '\0';) {
		gsize length = strcspn (line, "\n");
		gsize blank = strspn (line, " \t\r");

		if (blank < length && line[blank] != '>')
			return true;
		line += length + (line[length] == '\n');
	}
	return false;
}

bool
content_has_files (const struct facts *facts)
{
	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *file = facts->attachments->pdata[i];

		if (!file->is_inline)
			return true;
	}
	return false;
}

static const char *
first_of (const GPtrArray *list, const char *const *names)
{
	for (guint i = 0; i < list->len; i++)
		if (g_strv_contains (names, list->pdata[i]))
			return list->pdata[i];
	return NULL;
}

const char *
content_cut (const struct facts *facts)
{
	/* The bounds behind which something of it may be. */
	static const char *const bounds[] = {
		"text-bytes", "html-bytes", "attachments", "attachment-bytes",
		"parts", "depth", "boundary-lines", "fields", "header-bytes",
		"encoded-words", "smime-objects", "smime-depth",
		"smime-bytes", "smime-pieces", NULL
	};

	return first_of (facts->exceeded, bounds);
}

/* What a mail program broke: its source, with all that is not for others,
 * may stand where the words should. */
static const char *
damage (const struct facts *facts)
{
	static const char *const all[] = {
		"undecodable-text", "odd-encoding", "no-parts",
		"wrong-boundary", "no-content-type", "several-content-types",
		"broken-header", NULL
	};

	return first_of (facts->defects, all);
}

const char *
content_doubt (const struct facts *facts, char **says)
{
	const char *defect = damage (facts), *bound = content_cut (facts);

	if (defect != NULL) {
		*says = g_strdup_printf (
			"Nothing was sent: the mail is damaged (%s), so that "
			"it cannot be told what of it is for the client; "
			"please write it once more", defect);
		return "unreadable";
	}
	if (bound != NULL) {
		*says = g_strdup_printf (
			"Nothing was sent: the mail has more than can be "
			"passed on (%s); please send less of it at once",
			bound);
		return "unreadable";
	}
	/* What is below may be internal, and may be what is to be read. */
	if (facts->own_text_unsure) {
		*says = g_strdup ("Nothing was sent: what is forwarded or "
				  "quoted does not go to the client; copy "
				  "what is to be read above it, or attach the "
				  "mail as a file");
		return "forwarded";
	}
	return NULL;
}
