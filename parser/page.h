/*
 * page.h - the elements of an HTML mail -> text, as they come.
 *
 * Purpose: what each element looks like in plain text, and which text is
 * not seen.  The elements come in order from an HTML parser; what the page
 * keeps is the elements that are open.
 *
 * Ownership: page_new / page_finish, which returns the text, caller's.
 * Bounds: one frame for each open element: the caller bounds their number.
 */
#ifndef PARSER_PAGE_H
#define PARSER_PAGE_H

#include <glib.h>
#include <stdbool.h>

struct page;

/* What stands for a picture that the mail brings along (U+FFFC). */
#define PAGE_PICTURE "\xef\xbf\xbc"

/* painted: a style sheet sets backgrounds, so that no color of text can be
 * told to be that of the paper.  pictures: NULL, or those that the mail brings
 * along are PAGE_PICTURE and their alternative texts (char *) are added to
 * it; borrowed. */
struct page *page_new (bool painted, GPtrArray *pictures);
/* *hidden: something was there that a reader would not have seen; *full:
 * the text was cut at LIMIT_TEXT_BYTES. */
char *page_finish (struct page *page, bool *hidden, bool *full);

/* name: lower-case.  attributes: name, value, ..., NULL; or NULL. */
void page_open (struct page *page, const char *name,
		const char *const *attributes);
void page_close (struct page *page, const char *name);
/* Closes all that is open. */
void page_close_all (struct page *page);
guint page_depth (const struct page *page);
/* Nothing more will be taken. */
bool page_is_full (const struct page *page);
void page_text (struct page *page, const char *text, gsize length);

/* The line of the text, from 0, that the last word stands on. */
guint page_line (const struct page *page);
/* Of the innermost open element: would a reader see words in it; does each
 * blank count? */
bool page_is_seen (const struct page *page);
bool page_preserves (const struct page *page);
/* What a picture is in the text, caller's; "" for nothing. */
char *page_picture (const struct page *page, const char *const *attributes);

#endif
