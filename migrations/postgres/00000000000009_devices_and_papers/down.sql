DROP INDEX party_person_phone;
DROP INDEX party_phone;
ALTER TABLE party DROP COLUMN person_phone;
ALTER TABLE party ALTER COLUMN phone TYPE text COLLATE "default";
ALTER TABLE site DROP COLUMN credential_papers_kind;
ALTER TABLE device DROP COLUMN attached_to_serial;
ALTER TABLE device DROP COLUMN removal_reason;
