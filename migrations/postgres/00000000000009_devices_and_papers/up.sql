-- Why a device was taken away, and the PC that a reader is connected to.
ALTER TABLE device ADD COLUMN removal_reason text;
ALTER TABLE device ADD COLUMN attached_to_serial text;

-- Which papers hold the credentials; where they lie stands beside it (S28).
ALTER TABLE site ADD COLUMN credential_papers_kind text;

-- The number of the person at a company, where the company has one of its own; callers are found by both.
ALTER TABLE party ALTER COLUMN phone TYPE text COLLATE "C";
ALTER TABLE party ADD COLUMN person_phone text COLLATE "C";
CREATE INDEX party_phone ON party (phone) WHERE phone IS NOT NULL;
CREATE INDEX party_person_phone ON party (person_phone) WHERE person_phone IS NOT NULL;
