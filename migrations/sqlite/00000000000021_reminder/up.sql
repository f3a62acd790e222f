-- A digest of reminders belongs to no ticket.
CREATE TABLE outbox_mail_new (
    id              BLOB PRIMARY KEY NOT NULL,
    ticket_id       BLOB REFERENCES ticket (id),
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
    charset         TEXT NOT NULL DEFAULT 'UTF_8',
    -- It does not leave at this instant or later: it waits for the next hours of its recipient.
    leaves_by       INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_mail_new (id, ticket_id, purpose, desk, recipient, message_id, subject, body, state, attempts, next_attempt_at, leased_until,
    last_error, created_at, sent_at, settled_by, unwanted_at, reply_to, html, refers_to, charset)
SELECT id, ticket_id, purpose, desk, recipient, message_id, subject, body, state, attempts, next_attempt_at, leased_until,
    last_error, created_at, sent_at, settled_by, unwanted_at, reply_to, html, refers_to, charset
FROM outbox_mail;
DROP TABLE outbox_mail;
ALTER TABLE outbox_mail_new RENAME TO outbox_mail;
CREATE INDEX outbox_mail_due ON outbox_mail (state, next_attempt_at);
CREATE INDEX outbox_mail_state ON outbox_mail (state, id);
CREATE INDEX outbox_mail_ticket ON outbox_mail (ticket_id);
CREATE UNIQUE INDEX outbox_mail_message_id ON outbox_mail (message_id);
CREATE INDEX outbox_mail_waiting ON outbox_mail (created_at) WHERE state = 'QUEUED';
-- Files that go with a mail.
CREATE TABLE outbox_file (
    mail_id      BLOB NOT NULL REFERENCES outbox_mail (id),
    name         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content      BLOB NOT NULL,
    PRIMARY KEY (mail_id, name)
) STRICT;

-- The days on which something ends or is due, as the rules compute them of the register and of tickets: one per kind and subject.
CREATE TABLE deadline (
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    site_id       BLOB NOT NULL REFERENCES site (id),
    ends_on       TEXT NOT NULL,
    -- The first day on which the rules may name another one though nothing was changed.
    look_again_on TEXT,
    prefecture    TEXT NOT NULL,
    maker         TEXT,
    model         TEXT,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadline_ends ON deadline (kind, ends_on, subject);
CREATE INDEX deadline_site ON deadline (site_id);
CREATE INDEX deadline_day ON deadline (ends_on, kind, subject);
CREATE INDEX deadline_prefecture ON deadline (prefecture, ends_on);
CREATE INDEX deadline_again ON deadline (look_again_on, site_id) WHERE look_again_on IS NOT NULL;

-- Sites of which something changed that a deadline is computed from. Triggers write here, so that no writer can be forgotten.
CREATE TABLE deadline_pending (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    site_id BLOB NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER deadline_device_new AFTER INSERT ON device BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_device_changed AFTER UPDATE ON device BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_device_gone AFTER DELETE ON device BEGIN
    INSERT INTO deadline_pending (site_id) SELECT OLD.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = OLD.site_id);
END;
CREATE TRIGGER deadline_certificate_new AFTER INSERT ON certificate BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_certificate_changed AFTER UPDATE ON certificate BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_certificate_gone AFTER DELETE ON certificate BEGIN
    INSERT INTO deadline_pending (site_id) SELECT OLD.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = OLD.site_id);
END;
CREATE TRIGGER deadline_contract_new AFTER INSERT ON contract BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_contract_changed AFTER UPDATE ON contract BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_contract_gone AFTER DELETE ON contract BEGIN
    INSERT INTO deadline_pending (site_id) SELECT OLD.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = OLD.site_id);
END;
CREATE TRIGGER deadline_line_new AFTER INSERT ON line BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_line_changed AFTER UPDATE ON line BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_line_gone AFTER DELETE ON line BEGIN
    INSERT INTO deadline_pending (site_id) SELECT OLD.site_id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = OLD.site_id);
END;
CREATE TRIGGER deadline_site_new AFTER INSERT ON site BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.id);
END;
CREATE TRIGGER deadline_site_changed AFTER UPDATE OF prefecture ON site BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.id);
END;
CREATE TRIGGER deadline_reset_option_new AFTER INSERT ON reset_option BEGIN
    INSERT INTO deadline_pending (site_id) SELECT site_id FROM contract WHERE id = NEW.contract_id
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = contract.site_id);
END;
CREATE TRIGGER deadline_reset_option_changed AFTER UPDATE ON reset_option BEGIN
    INSERT INTO deadline_pending (site_id) SELECT site_id FROM contract WHERE id = NEW.contract_id
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = contract.site_id);
END;
CREATE TRIGGER deadline_reset_option_gone AFTER DELETE ON reset_option BEGIN
    INSERT INTO deadline_pending (site_id) SELECT site_id FROM contract WHERE id = OLD.contract_id
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = contract.site_id);
END;
CREATE TRIGGER deadline_handbook_update_new AFTER INSERT ON handbook_update BEGIN
    INSERT INTO deadline_pending (site_id) SELECT site_id FROM contract WHERE id = NEW.contract_id
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = contract.site_id);
END;
CREATE TRIGGER deadline_handbook_update_changed AFTER UPDATE ON handbook_update BEGIN
    INSERT INTO deadline_pending (site_id) SELECT site_id FROM contract WHERE id = NEW.contract_id
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = contract.site_id);
END;
CREATE TRIGGER deadline_handbook_update_gone AFTER DELETE ON handbook_update BEGIN
    INSERT INTO deadline_pending (site_id) SELECT site_id FROM contract WHERE id = OLD.contract_id
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = contract.site_id);
END;
CREATE TRIGGER deadline_replacement_new AFTER INSERT ON replacement BEGIN
    INSERT INTO deadline_pending (site_id) SELECT site_id FROM ticket WHERE id = NEW.ticket_id AND site_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = ticket.site_id);
