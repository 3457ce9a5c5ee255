/*
 * command.h - what the leading lines of an agent's mail order.
 *
 * The lines at the head of the new text that begin with "#" are orders, one
 * a line, blank lines between them allowed; the rest is the agent's words.
 * "##" at the start of a line is a "#" of the text.  Order words are English,
 * Russian or Ukrainian, in any case.  All or nothing: one line that is no
 * order, or two that contradict each other, and none is carried out.
 *
 * Pure; knows no ticket: what exists and who may is for others to say.
 */
#ifndef POLICY_COMMAND_H
#define POLICY_COMMAND_H

#include <glib.h>
#include <stdbool.h>

enum {
	COMMAND_ARGUMENT_BYTES = 200,	/* a note's may be any text */
	COMMAND_WORDS_BYTES = 2000	/* a quote's scope, a reason */
};

enum order_kind {
	ORDER_CLOSE,
	ORDER_OPEN,
	ORDER_NOTE,		/* the rest is private; must come first */
	ORDER_ASSIGN,		/* argument: who; "" is "me", "-" nobody */
	ORDER_PRIORITY,		/* argument: low, normal, high, urgent */
	ORDER_DEPARTMENT,	/* argument: its name */
	ORDER_DELAY,		/* argument: time and reason (delay.h) */
	ORDER_MERGE,		/* number: into which ticket */
	ORDER_FOR,		/* argument: a client's address */
	ORDER_ARTICLE,		/* argument: ids of articles */
	ORDER_WATCH,		/* argument: an address; may be repeated */
	ORDER_UNWATCH,		/* the same */
	ORDER_QUOTE,		/* argument: price, term, scope */
	ORDER_DONE,		/* the work of the quote is */
	ORDER_REFUSE,		/* argument: why */
	ORDER_PAID,		/* the refund was paid back */
	ORDER_INCIDENT,		/* number: what explains the ticket */
	ORDER_INCIDENT_END,	/* number: it is over */
	ORDER_SCOPE,		/* argument: in, out, paid, free */
	ORDER_ANYWAY,		/* send, though another agent answered */
	ORDER_HELP
};

struct order {
	enum order_kind kind;
	char *argument;		/* never NULL */
	gint64 number;
};

struct command {
	GPtrArray *orders;	/* struct order, as they stand */
	char *text;		/* the rest, without blank lines around it */
	/* Why nothing is to be done, in English for the SMTP dialogue, plain
	 * ASCII, one line; NULL if all is well. */
	char *error;
};

struct command *command_read (const char *new_text);
void command_free (struct command *command);
/* The first order of that kind, or NULL. */
const struct order *command_order (const struct command *command,
				   enum order_kind kind);
/* All order words, one line, for #help and for mistakes. */
const char *command_help (void);

typedef struct command command_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (command_auto, command_free)

#endif
