#include "parser/origin.h"

#include <string.h>

#include "parser/phrases.h"

struct pattern {
	/* '*' at an end: anything there; '~' at the last: all but a letter,
	 * or a dot and a name. */
	const char *text;
	enum origin sender;
};

/* Local parts, lower-case. */
static const struct pattern local_parts[] = {
	{ "mailer-daemon*", SENDER_DAEMON },
	{ "mailer_daemon*", SENDER_DAEMON },
	{ "mailerdaemon*", SENDER_DAEMON },
	{ "mail-daemon*", SENDER_DAEMON },
	{ "maildaemon*", SENDER_DAEMON },
	{ "mail.daemon*", SENDER_DAEMON },
	{ "mail-deamon*", SENDER_DAEMON },
	{ "mailer-deamon*", SENDER_DAEMON },
	{ "mdaemon*", SENDER_DAEMON },
	{ "daemon", SENDER_DAEMON },
	{ "mmdf", SENDER_DAEMON },
	{ "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
	  SENDER_DAEMON },
	{ "double-bounce*", SENDER_DAEMON },
	{ "postmaster*", SENDER_POSTMASTER },
	{ "poostmaster*", SENDER_POSTMASTER },
	{ "post.master*", SENDER_POSTMASTER },
	{ "post_master*", SENDER_POSTMASTER },
	{ "postmast", SENDER_POSTMASTER },
	{ "owner-*", SENDER_LIST },
	{ "*-owner", SENDER_LIST },
	{ "*-request", SENDER_LIST },
	{ "listserv*", SENDER_LIST },
	{ "listproc*", SENDER_LIST },
	{ "majordomo*", SENDER_LIST },
	{ "mailman~", SENDER_LIST },
	{ "sympa", SENDER_LIST },
	{ "*-bounces", SENDER_LIST },
	{ "*-bounce", SENDER_LIST },
	{ "bounce~", SENDER_LIST },
	{ "bounces~", SENDER_LIST },
	{ "noreply*", SENDER_NO_REPLY },
	{ "*noreply", SENDER_NO_REPLY },
	{ "no-reply*", SENDER_NO_REPLY },
	{ "*no-reply", SENDER_NO_REPLY },
	{ "no_reply*", SENDER_NO_REPLY },
	{ "*no_reply", SENDER_NO_REPLY },
	{ "no.reply*", SENDER_NO_REPLY },
	{ "donotreply*", SENDER_NO_REPLY },
	{ "do-not-reply*", SENDER_NO_REPLY },
	{ "do_not_reply*", SENDER_NO_REPLY },
	{ "do.not.reply*", SENDER_NO_REPLY },
	{ "dont-reply*", SENDER_NO_REPLY },
	{ "notreply*", SENDER_NO_REPLY },
	{ "not-reply*", SENDER_NO_REPLY },
	{ "*-noreply-*", SENDER_NO_REPLY },
	{ "autoresponder*", SENDER_NO_REPLY },
	{ "auto-reply*", SENDER_NO_REPLY },
	{ "autoreply*", SENDER_NO_REPLY },
	{ "*+autoreply", SENDER_NO_REPLY },
	{ "auto-responder*", SENDER_NO_REPLY },
	{ "vacation~", SENDER_NO_REPLY },
	{ "notification~", SENDER_ROBOT },
	{ "notifications~", SENDER_ROBOT },
	{ "notify~", SENDER_ROBOT },
	{ "notifier~", SENDER_ROBOT },
	{ "alerts~", SENDER_ROBOT },
	{ "autobot~", SENDER_ROBOT },
	{ "automail~", SENDER_ROBOT },
	{ "automailer~", SENDER_ROBOT },
	{ "cron~", SENDER_ROBOT },
	{ "anacron~", SENDER_ROBOT },
	{ "nagios~", SENDER_ROBOT },
	{ "icinga~", SENDER_ROBOT },
	{ "zabbix~", SENDER_ROBOT },
	{ "munin~", SENDER_ROBOT },
	{ "monit~", SENDER_ROBOT },
	{ "prometheus~", SENDER_ROBOT },
	{ "alertmanager~", SENDER_ROBOT },
	{ "grafana~", SENDER_ROBOT },
	{ "logwatch~", SENDER_ROBOT },
	{ "logcheck~", SENDER_ROBOT },
	{ "fail2ban~", SENDER_ROBOT },
	{ "smartd~", SENDER_ROBOT },
	{ "jenkins~", SENDER_ROBOT },
	{ "gitlab~", SENDER_ROBOT },
	{ "jira~", SENDER_ROBOT },
	{ "bugzilla~", SENDER_ROBOT },
	{ "asterisk~", SENDER_ROBOT },
	{ "voicemail~", SENDER_ROBOT },
	{ "calendar-notification~", SENDER_ROBOT },
	{ "root~", SENDER_SERVICE },
	{ "newsletters~", SENDER_SERVICE },
	{ "newsletter~", SENDER_SERVICE },
	{ "bot~", SENDER_SERVICE },
	{ "robot~", SENDER_SERVICE },
	{ "alarm~", SENDER_SERVICE },
	{ "alert~", SENDER_SERVICE },
	{ "wordpress~", SENDER_SERVICE },
	{ "www-data~", SENDER_SERVICE },
	{ "apache~", SENDER_SERVICE },
	{ "httpd~", SENDER_SERVICE },
	{ "nginx~", SENDER_SERVICE },
	{ "nobody~", SENDER_SERVICE },
	{ "mailer~", SENDER_SERVICE },
	{ "backup~", SENDER_SERVICE },
	{ "backups~", SENDER_SERVICE },
	{ "monitor~", SENDER_SERVICE },
	{ "monitoring~", SENDER_SERVICE },
	{ "scan~", SENDER_SERVICE },
	{ "scanner~", SENDER_SERVICE },
	{ "copier~", SENDER_SERVICE },
	{ "printer~", SENDER_SERVICE },
	{ "mfp~", SENDER_SERVICE },
	{ "system~", SENDER_SERVICE },
};

