/*
 * filing.h - what is kept of a mail, and where: the plan's change but for its
 * answers.
 *
 * The delivery key, UNIQUE in the store, is made here: mail that acts on a
 * ticket has keys of its sender's account, so that a spoofed mail never makes
 * the verified one a duplicate (A17).  Pure.
 */
#ifndef POLICY_FILING_H
#define POLICY_FILING_H

#include "filter/policy/matter.h"
#include "filter/policy/plan.h"

/* plan->change->kind, verdict, rule and reason must be set; raw is kept by
 * reference. */
void filing_fill (struct plan *plan, const struct matter *matter,
		  GBytes *raw);

#endif
