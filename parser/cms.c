#include "parser/cms.h"

#include <ksba.h>
#include <stdbool.h>
#include <string.h>

#include "parser/lease.h"
#include "parser/octets.h"

#define OID_DATA "1.2.840.113549.1.7.1"

/* One object on its way through the library. */
struct errand {
	const char *bytes;
	gsize length, at;
	gsize *reads;		/* that are left */
	bool exhausted;
	GByteArray *content;
};

/* --- what the library asks for ------------------------------------------- */

void
cms_init (void)
{
	ksba_set_malloc_hooks (lease_malloc, lease_realloc, lease_free);
}

/* -1: there is no more. */
static int
give (void *user, char *buffer, size_t most, size_t *given)
{
	struct errand *errand = user;
	gsize count = MIN (most, errand->length - errand->at);

	*given = 0;
	if (!room_take (errand->reads, 1)) {
		errand->exhausted = true;
		return -1;
	}
	if (count == 0)
		return -1;
	memcpy (buffer, errand->bytes + errand->at, count);
	errand->at += count;
	*given = count;
	return 0;
}

/* What would be hashed is what was signed. */
static void
take (void *user, const void *bytes, size_t length)
{
	struct errand *errand = user;

	g_byte_array_append (errand->content, bytes, (guint) length);
}

/* --- kinds ---------------------------------------------------------------- */

static enum cms_kind
kind_of_oid (const char *oid)
{
	static const struct {
		const char *oid;
		enum cms_kind kind;
	} kinds[] = {
		{ "1.2.840.113549.1.7.2", CMS_SIGNED },
		{ "1.2.840.113549.1.7.3", CMS_ENCRYPTED },
		{ "1.2.840.113549.1.7.6", CMS_ENCRYPTED },
		{ "1.2.840.113549.1.9.16.1.23", CMS_ENCRYPTED },
		{ "1.2.840.113549.1.9.16.1.9", CMS_COMPRESSED }
	};

	for (gsize i = 0; oid != NULL && i < G_N_ELEMENTS (kinds); i++)
		if (strcmp (oid, kinds[i].oid) == 0)
			return kinds[i].kind;
	return oid != NULL ? CMS_OTHER : CMS_NONE;
}

/* Behind the first step, which found out that it is signed-data. */
static enum cms_kind
read_signed (ksba_cms_t cms, struct errand *errand)
{
	ksba_stop_reason_t reason;

	if (ksba_cms_parse (cms, &reason) != 0)
		return CMS_DAMAGED;
	if (reason == KSBA_SR_NEED_HASH)
		return ksba_cms_get_digest_algo_list (cms, 0) == NULL
			? CMS_CERTIFICATES : CMS_SIGNATURE;
	if (g_strcmp0 (ksba_cms_get_content_oid (cms, 1), OID_DATA) != 0)
		return CMS_OTHER;
	errand->content = g_byte_array_sized_new ((guint) errand->length);
	ksba_cms_set_hash_function (cms, take, errand);
	return reason == KSBA_SR_BEGIN_DATA
		&& ksba_cms_parse (cms, &reason) == 0
		&& reason == KSBA_SR_END_DATA ? CMS_SIGNED : CMS_DAMAGED;
}

static enum cms_kind
read_with (ksba_cms_t cms, ksba_reader_t reader,
	   struct errand *errand)
{
	ksba_stop_reason_t reason;
	enum cms_kind kind;

	if (ksba_reader_set_cb (reader, give, errand) != 0
	    || ksba_cms_set_reader_writer (cms, reader, NULL) != 0)
		return CMS_DAMAGED;
	/* Kinds that the library does not know are an error that leaves the
	 * name of the kind. */
	if (ksba_cms_parse (cms, &reason) != 0) {
		kind = kind_of_oid (ksba_cms_get_content_oid (cms, 0));
		return kind == CMS_SIGNED ? CMS_DAMAGED : kind;
	}
	kind = kind_of_oid (ksba_cms_get_content_oid (cms, 0));
	return kind == CMS_SIGNED ? read_signed (cms, errand) : kind;
}

enum cms_kind
cms_read (GBytes *object, struct room *room, GBytes **content,
	  const char **exceeded)
{
	struct errand errand = { .reads = &room->smime_reads };
	enum cms_kind kind = CMS_DAMAGED;
	ksba_reader_t reader = NULL;
	ksba_cms_t cms = NULL;
	struct lease lease;

	*content = NULL;
	*exceeded = NULL;
	errand.bytes = octets (object, &errand.length);
	if (!room_take (&room->smime_bytes, errand.length)) {
		*exceeded = "smime-bytes";
		return CMS_DAMAGED;
	}
	lease_begin (&lease);
	if (ksba_reader_new (&reader) == 0 && ksba_cms_new (&cms) == 0)
		kind = read_with (cms, reader, &errand);
	ksba_cms_release (cms);
	ksba_reader_release (reader);
	/* Where it gives up it forgets names that it has read. */
	lease_end (&lease);
	if (errand.exhausted) {
		*exceeded = "smime-pieces";
		kind = CMS_DAMAGED;
	}
	if (kind == CMS_SIGNED)
		*content = g_byte_array_free_to_bytes (g_steal_pointer (
			&errand.content));
	if (errand.content != NULL)
		g_byte_array_unref (errand.content);
	return kind;
}
