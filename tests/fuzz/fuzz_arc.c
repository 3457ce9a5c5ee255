#include "tests/fuzz/fuzz.h"

#include "parser/arc.h"
#include "parser/canon.h"
#include "parser/limits.h"

static const struct field *
field_at (const struct header *header, guint at, const char *name)
{
	const struct field *field;

	g_assert_cmpuint (at, <, header->fields->len);
	field = header->fields->pdata[at];
	g_assert_cmpstr (field->lower, ==, name);
	return field;
}

static void
check_signature (const struct arc_signature *signature)
{
	g_assert_nonnull (signature->selector);
	g_assert_nonnull (signature->b);
	g_assert_true (strchr (signature->domain, '.') != NULL);
	fuzz_assert_text (signature->domain);
	fuzz_assert_text (signature->selector);
}

/* A set is whole, and what is hashed of it does not depend on folds. */
static void
check_set (const struct header *header, const struct arc_set *set, guint i)
{
	struct checksum checksum;

	g_assert_true ((set->cv == ARC_CV_NONE) == (i == 0));
	g_assert_true (set->headers != NULL && set->body_hash != NULL);
	check_signature (&set->message);
	check_signature (&set->seal);
	field_at (header, set->results_field, "arc-authentication-results");
	checksum_init (&checksum);
	canon_own_field (&checksum, field_at (header, set->message_field,
					      "arc-message-signature"),
			 set->relaxed_header);
	canon_own_field (&checksum, field_at (header, set->seal_field,
					      "arc-seal"), true);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (header_auto) header = header_parse ((const char *) data,
						       size);
	struct arc *arc = arc_read (header);
	struct checksum checksum;

	checksum_init (&checksum);
	canon_body (&checksum, (const char *) data + header->body_offset,
		    size - header->body_offset, size % 2 == 0);
	if (arc == NULL)
		return 0;
	g_assert_true ((arc->defect == NULL) == (arc->sets->len > 0));
	g_assert_cmpuint (arc->sets->len, <=, LIMIT_ARC_SETS);
	for (guint i = 0; i < arc->sets->len; i++)
		check_set (header, arc->sets->pdata[i], i);
	arc_free (arc);
	return 0;
}
