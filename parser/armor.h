/*
 * armor.h - whether bytes are an armored OpenPGP signature and nothing else.
 *
 * Purpose: what stands for a signature must not bring a text of its own.
 * gpg takes whatever packets there are: with signed text in the place of the
 * signature it verifies that text, and says that the signature is good,
 * whatever the mail says.  And what a person can read of the part must not be
 * more than a signature.
 *
 * It holds for one block, with nothing but white space around it, of whole
 * packets that are signatures, at most ARMOR_PACKETS.
 *
 * Sources: RFC 4880 sections 4.2, 5.2 and 6.2.
 */
#ifndef PARSER_ARMOR_H
#define PARSER_ARMOR_H

#include <glib.h>
#include <stdbool.h>

enum { ARMOR_PACKETS = 16 };

bool armor_is_signature (const char *bytes, gsize length);

#endif
