-- The reconfiguration option (再設定オプション), one term per PC; the last day is covered (C18, T05).
CREATE TABLE reset_option (
    contract_id  BLOB NOT NULL REFERENCES contract (id),
    device_id    BLOB NOT NULL REFERENCES device (id),
    starts_on    TEXT NOT NULL,
    ends_on      TEXT NOT NULL CHECK (ends_on >= starts_on),
    cancelled_on TEXT,
    PRIMARY KEY (contract_id, device_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reset_option_device ON reset_option (device_id);

-- Whether the gateway is rented from NTT: what an exchange costs depends on it (S19).
ALTER TABLE line ADD COLUMN gateway_rented INTEGER;
ALTER TABLE certificate ADD COLUMN changed_at INTEGER;

-- What the register said before a change, whole and by the site it belonged to. Nothing read the rows kept before.
DROP TABLE register_history;
CREATE TABLE register_history (
    subject_id  BLOB NOT NULL,
    kind        TEXT NOT NULL,
    site_id     BLOB NOT NULL REFERENCES site (id),
    replaced_at INTEGER NOT NULL,
    replaced_by BLOB NOT NULL REFERENCES account (id),
    document    TEXT NOT NULL,
    PRIMARY KEY (subject_id, replaced_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_history_site ON register_history (site_id, kind, replaced_at);

-- A key stands for the thing that its request made, whatever it is.
CREATE TABLE idempotency_key_new (
    account_id  BLOB NOT NULL REFERENCES account (id),
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    subject_id  BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_key_new (account_id, key, fingerprint, subject_id, created_at)
SELECT account_id, key, fingerprint, ticket_id, created_at FROM idempotency_key;
DROP TABLE idempotency_key;
ALTER TABLE idempotency_key_new RENAME TO idempotency_key;
