/*
 * formatted.h - the words of a mail, as their sender formatted them.
 *
 * Purpose: what goes out in a person's name is plain words (newtext.h, and
 * what of them is no order); this finds the same words in the HTML of the
 * same mail.  It is cut as the plain text is: quotation and signature by
 * newtext, the lines at its head that begin with "#" as orders.
 *
 * Nothing is said in HTML that the words do not say: letters and digits of
 * the result are those of the words, one by one.  Addresses of links are not
 * counted, nor what stands for a picture, since each program writes these in
 * its own way.  Where the two do not agree there is no result, and the words
 * are good enough.
 *
 * Bounds: those of entity.h and html.h, LIMIT_FRAGMENT_BYTES of output.
 */
#ifndef PARSER_FORMATTED_H
#define PARSER_FORMATTED_H

#include <glib.h>

#include "parser/fragment.h"

/* raw: the mail's exact bytes.  picture: see fragment_rules.  Clean HTML of
 * the words (fragment.h), caller's, or NULL. */
char *formatted_words (GBytes *raw, const char *words,
		       char *(*picture) (const char *content_id,
					 gpointer user), gpointer user);
/* The same from the HTML alone. */
char *formatted_html (const char *html, const char *words,
		      char *(*picture) (const char *content_id,
					gpointer user), gpointer user);

#endif
