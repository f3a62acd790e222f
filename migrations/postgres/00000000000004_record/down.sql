DELETE FROM idempotency_key WHERE subject_id NOT IN (SELECT id FROM ticket);
ALTER TABLE idempotency_key RENAME COLUMN subject_id TO ticket_id;
ALTER TABLE idempotency_key ADD CONSTRAINT idempotency_key_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES ticket (id);

DROP TABLE register_history;
CREATE TABLE register_history (
    subject_id  uuid NOT NULL,
    replaced_at timestamptz NOT NULL,
    replaced_by uuid NOT NULL REFERENCES account (id),
    document    jsonb NOT NULL,
    PRIMARY KEY (subject_id, replaced_at)
);

ALTER TABLE certificate DROP COLUMN changed_at;
ALTER TABLE line DROP COLUMN gateway_rented;
DROP TABLE reset_option;