END;
CREATE TRIGGER deadline_replacement_changed AFTER UPDATE ON replacement BEGIN
    INSERT INTO deadline_pending (site_id) SELECT site_id FROM ticket WHERE id = NEW.ticket_id AND site_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = ticket.site_id);
END;
CREATE TRIGGER deadline_ticket_new AFTER INSERT ON ticket BEGIN
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id WHERE NEW.site_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;
CREATE TRIGGER deadline_ticket_changed AFTER UPDATE OF state, site_id, due_at, desk ON ticket
WHEN OLD.state IS NOT NEW.state OR OLD.site_id IS NOT NEW.site_id OR OLD.due_at IS NOT NEW.due_at OR OLD.desk IS NOT NEW.desk
BEGIN
    INSERT INTO deadline_pending (site_id) SELECT OLD.site_id WHERE OLD.site_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = OLD.site_id);
    INSERT INTO deadline_pending (site_id) SELECT NEW.site_id WHERE NEW.site_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM deadline_pending WHERE site_id = NEW.site_id);
END;

-- What is told of a deadline, to whom and how long before: once, however often and wherever the jobs run.
CREATE TABLE reminder (
    subject       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    party         TEXT NOT NULL,
    ends_on       TEXT NOT NULL,
    lead          INTEGER NOT NULL,
    site_id       BLOB NOT NULL REFERENCES site (id),
    state         TEXT NOT NULL,
    snoozed_until TEXT,
    digest_id     BLOB,
    PRIMARY KEY (subject, kind, party, ends_on, lead),
    CHECK ((state = 'SNOOZED') = (snoozed_until IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_armed ON reminder (party, site_id, ends_on) WHERE state = 'ARMED';
CREATE INDEX reminder_stale ON reminder (kind, ends_on) WHERE state = 'ARMED';
CREATE INDEX reminder_snoozed ON reminder (snoozed_until) WHERE state = 'SNOOZED';
CREATE INDEX reminder_digest ON reminder (digest_id) WHERE digest_id IS NOT NULL;

-- A mail with all that a recipient is told on a day. The link in it names a secret, of which the hash is kept.
CREATE TABLE digest (
    id         BLOB PRIMARY KEY NOT NULL,
    recipient  TEXT NOT NULL,
    day        TEXT NOT NULL,
    mail_id    BLOB NOT NULL REFERENCES outbox_mail (id),
    token_hash TEXT UNIQUE,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (recipient, day)
) STRICT, WITHOUT ROWID;

-- What was done to reminders, by a recipient (who has no account) or by one of us.
CREATE TABLE reminder_event (
    id        BLOB PRIMARY KEY NOT NULL,
    subject   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    party     TEXT NOT NULL,
    ends_on   TEXT NOT NULL,
    lead      INTEGER NOT NULL,
    site_id   BLOB NOT NULL REFERENCES site (id),
    what      TEXT NOT NULL,
    until_day TEXT,
    at        INTEGER NOT NULL,
    digest_id BLOB REFERENCES digest (id),
    actor_id  BLOB REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_event_subject ON reminder_event (subject, kind);
CREATE INDEX reminder_event_site ON reminder_event (site_id, id);
CREATE INDEX reminder_event_what ON reminder_event (what, id);

-- How far the daily runs have come: the day that is done, and where the run for another day stands.
CREATE TABLE reminder_progress (
    name         TEXT PRIMARY KEY NOT NULL,
    done_through TEXT,
    under_way    TEXT,
    place        TEXT,
    -- A fingerprint of the table of kinds that it was done by.
    basis        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The jobs: who is at work, and how the last run ended.
CREATE TABLE job (
    name          TEXT PRIMARY KEY NOT NULL,
    holder        BLOB,
    leased_until  INTEGER,
    started_at    INTEGER,
    ended_at      INTEGER,
    -- Since when it fails; nothing while it does not.
    failing_since INTEGER,
    succeeded_at  INTEGER,
    failure       TEXT,
    counts        TEXT
) STRICT, WITHOUT ROWID;

-- Who reads deadlines as a calendar: the address holds a secret, of which the hash is kept.
CREATE TABLE calendar_feed (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    site_id    BLOB REFERENCES site (id),
    prefecture TEXT,
    token_hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES account (id),
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- By whom all that is told to one address is found.
CREATE INDEX contact_email ON contact (email) WHERE email IS NOT NULL;
CREATE INDEX party_mail ON party (mail) WHERE mail IS NOT NULL;

-- What is there already is looked at once.
INSERT INTO deadline_pending (site_id) SELECT id FROM site;
