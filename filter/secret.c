#include "filter/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *
secret_read (const char *path, char **secret)
{
	char buffer[SECRET_BYTES + 1] = "";
	int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	struct stat st;
	ssize_t got;

	if (fd < 0)
		return g_strdup_printf ("%s cannot be read (%s); let the "
			"service's group read it, mode 0640", path,
			g_strerror (errno));
	if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode)) {
		close (fd);
		return g_strdup_printf ("%s is no plain file; write the "
			"password into one", path);
	}
	if ((st.st_mode & 027) != 0) {
		close (fd);
		return g_strdup_printf ("%s can be read by others or written "
			"by its group (mode %04o); chmod 0640 or 0600", path,
			(unsigned) st.st_mode & 07777);
	}
	got = read (fd, buffer, SECRET_BYTES);
	close (fd);
	buffer[strcspn (buffer, "\r\n")] = '\0';
	if (got <= 0 || buffer[0] == '\0')
		return g_strdup_printf ("%s is empty; write the password on "
			"its first line", path);
	*secret = g_strdup (buffer);
	explicit_bzero (buffer, sizeof buffer);
	return NULL;
}
