-- Version 14: what the report counts.

-- answer_by: until when the first answer was due, as it was last reckoned; it
-- stays when there is one.
ALTER TABLE ticket ADD COLUMN answer_by INTEGER;
UPDATE ticket SET answer_by = coalesce (response_due,
	(SELECT unixepoch (json_extract (e.detail, '$.until')) FROM event e
	WHERE e.ticket = ticket.number AND e.kind = 'due'
	AND json_extract (e.detail, '$.what') = 'response'
	ORDER BY e.id DESC LIMIT 1));

-- What happened in a time.  The first two have all that is counted.
CREATE INDEX message_received ON message (received, verdict, rule, proof,
	ticket);
CREATE INDEX outbox_created ON outbox (created, template);
CREATE INDEX ticket_opened ON ticket (opened);
CREATE INDEX ticket_state ON ticket (state);
CREATE INDEX ticket_article_at ON ticket_article (at);
CREATE INDEX quote_revision_accepted ON quote_revision (accepted)
	WHERE accepted IS NOT NULL;
CREATE INDEX event_rated ON event (at) WHERE kind = 'rated';
CREATE INDEX event_overdue ON event (at) WHERE kind = 'overdue';
