DROP INDEX party_mail;
DROP INDEX contact_email;
DROP TABLE calendar_feed;
DROP TABLE job;
DROP TABLE reminder_progress;
DROP TABLE reminder_event;
DROP TABLE digest;
DROP TABLE reminder;
DROP TRIGGER deadline_device_new;
DROP TRIGGER deadline_device_changed;
DROP TRIGGER deadline_device_gone;
DROP TRIGGER deadline_certificate_new;
DROP TRIGGER deadline_certificate_changed;
DROP TRIGGER deadline_certificate_gone;
DROP TRIGGER deadline_contract_new;
DROP TRIGGER deadline_contract_changed;
DROP TRIGGER deadline_contract_gone;
DROP TRIGGER deadline_line_new;
DROP TRIGGER deadline_line_changed;
DROP TRIGGER deadline_line_gone;
DROP TRIGGER deadline_site_new;
DROP TRIGGER deadline_site_changed;
DROP TRIGGER deadline_reset_option_new;
DROP TRIGGER deadline_reset_option_changed;
DROP TRIGGER deadline_reset_option_gone;
DROP TRIGGER deadline_handbook_update_new;
DROP TRIGGER deadline_handbook_update_changed;
DROP TRIGGER deadline_handbook_update_gone;
DROP TRIGGER deadline_replacement_new;
DROP TRIGGER deadline_replacement_changed;
DROP TRIGGER deadline_ticket_new;
DROP TRIGGER deadline_ticket_changed;
DROP TABLE deadline_pending;
DROP TABLE deadline;
DROP TABLE outbox_file;
CREATE TABLE outbox_mail_new (
    id              BLOB PRIMARY KEY NOT NULL,
    ticket_id       BLOB NOT NULL REFERENCES ticket (id),
    purpose         TEXT NOT NULL,
    desk            TEXT,
    recipient       TEXT NOT NULL,
    message_id      TEXT NOT NULL UNIQUE,
    subject         TEXT NOT NULL,
    body            TEXT NOT NULL,
    state           TEXT NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    leased_until    INTEGER,
    last_error      TEXT,
    created_at      INTEGER NOT NULL,
    sent_at         INTEGER,
    settled_by      BLOB REFERENCES account (id),
    unwanted_at     INTEGER,
    reply_to        TEXT,
    html            TEXT,
    refers_to       TEXT,
    charset         TEXT NOT NULL DEFAULT 'UTF_8'
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_mail_new (id, ticket_id, purpose, desk, recipient, message_id, subject, body, state, attempts, next_attempt_at, leased_until,
    last_error, created_at, sent_at, settled_by, unwanted_at, reply_to, html, refers_to, charset)
SELECT id, ticket_id, purpose, desk, recipient, message_id, subject, body, state, attempts, next_attempt_at, leased_until,
    last_error, created_at, sent_at, settled_by, unwanted_at, reply_to, html, refers_to, charset
FROM outbox_mail
WHERE ticket_id IS NOT NULL;
DROP TABLE outbox_mail;
ALTER TABLE outbox_mail_new RENAME TO outbox_mail;
CREATE INDEX outbox_mail_due ON outbox_mail (state, next_attempt_at);
CREATE INDEX outbox_mail_state ON outbox_mail (state, id);
CREATE INDEX outbox_mail_ticket ON outbox_mail (ticket_id);
CREATE UNIQUE INDEX outbox_mail_message_id ON outbox_mail (message_id);
CREATE INDEX outbox_mail_waiting ON outbox_mail (created_at) WHERE state = 'QUEUED';
