/*
 * automatic.h - automatic answers, lists and generated mail: rules for
 * machine.c.
 *
 * Each says whether the mail is what its name tells.  Where only words speak
 * (challenge, away_words), several signs have to come together, and what
 * only people write counts against them.
 */
#ifndef PARSER_AUTOMATIC_H
#define PARSER_AUTOMATIC_H

#include "parser/look.h"

bool automatic_calendar_reply (const struct look *look);
bool automatic_replied (const struct look *look);
bool automatic_reply_field (const struct look *look);
bool automatic_reply_precedence (const struct look *look);
bool automatic_generated (const struct look *look);
bool automatic_robot_field (const struct look *look);
bool automatic_cron (const struct look *look);
bool automatic_program_words (const struct look *look);
bool automatic_list_field (const struct look *look);
bool automatic_list_precedence (const struct look *look);
bool automatic_list_sender (const struct look *look);
bool automatic_bulk_precedence (const struct look *look);
bool automatic_unsubscribe_field (const struct look *look);
bool automatic_challenge (const struct look *look);
bool automatic_away_words (const struct look *look);
bool automatic_daemon_sender (const struct look *look);
bool automatic_no_reply_sender (const struct look *look);

/* Too little for a machine, too much to be answered. */
bool automatic_says_so (const struct look *look);
bool automatic_may_answer (const struct look *look);

#endif
