/*
 * check_cases.h - ticketctl check --cases: the administrator's own mails, and
 * what the rules of the regulation are to make of them.
 */
#ifndef CTL_CHECK_CASES_H
#define CTL_CHECK_CASES_H

#include <stdbool.h>

#include "filter/policy/policy.h"

/* folder has mails, *.eml, and want.yaml: file -> {label: value}, where
 * "none" is no such label, and `products` lists what the account has.  Prints each disagreement and the score of each
 * label; an exit status, CTL_FAILED with one disagreement. */
int check_cases (const struct policy *policy, const char *folder, bool json);

#endif
