/*
 * decided.h - what the rules decide on a matter (matter.h), and what there is
 * in their plan.  For tests only.
 */
#ifndef UNIT_DECIDED_H
#define UNIT_DECIDED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "filter/policy/decide.h"
#include "tests/unit/matter.h"

static inline struct plan *
decided (const struct matter_of *m)
{
	g_autoptr (GBytes) raw = g_bytes_new_static ("x", 1);

	return decide (m->policy, m->envelope, m->facts, m->known,
		       &m->evidence, raw, MATTER_NOW);
}

/* The first act of that kind, or NULL. */
static inline const struct change_act *
decided_act (const struct plan *plan, enum change_act_kind kind)
{
	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == kind)
			return act;
	}
	return NULL;
}

static inline bool
decided_has (const struct plan *plan, enum change_act_kind kind,
	     const char *value)
{
	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == kind && g_strcmp0 (act->value, value) == 0)
			return true;
	}
	return false;
}

/* Of the i-th answer; NULL where it has no such value. */
static inline const char *
decided_value (const struct plan *plan, guint i, const char *key)
{
	const struct change_answer *answer = plan->change->answers->pdata[i];
	const char *value = NULL;

	g_variant_lookup (answer->data, key, "&s", &value);
	return value;
}

#endif
