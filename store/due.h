/*
 * due.h - a ticket as its deadlines need it, and what becomes of them.
 * Types only; store.h has what is done with them.
 *
 * The store knows no deadline: it says which tickets somebody has to look at
 * (all that changed since the last look, and those whose time has come), and
 * keeps what was made of each.
 *
 * Ownership: x_free frees what is inside.  Instants are seconds since the
 * epoch; 0: there is none.
 */
#ifndef STORE_DUE_H
#define STORE_DUE_H

#include <glib.h>
#include <stdbool.h>

/* What is kept of the deadlines of a ticket. */
struct due_state {
	gint64 response_due, resolution_due;
	gint64 answer_by;	/* the first response; stays when it was given */
	unsigned response_told, resolution_told;	/* DUE_TOLD_* */
	gint64 promise, promised;	/* until when, made when */
	unsigned notices;	/* mails to the client about it */
	gint64 look;		/* when to look again; 0: never */
};
enum { DUE_TOLD_NOTHING, DUE_TOLD_WARNING, DUE_TOLD_OVERDUE };

/* From then on it is our turn, or it is not. */
struct due_turn {
	gint64 at;
	bool ours;
};

struct due_ticket {
	gint64 number;
	gint64 moves;		/* to be given back */
	gint64 message;		/* the client's last, or the first one */
	char *account, *subject;
	char *state, *priority, *department;
	char *assigned;		/* an agent's name, or NULL */
	char *client, *client_name, *language;	/* or NULL */
	bool is_part;		/* merged into another one */
	bool suspended;		/* its account is */
	bool may_tell;		/* the client was sent something before */
	gint64 opened;
	gint64 first_answer, answered;	/* an agent's first, and last */
	gint64 delay_at, delay_until;
	char *delay_reason;	/* or NULL */
	struct due_state state_kept;
	GArray *turns;		/* struct due_turn, in order, after opened */
};

/* What became of it: kept only if nothing has moved meanwhile. */
struct due_settled {
	gint64 ticket, moves, message;
	struct due_state state;
	GPtrArray *events;	/* struct due_event */
	GPtrArray *answers;	/* struct change_answer */
};
struct due_event {
	const char *kind;	/* static */
	char *what, *until;	/* of its detail, or NULL */
};

/* The tickets of a department that no agent has answered yet and that are
 * older than one, and how the last ones were answered, latest first. */
struct due_queue {
	unsigned ahead;
	GArray *answers;	/* struct due_answer */
};
struct due_answer {
	gint64 opened, answered;
};

/* Whom agents' mail goes to. */
struct due_agent {
	char *name, *full_name, *language, *address;	/* language or NULL */
};

void due_ticket_free (struct due_ticket *ticket);
struct due_settled *due_settled_new (const struct due_ticket *ticket);
void due_settled_free (struct due_settled *settled);
void due_settled_tell (struct due_settled *settled, const char *kind,
		       const char *what, const char *until);
void due_queue_free (struct due_queue *queue);

typedef struct due_queue due_queue_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (due_queue_auto, due_queue_free)
typedef struct due_settled due_settled_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (due_settled_auto, due_settled_free)

#endif
