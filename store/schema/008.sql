-- Version 8: which articles of the knowledge base were offered to the client
-- of a ticket, which their links said were not enough, which agents sent.

-- score: in thousandths.  message: the mail that it came with.
CREATE TABLE ticket_article (
	ticket INTEGER NOT NULL REFERENCES ticket (number),
	article TEXT NOT NULL,
	how TEXT NOT NULL CHECK (how IN ('offered', 'linked', 'sent')),
	language TEXT NOT NULL,
	score INTEGER NOT NULL,
	message INTEGER REFERENCES message (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (ticket, article, how)
) STRICT;
