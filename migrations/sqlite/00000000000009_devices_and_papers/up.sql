-- Why a device was taken away, and the PC that a reader is connected to.
ALTER TABLE device ADD COLUMN removal_reason TEXT;
ALTER TABLE device ADD COLUMN attached_to_serial TEXT;

-- Which papers hold the credentials; where they lie stands beside it (S28).
ALTER TABLE site ADD COLUMN credential_papers_kind TEXT;

-- The number of the person at a company, where the company has one of its own; callers are found by both.
ALTER TABLE party ADD COLUMN person_phone TEXT;
CREATE INDEX party_phone ON party (phone) WHERE phone IS NOT NULL;
CREATE INDEX party_person_phone ON party (person_phone) WHERE person_phone IS NOT NULL;
