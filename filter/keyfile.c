#include "filter/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	SECONDS_A_DAY = 24 * 3600,
	WORDS_MOST = 4,		/* of a line; one more than it may have */
	MODE = 0600
};

#define UNTIL "until="
#define RIGHT_LINE "write two hexadecimal digits, 64 that are the secret, " \
	"and perhaps until=YYYY-MM-DD"

G_DEFINE_QUARK (keyfile-error, keyfile_error)

void
keyfile_free (struct keyfile *file)
{
	if (file == NULL)
		return;
	explicit_bzero (file, sizeof *file);
	g_free (file);
}

struct address_keys *
keyfile_keys (const struct keyfile *file)
{
	struct address_keys *keys = address_keys_new ();

	for (unsigned i = 0; i < file->count; i++)
		address_keys_add (keys, file->key[i].id, file->key[i].secret,
				  file->key[i].until);
	return keys;
}

/* --- reading ------------------------------------------------------------ */

struct reading {
	const char *path;
	struct keyfile *file;
	GString *mistakes;
};

static void
mistake (struct reading *reading, unsigned line, const char *text)
{
	if (reading->mistakes->len > 0)
		g_string_append_c (reading->mistakes, '\n');
	g_string_append_printf (reading->mistakes, "%s:%u: %s", reading->path,
				line, text);
}

static bool
read_hex (const char *text, guint8 *bytes, gsize count)
{
	if (strlen (text) != 2 * count
	    || strspn (text, "0123456789abcdefABCDEF") != 2 * count)
		return false;
	for (gsize i = 0; i < count; i++)
		bytes[i] = (guint8) (g_ascii_xdigit_value (text[2 * i]) << 4
				     | g_ascii_xdigit_value (text[2 * i + 1]));
	return true;
}

static int
number_at (const char *digits)
{
	return (int) g_ascii_strtoull (digits, NULL, 10);
}

/* The last second of that day. */
static bool
read_until (const char *text, gint64 *until)
{
	static const char form[] = "0000-00-00";
	g_autoptr (GDateTime) day = NULL;

	if (strlen (text) != strlen (form))
		return false;
	for (gsize i = 0; form[i] != '\0'; i++)
		if (form[i] == '-' ? text[i] != '-' : !g_ascii_isdigit (text[i]))
			return false;
	day = g_date_time_new_utc (number_at (text), number_at (text + 5),
				   number_at (text + 8), 0, 0, 0);
	if (day == NULL)
		return false;
	*until = g_date_time_to_unix (day) + SECONDS_A_DAY - 1;
	return true;
}

static bool
is_known (const struct keyfile *file, guint8 id)
{
	for (unsigned i = 0; i < file->count; i++)
		if (file->key[i].id == id)
			return true;
	return false;
}

/* NULL, or what is wrong. */
static const char *
read_words (char *const *words, struct keyfile_key *key)
{
	if (words[1] == NULL || !read_hex (words[0], &key->id, 1))
		return "is no key; " RIGHT_LINE;
	if (!read_hex (words[1], key->secret, sizeof key->secret))
		return "the secret is not 64 hexadecimal digits; " RIGHT_LINE;
	if (words[2] == NULL)
		return NULL;
	if (words[3] != NULL || !g_str_has_prefix (words[2], UNTIL))
		return "there is more than belongs here; " RIGHT_LINE;
	if (!read_until (words[2] + strlen (UNTIL), &key->until))
		return "until is no day; write it as until=2030-12-31";
	return NULL;
}

/* The same, held against the lines before. */
static const char *
check_key (const struct keyfile *file, const struct keyfile_key *key)
{
	if (is_known (file, key->id))
		return "the same two digits name a key above; take others, "
			"which no address uses yet";
	if (file->count == 0 && key->until != 0)
		return "the first key signs, so it must not end; put a key "
			"without until before it, as ticketctl address-key "
			"rotate does";
	if (file->count == ADDRESS_KEYS_MOST)
		return "is one key too many; remove those that have ended";
	return NULL;
}

/* In place: nothing of a secret is copied. */
static void
read_line (struct reading *reading, unsigned number, char *line)
{
	struct keyfile_key key = { 0 };
	char *words[WORDS_MOST + 1] = { NULL };
	char *rest = line;
	const char *why;

	for (unsigned i = 0; i < WORDS_MOST; i++)
		words[i] = strtok_r (i == 0 ? line : NULL, " \t\r", &rest);
	if (words[0] == NULL || words[0][0] == '#')
		return;
	why = read_words (words, &key);
	if (why == NULL)
		why = check_key (reading->file, &key);
	if (why != NULL)
		mistake (reading, number, why);
	else
		reading->file->key[reading->file->count++] = key;
	explicit_bzero (&key, sizeof key);
}

