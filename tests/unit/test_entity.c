/*
 * LINK: parser/boundary.c parser/entity.c parser/fence.c parser/header.c parser/kind.c parser/parameter.c parser/parthead.c parser/transfer.c parser/words.c parser/charset.c parser/cyrillic.c parser/decode.c parser/label.c
 * LIBS: glib-2.0 gmime-3.0 uchardet
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/entity.h"
#include "parser/limits.h"

static void
print_tree (GString *out, const struct entity *entity)
{
	g_autoptr (GBytes) content = NULL;
	g_autofree char *shown = NULL;
	const char *bytes;
	gsize length;

	g_string_append (out, entity->type);
	if (!entity->type_given)
		g_string_append_c (out, '?');
	if (*entity->disposition)
		g_string_append_printf (out, " %s", entity->disposition);
	if (entity->name)
		g_string_append_printf (out, " \"%s\"", entity->name);
	if (entity->content_id)
		g_string_append_printf (out, " <%s>", entity->content_id);
	if (entity->children) {
		g_string_append (out, " (");
		for (guint i = 0; i < entity->children->len; i++) {
			if (i)
				g_string_append (out, ", ");
			print_tree (out, entity->children->pdata[i]);
		}
		g_string_append (out, ")");
		return;
	}
	content = entity_content (entity);
	bytes = g_bytes_get_data (content, &length);
	shown = g_strndup (bytes ? bytes : "", length);
	g_strdelimit (shown, "\r", '^');
	g_strdelimit (shown, "\n", '|');
	g_string_append_printf (out, " [%s]", shown);
}

static struct entity *
read_mail (const char *mail, gsize length, char **notes)
{
	g_autoptr (GBytes) raw = g_bytes_new (mail, length);
	g_autoptr (header_auto) header = header_parse (mail, length);
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
	struct room room = ROOM;
	struct entity *entity = entity_read (raw, header, &room, list, list);

	g_ptr_array_add (list, NULL);
	*notes = g_strjoinv (" ", (char **) list->pdata);
	return entity;
}

#define B "Content-Type: multipart/mixed; boundary=b\n\n"

static const struct {
	const char *label, *mail, *want, *notes;
} trees[] = {
	{ "a type that is none", "Content-Type: image/p\xf1ng\n\nhi",
	  "text/plain? [hi]", "" },
	{ "nothing", "", "text/plain? []", "" },
	{ "a multipart of nothing, encoded", "Content-Type: multipart/mixed; "
	  "boundary=b\nContent-Transfer-Encoding: base64\n\n",
	  "text/plain []", "no-parts" },
	{ "no header", "\nhi", "text/plain? [hi]", "" },
	{ "one text", "Content-Type: Text/HTML; charset=x\n\nhi\n",
	  "text/html [hi|]", "" },
	{ "encoded", "Content-Transfer-Encoding: base64\n\naGk=\n",
	  "text/plain? [hi]", "" },
	{ "two parts", B "--b\n\na\n--b\nContent-Type: image/png; name=x\n"
	  "Content-Disposition: attachment; filename=\"y\"\n"
	  "Content-ID: <i@d>\nContent-Transfer-Encoding: base64\n\naGk=\n"
	  "--b--\nepilogue",
	  "multipart/mixed (text/plain? [a], image/png attachment \"y\" "
	  "<i@d> [hi])", "" },
	{ "CRLF", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
	  "\r\na\r\n\r\n--b--\r\n", "multipart/mixed (text/plain? [a^|])",
	  "" },
	{ "CRLF, nothing behind", "Content-Type: multipart/mixed; boundary=b"
	  "\r\n\r\n--b\r\n\r\na\r\n--b--", "multipart/mixed (text/plain? [a])",
	  "" },
	{ "CRLF behind delimiters only", "Content-Type: multipart/mixed; "
	  "boundary=b\r\n\r\n--b\r\n\r\nab\n--b\r\n\na\n\n--b\r\n\n\n--b--"
	  "\r\n", "multipart/mixed (text/plain? [ab], text/plain? [a|], "
	  "text/plain? [])", "" },
	{ "CRLF but behind delimiters", "Content-Type: multipart/mixed; "
	  "boundary=b\n\n--b\n\na\r\n--b\n\r\nb\r\n\r\n--b--\n",
	  "multipart/mixed (text/plain? [a], text/plain? [b^|])", "" },
	{ "no last delimiter", B "--b\n\na\n--b\n\nb\n",
	  "multipart/mixed (text/plain? [a], text/plain? [b|])", "" },
	{ "nested", B "--b\nContent-Type: multipart/alternative; boundary=c\n"
	  "\n--c\n\nx\n--c--\n--b\n\ny\n--b--\n",
	  "multipart/mixed (multipart/alternative (text/plain? [x]), "
	  "text/plain? [y])", "" },
	{ "a mail in it is a leaf", B "--b\nContent-Type: message/rfc822\n\n"
	  "To: g:g:g:;\n" B "--b2\n\nx\n--b--\n",
	  "multipart/mixed (message/rfc822 [To: g:g:g:;|Content-Type: "
	  "multipart/mixed; boundary=b||--b2||x])", "" },
	{ "digest", "Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
	  "Subject: x\n\ny\n--b--\n",
	  "multipart/digest (message/rfc822? [Subject: x||y])", "" },
	{ "quoted boundary", "Content-Type: multipart/mixed; "
	  "boundary=\"a \\\"b\"\n\n--a \"b\n\nx\n--a \"b--\n",
	  "multipart/mixed (text/plain? [x])", "" },
	{ "no semicolon", "Content-Type: multipart/mixed boundary=b\n\n--b\n\n"
	  "x\n--b--\n", "multipart/mixed (text/plain? [x])", "" },
	/* Broken, and read all the same. */
	{ "another boundary", B "--c\nContent-Type: text/html\n\nx\n--c--\n",
	  "multipart/mixed (text/html [x])", "wrong-boundary" },
	{ "no boundary", "Content-Type: multipart/alternative\n\n--c\n"
	  "Content-Type: text/html\n\nx\n--c--\n",
	  "multipart/alternative (text/html [x])", "wrong-boundary" },
	{ "its apostrophes are part of it", "Content-Type: multipart/mixed; "
	  "boundary='c'\n\n--c\n\nx\n--c\n\ny\n--c--\n",
	  "multipart/mixed (text/plain? [x], text/plain? [y])",
	  "wrong-boundary" },
	{ "two dashes are no delimiter", B "--c\n\nx\n-- \nAnn\n",
	  "text/plain [--c||x|-- |Ann|]", "no-parts" },
	{ "closed at once", B "\n--b--\n", "multipart/mixed ()", "" },
	{ "closed at once, words behind", B "--b--\nx\n",
	  "text/plain [--b--|x|]", "no-parts" },
	{ "lines end in CR", "Content-Type: multipart/mixed; boundary=b\r\r"
	  "--b\rContent-Type: text/html\r\rx\ry\r--b\r\rz\r--b--\r",
	  "multipart/mixed (text/html [x|y], text/plain? [z])", "" },
	{ "no delimiter at all", B "only words\n", "text/plain "
	  "[only words|]", "no-parts" },
	{ "no type, but parts", "Subject: x\n\n--c\ncontent-type: text/html"
	  "\n\nx\n--c--\n", "multipart/mixed? (text/html [x])",
	  "no-content-type" },
	{ "encoded multipart", "Content-Type: multipart/mixed; boundary=b\n"
	  "Content-Transfer-Encoding: base64\n\nLS1iCgp4Ci0tYi0tCg==\n",
	  "multipart/mixed (text/plain? [x])", "" },
	{ "inner one without delimiter", B "--b\nContent-Type: "
	  "multipart/mixed; boundary=c\n\nwords\n--b--\n",
	  "multipart/mixed (multipart/mixed (text/plain? [words]))",
	  "no-parts" },
	{ "a type that is none", "Content-Type: text\n\nx", "text/plain [x]",
	  "" },
	{ "another", "Content-Type: ;\n\nx", "text/plain? [x]", "" },
	{ "two encodings", "Content-Transfer-Encoding: 8bit\n"
	  "Content-Transfer-Encoding: quoted-printable\n\na=3Db\n",
	  "text/plain? [a=b|]", "" },
	{ "two types", "Content-Type: text/html\nContent-Type: text/plain\n\n"
	  "x", "text/html [x]", "several-content-types" },
	/* No blank line ends the header of a part. */
	{ "words below the fields", B "--b\nContent-Type: text/html\n"
	  "Dear all, hello\nNote: it fails\n\nmore\n--b--\n",
	  "multipart/mixed (text/html [Dear all, hello|Note: it fails||more])",
	  "broken-header" },
	{ "words below the delimiter", B "--b\r\nDear all, hello\r\n\r\nmore"
	  "\r\n--b--\r\n", "multipart/mixed (text/plain? [Dear all, hello^|^|"
	  "more])", "broken-header" },
	{ "and no blank line at all", B "--b\nContent-Type: text/html\nwords\n"
	  "--b\nNote: it fails\nalways\n--b--\n", "multipart/mixed (text/html "
	  "[words], text/plain? [Note: it fails|always])", "broken-header" },
	{ "behind an empty one", B "--b\nContent-Type: x/y\n--b\nContent-Type: "
	  "text/html\nwords\n--b\n\nz\n--b--\n", "multipart/mixed (x/y [], "
	  "text/html [words], text/plain? [z])", "broken-header" },
	{ "the rest of a field", B "--b\nContent-Type: x/y;\nname=n\n"
	  "Content-Language: en\n\nz\n--b--\n", "multipart/mixed (x/y [z])",
	  "" },
	{ "a broken field among fields", B "--b\nContent-Type: x/y\nno field "
	  "at all\nContent-Transfer-Encoding: base64\n\naGk=\n--b--\n",
	  "multipart/mixed (x/y [hi])", "" },
	{ "a raw name in the charset of the text", B "--b\nContent-Type: "
	  "text/plain; charset=gb2312\n\nx\n--b\nContent-Type: x/y\n"
	  "Content-Disposition: attachment; filename=\"\xb1\xa8\xb8\xe6.doc\""
	  "\n\ny\n--b--\n", "multipart/mixed (text/plain [x], x/y attachment "
	  "\"报告.doc\" [y])", "" },
	{ "a raw name in UTF-8 all the same", B "--b\nContent-Type: "
	  "text/plain; charset=gb2312\n\nx\n--b\nContent-Type: x/y\n"
	  "Content-Disposition: attachment; filename=\"报告.doc\"\n\ny\n"
	  "--b--\n", "multipart/mixed (text/plain [x], x/y attachment "
	  "\"报告.doc\" [y])", "" },
	{ "a name only", B "--b\nContent-Type: x/y\nContent-Disposition: "
	  "attachment; name=n\n\n--b--\n",
	  "multipart/mixed (x/y attachment \"n\" [])", "" },
};

