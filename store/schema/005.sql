-- Version 5: watchers: people who get copies of a ticket's public mail and
-- have no power over it.

-- stopped: when the copies ended; a row stays, so that whoever asked for no
-- more is not added again by a Cc.
CREATE TABLE watcher (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket INTEGER NOT NULL REFERENCES ticket (number),
	address TEXT NOT NULL,
	since INTEGER NOT NULL,
	stopped INTEGER,
	UNIQUE (ticket, address)
) STRICT;

-- Whose copy it is.
ALTER TABLE outbox ADD COLUMN watcher INTEGER REFERENCES watcher (id);

-- Copies for watchers count towards their address's cap only.
DROP INDEX outbox_cap_address;
DROP INDEX outbox_cap_all;
CREATE INDEX outbox_cap_address ON outbox (to_address, created)
	WHERE template <> 'copy' AND template <> 'reply'
	AND state <> 'withheld';
CREATE INDEX outbox_cap_all ON outbox (created)
	WHERE template <> 'copy' AND template <> 'reply'
	AND state <> 'withheld' AND template <> 'watch';
