/*
 * sender.h - who a mail says it is from: the strict From grammar.
 */
#ifndef PARSER_SENDER_H
#define PARSER_SENDER_H

#include "parser/facts.h"
#include "parser/header.h"

void address_free (struct address *address);

#endif
