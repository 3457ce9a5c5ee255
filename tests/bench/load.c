/*
 * load - clients of a submission service: SMTP, one mail after the other,
 * each by an account that has logged in (XCLIENT LOGIN, RFC-less but in every
 * Postfix, stands for the AUTH that a front end has done).
 *
 *	load PORT CONNECTIONS MAILS-EACH MAILS-PER-SESSION RUN FROM TO
 *
 * Arguments and output as drive's; the time of a mail is from its final dot
 * to the answer.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/letter.h"
#include "tests/bench/tally.h"

enum { ACCOUNTS = 100 };

static struct {
	unsigned port, mails, per_session;
	const char *run, *from, *to;
} asked;

static void
die (const char *what)
{
	fprintf (stderr, "load: %s\n", what);
	exit (1);
}

/* The code of the reply to line (NULL: only read). */
static int
say (FILE *smtp, const char *line)
{
	static _Thread_local char reply[1024];

	if (line != NULL) {
		fputs (line, smtp);
		fputs ("\r\n", smtp);
		fflush (smtp);
	}
	do
		if (fgets (reply, sizeof reply, smtp) == NULL)
			die ("the connection was closed");
	while (reply[3] == '-');
	return atoi (reply);
}

static void
want (FILE *smtp, const char *line, int code)
{
	if (say (smtp, line) != code)
		die (line);
}

static FILE *
open_session (unsigned account)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket (AF_INET, SOCK_STREAM, 0), yes = 1;
	char line[256], from[128];
	FILE *smtp;

	address.sin_port = htons ((uint16_t) asked.port);
	address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
	if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
		die ("cannot connect");
	setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	smtp = fdopen (fd, "r+");
	setvbuf (smtp, NULL, _IOFBF, 64 << 10);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf (from, sizeof from, asked.from, account);
#pragma GCC diagnostic pop
	snprintf (line, sizeof line, "XCLIENT LOGIN=%.*s",
		  (int) strcspn (from, "@"), from);
	if (say (smtp, NULL) != 220)
		die ("no greeting");
	want (smtp, "EHLO client.example.net", 250);
	want (smtp, line, 220);
	want (smtp, "EHLO client.example.net", 250);
	return smtp;
}

static bool
send_mail (FILE *smtp, const struct letter *letter, const char *from,
	   double *seconds)
{
	char line[512];
	double start;
	bool taken;

	snprintf (line, sizeof line, "MAIL FROM:<%s>", from);
	want (smtp, line, 250);
	snprintf (line, sizeof line, "RCPT TO:<%s>", asked.to);
	want (smtp, line, 250);
	want (smtp, "DATA", 354);
	for (unsigned i = 0; i < LETTER_FIELDS; i++) {
		const char *value = letter->fields[i].value;
		const char *lf = strchr (value, '\n');

		if (lf != NULL)
			fprintf (smtp, "%s:%.*s\r\n%s\r\n",
				 letter->fields[i].name, (int) (lf - value),
				 value, lf + 1);
		else
			fprintf (smtp, "%s:%s\r\n", letter->fields[i].name,
				 value);
	}
	fputs ("\r\n", smtp);
	fwrite (letter->body, 1, letter->length, smtp);
	start = tally_now ();
	taken = say (smtp, ".") == 250;
	*seconds = tally_now () - start;
	return taken;
}

static void
work (unsigned thread, struct tally *tally)
{
	struct letter *letter = malloc (sizeof *letter);
	FILE *smtp = NULL;

	for (unsigned i = 0; i < asked.mails; i++) {
		unsigned number = thread * asked.mails + i;
		unsigned account = number / asked.per_session % ACCOUNTS;
		char from[256];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf (from, sizeof from, asked.from, account);
#pragma GCC diagnostic pop
		letter_write (letter, asked.run, number, from, asked.to);
		if (smtp == NULL)
			smtp = open_session (account);
		tally->accepted += send_mail (smtp, letter, from,
					      &tally->seconds[tally->mails]);
		tally->mails++;
		if ((i + 1) % asked.per_session == 0) {
			say (smtp, "QUIT");
			fclose (smtp);
			smtp = NULL;
		}
	}
	if (smtp != NULL)
		fclose (smtp);
	free (letter);
}

int
main (int argc, char **argv)
{
	if (argc != 8) {
		fprintf (stderr, "usage: %s PORT CONNECTIONS MAILS-EACH "
			 "MAILS-PER-SESSION RUN FROM TO\n", argv[0]);
		return 2;
	}
	asked.port = (unsigned) atoi (argv[1]);
	asked.mails = (unsigned) atoi (argv[3]);
	asked.per_session = (unsigned) atoi (argv[4]);
	asked.run = argv[5];
	asked.from = argv[6];
	asked.to = argv[7];
	return tally_run ((unsigned) atoi (argv[2]), asked.mails, work);
}
