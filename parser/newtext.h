/*
 * newtext.h - what the sender wrote now, without quotation and signature.
 *
 * html may be NULL.  In doubt nothing is cut.  Caller's to free.
 */
#ifndef PARSER_NEWTEXT_H
#define PARSER_NEWTEXT_H

char *newtext_extract (const char *text, const char *html);

#endif
