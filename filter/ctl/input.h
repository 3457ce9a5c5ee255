/*
 * input.h - what is in a file that a command names, "-" standard input.
 */
#ifndef CTL_INPUT_H
#define CTL_INPUT_H

#include <glib.h>

/* All of it, new.  A G_FILE_ERROR where it cannot be read, or holds more than
 * most bytes (G_FILE_ERROR_NOSPC), of which no more is read; the message does
 * not name the file.  Memory is less than twice what was read. */
GBytes *input_read (const char *file, gsize most, GError **error);

/* Likewise as text: UTF-8 without NUL (G_FILE_ERROR_INVAL), and without the
 * byte order mark that some editors write before it. */
char *input_read_text (const char *file, gsize most, GError **error);

#endif
