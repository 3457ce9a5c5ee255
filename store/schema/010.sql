-- Version 10: the mail of tickets is passed on to agents.

-- Of an agent: where to; '' for nowhere, NULL for the first of the addresses.
ALTER TABLE account ADD COLUMN copies TEXT;
CREATE INDEX account_agents ON account (name) WHERE role = 'agent';

-- To whom it is passed on.
ALTER TABLE outbox ADD COLUMN agent INTEGER REFERENCES account (id);

-- What is passed on to agents counts towards no cap.
DROP INDEX outbox_cap_address;
DROP INDEX outbox_cap_all;
CREATE INDEX outbox_cap_address ON outbox (to_address, created)
	WHERE template <> 'copy' AND template <> 'reply'
	AND template <> 'agent' AND state <> 'withheld';
CREATE INDEX outbox_cap_all ON outbox (created)
	WHERE template <> 'copy' AND template <> 'reply'
	AND template <> 'agent' AND state <> 'withheld'
	AND template <> 'watch';