/* Names that mail systems give themselves, folded. */
static const struct pattern names[] = {
	{ "mail delivery *", SENDER_SYSTEM },
	{ "mail deliver *", SENDER_SYSTEM },
	{ "maildelivery *", SENDER_SYSTEM },
	{ "mailer-daemon*", SENDER_SYSTEM },
	{ "mailer daemon*", SENDER_SYSTEM },
	{ "delivery system*", SENDER_SYSTEM },
	{ "delivery status*", SENDER_SYSTEM },
	{ "email delivery *", SENDER_SYSTEM },
	{ "internet mail delivery*", SENDER_SYSTEM },
	{ "mail system*", SENDER_SYSTEM },
	{ "mail administrator*", SENDER_ADMIN },
	{ "mailadministrator*", SENDER_ADMIN },
	{ "e-mail administrator*", SENDER_ADMIN },
	{ "mmsc ndr *", SENDER_SYSTEM },
	{ "interscan*", SENDER_SYSTEM },
	{ "system administrator", SENDER_ADMIN },
	{ "systemadministrator", SENDER_ADMIN },
	{ "administrador del sistema", SENDER_ADMIN },
	{ "administrateur système", SENDER_ADMIN },
	{ "системный администратор", SENDER_ADMIN },
	{ "системний адміністратор", SENDER_ADMIN },
	{ "postmaster*", SENDER_ADMIN },
	{ "*postmaster", SENDER_ADMIN },
	{ "система доставки*", SENDER_SYSTEM },
	{ "служба доставки*", SENDER_SYSTEM },
	{ "почтовая система*", SENDER_SYSTEM },
	{ "система доставки почты*", SENDER_SYSTEM },
	{ "поштова система*", SENDER_SYSTEM },
	{ "cron daemon", SENDER_ROBOT },
	{ "anacron", SENDER_ROBOT },
	{ "nagios", SENDER_ROBOT },
	{ "zabbix", SENDER_ROBOT },
	{ "uptimerobot", SENDER_ROBOT },
	{ "uptime robot", SENDER_ROBOT },
	{ "prtg network monitor*", SENDER_ROBOT },
	{ "jenkins", SENDER_ROBOT },
	{ "fail2ban", SENDER_ROBOT },
	{ "logwatch", SENDER_ROBOT },
	{ "mdadm monitoring", SENDER_ROBOT },
	{ "wordpress", SENDER_SERVICE },
};

