/*
 * excerpt.h - so much of a text that who wrote it knows it again, and no more.
 *
 * For a mail to somebody who may not have written the text: one line, at most
 * EXCERPT_CHARS characters, and nothing in it to follow or to write to, so
 * that we are of little use to who advertises (RFC 3834 section 4).  Pure.
 */
#ifndef POLICY_EXCERPT_H
#define POLICY_EXCERPT_H

enum { EXCERPT_CHARS = 120 };

/* text: UTF-8, or NULL.  Never NULL; caller's.  What is left out in the
 * middle is "[...]", at the end U+2026. */
char *excerpt_of (const char *text);

#endif
