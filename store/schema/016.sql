-- Version 16: incidents.

-- A failure that clients write about.  services: kinds of requests, with
-- commas between them; server: '' for any.  ended: NULL while it lasts;
-- telling: its end is still to be told to some.
CREATE TABLE incident (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	services TEXT NOT NULL,
	server TEXT NOT NULL,
	since INTEGER NOT NULL,
	opened INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	ended INTEGER,
	ended_by TEXT,
	telling INTEGER NOT NULL DEFAULT 0 CHECK (telling IN (0, 1)),
	text_en TEXT NOT NULL,
	text_ru TEXT NOT NULL,
	text_uk TEXT NOT NULL,
	end_en TEXT NOT NULL DEFAULT '',
	end_ru TEXT NOT NULL DEFAULT '',
	end_uk TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX incident_lasting ON incident (number) WHERE ended IS NULL;
CREATE INDEX incident_telling ON incident (number) WHERE telling = 1;

-- What it explains.  settled: when its end was told to the client (told), or
-- was found not to be told any more.
CREATE TABLE incident_ticket (
	incident INTEGER NOT NULL REFERENCES incident (number),
	ticket INTEGER NOT NULL REFERENCES ticket (number),
	at INTEGER NOT NULL,
	settled INTEGER,
	told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
	PRIMARY KEY (incident, ticket)
) STRICT;
CREATE INDEX incident_ticket_ticket ON incident_ticket (ticket);
CREATE INDEX incident_ticket_unsettled ON incident_ticket (incident, ticket)
	WHERE settled IS NULL;
