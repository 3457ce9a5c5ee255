#include "filter/milter/milter.h"

#include <errno.h>
#include <libmilter/mfapi.h>
#include <string.h>

#include "filter/log.h"
#include "filter/milter/gate.h"
#include "filter/milter/override.h"
#include "filter/milter/socketfile.h"
#include "filter/milter/wire.h"

/* What Postfix must offer: marks, and exact header values. */
#define ACTIONS (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_DELRCPT)
#define STEPS_NEEDED SMFIP_HDR_LEADSPC
/* Only DATA and end of message are answered, and RCPT where it may be refused:
 * a round trip less for each other step, and Postfix may send many of them in
 * one packet. */
#define STEPS_DECLINED (SMFIP_NOCONNECT | SMFIP_NOUNKNOWN | SMFIP_NR_HELO | \
			SMFIP_NR_MAIL | SMFIP_NR_HDR | SMFIP_NR_EOH | \
			SMFIP_NR_BODY)

enum {
	/* An SMTP reply line has 512 bytes with its codes (RFC 5321). */
	REPLY_TEXT_MAX = 450,
	/* libmilter writes an answer after the callback has returned it, and
	 * does not say when it has.  A stop gives it so long; an answer that
	 * is lost all the same costs a repeated delivery, which the store
	 * knows. */
	LAST_WORD_MICROSECONDS = 100 * 1000
};

/* One connection of Postfix; made at its first HELO or MAIL. */
struct connection {
	struct session *session;
	bool in_content;	/* counted at the gate */
};

/* There is one, for libmilter has one per process and hands nothing of ours
 * to the first callback of a session.
 *
 * smfi_stop is never called.  It neither ends nor waits for the sessions at
 * work, and the thread that polls for them frees them under the workers'
 * feet; a connection that comes between is an assertion failure.  So we
 * drain: the socket loses its name, what has content on its way gets its
 * answer, then the gate is closed, behind which no callback touches
 * the host.  libmilter's threads end with the process. */
static struct {
	struct gate gate;
	const struct session_host *host;
	gint gave_up;		/* atomic: smfi_main came back */
} server;

G_DEFINE_QUARK (milter-error, milter_error)

/* --- callbacks ---------------------------------------------------------- */

static void
set_in_content (struct connection *connection, bool in_content)
{
	if (connection->in_content == in_content)
		return;
	connection->in_content = in_content;
	gate_count_mail (&server.gate, in_content ? 1 : -1);
}

static const char *
macro (SMFICTX *ctx, const char *name)
{
	return smfi_getsymval (ctx, (char *) name);
}

/* Never NULL; the first callback may be HELO or, from a client that says
 * none, MAIL. */
static struct connection *
connection_of (SMFICTX *ctx)
{
	struct connection *connection = smfi_getpriv (ctx);

	if (connection == NULL) {
		connection = g_new0 (struct connection, 1);
		connection->session = session_new (server.host);
		smfi_setpriv (ctx, connection);
	}
	return connection;
}

/* The text as libmilter and Postfix take it: one line of printable ASCII,
 * bounded, percent signs doubled (for sendmail it is a format). */
static char *
reply_text (const char *text)
{
	GString *line = g_string_new (NULL);

	for (const char *c = text; *c != '\0' && line->len < REPLY_TEXT_MAX;
	     c++) {
		if (*c == '%')
			g_string_append (line, "%%");
		else if (*c == '\n' || *c == '\t')
			g_string_append_c (line, ' ');
		else if (g_ascii_isprint (*c))
			g_string_append_c (line, *c);
		else if (*c != '\r')
			g_string_append_c (line, '?');
	}
	return g_string_free (line, FALSE);
}

/* text: instead of the step's own, or NULL. */
static sfsistat
answer (SMFICTX *ctx, enum session_step step, const char *text)
{
	const struct session_answer *say = session_answer (step);
	g_autofree char *line = NULL;

	if (say == NULL)
		return step == SESSION_ACCEPT ? SMFIS_ACCEPT : SMFIS_CONTINUE;
	line = reply_text (text != NULL && *text != '\0' ? text : say->text);
	/* On failure it is libmilter's own text, with the same class. */
	smfi_setreply (ctx, (char *) say->code, (char *) say->status, line);
	return say->code[0] == '5' ? SMFIS_REJECT : SMFIS_TEMPFAIL;
}

