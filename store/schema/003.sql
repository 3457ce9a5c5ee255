-- Version 3: conversations: agents, what becomes of a ticket, notes, mail
-- that only lies with a ticket, bounces.

ALTER TABLE account ADD COLUMN role TEXT NOT NULL DEFAULT 'client'
	CHECK (role IN ('client', 'agent'));

-- closed, answered_at: when.  merged: the ticket that it is part of, never
-- one that is merged itself.  client: the address that its account was last
-- proven by in it, and where answers go; client_message: that mail, NULL
-- where an agent opened the ticket.
ALTER TABLE ticket ADD COLUMN closed INTEGER;
ALTER TABLE ticket ADD COLUMN assigned INTEGER REFERENCES account (id);
ALTER TABLE ticket ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal'
	CHECK (priority IN ('low', 'normal', 'high', 'urgent'));
ALTER TABLE ticket ADD COLUMN department TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN merged INTEGER REFERENCES ticket (number);
ALTER TABLE ticket ADD COLUMN client TEXT;
ALTER TABLE ticket ADD COLUMN client_message INTEGER REFERENCES message (id);
ALTER TABLE ticket ADD COLUMN answered_at INTEGER;
ALTER TABLE ticket ADD COLUMN answered_by INTEGER REFERENCES account (id);
CREATE INDEX ticket_merged ON ticket (merged) WHERE merged IS NOT NULL;

-- Both ways round.
CREATE TABLE ticket_link (
	ticket INTEGER NOT NULL REFERENCES ticket (number),
	other INTEGER NOT NULL REFERENCES ticket (number),
	PRIMARY KEY (ticket, other)
) STRICT;

-- private: a note, for agents only.  beside: the ticket that a mail which is
-- no part of any lies with.
ALTER TABLE message ADD COLUMN private INTEGER NOT NULL DEFAULT 0
	CHECK (private IN (0, 1));
ALTER TABLE message ADD COLUMN beside INTEGER REFERENCES ticket (number);
CREATE INDEX message_beside ON message (beside) WHERE beside IS NOT NULL;

-- answers: the message it answers, NULL: the one it comes with.  used, when:
-- one of its one-time addresses; bounced, when: it came back.
ALTER TABLE outbox ADD COLUMN answers INTEGER REFERENCES message (id);
ALTER TABLE outbox ADD COLUMN used INTEGER;
ALTER TABLE outbox ADD COLUMN bounced INTEGER;

-- What an agent writes counts towards no cap.
DROP INDEX outbox_cap_address;
DROP INDEX outbox_cap_all;
CREATE INDEX outbox_cap_address ON outbox (to_address, created)
	WHERE template <> 'copy' AND template <> 'reply'
	AND state <> 'withheld';
CREATE INDEX outbox_cap_all ON outbox (created)
	WHERE template <> 'copy' AND template <> 'reply'
	AND state <> 'withheld';

-- Addresses that mail of ours came back from for good, until the account
-- writes from there again.
CREATE TABLE address_trouble (
	address TEXT NOT NULL PRIMARY KEY,
	since INTEGER NOT NULL,
	status TEXT NOT NULL
) STRICT;

UPDATE ticket SET client_message = (SELECT max (m.id) FROM message m
	WHERE m.ticket = ticket.number AND m.account = ticket.account
	AND m.proof_address IS NOT NULL);
UPDATE ticket SET client = (SELECT lower (m.proof_address) FROM message m
	WHERE m.id = ticket.client_message);
