-- Version 2: keys that mail of an account may be signed with, and which
-- signatures were seen.

CREATE TABLE signing_key (
	account INTEGER NOT NULL REFERENCES account (id),
	fingerprint TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('openpgp', 'smime')),
	user_id TEXT NOT NULL,
	signers TEXT NOT NULL,		-- fingerprints, one a line
	addresses TEXT NOT NULL,	-- one a line
	begins INTEGER NOT NULL,
	expires INTEGER NOT NULL,	-- 0: never
	added INTEGER NOT NULL,
	content BLOB NOT NULL,
	PRIMARY KEY (account, fingerprint)
) STRICT;

-- A signature outlives its mail and says nothing of the header: which mail
-- it came with first, so that it opens no second ticket.
CREATE TABLE signature_seen (
	account INTEGER NOT NULL REFERENCES account (id),
	id TEXT NOT NULL,
	delivery_key TEXT NOT NULL,
	PRIMARY KEY (account, id)
) STRICT;
