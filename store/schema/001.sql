-- Version 1: accounts, tickets, messages, contents, events, outbox.
--
-- Times are seconds since the epoch, UTC.  Truth values are 0 or 1.
-- The tables are for this engine; the queries in store/*.c are written so
-- that PostgreSQL takes them too.

-- A removed account keeps its row, because tickets and messages name it;
-- its name can be given again, to an account that has nothing of it.
CREATE TABLE account (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL,
	full_name TEXT NOT NULL,
	language TEXT,
	suspended INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
	removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
	revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_name ON account (name) WHERE removed = 0;

CREATE TABLE account_address (
	address TEXT NOT NULL PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account (id)
) STRICT;
CREATE INDEX account_address_account ON account_address (account);

CREATE TABLE account_login (
	login TEXT NOT NULL PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account (id)
) STRICT;
CREATE INDEX account_login_account ON account_login (account);

-- AUTOINCREMENT: a number that was given once is never given again.
CREATE TABLE ticket (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	account INTEGER NOT NULL REFERENCES account (id),
	subject TEXT NOT NULL,
	mailbox TEXT NOT NULL,
	state TEXT NOT NULL,
	language TEXT,
	opened INTEGER NOT NULL,
	updated INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_account ON ticket (account);

-- Raw mail (sha256 NULL) and attachments (once for each sha256).  Big ones
-- have content NULL and lie in pieces; while these are being written the
-- row is staged, and nothing refers to it yet.
CREATE TABLE blob (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	sha256 TEXT UNIQUE,
	size INTEGER NOT NULL CHECK (size >= 0),
	packing TEXT NOT NULL CHECK (packing IN ('plain', 'zstd')),
	staged INTEGER NOT NULL DEFAULT 0 CHECK (staged IN (0, 1)),
	content BLOB
) STRICT;
CREATE INDEX blob_staged ON blob (staged) WHERE staged = 1;

CREATE TABLE blob_piece (
	blob INTEGER NOT NULL REFERENCES blob (id),
	position INTEGER NOT NULL,
	content BLOB NOT NULL,
	PRIMARY KEY (blob, position)
) STRICT;

CREATE TABLE message (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	delivery_key TEXT NOT NULL UNIQUE,
	ticket INTEGER REFERENCES ticket (number),
	account INTEGER REFERENCES account (id),
	received INTEGER NOT NULL,
	queue_id TEXT NOT NULL,
	mailbox TEXT NOT NULL,
	envelope_from TEXT NOT NULL,
	client_address TEXT NOT NULL,
	verdict TEXT NOT NULL,
	rule TEXT NOT NULL,
	reason TEXT NOT NULL,
	proof TEXT NOT NULL,
	proof_address TEXT,
	machine TEXT NOT NULL,
	from_address TEXT,
	from_name TEXT NOT NULL,
	subject TEXT NOT NULL,
	message_id TEXT,
	reference_ids TEXT NOT NULL,	-- one a line, oldest first
	text TEXT NOT NULL,
	new_text TEXT,			-- NULL: the same as text
	language TEXT,
	raw INTEGER NOT NULL REFERENCES blob (id)
) STRICT;
CREATE INDEX message_ticket ON message (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX message_message_id ON message (message_id)
	WHERE message_id IS NOT NULL;

CREATE TABLE attachment (
	message INTEGER NOT NULL REFERENCES message (id),
	position INTEGER NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	sniffed TEXT NOT NULL,
	content_id TEXT,
	blob INTEGER NOT NULL REFERENCES blob (id),
	PRIMARY KEY (message, position)
) STRICT;

-- What happened to a ticket.  Nothing is ever taken back.
CREATE TABLE event (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket INTEGER NOT NULL REFERENCES ticket (number),
	message INTEGER REFERENCES message (id),
	at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	detail TEXT NOT NULL		-- JSON object
) STRICT;
CREATE INDEX event_ticket ON event (ticket);

CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN
	SELECT RAISE (ABORT, 'events are never changed');
END;
CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN
	SELECT RAISE (ABORT, 'events are never deleted');
END;

-- next_try: when the row falls due; for a claimed row, when the claim
-- lapses; NULL once it is settled.
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	message INTEGER NOT NULL REFERENCES message (id),
	template TEXT NOT NULL,
	message_id TEXT NOT NULL,
	language TEXT NOT NULL,
	to_address TEXT NOT NULL,
	data TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN
		('waiting', 'claimed', 'sent', 'failed', 'withheld')),
	attempts INTEGER NOT NULL DEFAULT 0,
	created INTEGER NOT NULL,
	next_try INTEGER,
	settled INTEGER,
	last_error TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_due ON outbox (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX outbox_message ON outbox (message);
CREATE INDEX outbox_message_id ON outbox (message_id);
-- What the caps count.
CREATE INDEX outbox_cap_address ON outbox (to_address, created)
	WHERE template <> 'copy' AND state <> 'withheld';
CREATE INDEX outbox_cap_all ON outbox (created)
	WHERE template <> 'copy' AND state <> 'withheld';
