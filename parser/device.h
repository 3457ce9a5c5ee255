/*
 * device.h - "Sent from my iPhone": what a phone or a webmail adds.
 *
 * Purpose: tells that line from one that its sender wrote, which may begin
 * alike: "Sent from the server to Gmail", "Отправлено с ящика a@b".  Beside
 * the words of phrases.h it has to name a device or a program, and hardly
 * anything else.  In doubt it is the sender's.
 */
#ifndef PARSER_DEVICE_H
#define PARSER_DEVICE_H

#include "parser/line.h"

/* fold: room to work in. */
bool device_is_line (const struct lines *lines, gsize at, GString *fold);

#endif
