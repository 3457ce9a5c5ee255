#include "filter/fault.h"

#include <signal.h>
#include <unistd.h>

/* Of one stack.  A sanitizer's handler, which comes behind ours, needs most
 * of it; untouched it costs no memory. */
#define STACK_BYTES ((gsize) 64 << 10)

static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT,
			     SIGSYS, SIGTRAP };

struct fault {
	fault_func say;
	gpointer user;
	struct sigaction before[G_N_ELEMENTS (fatal)];
	char *stacks;
	stack_t *borrowers;	/* what the thread of each had before */
};

/* All that a handler finds.  Atomic. */
static struct fault *watched;

static void
on_fatal (int number, siginfo_t *info, void *context)
{
	struct fault *fault = g_atomic_pointer_get (&watched);

	(void) context;
	if (fault == NULL)
		return;
	fault->say (fault->user, info->si_code > 0
		    || info->si_pid == getpid ());
	for (gsize i = 0; i < G_N_ELEMENTS (fatal); i++)
		if (fatal[i] == number)
			sigaction (number, &fault->before[i], NULL);
	/* It comes when this handler returns. */
	raise (number);
}

struct fault *
fault_watch (fault_func say, gpointer user, unsigned stacks)
{
	struct fault *fault = g_new0 (struct fault, 1);
	struct sigaction action = {
		.sa_sigaction = on_fatal,
		.sa_flags = SA_SIGINFO | SA_ONSTACK
	};

	sigemptyset (&action.sa_mask);
	fault->say = say;
	fault->user = user;
	fault->stacks = g_malloc_n (stacks, STACK_BYTES);
	fault->borrowers = g_new0 (stack_t, stacks);
	g_atomic_pointer_set (&watched, fault);
	for (gsize i = 0; i < G_N_ELEMENTS (fatal); i++)
		sigaction (fatal[i], &action, &fault->before[i]);
	return fault;
}

void
fault_unwatch (struct fault *fault)
{
	for (gsize i = 0; i < G_N_ELEMENTS (fatal); i++)
		sigaction (fatal[i], &fault->before[i], NULL);
	g_atomic_pointer_set (&watched, NULL);
	g_free (fault->borrowers);
	g_free (fault->stacks);
	g_free (fault);
}

void
fault_lend_stack (struct fault *fault, unsigned i)
{
	const stack_t stack = {
		.ss_sp = fault->stacks + i * STACK_BYTES,
		.ss_size = STACK_BYTES
	};

	sigaltstack (&stack, &fault->borrowers[i]);
}

void
fault_return_stack (struct fault *fault, unsigned i)
{
	sigaltstack (&fault->borrowers[i], NULL);
}
