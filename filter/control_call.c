#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/control.h"
#include "filter/ops.h"
#include "store/store.h"

/* As root, what is created in a folder of the service's is to be the
 * service's: a database that root has made keeps the daemon out. */
static bool
act_as_owner (const char *store, GError **error)
{
	g_autofree char *folder = g_path_get_dirname (store);
	struct stat st;

	if (geteuid () != 0 || stat (folder, &st) != 0 || st.st_uid == 0)
		return true;
	if (setegid (st.st_gid) == 0 && seteuid (st.st_uid) == 0)
		return true;
	g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
		     "%s: cannot act as its owner, user %u: %s", folder,
		     (unsigned) st.st_uid, g_strerror (errno));
	return false;
}

static void
act_as_myself (void)
{
	/* Back from what act_as_owner took cannot fail. */
	if (geteuid () == getuid ())
		return;
	if (seteuid (getuid ()) != 0 || setegid (getgid ()) != 0)
		abort ();
}

JsonObject *
control_call (const struct config *config, const char *op, JsonObject *args,
	      GError **error)
{
	g_autoptr (JsonObject) empty = json_object_new ();
	g_autoptr (GError) failure = NULL;
	g_autoptr (store_auto) store = NULL;
	JsonObject *result = control_ask (config->control, op, args, &failure);
	op_func run = ops_find (op);

	if (result != NULL)
		return result;
	if (!g_error_matches (failure, CONTROL_ERROR, CONTROL_ERROR_ABSENT)
	    || run == NULL) {
		g_propagate_error (error, g_steal_pointer (&failure));
		return NULL;
	}
	if (!act_as_owner (config->store, error))
		return NULL;
	/* The lock keeps a daemon that starts meanwhile out. */
	store = store_open (config->store, true, error);
	if (store != NULL)
		result = run (store, args != NULL ? args : empty, error);
	g_clear_pointer (&store, store_close);
	act_as_myself ();
	return result;
}
