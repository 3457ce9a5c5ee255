/* The way from bytes to facts: what is read in which order. */
#include <gmime/gmime.h>

#include "parser/body.h"
#include "parser/facts.h"
#include "parser/header.h"
#include "parser/language.h"
#include "parser/machine.h"
#include "parser/newtext.h"
#include "parser/words.h"

void
facts_init (void)
{
	g_mime_init ();
}

struct facts *
facts_parse (GBytes *raw, GError **error G_GNUC_UNUSED)
{
	gsize length;
	const char *bytes = g_bytes_get_data (raw, &length);
	g_autoptr (header_auto) header = header_parse (bytes, length);
	struct facts *facts = facts_new ();
	const struct field *subject = header_first (header, "subject");
	g_autofree char *html = NULL;

	facts->from_defect = g_strdup ("no-from");
	facts->from_name = g_strdup ("");
	facts->subject = subject ? words_decode (subject->value,
						 subject->length)
				 : g_strdup ("");
	body_read (raw, header, facts, &html);
	machine_recognise (header, raw, facts);
	facts->new_text = newtext_extract (facts->text);
	language_guess (facts->new_text, &facts->language);
	return facts;
}
