#include "filter/ctl/checks.h"
#include "filter/staff.h"

void
check_staff (const struct config *config, GPtrArray *findings)
{
	const struct regulation *regulation = config->policy->regulation;
	g_autoptr (GPtrArray) gaps = NULL;
	g_autoptr (store_auto) store = NULL;
	guint before = findings->len;

	if (regulation == NULL || regulation->departments == NULL)
		return;
	/* Whether there is one, check_store says. */
	store = store_open (config->store, false, NULL);
	if (store == NULL)
		return;
	gaps = staff_gaps (regulation, store, NULL);
	for (guint i = 0; gaps != NULL && i < gaps->len; i++) {
		const struct staff_gap *gap = gaps->pdata[i];

		finding_add (findings, FINDING_WARNING, "agents",
			     gap->is_empty
			     ? "its mail goes to all agents; ticketctl agent "
			     "add, or write another name"
			     : "its mail goes to the others; ticketctl agent "
			     "add, or write another name",
			     "%s: %s: agent %s: %s", gap->where,
			     gap->department, gap->agent, gap->why);
	}
	if (gaps != NULL && findings->len == before)
		finding_add (findings, FINDING_OK, "agents", NULL,
			     "every agent of a department is one");
}
