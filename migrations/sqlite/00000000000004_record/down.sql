CREATE TABLE idempotency_key_old (
    account_id  BLOB NOT NULL REFERENCES account (id),
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    ticket_id   BLOB NOT NULL REFERENCES ticket (id),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_key_old (account_id, key, fingerprint, ticket_id, created_at)
SELECT account_id, key, fingerprint, subject_id, created_at FROM idempotency_key
WHERE subject_id IN (SELECT id FROM ticket);
DROP TABLE idempotency_key;
ALTER TABLE idempotency_key_old RENAME TO idempotency_key;

DROP TABLE register_history;
CREATE TABLE register_history (
    subject_id  BLOB NOT NULL,
    replaced_at INTEGER NOT NULL,
    replaced_by BLOB NOT NULL REFERENCES account (id),
    document    TEXT NOT NULL,
    PRIMARY KEY (subject_id, replaced_at)
) STRICT, WITHOUT ROWID;

ALTER TABLE certificate DROP COLUMN changed_at;
ALTER TABLE line DROP COLUMN gateway_rented;
DROP TABLE reset_option;
