-- The reconfiguration option (再設定オプション), one term per PC; the last day is covered (C18, T05).
CREATE TABLE reset_option (
    contract_id  uuid NOT NULL REFERENCES contract (id),
    device_id    uuid NOT NULL REFERENCES device (id),
    starts_on    date NOT NULL,
    ends_on      date NOT NULL CHECK (ends_on >= starts_on),
    cancelled_on date,
    PRIMARY KEY (contract_id, device_id)
);
CREATE INDEX reset_option_device ON reset_option (device_id);

-- Whether the gateway is rented from NTT: what an exchange costs depends on it (S19).
ALTER TABLE line ADD COLUMN gateway_rented boolean;
ALTER TABLE certificate ADD COLUMN changed_at timestamptz;

-- What the register said before a change, whole and by the site it belonged to. Nothing read the rows kept before.
DROP TABLE register_history;
CREATE TABLE register_history (
    subject_id  uuid NOT NULL,
    kind        text NOT NULL,
    site_id     uuid NOT NULL REFERENCES site (id),
    replaced_at timestamptz NOT NULL,
    replaced_by uuid NOT NULL REFERENCES account (id),
    document    jsonb NOT NULL,
    PRIMARY KEY (subject_id, replaced_at)
);
CREATE INDEX register_history_site ON register_history (site_id, kind, replaced_at);

-- A key stands for the thing that its request made, whatever it is.
ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_key_ticket_id_fkey;
ALTER TABLE idempotency_key RENAME COLUMN ticket_id TO subject_id;
