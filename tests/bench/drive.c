/*
 * drive - a load straight over the milter protocol, as Postfix speaks it:
 * what the filter declined is not sent, what it does not answer is not waited
 * for, and a packet goes out when an answer is due.
 *
 *	drive SOCKET CONNECTIONS MAILS-EACH MAILS-PER-SESSION RUN FROM TO
 *
 * FROM has a %u: the number of the account.  Its part before the @ is the
 * login.  Prints: mails, accepted, seconds, p50 and p99 in ms.
 */
#include <arpa/inet.h>
#include <libmilter/mfdef.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/bench/letter.h"
#include "tests/bench/tally.h"

enum { ACCOUNTS = 100, BUFFER = 64 << 10, STAGES = 7 };

static struct {
	const char *path, *run, *from, *to;
	unsigned mails, per_session;
} asked;

struct mta {
	int fd;
	unsigned long steps;
	bool listed[STAGES];		/* the filter names its macros */
	char names[STAGES][256];
	char out[BUFFER];
	size_t length;
};

static void
die (const char *what)
{
	perror (what);
	exit (1);
}

static void
flush (struct mta *mta)
{
	for (size_t at = 0; at < mta->length;) {
		ssize_t n = write (mta->fd, mta->out + at, mta->length - at);

		if (n <= 0)
			die ("write");
		at += (size_t) n;
	}
	mta->length = 0;
}

static void
put (struct mta *mta, const void *bytes, size_t length)
{
	if (mta->length + length > sizeof mta->out)
		flush (mta);
	memcpy (mta->out + mta->length, bytes, length);
	mta->length += length;
}

static void
command (struct mta *mta, char name, const void *data, size_t length)
{
	uint32_t size = htonl ((uint32_t) length + 1);

	put (mta, &size, sizeof size);
	put (mta, &name, 1);
	put (mta, data, length);
}

static void
fill (struct mta *mta, void *data, size_t length)
{
	for (size_t at = 0; at < length;) {
		ssize_t n = read (mta->fd, (char *) data + at, length - at);

		if (n <= 0)
			die ("the filter closed");
		at += (size_t) n;
	}
}

/* The letter of the answer; its data in data, bounded. */
static char
answer (struct mta *mta, char *data, size_t size, size_t *length)
{
	uint32_t packed;
	char name;

	flush (mta);
	fill (mta, &packed, sizeof packed);
	fill (mta, &name, 1);
	*length = ntohl (packed) - 1;
	if (*length > size)
		die ("an answer of that length");
	fill (mta, data, *length);
	return name;
}

/* false: no more of this mail. */
static bool
step (struct mta *mta, char name, const void *data, size_t length,
      unsigned long declined, unsigned long unanswered)
{
	char text[1024];
	size_t got;

	if (mta->steps & declined)
		return true;
	command (mta, name, data, length);
	if (mta->steps & unanswered)
		return true;
	return answer (mta, text, sizeof text, &got) == SMFIR_CONTINUE;
}

/* Those of name=value pairs that the filter asked for. */
static void
macros (struct mta *mta, char of, unsigned stage, const char *const *pairs)
{
	char data[1024];
	size_t length = 1;

	data[0] = of;
	for (; pairs[0] != NULL; pairs += 2) {
		if (mta->listed[stage] &&
		    strstr (mta->names[stage], pairs[0]) == NULL)
			continue;
		for (unsigned i = 0; i < 2; i++) {
			size_t size = strlen (pairs[i]) + 1;

			memcpy (data + length, pairs[i], size);
			length += size;
		}
	}
	if (length > 1)
		command (mta, SMFIC_MACRO, data, length);
}

static void
negotiate (struct mta *mta)
{
	uint32_t offer[3] = { htonl (6), htonl (SMFI_CURR_ACTS),
			      htonl (SMFI_CURR_PROT) };
	char data[2048];
	size_t length;

	command (mta, SMFIC_OPTNEG, offer, sizeof offer);
	if (answer (mta, data, sizeof data - 1, &length) != SMFIC_OPTNEG)
		die ("negotiation");
	data[length] = '\0';
	memcpy (offer, data, sizeof offer);
	mta->steps = ntohl (offer[2]);
	for (size_t at = sizeof offer; at + 4 < length;) {
		uint32_t stage;

		memcpy (&stage, data + at, sizeof stage);
		stage = ntohl (stage);
		at += sizeof stage;
		if (stage < STAGES) {
			mta->listed[stage] = true;
			snprintf (mta->names[stage], sizeof mta->names[stage],
				  "%s", data + at);
		}
		at += strlen (data + at) + 1;
	}
}

static struct mta *
open_session (void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct mta *mta = calloc (1, sizeof *mta);
	static const char *const host[] = { "j", "mx.example.com",
		"{daemon_name}", "mx.example.com", NULL };

	snprintf (address.sun_path, sizeof address.sun_path, "%s",
		  asked.path);
	mta->fd = socket (AF_UNIX, SOCK_STREAM, 0);
	if (connect (mta->fd, (struct sockaddr *) &address, sizeof address)
	    < 0)
		die (asked.path);
	negotiate (mta);
	if (!(mta->steps & SMFIP_NOCONNECT))
		macros (mta, SMFIC_CONNECT, 0, host);
	step (mta, SMFIC_CONNECT, "client\0" "4\0\0" "192.0.2.7", 20,
	      SMFIP_NOCONNECT, SMFIP_NR_CONN);
	step (mta, SMFIC_HELO, "client.example.net", 19, SMFIP_NOHELO,
	      SMFIP_NR_HELO);
	return mta;
}

