/*
 * markdown.h - what a Markdown text says, without its marks.
 *
 * CommonMark, read by libcmark: its only user.  Addresses of links and
 * pictures, and HTML, are left out.
 */
#ifndef REGULATION_MARKDOWN_H
#define REGULATION_MARKDOWN_H

#include <glib.h>

/* The text, a line for each block; new.  *first: its first paragraph, one
 * line, "" if it has none; new. */
char *markdown_text (const char *markdown, gsize length, char **first);

#endif
