/*
 * LINK: parser/transfer.c
 * LIBS: glib-2.0 gmime-3.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/transfer.h"

static const struct {
	const char *value;
	enum transfer want;
} values[] = {
	{ "quoted-printable", TRANSFER_QUOTED },
	{ " Quoted-Printable ;", TRANSFER_QUOTED },
	{ "quoted printable", TRANSFER_QUOTED },
	{ "BASE64", TRANSFER_BASE64 },
	{ "base-64", TRANSFER_BASE64 },
	{ "x-uuencode", TRANSFER_UU },
	{ "uuencode", TRANSFER_UU },
	{ "8bit", TRANSFER_NONE },
	{ "7-bit", TRANSFER_NONE },
	{ "text/html", TRANSFER_NONE },
	{ "", TRANSFER_NONE },
	{ NULL, TRANSFER_NONE },
};

static void
finds_the_encoding_however_it_is_spelt (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (values); i++)
		assert_int_equal (transfer_find (values[i].value),
				  values[i].want);
}

static const struct {
	enum transfer transfer;
	const char *encoded, *want;
} texts[] = {
	{ TRANSFER_NONE, "=41 as it is", "=41 as it is" },
	{ TRANSFER_QUOTED, "a=D0=B0=\r\nb =3D", "aаb =" },
	{ TRANSFER_QUOTED, "=d0=b0", "а" },
	{ TRANSFER_QUOTED, "100=x =ZZ ok", "100=x =ZZ ok" },
	{ TRANSFER_QUOTED, "a=\nb", "ab" },
	/* Blanks that a relay put at the ends of lines. */
	{ TRANSFER_QUOTED, "a= \r\nb=\t\t\nc = d=20 \ne= ",
	  "abc = d  \ne" },
	{ TRANSFER_BASE64, "aGVsbG8=", "hello" },
	{ TRANSFER_BASE64, "aGVs\r\nbG8h\r\n", "hello!" },
	{ TRANSFER_BASE64, " aGVs *\1\t#bG8h", "hello!" },
	/* Without its padding, and with it in the middle. */
	{ TRANSFER_BASE64, "aGVsbG8", "hello" },
	{ TRANSFER_BASE64, "aGVsbA", "hell" },
	{ TRANSFER_BASE64, "aGVsbG8=\naGVsbG8=\n", "hellohello" },
	/* What a list server put behind. */
	{ TRANSFER_BASE64, "aGVsbG8=\n\n_____\nlist footer here\n",
	  "hello" },
	{ TRANSFER_BASE64, "aGVsbG8\n\nThis is the footer of a list.\n",
	  "hello" },
	/* Words that nobody encoded. */
	{ TRANSFER_BASE64, "\nHi, it is me.\n", "\nHi, it is me.\n" },
	{ TRANSFER_BASE64, "Hi,\naGVsbG8=", "Hi,\naGVsbG8=" },
	{ TRANSFER_BASE64, "====", "" },
	{ TRANSFER_BASE64, "", "" },
	{ TRANSFER_UU, "begin 644 cat.txt\n#0V%T\n \nend\n", "Cat" },
	{ TRANSFER_UU, "\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n",
	  "Cat" },
	{ TRANSFER_UU, "no block", "no block" },
};

static void
undoes_an_encoding_as_far_as_it_goes (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GBytes) encoded = g_bytes_new_static (
			texts[i].encoded, strlen (texts[i].encoded));
		g_autoptr (GBytes) got = transfer_decode (encoded,
							  texts[i].transfer);
		g_autoptr (GBytes) want = g_bytes_new_static (texts[i].want,
			strlen (texts[i].want));

		if (!g_bytes_equal (got, want))
			fail_msg ("\"%s\": \"%.*s\"", texts[i].encoded,
				  (int) g_bytes_get_size (got),
				  (const char *) g_bytes_get_data (got, NULL));
	}
}

