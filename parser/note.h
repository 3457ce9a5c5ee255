/*
 * note.h - words about a mail (facts.exceeded, facts.defects), each once.
 */
#ifndef PARSER_NOTE_H
#define PARSER_NOTE_H

#include <glib.h>

/* list: char *.  The word is copied. */
static inline void
note_once (GPtrArray *list, const char *word)
{
	if (!g_ptr_array_find_with_equal_func (list, word, g_str_equal, NULL))
		g_ptr_array_add (list, g_strdup (word));
}

#endif
