/*
 * account_import.h - accounts from a file or the command line, to the store.
 */
#ifndef CTL_ACCOUNT_IMPORT_H
#define CTL_ACCOUNT_IMPORT_H

#include "filter/ctl/ctl.h"

/* Saves struct account, says what came of it; an exit status. */
int account_save (struct ctl *ctl, const GPtrArray *accounts, bool json);

/* ticketctl account import */
int account_import (struct ctl *ctl, int argc, char **argv);

#endif
