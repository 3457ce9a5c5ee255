#include "tests/fuzz/fuzz.h"

#include "parser/address.h"
#include "parser/limits.h"
#include "parser/recipients.h"
#include "parser/sender.h"

/* What an address may be made of, whatever the field was. */
static void
check_address (const char *address)
{
	g_autofree char *again = address_plain (address, strlen (address),
						NULL);

	g_assert_cmpstr (again, ==, address);
	g_assert_null (strpbrk (address, "<>()[]\\\",;: \t\n\r"));
	g_assert_true (strchr (address, '@') == strrchr (address, '@'));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (header_auto) header = fuzz_field ("From", data, size);
	g_autoptr (header_auto) to = fuzz_field ("To", data, size);
	g_autoptr (facts_auto) facts = facts_new ();

	if (header) {
		sender_read (header, facts);
		g_assert_true ((facts->from == NULL) !=
			       (facts->from_defect == NULL));
		fuzz_assert_text (facts->from_name);
		g_assert_cmpuint (strlen (facts->from_name), <=,
				  LIMIT_NAME_BYTES);
		if (facts->from)
			check_address (facts->from->address);
	}
	if (to)
		recipients_read (to, facts);
	for (guint i = 0; i < facts->to->len; i++)
		check_address (facts->to->pdata[i]);
	return 0;
}
