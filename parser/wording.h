/*
 * wording.h - what the words, numbers and addresses of a line tell.
 *
 * Purpose: fills those members of a line by which an attribution ("On 3 March
 * 2025 at 10:00, Ann <a@b> wrote:") is told from somebody's sentence: time,
 * date, address, "wrote", "I", "please", and how many words are neither names
 * nor in the tables.
 */
#ifndef PARSER_WORDING_H
#define PARSER_WORDING_H

#include "parser/line.h"

/* body: line->body_length bytes. */
void wording_read (struct line *line, const char *body);

#endif
