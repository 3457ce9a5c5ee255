/*
 * null-collect - the least that a milter which reads mail can do: the same
 * steps, the same missing replies and the same macros as ticket-milter; the
 * mail is put together in memory, and accepted.
 *
 *	null-collect SOCKET
 */
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mail {
	char *bytes;
	size_t length, size;
};

static void
append (SMFICTX *ctx, const void *bytes, size_t length)
{
	struct mail *mail = smfi_getpriv (ctx);

	if (mail == NULL) {
		mail = calloc (1, sizeof *mail);
		smfi_setpriv (ctx, mail);
	}
	if (mail->length + length > mail->size) {
		mail->size = 2 * (mail->length + length);
		mail->bytes = realloc (mail->bytes, mail->size);
	}
	memcpy (mail->bytes + mail->length, bytes, length);
	mail->length += length;
}

static void
forget (SMFICTX *ctx)
{
	struct mail *mail = smfi_getpriv (ctx);

	if (mail == NULL)
		return;
	free (mail->bytes);
	free (mail);
	smfi_setpriv (ctx, NULL);
}

static sfsistat
on_helo (SMFICTX *ctx, char *helo)
{
	(void) ctx;
	(void) helo;
	return SMFIS_NOREPLY;
}

static sfsistat
on_mail (SMFICTX *ctx, char **argv)
{
	(void) argv;
	forget (ctx);
	return SMFIS_NOREPLY;
}

static sfsistat
on_rcpt (SMFICTX *ctx, char **argv)
{
	(void) ctx;
	(void) argv;
	return SMFIS_NOREPLY;
}

static sfsistat
on_data (SMFICTX *ctx)
{
	(void) ctx;
	return SMFIS_CONTINUE;
}

static sfsistat
on_field (SMFICTX *ctx, char *name, char *value)
{
	append (ctx, name, strlen (name));
	append (ctx, ":", 1);
	append (ctx, value, strlen (value));
	append (ctx, "\r\n", 2);
	return SMFIS_NOREPLY;
}

static sfsistat
on_end_of_header (SMFICTX *ctx)
{
	append (ctx, "\r\n", 2);
	return SMFIS_NOREPLY;
}

static sfsistat
on_body (SMFICTX *ctx, unsigned char *bytes, size_t length)
{
	append (ctx, bytes, length);
	return SMFIS_NOREPLY;
}

static sfsistat
on_end_of_message (SMFICTX *ctx)
{
	forget (ctx);
	return SMFIS_ACCEPT;
}

static sfsistat
on_close (SMFICTX *ctx)
{
	forget (ctx);
	return SMFIS_CONTINUE;
}

static sfsistat
on_negotiate (SMFICTX *ctx, unsigned long actions, unsigned long steps,
	      unsigned long f2, unsigned long f3, unsigned long *use_actions,
	      unsigned long *use_steps, unsigned long *use_f2,
	      unsigned long *use_f3)
{
	(void) actions;
	(void) steps;
	(void) f2;
	(void) f3;
	smfi_setsymlist (ctx, SMFIM_CONNECT, (char *) "");
	smfi_setsymlist (ctx, SMFIM_HELO, (char *) "");
	smfi_setsymlist (ctx, SMFIM_ENVFROM, (char *) "");
	smfi_setsymlist (ctx, SMFIM_ENVRCPT, (char *) "{rcpt_addr} "
			 "{client_addr} {client_name} {auth_authen}");
	smfi_setsymlist (ctx, SMFIM_DATA, (char *) "");
	smfi_setsymlist (ctx, SMFIM_EOH, (char *) "");
	smfi_setsymlist (ctx, SMFIM_EOM, (char *) "i");
	*use_actions = SMFIF_SETSYMLIST;
	*use_steps = SMFIP_NOCONNECT | SMFIP_NOUNKNOWN | SMFIP_HDR_LEADSPC |
		     SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT |
		     SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY;
	*use_f2 = *use_f3 = 0;
	return SMFIS_CONTINUE;
}

int
main (int argc, char **argv)
{
	struct smfiDesc filter = {
		.xxfi_name = (char *) "null-collect",
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = SMFIF_SETSYMLIST,
		.xxfi_helo = on_helo,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_rcpt,
		.xxfi_data = on_data,
		.xxfi_header = on_field,
		.xxfi_eoh = on_end_of_header,
		.xxfi_body = on_body,
		.xxfi_eom = on_end_of_message,
		.xxfi_close = on_close,
		.xxfi_negotiate = on_negotiate,
	};

	if (argc != 2)
		return 2;
	smfi_setmaxdatasize (1 << 20);
	if (smfi_register (filter) != MI_SUCCESS ||
	    smfi_setconn (argv[1]) != MI_SUCCESS ||
	    smfi_opensocket (1) != MI_SUCCESS)
		return 1;
	puts ("ready");
	fflush (stdout);
	return smfi_main ();
}
