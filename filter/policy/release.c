#include "filter/policy/release.h"

#include <string.h>

#include "filter/policy/command.h"

static const struct watcher *
find_watcher (const struct conversation *ticket, const char *address)
{
	for (guint i = 0; ticket->watchers != NULL
	     && i < ticket->watchers->len; i++) {
		const struct watcher *watcher = ticket->watchers->pdata[i];

		if (!watcher->stopped
		    && g_ascii_strcasecmp (watcher->address, address) == 0)
			return watcher;
	}
	return NULL;
}

static bool
is_of_account (const struct account *account, const char *address)
{
	return account_contact (account, address) != NULL
		|| g_ptr_array_find_with_equal_func (account->addresses,
						     address, g_str_equal,
						     NULL);
}

/* Whom the line releases, or NULL: it is not that order. */
static const struct watcher *
read_line (const char *line, const struct conversation *ticket,
	   const struct identity *who)
{
	g_autoptr (command_auto) command = NULL;
	const struct order *order;
	const struct watcher *watcher;

	if (*line != '#' || strlen (line) > COMMAND_ARGUMENT_BYTES)
		return NULL;
	command = command_read (line);
	order = command_order (command, ORDER_UNWATCH);
	if (command->error != NULL || order == NULL
	    || command->orders->len != 1 || *command->text != '\0')
		return NULL;
	watcher = find_watcher (ticket, order->argument);
	return watcher != NULL && who->contact != NULL
		&& is_of_account (who->account, watcher->address)
		? NULL : watcher;
}

static bool
is_blank (const char *line)
{
	return line[strspn (line, " \t\r")] == '\0';
}

struct release
release_read (const struct facts *facts, const struct known *known,
	      const struct identity *who)
{
	const struct conversation *ticket = &known->conversation;
	struct release release = {
		.watchers = g_ptr_array_new (),
		.words = facts->new_text != NULL ? facts->new_text : ""
	};

	if (!who->verified || who->account->role != ROLE_CLIENT
	    || ticket->ticket == 0 || ticket->account != who->account->id)
		return release;
	while (release.watchers->len < WATCHERS && *release.words != '\0') {
		gsize length = strcspn (release.words, "\n");
		g_autofree char *line = g_strndup (release.words, length);
		const struct watcher *watcher
			= read_line (g_strchomp (line), ticket, who);

		if (watcher == NULL && !is_blank (line))
			break;
		if (watcher != NULL
		    && !release_has (&release, watcher->address))
			g_ptr_array_add (release.watchers,
					 (gpointer) watcher);
		release.words += length + (release.words[length] == '\n');
	}
	/* Blank lines in front of words are part of them. */
	if (release.watchers->len == 0)
		release.words = facts->new_text != NULL ? facts->new_text
			: "";
	return release;
}

void
release_clear (struct release *release)
{
	g_clear_pointer (&release->watchers, g_ptr_array_unref);
}

bool
release_has (const struct release *release, const char *address)
{
	for (guint i = 0; i < release->watchers->len; i++) {
		const struct watcher *watcher = release->watchers->pdata[i];

		if (strcmp (watcher->address, address) == 0)
			return true;
	}
	return false;
}
