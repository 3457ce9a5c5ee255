#include "filter/milter/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { HEAD = sizeof (uint32_t) + 1 };

/* See wire.h for why it is the thread's. */
static _Thread_local struct {
	int fd;
	size_t begin, end;
	char bytes[WIRE_BUFFER];
} in, out;

/* Not poll, which is ours (override.h). */
static bool
wait_for (int fd, short what, int timeout)
{
	struct pollfd poll = { .fd = fd, .events = what };
	const struct timespec span = {
		.tv_sec = timeout / 1000,
		.tv_nsec = timeout % 1000 * 1000000L
	};
	int n;

	do
		n = ppoll (&poll, 1, timeout < 0 ? NULL : &span, NULL);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

static bool
try_again (void)
{
	return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

/* How many bytes, at least one; 0: there will be none. */
static size_t
receive (int fd, int timeout, char *to, size_t room)
{
	for (;;) {
		ssize_t n = recv (fd, to, room, MSG_DONTWAIT);

		if (n >= 0)
			return (size_t) n;
		if (!try_again ()
		    || (errno != EINTR && !wait_for (fd, POLLIN, timeout)))
			return 0;
	}
}

static bool
send_all (int fd, int timeout, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = send (fd, bytes, length,
				  MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n >= 0) {
			bytes += n;
			length -= (size_t) n;
		} else if (!try_again ()
			   || (errno != EINTR
			       && !wait_for (fd, POLLOUT, timeout))) {
			return false;
		}
	}
	return true;
}

/* --- reading ------------------------------------------------------------ */

static bool
fill_head (int fd, int timeout)
{
	if (in.fd != fd || in.begin == in.end)
		in.begin = in.end = 0;
	in.fd = fd;
	if (in.begin > 0 && in.end - in.begin < HEAD) {
		memmove (in.bytes, in.bytes + in.begin, in.end - in.begin);
		in.end -= in.begin;
		in.begin = 0;
	}
	while (in.end - in.begin < HEAD) {
		size_t n = receive (fd, timeout, in.bytes + in.end,
				    sizeof in.bytes - in.end);

		if (n == 0)
			return false;
		in.end += n;
	}
	return true;
}

static char *
take_data (int fd, int timeout, size_t length)
{
	char *data = malloc (length + 1);
	size_t have = in.end - in.begin;

	if (data == NULL)
		return NULL;
	if (have > length)
		have = length;
	memcpy (data, in.bytes + in.begin, have);
	in.begin += have;
	while (have < length) {
		size_t n = receive (fd, timeout, data + have, length - have);

		if (n == 0) {
			free (data);
			return NULL;
		}
		have += n;
	}
	data[length] = '\0';
	return data;
}

bool
wire_read (int fd, int timeout, char *command, char **data, size_t *length)
{
	uint32_t size;

	*data = NULL;
	*length = 0;
	if (!fill_head (fd, timeout))
		return false;
	memcpy (&size, in.bytes + in.begin, sizeof size);
	size = ntohl (size);
	if (size == 0 || size - 1 > WIRE_DATA_MAX)
		return false;
	*command = in.bytes[in.begin + sizeof size];
	in.begin += HEAD;
	if (size == 1)
		return true;
	*data = take_data (fd, timeout, size - 1);
	*length = *data != NULL ? size - 1 : 0;
	return *data != NULL;
}

bool
wire_is_at (int fd)
{
	return in.fd == fd;
}

bool
wire_is_ahead (int fd)
{
	return in.fd == fd && in.begin < in.end;
}

/* --- writing ------------------------------------------------------------ */

static bool
flush (int timeout)
{
	size_t length = out.end;

	out.end = 0;
	return send_all (out.fd, timeout, out.bytes, length);
}

bool
wire_keep (int fd, int timeout, char command, const void *data, size_t length)
{
	uint32_t size = htonl ((uint32_t) length + 1);

	if (length > WIRE_DATA_MAX)
		return false;
	if (out.fd != fd)
		out.end = 0;
	out.fd = fd;
	if (sizeof out.bytes - out.end < HEAD + length && !flush (timeout))
		return false;
	memcpy (out.bytes + out.end, &size, sizeof size);
	out.bytes[out.end + sizeof size] = command;
	out.end += HEAD;
	if (length > sizeof out.bytes - out.end)
		return flush (timeout)
			&& send_all (fd, timeout, data, length);
	if (length > 0)
		memcpy (out.bytes + out.end, data, length);
	out.end += length;
	return true;
}

bool
wire_write (int fd, int timeout, char command, const void *data,
	    size_t length)
{
	return wire_keep (fd, timeout, command, data, length)
		&& flush (timeout);
}

void
wire_forget (void)
{
	in.begin = in.end = out.end = 0;
	in.fd = out.fd = -1;
}
