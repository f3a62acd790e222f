-- Which consent covers a dispatch, and setting up again after a replacement: one that was given for another does not.
ALTER TABLE dispatch ADD COLUMN consent_needed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dispatch ADD COLUMN consent_id BLOB REFERENCES consent (id);
ALTER TABLE replacement ADD COLUMN consent_id BLOB REFERENCES consent (id);
UPDATE dispatch SET
    consent_needed = COALESCE((SELECT consent_needed FROM decision WHERE decision.ticket_id = dispatch.ticket_id), 0),
    consent_id = (SELECT max(id) FROM consent WHERE consent.ticket_id = dispatch.ticket_id AND about = 'DISPATCH')
WHERE superseded_at IS NULL;
UPDATE replacement SET consent_id =
    (SELECT max(id) FROM consent WHERE consent.ticket_id = replacement.ticket_id AND about = 'RECONFIGURATION');

-- Whether a supervisor sent the ticket on without the consent that was asked for.
ALTER TABLE dispatch_override ADD COLUMN consent_waived INTEGER NOT NULL DEFAULT 0;

-- Since when a sheet does not count any more.
ALTER TABLE sheet ADD COLUMN superseded_at INTEGER;

-- What was asked and heard in a call whose site is not known yet.
ALTER TABLE ticket_call ADD COLUMN heard TEXT;

-- What was made under which key, for its erasure.
CREATE INDEX idempotency_key_subject ON idempotency_key (subject_id);
