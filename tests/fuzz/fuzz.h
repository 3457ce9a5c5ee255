/*
 * fuzz.h - what every fuzz target shares.
 *
 * A target calls one parser with the bytes it is given and asserts what the
 * parser's header promises for all bytes; sanitizers and time do the rest.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "parser/header.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static inline void
fuzz_assert_text (const char *text)
{
	g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

/* The data as the value of one field of that name; NULL where the data
 * itself ends the field. */
static inline struct header *
fuzz_field (const char *name, const uint8_t *data, size_t size)
{
	g_autoptr (GString) mail = g_string_new (name);
	struct header *header;

	g_string_append_c (mail, ':');
	g_string_append_len (mail, (const char *) data, (gssize) size);
	g_string_append (mail, "\n\n");
	header = header_parse (mail->str, mail->len);
	if (header->fields->len > 0)
		return header;
	header_free (header);
	return NULL;
}

#endif
