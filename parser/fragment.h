/*
 * fragment.h - the elements of an HTML mail -> clean HTML of some of its
 * lines, to stand in a page of ours.
 *
 * Purpose: formatting survives, nothing else does.  What is written is our
 * own markup for the elements that have one: no attribute is copied but
 * addresses of links that a person can follow, where numbers of lists begin
 * and how many columns a cell takes.  No script, style sheet, form, name,
 * class, or anything that is loaded from elsewhere can be in it.  Bold,
 * italic, underlined, struck and monospaced text by an inline style becomes
 * an element; pictures are those that the mail brings along.
 *
 * Which lines: those of the text that page.h makes of the same elements
 * (with pictures), so that what is cut from the text is cut here, too.  Only
 * what a reader sees of them.  An element in which nothing is left is left
 * out.
 *
 * Ownership: fragment_new / fragment_finish, which returns the HTML, caller's,
 * or NULL: none of the lines is there, or LIMIT_FRAGMENT_BYTES was exceeded.
 * Each function is called behind its namesake of the page, but for
 * fragment_text, which calls page_text itself.
 */
#ifndef PARSER_FRAGMENT_H
#define PARSER_FRAGMENT_H

#include <glib.h>
#include <stdbool.h>

#include "parser/page.h"

struct fragment;

struct fragment_rules {
	const bool *kept;	/* one for each line; NULL: all are */
	gsize lines;
	/* A link to write to an address stays if that is in here, lower-case;
	 * of very many links only the first are looked at. */
	const char *words;
	/* Under which Content-ID a picture goes out (caller's); NULL: it does
	 * not. */
	char *(*picture) (const char *content_id, gpointer user);
	gpointer user;
};

/* rules: borrowed. */
struct fragment *fragment_new (const struct fragment_rules *rules);
char *fragment_finish (struct fragment *fragment);

void fragment_open (struct fragment *fragment, const struct page *page,
		    const char *name, const char *const *attributes);
void fragment_close (struct fragment *fragment, const char *name);
void fragment_text (struct fragment *fragment, struct page *page,
		    const char *text, gsize length);

#endif
