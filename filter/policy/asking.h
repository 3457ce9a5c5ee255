/*
 * asking.h - a client's request in the plan: labels, the rules that gave
 * them, what is done to the ticket because of it, and what its
 * acknowledgement says.  Private to decide.c.
 */
#ifndef POLICY_ASKING_H
#define POLICY_ASKING_H

#include "filter/policy/matter.h"

/* Of whatever a person wrote who is no agent; nothing without rules.  The
 * change's kind is set before. */
void asking_fill (struct plan *plan, const struct matter *matter);

#endif
