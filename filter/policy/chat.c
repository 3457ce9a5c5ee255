#include "filter/policy/chat.h"

#include "filter/policy/moment.h"

struct chat
chat_at (const struct regulation *regulation, gint64 at, const char *language)
{
	const struct calendar *calendar = regulation != NULL
		&& regulation->calendars != NULL
		? regulation->calendars->chat : NULL;
	struct chat chat = { NULL, NULL, NULL };
	gint64 change;

	if (calendar == NULL)
		return chat;
	change = hours_change (calendar, at);
	if (hours_open (calendar, at)) {
		chat.open = g_strdup ("yes");
		/* A clock is enough where it shows the time once. */
		if (change != HOURS_NEVER)
			chat.until = change - at < HOURS_DAY * 60
				? moment_clock (calendar->zone, change)
				: moment_text (calendar->zone, change,
					       language);
	} else if (change != HOURS_NEVER) {
		chat.opens = moment_text (calendar->zone, change, language);
	}
	return chat;
}

void
chat_clear (struct chat *chat)
{
	g_clear_pointer (&chat->open, g_free);
	g_clear_pointer (&chat->until, g_free);
	g_clear_pointer (&chat->opens, g_free);
}
