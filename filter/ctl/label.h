/*
 * label.h - the labels of a ticket, for ticketctl.
 */
#ifndef CTL_LABEL_H
#define CTL_LABEL_H

#include "filter/ctl/ctl.h"

/* "ticket label NUMBER KEY=VALUE...": all or none. */
int cmd_ticket_label (struct ctl *ctl, int argc, char **argv);

/* One a line, "scope: in", but for department and priority, which stand
 * elsewhere. */
void label_print (GHashTable *labels);
/* {"scope": "in", ...}: all of them. */
JsonObject *label_json (GHashTable *labels);

#endif
