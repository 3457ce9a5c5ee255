#include "parser/language.h"

void
language_guess (const char *text G_GNUC_UNUSED, struct language *language)
{
	language->tag = NULL;
	language->confidence = 0;
}
