/*
 * ops.h - the writes that ticketctl asks for, by name: one table for the
 * daemon, which runs them for the control socket, and for ticketctl itself,
 * which runs them when the daemon is down.
 *
 * args and result are JSON objects; an argument that is missing or of the
 * wrong type is OPARG_ERROR_WRONG, everything else the store's own error.
 *
 *	account.save	{accounts: [{name, full_name, language, addresses,
 *			logins, contacts, products, servers, lists, suspended,
 *			role}], sync, dry_run}; without one of those from
 *			`contacts` on, or if it is null, that stays as it is;
 *			contacts as contactform.h has them
 *			-> {added, changed, unchanged, suspended}
 *	account.suspend	{name, suspended}	-> {}
 *	account.remove	{name}			-> {}
 *	agent.copies	{name, to}		-> {}; to: an address of the
 *			agent's, "" nowhere, null the first one
 *	account.contact.save
 *			{account, contact, new}	-> {}; new: it must not be
 *			there yet, else it must
 *	account.contact.remove
 *			{account, address}	-> {}
 *	account.service	{account, kind, name, has}	-> {}; kind: product,
 *			server, list; has: it has it now, or no longer
 *	account.key.save
 *			{account, kind, fingerprint, user_id, signers,
 *			addresses, begins, expires, content in base64} -> {}
 *	account.key.remove
 *			{account, fingerprint}	-> {}
 *	incident.open	{services, server, since, texts: {en, ru, uk}}
 *			-> {number, linked: [ticket, ...], more}; without
 *			`since`: now, and tickets of some hours before are
 *			linked as well; more: there were too many to look at
 *	incident.edit	{number, ...}		-> {}; the same members, of
 *			which those that are absent or null change nothing
 *	incident.end	{number, texts}		-> {}
 *	announce.new	{audience, name, kind, language, due, mailbox, text,
 *			texts: [{language, subject, text}]}	-> {id}
 *	announce.send	{id, due}		-> {}; due 0: when it says
 *	announce.cancel	{id}			-> {}
 *	announce.subscription
 *			{account, list, wanted}	-> {}
 *	outbox.retry	{id}			-> {}
 *	ticket.act	{ticket, act, value or number}	-> {}; act is open,
 *			close, assign (value: an agent, "" nobody), priority,
 *			department (value), merge, link (number),
 *			label (value: "NAME=VALUE; ...")
 */
#ifndef FILTER_OPS_H
#define FILTER_OPS_H

#include <glib.h>
#include <json-glib/json-glib.h>

#include "store/store.h"

typedef JsonObject *(*op_func) (struct store *store, JsonObject *args,
				GError **error);

/* NULL: there is no such operation. */
op_func ops_find (const char *name);

#endif
