#include "parser/words.h"

char *
words_decode (const char *value, gsize length)
{
	return g_strstrip (g_utf8_make_valid (value, (gssize) length));
}
