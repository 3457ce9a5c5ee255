/*
 * picture.h - under which Content-ID a picture in an agent's words goes out.
 *
 * It is made from the content alone: the agent's own one may name his address
 * or host.
 */
#ifndef POLICY_PICTURE_H
#define POLICY_PICTURE_H

#include <glib.h>

/* Caller's; NULL: not a picture that mail programs show. */
char *picture_id (const char *sniffed, const char *sha256);

#endif
