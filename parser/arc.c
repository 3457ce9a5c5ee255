#include "parser/arc.h"

#include <string.h>

#include "parser/authres.h"
#include "parser/limits.h"
#include "parser/scan.h"
#include "parser/taglist.h"

/* The three fields of a set, in the order in which a seal takes them. */
enum kind { RESULTS, MESSAGE, SEAL, KINDS };

static const char *const names[KINDS] = {
	[RESULTS] = "arc-authentication-results",
	[MESSAGE] = "arc-message-signature",
	[SEAL] = "arc-seal"
};

/* What has to be signed for the mail to be the one that was sealed. */
static const char *const covered[] = {
	"from", "to", "cc", "subject", "date", "message-id"
};

/* Where each field is, by set (from 1) and kind; NULL where there is none. */
struct places {
	const struct field *fields[LIMIT_ARC_SETS + 1][KINDS];
	guint at[LIMIT_ARC_SETS + 1][KINDS];
	unsigned sets;
};

static bool
is_digit (char c)
{
	return g_ascii_isdigit (c);
}

static unsigned
instance_of (const char *text, gsize length)
{
	if (length < 1 || length > 2 || text[0] == '0'
	    || !g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[length - 1]))
		return 0;
	return (unsigned) g_ascii_strtoull (text, NULL, 10);
}

/* "i=1;" and where the rest begins; 0 if that is not there. */
static unsigned
results_instance (const struct field *field, gsize *rest)
{
	struct scan scan = scan_text (field->value, field->length);
	const char *start;
	unsigned instance;

	if (!scan_cfws (&scan, NULL) || !scan_char (&scan, 'i')
	    || !scan_cfws (&scan, NULL) || !scan_char (&scan, '=')
	    || !scan_cfws (&scan, NULL))
		return 0;
	start = scan.at;
	instance = instance_of (start, scan_run (&scan, is_digit));
	if (!scan_cfws (&scan, NULL) || !scan_char (&scan, ';'))
		return 0;
	*rest = (gsize) (scan.at - field->value);
	return instance;
}

static unsigned
signature_instance (const struct field *field)
{
	g_autoptr (taglist_auto) tags = taglist_read (field->value);
	const char *text = taglist_get (tags, "i");

	return tags->good && text ? instance_of (text, strlen (text)) : 0;
}

static int
kind_of (const struct field *field)
{
	for (int kind = 0; kind < KINDS; kind++)
		if (strcmp (field->lower, names[kind]) == 0)
			return kind;
	return -1;
}

/* A word of facts.h, or NULL; *any tells whether there is one at all. */
static const char *
find_places (const struct header *header, struct places *places, bool *any)
{
	const char *defect = NULL;

	for (guint i = 0; i < header->fields->len && defect == NULL; i++) {
		const struct field *field = header->fields->pdata[i];
		int kind = kind_of (field);
		unsigned instance;
		gsize rest;

		if (kind < 0)
			continue;
		*any = true;
		instance = kind == RESULTS ? results_instance (field, &rest)
			: signature_instance (field);
		if (field->damaged || instance == 0)
			defect = "malformed";
		else if (instance > LIMIT_ARC_SETS)
			defect = "too-many";
		else if (places->fields[instance][kind] != NULL)
			defect = "duplicate";
		else {
			places->fields[instance][kind] = field;
			places->at[instance][kind] = i;
			places->sets = MAX (places->sets, instance);
		}
	}
	return defect;
}

static bool
is_complete (const struct places *places)
{
	for (unsigned i = 1; i <= places->sets; i++)
		for (int kind = 0; kind < KINDS; kind++)
			if (places->fields[i][kind] == NULL)
				return false;
	return true;
}

static bool
read_algorithm (const struct taglist *tags, bool *ed25519)
{
	const char *text = taglist_get (tags, "a");

	if (text == NULL)
		return false;
	*ed25519 = g_ascii_strcasecmp (text, "ed25519-sha256") == 0;
	return *ed25519 || g_ascii_strcasecmp (text, "rsa-sha256") == 0;
}

/* What both kinds have. */
static bool
read_signature (const struct taglist *tags, struct arc_signature *signature)
{
	signature->domain = taglist_domain (tags, "d");
	signature->selector = taglist_domain (tags, "s");
	signature->b = taglist_packed (tags, "b");
	return taglist_number (tags, "t", &signature->timestamp)
		&& read_algorithm (tags, &signature->ed25519)
		&& signature->domain != NULL
		&& strchr (signature->domain, '.') != NULL
		&& signature->selector != NULL && signature->b != NULL
		&& taglist_is_base64 (signature->b);
}

