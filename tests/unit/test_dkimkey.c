/*
 * LINK: parser/dkimkey.c parser/taglist.c parser/address.c parser/scan.c
 * LINK: parser/facts.c
 * LIBS: glib-2.0 libidn2
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "parser/dkimkey.h"
#include "parser/limits.h"

static const struct {
	const char *text;
	enum dkim_key_state state;
} rows[] = {
	{ "v=DKIM1; k=rsa; p=QUJD", DKIM_KEY_USABLE },
	{ "p=QUJD", DKIM_KEY_USABLE },
	{ " v = DKIM1 ; p = QU JD ; ", DKIM_KEY_USABLE },
	{ "v=DKIM1; k=ed25519; p=QUJD", DKIM_KEY_USABLE },
	{ "v=DKIM1; h=sha1:sha256; s=tlsrpt:email; t=s; n=x; p=QUJD",
	  DKIM_KEY_USABLE },
	{ "v=DKIM1; s=*; p=QUJD", DKIM_KEY_USABLE },
	{ "v=DKIM1; p=", DKIM_KEY_REVOKED },
	{ "v=DKIM1; p= ;", DKIM_KEY_REVOKED },
	{ "", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1", DKIM_KEY_UNUSABLE },
	{ "v=spf1 -all", DKIM_KEY_UNUSABLE },
	{ "v=DKIM2; p=QUJD", DKIM_KEY_UNUSABLE },
	{ "v=dkim1; p=QUJD", DKIM_KEY_UNUSABLE },
	{ "p=QUJD; v=DKIM1", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; k=dsa; p=QUJD", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; h=sha1; p=QUJD", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; s=tlsrpt; p=QUJD", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; t=y; p=QUJD", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; t=s:y; p=QUJD", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; p=QUJ", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; p=Q*JD", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; p=QUJD; p=QUJD", DKIM_KEY_UNUSABLE },
	{ "v=DKIM1; p=QUJD; x", DKIM_KEY_UNUSABLE }
};

static void
test_records (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (dkim_key_auto) key = dkim_key_parse (
			rows[i].text, strlen (rows[i].text));

		if (key->state != rows[i].state)
			fail_msg ("\"%s\": %d", rows[i].text,
				  (int) key->state);
		assert_int_equal (key->bytes != NULL,
				  key->state == DKIM_KEY_USABLE);
	}
}

static void
test_bytes (void **state G_GNUC_UNUSED)
{
	g_autoptr (dkim_key_auto) key = dkim_key_parse (
		"k=ed25519; p=QUJD", 17);
	gsize length;

	assert_true (key->ed25519);
	assert_memory_equal (g_bytes_get_data (key->bytes, &length), "ABC", 3);
	assert_int_equal (length, 3);
}

/* What is behind a NUL, or the bound, is not left out in silence. */
static void
test_cut (void **state G_GNUC_UNUSED)
{
	static const char nul[] = "p=QUJD\0; t=y";
	g_autoptr (GString) text = g_string_new ("p=");
	g_autoptr (dkim_key_auto) cut = dkim_key_parse (nul, sizeof nul - 1);
	struct dkim_key *key;

	assert_int_equal (cut->state, DKIM_KEY_UNUSABLE);
	while (text->len < LIMIT_KEY_BYTES - 4)
		g_string_append (text, "QUJD");
	key = dkim_key_parse (text->str, text->len);
	assert_int_equal (key->state, DKIM_KEY_USABLE);
	dkim_key_free (key);
	g_string_append (text, "QUJD");
	key = dkim_key_parse (text->str, text->len);
	assert_int_equal (key->state, DKIM_KEY_UNUSABLE);
	dkim_key_free (key);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_records),
		cmocka_unit_test (test_bytes),
		cmocka_unit_test (test_cut)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
