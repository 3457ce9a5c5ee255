-- Version 15: the caps are counted in their indexes alone.

-- A challenge counts only where one more is to be sent: which rows are
-- challenges was looked up in the table, up to a thousand times for an answer.
DROP INDEX outbox_cap_address;
DROP INDEX outbox_cap_all;
CREATE INDEX outbox_cap_address ON outbox (to_address, created, template)
	WHERE template <> 'copy' AND template <> 'reply'
	AND template <> 'agent' AND state <> 'withheld';
CREATE INDEX outbox_cap_all ON outbox (created, template)
	WHERE template <> 'copy' AND template <> 'reply'
	AND template <> 'agent' AND state <> 'withheld'
	AND template <> 'watch';