/* c= is one or two names; what is not named is simple. */
static bool
read_canonicalisation (const struct taglist *tags, struct arc_set *set)
{
	static const struct {
		const char *name;
		bool header, body;
	} known[] = {
		{ "simple", false, false }, { "relaxed", true, false },
		{ "simple/simple", false, false },
		{ "simple/relaxed", false, true },
		{ "relaxed/simple", true, false },
		{ "relaxed/relaxed", true, true }
	};
	const char *text = taglist_get (tags, "c");

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
		if (g_ascii_strcasecmp (text ? text : "simple",
					known[i].name) == 0) {
			set->relaxed_header = known[i].header;
			set->relaxed_body = known[i].body;
			return true;
		}
	return false;
}

static unsigned
count_named (char *const *list, const char *name)
{
	unsigned count = 0;

	for (; *list; list++)
		count += strcmp (*list, name) == 0;
	return count;
}

static bool
covers (const struct header *header, char *const *headers)
{
	for (gsize i = 0; i < G_N_ELEMENTS (covered); i++)
		if (count_named (headers, covered[i])
		    < header_count (header, covered[i]))
			return false;
	return true;
}

static const char *
read_message (const struct header *header, const struct field *field,
	      struct arc_set *set)
{
	g_autoptr (taglist_auto) tags = taglist_read (field->value);

	set->headers = taglist_fields (tags, "h");
	set->body_hash = taglist_packed (tags, "bh");
	if (taglist_get (tags, "l") != NULL)
		return "length";
	if (!read_signature (tags, &set->message)
	    || !taglist_number (tags, "x", &set->expiry)
	    || !read_canonicalisation (tags, set)
	    || (taglist_get (tags, "v") && !taglist_is (tags, "v", "1"))
	    || set->body_hash == NULL || !taglist_is_base64 (set->body_hash)
	    || set->headers == NULL
	    || g_strv_length (set->headers) > LIMIT_FIELDS
	    || count_named (set->headers, "from") == 0
	    || count_named (set->headers, names[SEAL]) > 0)
		return "malformed";
	set->covers = covers (header, set->headers);
	return NULL;
}

static const char *
read_seal (const struct field *field, unsigned instance, struct arc_set *set)
{
	g_autoptr (taglist_auto) tags = taglist_read (field->value);

	if (!read_signature (tags, &set->seal)
	    || taglist_get (tags, "h") != NULL)
		return "malformed";
	if (taglist_is (tags, "cv", "fail"))
		return "failed";
	set->cv = instance == 1 ? ARC_CV_NONE : ARC_CV_PASS;
	return taglist_is (tags, "cv", instance == 1 ? "none" : "pass")
		? NULL : "cv";
}

static struct authres *
read_results (const struct field *field)
{
	struct field payload = *field;
	gsize rest = 0;

	results_instance (field, &rest);
	payload.value += rest;
	payload.length -= rest;
	return authres_parse (&payload);
}

static const char *
read_set (const struct header *header, const struct places *places,
	  unsigned instance, struct arc_set *set)
{
	const struct field *const *fields = places->fields[instance];
	const char *defect = read_message (header, fields[MESSAGE], set);

	if (defect == NULL)
		defect = read_seal (fields[SEAL], instance, set);
	set->results = read_results (fields[RESULTS]);
	set->results_field = places->at[instance][RESULTS];
	set->message_field = places->at[instance][MESSAGE];
	set->seal_field = places->at[instance][SEAL];
	return defect;
}

struct arc *
arc_read (const struct header *header)
{
	struct places places = { 0 };
	bool any = false;
	const char *defect = find_places (header, &places, &any);
	struct arc *arc;

	if (!any)
		return NULL;
	arc = arc_new ();
	if (defect == NULL && (header->incomplete || !is_complete (&places)))
		defect = "incomplete";
	for (unsigned i = 1; i <= places.sets && defect == NULL; i++) {
		struct arc_set *set = g_new0 (struct arc_set, 1);

		g_ptr_array_add (arc->sets, set);
		defect = read_set (header, &places, i, set);
	}
	if (defect != NULL)
		g_ptr_array_set_size (arc->sets, 0);
	arc->defect = defect;
	return arc;
}
