/*
 * account_contact.h - ticketctl account contact: who writes for an account,
 * and what they may do.
 */
#ifndef CTL_ACCOUNT_CONTACT_H
#define CTL_ACCOUNT_CONTACT_H

#include "filter/ctl/ctl.h"

int ctl_account_contact (struct ctl *ctl, int argc, char **argv);

#endif
