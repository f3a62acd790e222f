-- Which consent covers a dispatch, and setting up again after a replacement: one that was given for another does not.
ALTER TABLE dispatch ADD COLUMN consent_needed boolean NOT NULL DEFAULT false;
ALTER TABLE dispatch ADD COLUMN consent_id uuid REFERENCES consent (id);
ALTER TABLE replacement ADD COLUMN consent_id uuid REFERENCES consent (id);
UPDATE dispatch SET
    consent_needed = COALESCE((SELECT consent_needed FROM decision WHERE decision.ticket_id = dispatch.ticket_id), false),
    consent_id = (SELECT id FROM consent WHERE consent.ticket_id = dispatch.ticket_id AND about = 'DISPATCH'
        ORDER BY id DESC LIMIT 1)
WHERE superseded_at IS NULL;
UPDATE replacement SET consent_id =
    (SELECT id FROM consent WHERE consent.ticket_id = replacement.ticket_id AND about = 'RECONFIGURATION'
        ORDER BY id DESC LIMIT 1);

-- Whether a supervisor sent the ticket on without the consent that was asked for.
ALTER TABLE dispatch_override ADD COLUMN consent_waived boolean NOT NULL DEFAULT false;

-- Since when a sheet does not count any more.
ALTER TABLE sheet ADD COLUMN superseded_at timestamptz;

-- What was asked and heard in a call whose site is not known yet.
ALTER TABLE ticket_call ADD COLUMN heard jsonb;

-- What was made under which key, for its erasure.
CREATE INDEX idempotency_key_subject ON idempotency_key (subject_id);