static void
reads_the_tree_of_sound_and_broken_mail (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (trees); i++) {
		g_autofree char *notes = NULL;
		g_autoptr (entity_auto) tree = read_mail (trees[i].mail,
			strlen (trees[i].mail), &notes);
		g_autoptr (GString) got = g_string_new (NULL);

		print_tree (got, tree);
		if (strcmp (got->str, trees[i].want) ||
		    strcmp (notes, trees[i].notes))
			fail_msg ("%s:\n%s\n%s\n%s", trees[i].label, got->str,
				  trees[i].want, notes);
	}
}

static guint
depth_of (const struct entity *entity)
{
	guint deepest = 0;

	for (guint i = 0; entity->children && i < entity->children->len;
	     i++) {
		guint depth = depth_of (entity->children->pdata[i]);

		deepest = MAX (deepest, depth);
	}
	return deepest + 1;
}

static void
bounds_the_depth (void **state)
{
	g_autoptr (GString) mail = g_string_new (
		"Content-Type: multipart/mixed; boundary=b0\n\n");
	g_autofree char *notes = NULL;
	g_autoptr (entity_auto) tree = NULL;

	(void) state;
	for (unsigned i = 0; i < 2000; i++)
		g_string_append_printf (mail, "--b%u\nContent-Type: "
			"multipart/mixed; boundary=b%u\n\n", i, i + 1);
	tree = read_mail (mail->str, mail->len, &notes);
	assert_int_equal (depth_of (tree), LIMIT_DEPTH + 1);
	assert_non_null (strstr (notes, "depth"));
}

