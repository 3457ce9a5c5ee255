/*
 * null-refuse - the least that any milter can do: it declines every step
 * that can be declined, and accepts at the end of message, which cannot.
 *
 *	null-refuse SOCKET
 */
#include <libmilter/mfapi.h>
#include <stdio.h>

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
	for (int step = SMFIM_FIRST; step <= SMFIM_LAST; step++)
		smfi_setsymlist (ctx, step, (char *) "");
	*use_actions = SMFIF_SETSYMLIST;
	*use_steps = SMFIP_NOCONNECT | SMFIP_NOHELO | SMFIP_NOMAIL |
		     SMFIP_NORCPT | SMFIP_NODATA | SMFIP_NOHDRS |
		     SMFIP_NOEOH | SMFIP_NOBODY | SMFIP_NOUNKNOWN;
	*use_f2 = *use_f3 = 0;
	return SMFIS_CONTINUE;
}

static sfsistat
on_end_of_message (SMFICTX *ctx)
{
	(void) ctx;
	return SMFIS_ACCEPT;
}

int
main (int argc, char **argv)
{
	struct smfiDesc filter = {
		.xxfi_name = (char *) "null-refuse",
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = SMFIF_SETSYMLIST,
		.xxfi_eom = on_end_of_message,
		.xxfi_negotiate = on_negotiate,
	};

	if (argc != 2)
		return 2;
	if (smfi_register (filter) != MI_SUCCESS ||
	    smfi_setconn (argv[1]) != MI_SUCCESS ||
	    smfi_opensocket (1) != MI_SUCCESS)
		return 1;
	puts ("ready");
	fflush (stdout);
	return smfi_main ();
}
