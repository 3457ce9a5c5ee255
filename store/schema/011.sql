-- Version 11: deadlines.

-- first_answer: when an agent answered first.  delay_*: what an agent said of
-- when the answer will come: when he did, until when, why.
-- response_due, resolution_due: NULL where there is none now; *_told: 1 agents
-- were warned of it, 2 told that it is over.  promise: when the client was
-- told to expect an answer, promised: when; notices: how often by us.
-- look: when the clock has to look at it, NULL: never; moves: grows when what
-- deadlines are made of has changed.
ALTER TABLE ticket ADD COLUMN first_answer INTEGER;
ALTER TABLE ticket ADD COLUMN delay_at INTEGER;
ALTER TABLE ticket ADD COLUMN delay_until INTEGER;
ALTER TABLE ticket ADD COLUMN delay_reason TEXT;
ALTER TABLE ticket ADD COLUMN response_due INTEGER;
ALTER TABLE ticket ADD COLUMN response_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN resolution_due INTEGER;
ALTER TABLE ticket ADD COLUMN resolution_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN promise INTEGER;
ALTER TABLE ticket ADD COLUMN promised INTEGER;
ALTER TABLE ticket ADD COLUMN notices INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN look INTEGER DEFAULT 0;
ALTER TABLE ticket ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;
UPDATE ticket SET first_answer = answered_at;
UPDATE ticket SET look = NULL WHERE state = 'closed';
CREATE INDEX ticket_look ON ticket (look) WHERE look IS NOT NULL;
-- How long the queue is, and how fast it moves.
CREATE INDEX ticket_unanswered ON ticket (opened)
	WHERE first_answer IS NULL AND state = 'open';
CREATE INDEX ticket_answered ON ticket (first_answer)
	WHERE first_answer IS NOT NULL;

CREATE TRIGGER ticket_moved AFTER UPDATE OF state, priority, department,
	answered_at, merged, client, delay_at ON ticket BEGIN
	UPDATE ticket SET look = 0, moves = moves + 1,
		first_answer = coalesce (first_answer, answered_at)
		WHERE number = NEW.number;
END;
CREATE TRIGGER account_moved AFTER UPDATE OF suspended ON account
	WHEN OLD.suspended <> NEW.suspended BEGIN
	UPDATE ticket SET look = 0, moves = moves + 1
		WHERE account = NEW.id AND state <> 'closed';
END;

-- One row while deadlines are kept: since when.
CREATE TABLE due_since (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	at INTEGER NOT NULL
) STRICT;
