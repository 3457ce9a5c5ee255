/*
 * account_key.h - `ticketctl account key`: the keys that an account's mail
 * may be signed with.
 */
#ifndef CTL_ACCOUNT_KEY_H
#define CTL_ACCOUNT_KEY_H

#include "filter/ctl/ctl.h"

int account_key (struct ctl *ctl, int argc, char **argv);

#endif