static void
close_session (struct mta *mta)
{
	command (mta, SMFIC_QUIT, "", 0);
	flush (mta);
	close (mta->fd);
	free (mta);
}

static bool
send_envelope (struct mta *mta, const char *from, const char *id)
{
	char address[300], login[300];
	const char *const all[] = { "{client_addr}", "192.0.2.7",
		"{client_name}", "client.example.net", "{auth_authen}", login,
		"{rcpt_addr}", asked.to, NULL };
	const char *const data[] = { "i", id, NULL };

	snprintf (login, sizeof login, "%.*s", (int) strcspn (from, "@"),
		  from);
	snprintf (address, sizeof address, "<%s>", from);
	if (!(mta->steps & SMFIP_NOMAIL))
		macros (mta, SMFIC_MAIL, 2, all);
	if (!step (mta, SMFIC_MAIL, address, strlen (address) + 1,
		   SMFIP_NOMAIL, SMFIP_NR_MAIL))
		return false;
	snprintf (address, sizeof address, "<%s>", asked.to);
	if (!(mta->steps & SMFIP_NORCPT))
		macros (mta, SMFIC_RCPT, 3, all);
	if (!step (mta, SMFIC_RCPT, address, strlen (address) + 1,
		   SMFIP_NORCPT, SMFIP_NR_RCPT))
		return false;
	if (!(mta->steps & SMFIP_NODATA))
		macros (mta, SMFIC_DATA, 4, data);
	return step (mta, SMFIC_DATA, "", 0, SMFIP_NODATA, SMFIP_NR_DATA);
}

static bool
send_content (struct mta *mta, const struct letter *letter)
{
	for (unsigned i = 0; i < LETTER_FIELDS; i++) {
		char field[1024];
		size_t name = strlen (letter->fields[i].name) + 1;
		size_t value = strlen (letter->fields[i].value) + 1;

		memcpy (field, letter->fields[i].name, name);
		memcpy (field + name, letter->fields[i].value, value);
		if (!step (mta, SMFIC_HEADER, field, name + value,
			   SMFIP_NOHDRS, SMFIP_NR_HDR))
			return false;
	}
	return step (mta, SMFIC_EOH, "", 0, SMFIP_NOEOH, SMFIP_NR_EOH) &&
	       step (mta, SMFIC_BODY, letter->body, letter->length,
		     SMFIP_NOBODY, SMFIP_NR_BODY);
}

static bool
end_mail (struct mta *mta, const char *id)
{
	const char *const pairs[] = { "i", id, NULL };
	char text[4096], name;
	size_t length;

	macros (mta, SMFIC_BODYEOB, 5, pairs);
	command (mta, SMFIC_BODYEOB, "", 0);
	do
		name = answer (mta, text, sizeof text, &length);
	while (strchr ("imh+-pbeq2", name) != NULL);
	return name == SMFIR_ACCEPT || name == SMFIR_CONTINUE;
}

static void
work (unsigned thread, struct tally *tally)
{
	struct letter *letter = malloc (sizeof *letter);
	struct mta *mta = NULL;

	for (unsigned i = 0; i < asked.mails; i++) {
		unsigned number = thread * asked.mails + i;
		char from[256], id[32];
		bool going;
		double start;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf (from, sizeof from, asked.from, number % ACCOUNTS);
#pragma GCC diagnostic pop
		snprintf (id, sizeof id, "4B%08X", number);
		letter_write (letter, asked.run, number, from, asked.to);
		if (mta == NULL)
			mta = open_session ();
		/* What is let go at DATA has its answer there. */
		start = tally_now ();
		going = send_envelope (mta, from, id);
		if (going) {
			start = tally_now ();
			send_content (mta, letter);
			going = end_mail (mta, id);
			tally->accepted += going;
		}
		tally->seconds[tally->mails++] = tally_now () - start;
		if ((i + 1) % asked.per_session == 0) {
			close_session (mta);
			mta = NULL;
		}
	}
	if (mta != NULL)
		close_session (mta);
	free (letter);
}

int
main (int argc, char **argv)
{
	if (argc != 8) {
		fprintf (stderr, "usage: %s SOCKET CONNECTIONS MAILS-EACH "
			 "MAILS-PER-SESSION RUN FROM TO\n", argv[0]);
		return 2;
	}
	asked.path = argv[1];
	asked.mails = (unsigned) atoi (argv[3]);
	asked.per_session = (unsigned) atoi (argv[4]);
	asked.run = argv[5];
	asked.from = argv[6];
	asked.to = argv[7];
	return tally_run ((unsigned) atoi (argv[2]), asked.mails, work);
}
