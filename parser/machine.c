#include "parser/machine.h"

void
machine_recognise (const struct header *header G_GNUC_UNUSED,
		   GBytes *raw G_GNUC_UNUSED,
		   struct facts *facts)
{
	facts->machine.kind = MACHINE_NONE;
	facts->machine.why = g_strdup ("");
}
