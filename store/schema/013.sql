-- Version 13: what accounts have: products, servers that they are on, lists
-- that they are on.

CREATE TABLE account_service (
	account INTEGER NOT NULL REFERENCES account (id),
	kind TEXT NOT NULL CHECK (kind IN ('product', 'server', 'list')),
	name TEXT NOT NULL,		-- lower-case
	PRIMARY KEY (account, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_service_name ON account_service (kind, name, account);
