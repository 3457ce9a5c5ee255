-- Version 7: confirmations: mail that was kept because its sender was not
-- proven, and the challenge that its account was sent.

-- message: the kept mail; outbox: the row of the challenge, withheld: over a
-- cap; account_key: the delivery key that the mail has as the account's own;
-- ticket: where it goes on, NULL for nowhere.  confirmed: when, confirmed_by:
-- the mail that did it, verdict: what the kept mail became with that.
CREATE TABLE challenge (
	message INTEGER NOT NULL PRIMARY KEY REFERENCES message (id),
	account INTEGER NOT NULL REFERENCES account (id),
	account_key TEXT NOT NULL UNIQUE,
	outbox INTEGER NOT NULL UNIQUE REFERENCES outbox (id),
	withheld INTEGER NOT NULL CHECK (withheld IN (0, 1)),
	ticket INTEGER REFERENCES ticket (number),
	created INTEGER NOT NULL,
	confirmed INTEGER,
	confirmed_by INTEGER REFERENCES message (id),
	verdict TEXT
) STRICT;
-- What the caps count.
CREATE INDEX challenge_cap_account ON challenge (account, created)
	WHERE withheld = 0;
CREATE INDEX challenge_cap_all ON challenge (created) WHERE withheld = 0;
