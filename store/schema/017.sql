-- Version 17: announcements.

-- message: what ordered it, with its text as it was given.  audience, name:
-- to whom.  list: who unsubscribed from it gets none; '' where nobody can.
-- language: of accounts that have none.  due: when it begins to be sent.
-- cursor: the last account that was looked at; done: 1, there are no more.
-- queued, left_*: of those, how many get it, and how many do not and why.
CREATE TABLE announcement (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	message INTEGER NOT NULL UNIQUE REFERENCES message (id),
	audience TEXT NOT NULL
		CHECK (audience IN ('all', 'product', 'server', 'list')),
	name TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('works', 'news')),
	list TEXT NOT NULL,
	language TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN
		('draft', 'scheduled', 'sending', 'sent', 'cancelled')),
	created INTEGER NOT NULL,
	by TEXT NOT NULL,
	due INTEGER NOT NULL,
	begun INTEGER,
	ended INTEGER,
	cursor INTEGER NOT NULL DEFAULT 0,
	done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
	queued INTEGER NOT NULL DEFAULT 0,
	left_suspended INTEGER NOT NULL DEFAULT 0,
	left_address INTEGER NOT NULL DEFAULT 0,
	left_unsubscribed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX announcement_due ON announcement (due)
	WHERE state IN ('scheduled', 'sending');

CREATE TABLE announcement_text (
	announcement INTEGER NOT NULL REFERENCES announcement (id),
	language TEXT NOT NULL,
	subject TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (announcement, language)
) STRICT;

-- Who wants no more of a list.  message: the mail that said so, NULL: by hand.
CREATE TABLE unsubscribed (
	account INTEGER NOT NULL REFERENCES account (id),
	list TEXT NOT NULL,
	at INTEGER NOT NULL,
	message INTEGER REFERENCES message (id),
	PRIMARY KEY (account, list)
) STRICT, WITHOUT ROWID;

-- What is announced, and to which account: each once.
ALTER TABLE outbox ADD COLUMN announcement INTEGER
	REFERENCES announcement (id);
ALTER TABLE outbox ADD COLUMN recipient INTEGER REFERENCES account (id);
CREATE UNIQUE INDEX outbox_announced ON outbox (announcement, recipient)
	WHERE announcement IS NOT NULL;

-- Announcements wait for answers, never the other way round.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (next_try)
	WHERE next_try IS NOT NULL AND announcement IS NULL;
CREATE INDEX outbox_announced_due ON outbox (next_try)
	WHERE next_try IS NOT NULL AND announcement IS NOT NULL;

-- They count towards no cap.
DROP INDEX outbox_cap_address;
DROP INDEX outbox_cap_all;
CREATE INDEX outbox_cap_address ON outbox (to_address, created, template)
	WHERE template <> 'copy' AND template <> 'reply'
	AND template <> 'agent' AND template <> 'incident-over'
	AND state <> 'withheld' AND template <> 'announcement';
CREATE INDEX outbox_cap_all ON outbox (created, template)
	WHERE template <> 'copy' AND template <> 'reply'
	AND template <> 'agent' AND template <> 'incident-over'
	AND state <> 'withheld' AND template <> 'announcement' AND template <> 'watch';
