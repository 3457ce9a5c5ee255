/*
 * account_service.h - ticketctl account service: the products, servers and
 * lists of an account.
 */
#ifndef CTL_ACCOUNT_SERVICE_H
#define CTL_ACCOUNT_SERVICE_H

#include "filter/ctl/ctl.h"

int ctl_account_service (struct ctl *ctl, int argc, char **argv);
/* Lines "product NAME" and so on of account show. */
void account_service_print (const struct account *account);

#endif
