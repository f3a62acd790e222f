DROP INDEX idempotency_key_subject;
ALTER TABLE ticket_call DROP COLUMN heard;
ALTER TABLE sheet DROP COLUMN superseded_at;
ALTER TABLE dispatch_override DROP COLUMN consent_waived;
ALTER TABLE replacement DROP COLUMN consent_id;
ALTER TABLE dispatch DROP COLUMN consent_id;
ALTER TABLE dispatch DROP COLUMN consent_needed;