static bool
is_private (const char *path, int fd, GError **error)
{
	struct stat st;

	if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode)) {
		g_set_error (error, KEYFILE_ERROR, KEYFILE_ERROR_INVALID,
			     "%s: is no plain file; name one with "
			     "address-keys", path);
		return false;
	}
	if ((st.st_mode & 077) != 0) {
		g_set_error (error, KEYFILE_ERROR, KEYFILE_ERROR_INVALID,
			     "%s: others or its group can get at it (mode "
			     "%04o); chmod 0600, and if somebody may have "
			     "read it, ticketctl address-key rotate "
			     "--overlap 0", path,
			     (unsigned) st.st_mode & 07777);
		return false;
	}
	return true;
}

/* The whole of it, caller's, or NULL. */
static char *
read_text (const char *path, GError **error)
{
	int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	int code = errno;
	char *text;
	ssize_t got;

	if (fd < 0) {
		g_set_error (error, KEYFILE_ERROR,
			     code == ENOENT ? KEYFILE_ERROR_MISSING
			     : code == EACCES ? KEYFILE_ERROR_FORBIDDEN
			     : KEYFILE_ERROR_FAILED,
			     "%s: cannot be read (%s); %s", path,
			     g_strerror (code), code == ENOENT
			     ? "put it back, or start the daemon, which makes "
			       "a new one" : "the daemon's user has to own it, "
			       "mode 0600");
		return NULL;
	}
	if (!is_private (path, fd, error)) {
		close (fd);
		return NULL;
	}
	text = g_malloc0 (KEYFILE_BYTES + 1);
	got = read (fd, text, KEYFILE_BYTES + 1);
	close (fd);
	if (got >= 0 && got <= KEYFILE_BYTES && strlen (text) == (gsize) got)
		return text;
	g_set_error (error, KEYFILE_ERROR, KEYFILE_ERROR_INVALID,
		     "%s: is no text of at most %d bytes; put back the one "
		     "that was there", path, KEYFILE_BYTES);
	explicit_bzero (text, KEYFILE_BYTES);
	g_free (text);
	return NULL;
}

struct keyfile *
keyfile_read (const char *path, GError **error)
{
	g_autoptr (keyfile_auto) file = g_new0 (struct keyfile, 1);
	g_autoptr (GString) mistakes = g_string_new (NULL);
	struct reading reading = { path, file, mistakes };
	g_autofree char *text = read_text (path, error);
	gsize length = text != NULL ? strlen (text) : 0;
	unsigned number = 1;

	if (text == NULL)
		return NULL;
	for (char *line = text, *end; line != NULL; line = end, number++) {
		end = strchr (line, '\n');
		if (end != NULL)
			*end++ = '\0';
		read_line (&reading, number, line);
	}
	explicit_bzero (text, length);
	if (file->count == 0 && mistakes->len == 0)
		mistake (&reading, 1, "there is no key; put back the one that "
			 "was there, or remove the file and restart the "
			 "daemon");
	if (mistakes->len == 0)
		return g_steal_pointer (&file);
	g_set_error_literal (error, KEYFILE_ERROR, KEYFILE_ERROR_INVALID,
			     mistakes->str);
	return NULL;
}

/* --- writing ------------------------------------------------------------ */

static bool
failed (const char *path, const char *step, GError **error)
{
	int code = errno;

	g_set_error (error, KEYFILE_ERROR, KEYFILE_ERROR_FAILED,
		     "%s: cannot be written (%s: %s)", path, step,
		     g_strerror (code));
	return false;
}

static void
print_keys (GString *text, const struct keyfile *file)
{
	g_string_append (text, "# Keys of signed addresses; the first one "
			 "signs.  See ticket-milter(8).\n");
	for (unsigned i = 0; i < file->count; i++) {
		const struct keyfile_key *key = &file->key[i];

		g_string_append_printf (text, "%02x ", key->id);
		for (gsize j = 0; j < sizeof key->secret; j++)
			g_string_append_printf (text, "%02x", key->secret[j]);
		if (key->until != 0) {
			g_autoptr (GDateTime) day
				= g_date_time_new_from_unix_utc (key->until);
			g_autofree char *date
				= g_date_time_format (day, "%Y-%m-%d");

			g_string_append_printf (text, " " UNTIL "%s", date);
		}
		g_string_append_c (text, '\n');
	}
}

/* A synced file under a name of its own beside path; its name, caller's, or
 * NULL.  It belongs to who has the one that is there, else the folder: that
 * is who runs the daemon. */
