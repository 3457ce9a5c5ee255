-- Version 9: labels of tickets.

-- What the regulation says of a request, and what agents changed of it.
CREATE TABLE ticket_label (
	ticket INTEGER NOT NULL REFERENCES ticket (number),
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (ticket, name)
) STRICT;
CREATE INDEX ticket_label_value ON ticket_label (name, value);
