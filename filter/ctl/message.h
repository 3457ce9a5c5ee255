/*
 * message.h - a stored mail, printed; `ticket show` prints them too.
 */
#ifndef CTL_MESSAGE_H
#define CTL_MESSAGE_H

#include <json-glib/json-glib.h>

#include "store/store.h"

JsonObject *message_json (gconstpointer message);
void message_print (const struct message *message);

#endif
