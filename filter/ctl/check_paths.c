#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "filter/ctl/checks.h"

enum {
	/* Below this the store cannot go on for long. */
	CHECK_FREE_BYTES = 200 << 20,
	/* statfs(2): NFS, SMB; WAL needs memory shared by all users. */
	CHECK_NFS = 0x6969,
	CHECK_GROUPS = 64
};
static const unsigned long check_smb[] = { 0xFF534D42, 0x517B, 0xFE534D42 };

static bool
look_at (const char *key, const char *path, struct stat *st,
	 GPtrArray *findings)
{
	g_autofree char *what = g_strconcat ("path.", key, NULL);

	if (stat (path, st) == 0)
		return true;
	finding_add (findings, errno == EACCES ? FINDING_WARNING
		     : FINDING_PROBLEM, what, errno == EACCES
		     ? "run this as root, or as the service's user"
		     : "create it; systemd-tmpfiles --create and the unit do",
		     "%s: %s", path, g_strerror (errno));
	return false;
}

static char *
user_name (uid_t uid)
{
	const struct passwd *user = getpwuid (uid);

	return user != NULL ? g_strdup (user->pw_name)
		: g_strdup_printf ("%u", (unsigned) uid);
}

/* forbidden: bits of others and of the group that must not be set. */
static void
check_one (const char *key, const char *path, mode_t forbidden, uid_t owner,
	   GPtrArray *findings)
{
	g_autofree char *what = g_strconcat ("path.", key, NULL);
	g_autofree char *chown_to = NULL, *chmod_to = NULL, *name = NULL;
	struct stat st;

	if (!look_at (key, path, &st, findings))
		return;
	name = user_name (owner);
	chown_to = g_strdup_printf ("chown %s %s", name, path);
	chmod_to = g_strdup_printf ("chmod %04o %s", (unsigned)
		(st.st_mode & 07777 & ~forbidden), path);
	if (owner != (uid_t) -1 && st.st_uid != owner)
		finding_add (findings, FINDING_PROBLEM, what, chown_to,
			"%s belongs to user %u, not to %s, who runs the "
			"daemon", path, (unsigned) st.st_uid, name);
	else if ((st.st_mode & forbidden) != 0)
		finding_add (findings, FINDING_PROBLEM, what, chmod_to,
			"%s has mode %04o: others can %s", path,
			(unsigned) (st.st_mode & 07777),
			(st.st_mode & forbidden & 022) != 0
			? "change it" : "read what is in it");
	else
		finding_add (findings, FINDING_OK, what, NULL, "%s", path);
}

static void
check_disk (const char *folder, GPtrArray *findings)
{
	struct statfs kind;
	struct statvfs space;

	if (statfs (folder, &kind) == 0) {
		bool far = (unsigned long) kind.f_type == CHECK_NFS;

		for (gsize i = 0; i < G_N_ELEMENTS (check_smb); i++)
			far |= (unsigned long) kind.f_type == check_smb[i];
		if (far)
			finding_add (findings, FINDING_PROBLEM, "path.store",
				"move the store to a local disk",
				"%s is on a network file system, where the "
				"store can be damaged", folder);
	}
	if (statvfs (folder, &space) == 0
	    && (guint64) space.f_bavail * space.f_frsize < CHECK_FREE_BYTES)
		finding_add (findings, FINDING_WARNING, "path.store",
			"make room; mail is put off when the disk is full",
			"%s has %" G_GUINT64_FORMAT " MB left", folder,
			(guint64) space.f_bavail * space.f_frsize >> 20);
}

void
check_paths (const struct config *config, GPtrArray *findings)
{
	g_autofree char *folder = g_path_get_dirname (config->store);
	g_autofree char *control = g_path_get_dirname (config->control);
	uid_t owner = (uid_t) -1;
	struct stat st;

	check_one ("config", config->file, 022, (uid_t) -1, findings);
	/* Whoever owns the store's folder is who runs the daemon. */
	if (stat (folder, &st) == 0)
		owner = st.st_uid;
	check_one ("store-folder", folder, 022, owner, findings);
	if (stat (config->store, &st) == 0)
		check_one ("store", config->store, 077, owner, findings);
	if (stat (config->address_keys, &st) == 0)
		check_one ("address-keys", config->address_keys, 077, owner,
			   findings);
	check_one ("spool", config->spool, 022, owner, findings);
	/* The unit makes it, and takes it away with the daemon. */
	if (!g_str_has_prefix (control, "/run/") || stat (control, &st) == 0)
		check_one ("control-folder", control, 022, owner, findings);
	check_one ("templates", config->templates, 022, (uid_t) -1, findings);
	if (config->templates_override != NULL)
		check_one ("templates-override", config->templates_override,
			   022, (uid_t) -1, findings);
	check_disk (folder, findings);
}

/* --- whether Postfix gets to the socket --------------------------------- */

struct person {
	uid_t uid;
	gid_t groups[CHECK_GROUPS];
	int count;
};

static bool
find_person (const char *name, struct person *person)
{
	const struct passwd *user = getpwnam (name);

	if (user == NULL)
		return false;
	person->uid = user->pw_uid;
	person->count = CHECK_GROUPS;
	return getgrouplist (name, user->pw_gid, person->groups,
			     &person->count) >= 0;
}

/* bit: 1 to pass through a folder, 2 to connect to a socket. */
static bool
may (const struct person *person, const struct stat *st, unsigned bit)
{
	if (person->uid == st->st_uid)
		return (st->st_mode & (bit << 6)) != 0;
	for (int i = 0; i < person->count; i++)
		if (person->groups[i] == st->st_gid)
			return (st->st_mode & (bit << 3)) != 0;
	return (st->st_mode & bit) != 0;
}

void
check_reach (const struct config *config, const struct postfix *postfix,
	     GPtrArray *findings)
{
	const char *name = postfix_main (postfix, "mail_owner");
	g_autofree char *path = NULL;
	struct person person;
	struct stat st;
	unsigned bit = 2;

	if (!g_str_has_prefix (config->socket, "unix:")
	    || !find_person (name, &person))
		return;
	path = g_strdup (config->socket + strlen ("unix:"));
	while (stat (path, &st) == 0) {
		char *parent;

		if (!may (&person, &st, bit)) {
			finding_add (findings, FINDING_PROBLEM,
				"postfix.reach", "let a group that it is in "
				"have the socket and its folder; see "
				"socket-group and socket-mode",
				"user %s, as whom smtpd runs, cannot %s %s",
				name, bit == 2 ? "connect to" : "enter", path);
			return;
		}
		if (g_str_equal (path, "/"))
			break;
		parent = g_path_get_dirname (path);
		g_free (path);
		path = parent;
		bit = 1;
	}
}
