#include "parser/kind.h"

#include <string.h>

static bool
is (const struct entity *leaf, const char *type)
{
	return strcmp (leaf->type, type) == 0;
}

/* Text that people do not read as such. */
static const char *const text_files[] = {
	"text/calendar", "text/css", "text/csv", "text/directory",
	"text/javascript", "text/rtf", "text/tab-separated-values",
	"text/vcard", "text/x-vcard", "text/x-vcalendar", "text/xml"
};

static const char *const reports[] = {
	"message/delivery-status", "message/disposition-notification",
	"message/feedback-report", "message/global-delivery-status",
	"message/global-disposition-notification", "message/global-headers",
	"message/tracking-status"
};

static const char *const messages[] = {
	"message/rfc822", "message/rfc-822", "message/rfc2822",
	"message/global", "message/news"
};

static const char *const renditions[] = {
	"text/x-amp-html", "text/watch-html"
};

static bool
is_one_of (const struct entity *leaf, const char *const *types, gsize count)
{
	gsize i;

	for (i = 0; i < count; i++)
		if (is (leaf, types[i]))
			return true;
	return false;
}

static bool
is_winmail (const struct entity *leaf)
{
	return strstr (leaf->type, "ms-tnef") ||
		(leaf->name && !g_ascii_strcasecmp (leaf->name,
						    "winmail.dat"));
}

static enum kind
text_kind (const struct entity *leaf, enum place place)
{
	bool html = is (leaf, "text/html") || is (leaf, "application/xhtml+xml");
	bool named = leaf->name && *leaf->name;
	bool attached = strcmp (leaf->disposition, "attachment") == 0;

	if (is_one_of (leaf, text_files, G_N_ELEMENTS (text_files)))
		return KIND_FILE;
	if (place == PLACE_ALTERNATIVE &&
	    is_one_of (leaf, renditions, G_N_ELEMENTS (renditions)))
		return KIND_RENDITION;
	if (place == PLACE_RELATED && (leaf->content_id || leaf->located))
		return KIND_FILE;
	/* A name or a disposition makes a file of it, except where it cannot
	 * be one beside a text. */
	if (place == PLACE_TOP ? named && attached :
	    place == PLACE_ALTERNATIVE ? named && attached :
	    named || attached)
		return KIND_FILE;
	return html ? KIND_HTML : KIND_PLAIN;
}

enum kind
kind_of_leaf (const struct entity *leaf, enum place place)
{
	bool named = leaf->name && *leaf->name;

	if (entity_is (leaf, "text") || is (leaf, "application/xhtml+xml"))
		return text_kind (leaf, place);
	if (is_one_of (leaf, messages, G_N_ELEMENTS (messages)))
		return KIND_MESSAGE;
	if (is_one_of (leaf, reports, G_N_ELEMENTS (reports)) && !named)
		return KIND_REPORT;
	return is_winmail (leaf) ? KIND_TNEF : KIND_FILE;
}

enum place
kind_place (const struct entity *multipart, guint child)
{
	if (entity_is_open (multipart))
		return PLACE_TOP;
	if (strcmp (multipart->type, "multipart/alternative") == 0)
		return PLACE_ALTERNATIVE;
	if (strcmp (multipart->type, "multipart/related") == 0 &&
	    child != kind_root (multipart))
		return PLACE_RELATED;
	return PLACE_MIXED;
}

guint
kind_root (const struct entity *related)
{
	g_autofree char *start = parameters_get (related->parameters,
						 "start");
	guint i;

	if (!start)
		return 0;
	for (i = 0; i < related->children->len; i++) {
		const struct entity *child = related->children->pdata[i];

		/* With its angle brackets, or without. */
		if (child->content_id && strstr (start, child->content_id))
			return i;
	}
	return 0;
}

enum kind
kind_of_tree (const struct entity *entity, enum place place)
{
	guint i;

	if (!entity->children) {
		enum kind kind = kind_of_leaf (entity, place);

		if (entity->stray)
			return KIND_FILE;
		return kind == KIND_PLAIN || kind == KIND_HTML ? kind :
			KIND_FILE;
	}
	for (i = 0; i < entity->children->len; i++) {
		enum kind kind = kind_of_tree (entity->children->pdata[i],
			kind_place (entity, i));

		if (kind != KIND_FILE)
			return kind;
	}
	return KIND_FILE;
}

const char *
kind_file_name (const struct entity *leaf)
{
	static const struct {
		const char *type, *name;
	} names[] = {
		{ "application/pgp-signature", "signature.asc" },
		{ "application/pgp-encrypted", "pgp-version.asc" },
		{ "application/pgp-keys", "key.asc" },
		{ "application/pkcs7-signature", "smime.p7s" },
		{ "application/x-pkcs7-signature", "smime.p7s" },
		{ "application/pkcs7-mime", "smime.p7m" },
		{ "application/x-pkcs7-mime", "smime.p7m" },
		{ "application/ms-tnef", "winmail.dat" },
		{ "application/vnd.ms-tnef", "winmail.dat" },
		{ "application/ics", "invite.ics" },
		{ "text/calendar", "invite.ics" },
		{ "text/x-vcalendar", "invite.vcs" },
		{ "text/vcard", "contact.vcf" },
		{ "text/x-vcard", "contact.vcf" },
		{ "text/directory", "contact.vcf" },
	};
	gsize i;

	if (leaf->cms == CMS_CERTIFICATES)
		return "smime.p7c";
	if (leaf->cms == CMS_COMPRESSED)
		return "smime.p7z";
	if (leaf->cms == CMS_SIGNATURE)
		return "smime.p7s";
	for (i = 0; i < G_N_ELEMENTS (names); i++)
		if (is (leaf, names[i].type))
			return names[i].name;
	return NULL;
}