static char *
write_beside (const char *path, const struct keyfile *file, GError **error)
{
	g_autofree char *folder = g_path_get_dirname (path);
	g_autofree char *name = g_strconcat (path, ".XXXXXX", NULL);
	GString *text = g_string_sized_new (4096);
	struct stat st;
	int fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, MODE);
	bool done;

	if (fd < 0) {
		failed (path, "create", error);
		g_string_free (text, TRUE);
		return NULL;
	}
	print_keys (text, file);
	done = (stat (path, &st) == 0 || stat (folder, &st) == 0)
		&& (geteuid () != 0 || fchown (fd, st.st_uid, st.st_gid) == 0)
		&& fchmod (fd, MODE) == 0
		&& write (fd, text->str, text->len) == (ssize_t) text->len
		&& fsync (fd) == 0;
	if (!done) {
		failed (path, "write", error);
		g_unlink (name);
	}
	close (fd);
	explicit_bzero (text->str, text->len);
	g_string_free (text, TRUE);
	return done ? g_steal_pointer (&name) : NULL;
}

static bool
sync_folder (const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname (path);
	int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	bool done = fd >= 0 && fsync (fd) == 0;

	if (!done)
		failed (path, "sync", error);
	if (fd >= 0)
		close (fd);
	return done;
}

static bool
make_secret (const char *path, struct keyfile_key *key, GError **error)
{
	return getrandom (key->secret, sizeof key->secret, 0)
		== (ssize_t) sizeof key->secret
		|| failed (path, "randomness", error);
}

bool
keyfile_create (const char *path, bool *created, GError **error)
{
	g_autoptr (keyfile_auto) file = g_new0 (struct keyfile, 1);
	g_autofree char *name = NULL;
	bool done;

	*created = false;
	if (g_file_test (path, G_FILE_TEST_EXISTS))
		return true;
	file->count = 1;
	file->key[0].id = 1;
	if (!make_secret (path, &file->key[0], error))
		return false;
	name = write_beside (path, file, error);
	if (name == NULL)
		return false;
	/* Not a rename: another one's file must not be lost. */
	*created = link (name, path) == 0;
	done = *created || errno == EEXIST || failed (path, "link", error);
	g_unlink (name);
	return done && sync_folder (path, error);
}

static gint64
last_second (gint64 now, unsigned days)
{
	return (now / SECONDS_A_DAY + days + 1) * SECONDS_A_DAY - 1;
}

/* Behind the one that signs now, so that people see the order. */
static guint8
next_id (const struct keyfile *file)
{
	guint8 id = (guint8) (file->key[0].id + 1);

	while (is_known (file, id))
		id++;
	return id;
}

static struct keyfile *
rotated (const char *path, const struct keyfile *old, gint64 now,
	 unsigned overlap, GError **error)
{
	g_autoptr (keyfile_auto) file = g_new0 (struct keyfile, 1);
	gint64 end = last_second (now, overlap);

	file->count = 1;
	file->key[0].id = next_id (old);
	if (!make_secret (path, &file->key[0], error))
		return NULL;
	for (unsigned i = 0; i < old->count && overlap > 0; i++) {
		struct keyfile_key key = old->key[i];

		if (key.until != 0 && key.until < now)
			continue;
		if (file->count == ADDRESS_KEYS_MOST) {
			g_set_error (error, KEYFILE_ERROR,
				     KEYFILE_ERROR_INVALID, "%s: has %u keys "
				     "that are still good; wait until one "
				     "ends, or remove the line of one", path,
				     old->count);
			return NULL;
		}
		if (key.until == 0 || key.until > end)
			key.until = end;
		file->key[file->count++] = key;
	}
	return g_steal_pointer (&file);
}

static struct keyfile *
replace (const char *path, gint64 now, unsigned overlap, GError **error)
{
	g_autoptr (keyfile_auto) old = keyfile_read (path, error);
	g_autoptr (keyfile_auto) file = old == NULL ? NULL
		: rotated (path, old, now, overlap, error);
	g_autofree char *name = file == NULL ? NULL
		: write_beside (path, file, error);

	if (name == NULL)
		return NULL;
	if (g_rename (name, path) != 0) {
		failed (path, "rename", error);
		g_unlink (name);
		return NULL;
	}
	return sync_folder (path, error) ? g_steal_pointer (&file) : NULL;
}

struct keyfile *
keyfile_rotate (const char *path, gint64 now, unsigned overlap,
		GError **error)
{
	g_autofree char *folder = g_path_get_dirname (path);
	int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	struct keyfile *file = NULL;

	if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0)
		failed (path, "lock", error);
	else
		file = replace (path, now, overlap, error);
	if (fd >= 0)
		close (fd);
	return file;
}
