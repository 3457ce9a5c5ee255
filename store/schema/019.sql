-- Version 19: what opens a ticket says whether a machine may answer it, which
-- an incident asks even where nothing is acknowledged.

ALTER TABLE message ADD COLUMN may_answer INTEGER NOT NULL DEFAULT 0
	CHECK (may_answer IN (0, 1));
-- Of those before, of tickets that an incident may still be linked to: what
-- was acknowledged.
UPDATE message SET may_answer = 1 WHERE id IN (SELECT o.message FROM outbox o
	JOIN message m ON m.id = o.message
	JOIN ticket t ON t.number = coalesce (m.ticket, m.beside)
	WHERE o.template = 'ticket' AND t.state <> 'closed');