static void
gives_back_all_bytes_that_were_encoded (void **state)
{
	g_autoptr (GRand) random = g_rand_new_with_seed (2);

	(void) state;
	for (unsigned round = 0; round < 300; round++) {
		guchar bytes[200];
		gsize length = g_rand_int_range (random, 0, sizeof bytes);
		g_autofree char *base64 = NULL;
		g_autoptr (GBytes) want = NULL, encoded = NULL, got = NULL;

		for (gsize i = 0; i < length; i++)
			bytes[i] = (guchar) g_rand_int_range (random, 0, 256);
		base64 = g_base64_encode (bytes, length);
		want = g_bytes_new (bytes, length);
		encoded = g_bytes_new (base64, strlen (base64));
		got = transfer_decode (encoded, TRANSFER_BASE64);
		assert_true (g_bytes_equal (want, got));
	}
}

static void
takes_time_in_proportion_whatever_the_padding (void **state)
{
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (GBytes) encoded = NULL, got = NULL;

	(void) state;
	/* Squared, this would take hours. */
	for (unsigned i = 0; i < 4000000; i++)
		g_string_append (text, "=a");
	encoded = g_string_free_to_bytes (g_steal_pointer (&text));
	got = transfer_decode (encoded, TRANSFER_BASE64);
	assert_non_null (got);
}

static void
finds_the_files_between_the_lines_of_a_text (void **state)
{
	static const char text[] = "begin to read\n"
		"begin 644 a.txt\n#0V%T\n`\nend\n"
		"between\n"
		"begin 0755 my file.txt\n#0V%T\n\nend\nafter\n";
	struct uu_block block;

	(void) state;
	assert_true (uu_find (text, strlen (text), 0, &block));
	assert_string_equal (block.name, "a.txt");
	assert_int_equal (block.start, strlen ("begin to read\n"));
	assert_memory_equal (text + block.end, "between", 7);
	assert_memory_equal (g_bytes_get_data (block.content, NULL), "Cat", 3);
	assert_int_equal (g_bytes_get_size (block.content), 3);
	assert_true (block.end < strlen (text));
	{
		gsize behind = block.end;

		uu_block_clear (&block);
		assert_true (uu_find (text, strlen (text), behind, &block));
	}
	assert_string_equal (block.name, "my file.txt");
	assert_string_equal (text + block.end, "after\n");
	uu_block_clear (&block);
}

static void
finds_a_file_whose_end_got_lost (void **state)
{
	static const char text[] = "words\nbegin 644 a.txt\n#0V%T\n`\n\n";
	struct uu_block block;

	(void) state;
	assert_true (uu_find (text, strlen (text), 0, &block));
	assert_memory_equal (g_bytes_get_data (block.content, NULL), "Cat", 3);
	assert_int_equal (block.start, strlen ("words\n"));
	assert_int_equal (block.end, strlen (text));
	uu_block_clear (&block);
}

static const char *const no_blocks[] = {
	"begin 644 a.txt\nthe words of a person\nend\n",
	"begin 644 a.txt\n#0V%T\n",
	"begin 644 a.txt\n#0V%T\n`\nwords\n",
	"begin 644 a.txt\n`\n",
	"begin 644 a.txt\nWORDS\n`\n",
	"begin 6 a.txt\n#0V%T\nend\n",
	"xbegin 644 a.txt\n#0V%T\nend\n",
	"begin ",
	"",
};

static void
leaves_words_alone (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (no_blocks); i++) {
		struct uu_block block;

		assert_false (uu_find (no_blocks[i], strlen (no_blocks[i]), 0,
				       &block));
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (finds_the_encoding_however_it_is_spelt),
		cmocka_unit_test (undoes_an_encoding_as_far_as_it_goes),
		cmocka_unit_test (gives_back_all_bytes_that_were_encoded),
		cmocka_unit_test (
			takes_time_in_proportion_whatever_the_padding),
		cmocka_unit_test (finds_the_files_between_the_lines_of_a_text),
		cmocka_unit_test (finds_a_file_whose_end_got_lost),
		cmocka_unit_test (leaves_words_alone),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
