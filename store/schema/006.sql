-- Version 6: work for money.

-- state: a word of filter/policy/quote.h.  accepted: the last revision that
-- was; 0: none.
CREATE TABLE quote (
	id INTEGER PRIMARY KEY,
	ticket INTEGER NOT NULL REFERENCES ticket (number),
	state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted',
		'declined', 'expired', 'refused', 'done', 'refund-due',
		'refunded')),
	revision INTEGER NOT NULL,
	accepted INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	CHECK (accepted BETWEEN 0 AND revision),
	CHECK (state NOT IN ('accepted', 'done') OR accepted = revision),
	CHECK (state NOT IN ('refund-due', 'refunded') OR accepted > 0)
) STRICT;
CREATE INDEX quote_ticket ON quote (ticket);
CREATE INDEX quote_state ON quote (state)
	WHERE state IN ('proposed', 'refund-due');

-- message: the mail that proposed it.  accepted and what follows: when, by
-- whom, and in which mail.
CREATE TABLE quote_revision (
	quote INTEGER NOT NULL REFERENCES quote (id),
	revision INTEGER NOT NULL,
	scope TEXT NOT NULL,
	term TEXT NOT NULL,
	hundredths INTEGER NOT NULL CHECK (hundredths > 0),
	currency TEXT NOT NULL,
	proposed INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	agent INTEGER REFERENCES account (id),
	message INTEGER REFERENCES message (id),
	accepted INTEGER,
	accepted_by INTEGER REFERENCES account (id),
	accepted_address TEXT,
	accepted_message INTEGER REFERENCES message (id),
	PRIMARY KEY (quote, revision)
) STRICT;
CREATE INDEX quote_revision_message ON quote_revision (message);

-- What was agreed on stays what it was.
CREATE TRIGGER quote_figures BEFORE UPDATE OF quote, revision, scope, term,
	hundredths, currency ON quote_revision
BEGIN
	SELECT RAISE (ABORT, 'the figures of a quote never change');
END;
CREATE TRIGGER quote_acceptance BEFORE UPDATE ON quote_revision
	WHEN OLD.accepted IS NOT NULL
BEGIN
	SELECT RAISE (ABORT, 'an acceptance never changes');
END;
CREATE TRIGGER quote_revision_kept BEFORE DELETE ON quote_revision
BEGIN
	SELECT RAISE (ABORT, 'the figures of a quote never go');
END;
