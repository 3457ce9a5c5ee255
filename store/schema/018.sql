-- Version 18: an account may say that a mail in its name is not its own.

-- When, and in which mail: after that nothing confirms it.
ALTER TABLE challenge ADD COLUMN denied INTEGER;
ALTER TABLE challenge ADD COLUMN denied_by INTEGER REFERENCES message (id);