static bool
matches (const char *pattern, const char *text)
{
	bool open_start = pattern[0] == '*';
	const char *fixed = pattern + open_start;
	gsize length;
	bool open_end;

	if (!open_start && *pattern != *text)
		return false;
	length = strlen (pattern);
	if (length > 1 && pattern[length - 1] == '~')
		return strncmp (text, fixed, length - 1) == 0
		       && !g_ascii_isalpha (text[length - 1])
		       && !(text[length - 1] == '.'
			    && g_ascii_isalpha (text[length]));
	open_end = length > 1 && pattern[length - 1] == '*';
	length -= open_start + open_end;
	if (open_start && open_end)
		return memmem (text, strlen (text), fixed, length) != NULL;
	if (open_start)
		return g_str_has_suffix (text, fixed);
	if (open_end)
		return strncmp (text, fixed, length) == 0;
	return strcmp (text, fixed) == 0;
}

static enum origin
look_up (const struct pattern *patterns, gsize count, const char *text)
{
	for (gsize i = 0; i < count; i++)
		if (matches (patterns[i].text, text))
			return patterns[i].sender;
	return SENDER_PLAIN;
}

/* The local part of the last address in a From or Sender field as it stands:
 * facts->from is only there if its grammar is strict. */
static char *
local_part (const char *field)
{
	const char *open = strrchr (field, '<');
	const char *start = open != NULL ? open + 1 : field;
	const char *at = strchr (start, '@');
	const char *end = at != NULL ? at : start + strcspn (start, "> (");
	g_autofree char *part = NULL;

	if (open == NULL && at != NULL)
		for (start = at; start > field
				 && strchr (" \"<,;:(", start[-1]) == NULL; )
			start--;
	part = g_strndup (start, (gsize) (end - start));
	return g_ascii_strdown (g_strstrip (part), -1);
}

enum origin
origin_of (const struct header *header, const char *lower, const char *name)
{
	g_autofree char *text = header_text (header, lower);
	g_autoptr (GString) shown = g_string_new (NULL);
	g_autofree char *local = NULL;
	enum origin sender;

	if (text == NULL)
		return SENDER_PLAIN;
	local = local_part (text);
	sender = look_up (local_parts, G_N_ELEMENTS (local_parts), local);
	if (sender != SENDER_PLAIN && sender != SENDER_SERVICE)
		return sender;
	if (name != NULL) {
		enum origin named;

		phrases_fold (shown, name, strlen (name));
		g_strstrip (g_strdelimit (shown->str, "\"'", ' '));
		named = look_up (names, G_N_ELEMENTS (names), shown->str);
		if (named != SENDER_PLAIN)
			sender = named;
	}
	/* <"System Administrator"@host.example> */
	if (sender == SENDER_PLAIN && *local == '"') {
		sender = look_up (names, G_N_ELEMENTS (names),
				  g_strstrip (g_strdelimit (local, "\"", ' ')));
		/* Nobody has such an address. */
		if (sender == SENDER_ADMIN)
			sender = SENDER_SYSTEM;
	}
	if (sender == SENDER_PLAIN && *local == '\0'
	    && strstr (text, "<>") != NULL)
		return SENDER_NOBODY;
	return sender;
}