static void
bounds_the_parts (void **state)
{
	g_autoptr (GString) mail = g_string_new (B);
	g_autofree char *notes = NULL;
	g_autoptr (entity_auto) tree = NULL;

	(void) state;
	for (unsigned i = 0; i < LIMIT_PARTS * 3; i++)
		g_string_append (mail, "--b\n\nx\n");
	tree = read_mail (mail->str, mail->len, &notes);
	assert_in_range (tree->children->len, LIMIT_PARTS - 1, LIMIT_PARTS);
	assert_string_equal (notes, "parts");
}

static void
keeps_leaves_as_slices_of_the_mail (void **state)
{
	static const char mail[] = B "--b\n\nsome words\n--b--\n";
	g_autoptr (GBytes) raw = g_bytes_new_static (mail, strlen (mail));
	g_autoptr (header_auto) header = header_parse (mail, strlen (mail));
	g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
	struct room room = ROOM;
	g_autoptr (entity_auto) tree = entity_read (raw, header, &room, notes,
						   notes);
	const struct entity *leaf = tree->children->pdata[0];

	(void) state;
	/* No copy, whatever its size. */
	assert_ptr_equal (g_bytes_get_data (leaf->encoded, NULL),
			  strstr (mail, "some words"));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (reads_the_tree_of_sound_and_broken_mail),
		cmocka_unit_test (bounds_the_depth),
		cmocka_unit_test (bounds_the_parts),
		cmocka_unit_test (keeps_leaves_as_slices_of_the_mail),
	};

	entity_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