static bool
replay (SMFICTX *ctx, const struct edits *edits)
{
	for (guint i = 0; i < edits->edits->len; i++) {
		const struct edit *edit = edits->edits->pdata[i];
		int done = MI_FAILURE;

		switch (edit->kind) {
		case EDIT_INSERT_FIELD:
			done = smfi_insheader (ctx, 0, edit->name,
					       edit->value);
			break;
		case EDIT_CHANGE_FIELD:
			done = smfi_chgheader (ctx, edit->name,
					       (int) edit->nth, edit->value);
			break;
		case EDIT_DELETE_RECIPIENT:
			done = smfi_delrcpt (ctx, edit->value);
			break;
		}
		if (done != MI_SUCCESS)
			return false;
	}
	return true;
}

static bool
set_macros (SMFICTX *ctx)
{
	static const struct {
		int step;
		const char *macros;
	} wanted[] = {
		{ SMFIM_CONNECT, "" },
		{ SMFIM_HELO, "" },
		/* All at RCPT: each step with macros is a packet more, and
		 * libmilter forgets those of RCPT at MAIL, so that no login
		 * outlives its mail. */
		{ SMFIM_ENVFROM, "" },
		{ SMFIM_ENVRCPT, "{rcpt_addr} {client_addr} {client_name} "
				 "{client_port} {auth_authen}" },
		{ SMFIM_DATA, "" },
		{ SMFIM_EOH, "" },
		{ SMFIM_EOM, "i" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
		if (smfi_setsymlist (ctx, wanted[i].step,
				     (char *) wanted[i].macros) != MI_SUCCESS)
			return false;
	return true;
}

/* For all sessions the same, at any time: what was negotiated has to be
 * kept to, and libmilter does not say what that was. */
static bool
answers_rcpt (void)
{
	return server.host->guesses != NULL;
}

static sfsistat
on_negotiate (SMFICTX *ctx, unsigned long actions, unsigned long steps,
	      unsigned long f2, unsigned long f3, unsigned long *use_actions,
	      unsigned long *use_steps, unsigned long *use_f2,
	      unsigned long *use_f3)
{
	(void) f2;
	(void) f3;
	*use_f2 = *use_f3 = 0;
	if (gate_is_stopping (&server.gate))
		return SMFIS_REJECT;
	if ((actions & (ACTIONS | SMFIF_SETSYMLIST)) !=
		    (ACTIONS | SMFIF_SETSYMLIST) ||
	    (steps & STEPS_NEEDED) != STEPS_NEEDED || !set_macros (ctx)) {
		log_event (LOG_LEVEL_ERROR, "milter-negotiation", "error",
			   "the MTA does not offer what is needed; "
			   "Postfix 2.6 and later does", NULL);
		return SMFIS_REJECT;
	}
	*use_actions = ACTIONS | SMFIF_SETSYMLIST;
	*use_steps = STEPS_NEEDED | STEPS_DECLINED
		| (answers_rcpt () ? 0 : SMFIP_NR_RCPT);
	return SMFIS_CONTINUE;
}

static sfsistat
on_helo (SMFICTX *ctx, char *helo)
{
	if (gate_enter (&server.gate)) {
		session_helo (connection_of (ctx)->session, helo);
		gate_leave (&server.gate);
	}
	return SMFIS_NOREPLY;
}

static sfsistat
on_mail (SMFICTX *ctx, char **argv)
{
	if (gate_enter (&server.gate)) {
		struct connection *connection = connection_of (ctx);

		/* There may have been no abort (P14). */
		set_in_content (connection, false);
		session_mail (connection->session, argv[0]);
		gate_leave (&server.gate);
	}
	return SMFIS_NOREPLY;
}

static sfsistat
on_rcpt (SMFICTX *ctx, char **argv)
{
	const struct session_client client = {
		.name = macro (ctx, "{client_name}"),
		.address = macro (ctx, "{client_addr}"),
		.login = macro (ctx, "{auth_authen}"),
		.port = macro (ctx, "{client_port}"),
	};
	enum session_step step = SESSION_TEMPFAIL;
	g_autofree char *text = NULL;

	if (gate_enter (&server.gate)) {
		struct session *session = connection_of (ctx)->session;

		session_client (session, &client);
		step = session_rcpt (session, argv[0],
				     macro (ctx, "{rcpt_addr}"), &text);
		gate_leave (&server.gate);
	}
	return answers_rcpt () ? answer (ctx, step, text) : SMFIS_NOREPLY;
}

static sfsistat
on_data (SMFICTX *ctx)
{
	enum session_step step;

	if (!gate_enter (&server.gate))
		return SMFIS_TEMPFAIL;
	step = session_data (connection_of (ctx)->session);
	if (step == SESSION_CONTINUE && gate_is_stopping (&server.gate)) {
		session_abort (connection_of (ctx)->session);
		step = SESSION_TEMPFAIL;
	}
	gate_leave (&server.gate);
	return answer (ctx, step, NULL);
}

/* Fields, end of header and body are not replied to: what goes wrong with
 * them is said at the end of message. */
static sfsistat
on_field (SMFICTX *ctx, char *name, char *value)
{
	if (gate_enter (&server.gate)) {
		struct connection *connection = connection_of (ctx);

		set_in_content (connection, true);
		session_header (connection->session, name, value);
		gate_leave (&server.gate);
	}
	return SMFIS_NOREPLY;
}

static sfsistat
on_end_of_header (SMFICTX *ctx)
{
	if (gate_enter (&server.gate)) {
		struct connection *connection = connection_of (ctx);

		set_in_content (connection, true);
		session_eoh (connection->session);
		gate_leave (&server.gate);
	}
	return SMFIS_NOREPLY;
}

/* A body that came in the same packet as the end of message would get no
 * answer at all: libmilter does not go on to the end after a callback that
 * does not reply.  Postfix sends that packet empty; another MTA would run
 * into its timeout, and not accept the mail. */
static sfsistat
on_body (SMFICTX *ctx, unsigned char *bytes, size_t length)
{
	if (gate_enter (&server.gate)) {
		session_body (connection_of (ctx)->session, bytes, length);
		gate_leave (&server.gate);
	}
	return SMFIS_NOREPLY;
}

static sfsistat
on_end_of_message (SMFICTX *ctx)
{
	g_autoptr (edits_auto) edits = NULL;
	struct connection *connection;
	const char *queue_id = macro (ctx, "i");
	enum session_step step;
	sfsistat status;

	if (!gate_enter (&server.gate))
		return SMFIS_TEMPFAIL;
	connection = connection_of (ctx);
	step = session_eom (connection->session, queue_id, &edits);
	if (step == SESSION_ACCEPT && edits != NULL && !replay (ctx, edits)) {
		log_event (LOG_LEVEL_ERROR, "milter-replay", "queue-id",
			   queue_id, "error",
			   "the MTA did not take a change of the mail", NULL);
		step = SESSION_TEMPFAIL;
	}
	status = answer (ctx, step, edits != NULL ? edits->text : NULL);
	set_in_content (connection, false);
	gate_leave (&server.gate);
	return status;
}

static sfsistat
on_abort (SMFICTX *ctx)
{
	if (gate_enter (&server.gate)) {
		struct connection *connection = smfi_getpriv (ctx);

		if (connection != NULL) {
			set_in_content (connection, false);
			session_abort (connection->session);
		}
		gate_leave (&server.gate);
	}
	return SMFIS_CONTINUE;
}

/* Also behind the gate: what a session holds is its own. */
static sfsistat
on_close (SMFICTX *ctx)
{
	struct connection *connection = smfi_getpriv (ctx);

	wire_forget ();
	if (connection != NULL) {
		smfi_setpriv (ctx, NULL);
		set_in_content (connection, false);
		session_free (connection->session);
		g_free (connection);
	}
	return SMFIS_CONTINUE;
}

/* --- life --------------------------------------------------------------- */

static bool
set_up (const char *conn, GError **error)
{
	struct smfiDesc filter = {
		.xxfi_name = (char *) "ticket-milter",
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = ACTIONS | SMFIF_SETSYMLIST,
		.xxfi_helo = on_helo,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_rcpt,
		.xxfi_data = on_data,
		.xxfi_header = on_field,
		.xxfi_eoh = on_end_of_header,
		.xxfi_body = on_body,
		.xxfi_eom = on_end_of_message,
		.xxfi_abort = on_abort,
		.xxfi_close = on_close,
		.xxfi_negotiate = on_negotiate,
	};
	g_autofree char *name = g_strdup (conn);

	if (!override_works ()) {
		g_set_error (error, MILTER_ERROR, MILTER_ERROR_LIBRARY,
			     "this libmilter, or this build, keeps to what "
			     "override.h replaces");
		return false;
	}
	if (smfi_register (filter) == MI_SUCCESS &&
	    smfi_setconn (name) == MI_SUCCESS)
		return true;
	g_set_error (error, MILTER_ERROR, MILTER_ERROR_LIBRARY,
		     "libmilter does not take \"%s\"", conn);
	return false;
}

static bool
open_socket (const char *conn, const char *asked_for, GError **error)
{
	if (!set_up (conn, error))
		return false;
	errno = 0;
	if (smfi_opensocket (false) == MI_SUCCESS)
		return true;
	g_set_error (error, MILTER_ERROR, MILTER_ERROR_SOCKET,
		     "cannot listen on %s: %s", asked_for,
		     errno != 0 ? g_strerror (errno) : "see syslog");
	return false;
}

/* NULL without an error: the socket is not a file. */
static struct socketfile *
open_place (const struct milter_settings *settings, GError **error)
{
	g_autoptr (socketfile_auto) file = NULL;
	g_autofree char *conn = NULL;

	if (!g_str_has_prefix (settings->socket, "unix:")) {
		open_socket (settings->socket, settings->socket, error);
		return NULL;
	}
	file = socketfile_new (settings->socket + strlen ("unix:"),
			       settings->socket_mode, settings->socket_group,
			       error);
	if (file == NULL)
		return NULL;
	conn = g_strconcat ("unix:", socketfile_bind_path (file), NULL);
	if (!open_socket (conn, settings->socket, error) ||
	    !socketfile_publish (file, error))
		return NULL;
	return g_steal_pointer (&file);
}

static gpointer
run_libmilter (gpointer data)
{
	smfi_main ();
	g_atomic_int_set (&server.gave_up, true);
	gate_stop (&server.gate);
	return data;
}

void
milter_stop (void)
{
	gate_stop (&server.gate);
}

bool
milter_run (const struct milter_settings *settings,
	    const struct session_host *host, milter_ready_func ready,
	    GError **error)
{
	GError *why = NULL;
	struct socketfile *file;

	server.host = host;
	file = open_place (settings, &why);
	if (why != NULL) {
		g_propagate_error (error, why);
		return false;
	}
	g_thread_unref (g_thread_new ("libmilter", run_libmilter, NULL));
	if (ready != NULL)
		ready ();
	gate_wait_for_stop (&server.gate);
	socketfile_free (file);
	if (!gate_drain (&server.gate,
			 MILTER_DRAIN_SECONDS * G_TIME_SPAN_SECOND)) {
		g_set_error (error, MILTER_ERROR, MILTER_ERROR_BUSY,
			     "a mail is still at work after %d seconds",
			     MILTER_DRAIN_SECONDS);
		return false;
	}
	g_usleep (LAST_WORD_MICROSECONDS);
	if (g_atomic_int_get (&server.gave_up)) {
		g_set_error (error, MILTER_ERROR, MILTER_ERROR_LIBRARY,
			     "libmilter gave up; syslog says why");
		return false;
	}
	return true;
}
