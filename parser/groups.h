/*
 * groups.h - address groups nested so deep that they are a weapon.
 *
 * Purpose: GMime reads groups in address fields by recursion without a
 * bound, also in mails that are attached, so 50,000 of them overflow the
 * stack (R1).  An address field, at any line of the mail, with more than
 * LIMIT_GROUP_COLONS colons gets another name of the same length ("Xo" for
 * "To"), which the library then leaves alone.  Nothing else changes, offsets
 * stay, and no real mail has such a field.
 *
 * To be called on whatever goes into a g_mime_parser, also on an attached
 * mail that had to be decoded first.
 */
#ifndef PARSER_GROUPS_H
#define PARSER_GROUPS_H

#include <glib.h>
#include <stdbool.h>

/* A new reference to raw, or to a changed copy (*changed; may be NULL). */
GBytes *groups_disarm (GBytes *raw, bool *changed);

#endif
