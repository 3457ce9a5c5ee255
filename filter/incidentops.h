/*
 * incidentops.h - what ticketctl asks of incidents; ops.h has the table and
 * what each takes.
 */
#ifndef FILTER_INCIDENTOPS_H
#define FILTER_INCIDENTOPS_H

#include "filter/ops.h"

JsonObject *ops_incident_open (struct store *store, JsonObject *args,
			       GError **error);
JsonObject *ops_incident_edit (struct store *store, JsonObject *args,
			       GError **error);
JsonObject *ops_incident_end (struct store *store, JsonObject *args,
			      GError **error);

#endif
