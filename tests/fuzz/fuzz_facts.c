#include "tests/fuzz/fuzz.h"

#include "parser/facts.h"
#include "parser/limits.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
	facts_init ();
	return 0;
}

static void
check_list (const GPtrArray *list)
{
	for (guint i = 0; i < list->len; i++)
		fuzz_assert_text (list->pdata[i]);
}

static void
check_attachments (const GPtrArray *attachments)
{
	g_assert_cmpuint (attachments->len, <=, LIMIT_ATTACHMENTS);
	for (guint i = 0; i < attachments->len; i++) {
		const struct attachment *one = attachments->pdata[i];

		fuzz_assert_text (one->name);
		fuzz_assert_text (one->type);
		fuzz_assert_text (one->content_id);
		g_assert_nonnull (one->content);
		g_assert_cmpuint (strlen (one->sha256), ==, 64);
	}
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GBytes) raw = g_bytes_new (data, size);
	g_autoptr (facts_auto) facts = facts_parse (raw, NULL);

	g_assert_true ((facts->from == NULL) != (facts->from_defect == NULL));
	fuzz_assert_text (facts->from_name);
	fuzz_assert_text (facts->subject);
	g_assert_nonnull (facts->subject);
	g_assert_null (strpbrk (facts->subject, "\r\n"));
	fuzz_assert_text (facts->message_id);
	g_assert_nonnull (facts->text);
	fuzz_assert_text (facts->text);
	g_assert_nonnull (facts->new_text);
	fuzz_assert_text (facts->new_text);
	fuzz_assert_text (facts->loop_token);
	fuzz_assert_text (facts->machine.why);
	fuzz_assert_text (facts->machine.recipient);
	fuzz_assert_text (facts->machine.diagnostic);
	check_list (facts->in_reply_to);
	check_list (facts->references);
	check_list (facts->to);
	check_attachments (facts->attachments);
	g_assert_cmpuint (strlen (facts->content_sha256), ==, 64);
	return 0;
}
