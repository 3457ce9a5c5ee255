#include "filter/arccheck.h"

#include <string.h>

#include "filter/pubkey.h"
#include "parser/canon.h"
#include "parser/octets.h"

/* One chain under verification. */
struct task {
	struct resolver *resolver;
	const struct header *header;
	const struct arc *arc;
	GHashTable *keys;	/* DNS name -> struct dkim_key */
	gint64 deadline;
};

/* --- keys ---------------------------------------------------------------- */

static void
key_free (gpointer key)
{
	dkim_key_free (key);
}

/* More than one record is none: RFC 6376 leaves open which would count. */
static struct dkim_key *
key_of (const GPtrArray *texts)
{
	const GString *text = texts->len == 1 ? texts->pdata[0] : NULL;

	return text != NULL ? dkim_key_parse (text->str, text->len)
		: dkim_key_parse ("", 0);
}

static enum arc_outcome
fetch (struct task *task, const char *name, const struct dkim_key **key)
{
	struct resolver_query *query;
	g_autoptr (GPtrArray) texts = NULL;
	gint64 now = g_get_monotonic_time ();

	if (g_hash_table_size (task->keys) >= ARCCHECK_KEYS)
		return ARC_MANY_KEYS;
	if (now >= task->deadline)
		return ARC_UNKNOWN;
	query = resolver_start (task->resolver, name, RESOLVER_TXT);
	/* What cannot be asked for is not there. */
	if (query == NULL)
		return ARC_NO_KEY;
	texts = resolver_texts (query, MIN (task->deadline, now
		+ ARCCHECK_KEY_SECONDS * G_USEC_PER_SEC));
	if (texts != NULL) {
		struct dkim_key *got = key_of (texts);

		g_hash_table_insert (task->keys, g_strdup (name), got);
		*key = got;
	}
	resolver_finish (query);
	return texts != NULL ? ARC_GOOD : ARC_UNKNOWN;
}

static enum arc_outcome
find_key (struct task *task, const struct arc_signature *signature,
	  const struct dkim_key **key)
{
	g_autofree char *name = g_strconcat (signature->selector,
		"._domainkey.", signature->domain, NULL);
	enum arc_outcome outcome = ARC_GOOD;

	*key = g_hash_table_lookup (task->keys, name);
	if (*key == NULL)
		outcome = fetch (task, name, key);
	if (outcome != ARC_GOOD)
		return outcome;
	switch ((*key)->state) {
	case DKIM_KEY_USABLE: return ARC_GOOD;
	case DKIM_KEY_REVOKED: return ARC_KEY_REVOKED;
	case DKIM_KEY_UNUSABLE: break;
	}
	return ARC_NO_KEY;
}

static enum arc_outcome
check_signature (struct task *task, const struct arc_signature *signature,
		 struct checksum *checksum, enum arc_outcome otherwise)
{
	const struct dkim_key *key;
	enum arc_outcome outcome = find_key (task, signature, &key);
	guint8 digest[SHA256_DIGEST_SIZE];

	if (outcome != ARC_GOOD)
		return outcome;
	checksum_raw (checksum, digest);
	switch (pubkey_verify (key, signature->ed25519, digest,
			       signature->b)) {
	case PUBKEY_GOOD: return ARC_GOOD;
	case PUBKEY_BAD: break;
	case PUBKEY_WEAK: return ARC_WEAK;
	case PUBKEY_UNUSABLE: return ARC_NO_KEY;
	}
	return otherwise;
}

/* --- the newest message signature --------------------------------------- */

static enum arc_outcome
check_body (const struct arc_set *set, const char *body, gsize length)
{
	struct checksum checksum;
	guint8 digest[SHA256_DIGEST_SIZE];
	g_autofree char *hash = NULL;

	checksum_init (&checksum);
	canon_body (&checksum, body, length, set->relaxed_body);
	checksum_raw (&checksum, digest);
	hash = g_base64_encode (digest, sizeof digest);
	return strcmp (hash, set->body_hash) == 0 ? ARC_GOOD : ARC_BODY;
}

/* h= takes the fields of a name from the bottom up, each once; one that is
 * not there counts as nothing. */
static void
add_named (struct checksum *checksum, const struct task *task,
	   const struct arc_set *set)
{
	g_autoptr (GHashTable) above = g_hash_table_new (g_str_hash,
							 g_str_equal);

	for (char **name = set->headers; *name != NULL; name++) {
		gpointer known;
		guint at = task->header->fields->len;

		if (g_hash_table_lookup_extended (above, *name, NULL, &known))
			at = GPOINTER_TO_UINT (known);
		while (at > 0) {
			const struct field *field
				= task->header->fields->pdata[--at];

			if (strcmp (field->lower, *name) == 0) {
				canon_field (checksum, field,
					     set->relaxed_header);
				break;
			}
		}
		g_hash_table_insert (above, *name, GUINT_TO_POINTER (at));
	}
}

static enum arc_outcome
check_message (struct task *task, const struct arc_set *set)
{
	struct checksum checksum;

	checksum_init (&checksum);
	add_named (&checksum, task, set);
	canon_own_field (&checksum,
			 task->header->fields->pdata[set->message_field],
			 set->relaxed_header);
	return check_signature (task, &set->message, &checksum, ARC_HEADER);
}

/* --- seals --------------------------------------------------------------- */

/* A seal is over all sets up to its own, the first first. */
static enum arc_outcome
check_seal (struct task *task, guint index)
{
	GPtrArray *fields = task->header->fields;
	const struct arc_set *set = task->arc->sets->pdata[index];
	struct checksum checksum;

	checksum_init (&checksum);
	for (guint i = 0; i <= index; i++) {
		const struct arc_set *one = task->arc->sets->pdata[i];

		canon_field (&checksum, fields->pdata[one->results_field],
			     true);
		canon_field (&checksum, fields->pdata[one->message_field],
			     true);
		if (i < index)
			canon_field (&checksum,
				     fields->pdata[one->seal_field], true);
	}
	canon_own_field (&checksum, fields->pdata[set->seal_field], true);
	return check_signature (task, &set->seal, &checksum, ARC_SEAL);
}

enum arc_outcome
arccheck_run (struct resolver *resolver, GBytes *raw,
	      const struct facts *facts)
{
	const struct arc *arc = facts->arc;
	gsize length;
	const char *bytes = octets (raw, &length);
	g_autoptr (header_auto) header = NULL;
	g_autoptr (GHashTable) keys = NULL;
	const struct arc_set *newest;
	enum arc_outcome outcome;
	struct task task;

	if (arc->sets->len == 0)
		return ARC_NONE;
	header = header_parse (bytes, length);
	keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
				      key_free);
	task = (struct task) {
		.resolver = resolver, .header = header, .arc = arc,
		.keys = keys, .deadline = g_get_monotonic_time ()
			+ ARCCHECK_SECONDS * G_USEC_PER_SEC
	};
	newest = arc->sets->pdata[arc->sets->len - 1];
	outcome = check_body (newest, bytes + header->body_offset,
			      length - header->body_offset);
	if (outcome == ARC_GOOD)
		outcome = check_message (&task, newest);
	for (guint i = arc->sets->len; i-- > 0 && outcome == ARC_GOOD;)
		outcome = check_seal (&task, i);
	return outcome;
}
