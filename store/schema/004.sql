-- Version 4: contacts: addresses of people who write for an account.

-- rights: what a contact may do, the bits of store/known.h; NULL: an address
-- of the account itself, which may do everything, and has the account's name
-- and language.
ALTER TABLE account_address ADD COLUMN rights INTEGER;
ALTER TABLE account_address ADD COLUMN full_name TEXT NOT NULL DEFAULT '';
ALTER TABLE account_address ADD COLUMN language TEXT;
