-- Mails that come in. The raw message is stored first; what it says, and to which ticket it belongs, is found out after.
CREATE TABLE inbound_mail (
    id           BLOB PRIMARY KEY NOT NULL,
    -- Tells the same message, which comes again by another way or after a crash, from another one.
    identity     TEXT NOT NULL UNIQUE,
    source       TEXT NOT NULL,
    received_at  INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    state        TEXT NOT NULL,
    -- How often it was begun to be read: one that kills its reader is not tried for ever.
    attempts     INTEGER NOT NULL,
    nature       TEXT,
    reason       TEXT,
    ticket_id    BLOB REFERENCES ticket (id),
    matched_by   TEXT,
    desk         TEXT,
    sender       TEXT NOT NULL,
    sender_name  TEXT,
    subject      TEXT NOT NULL,
    body         TEXT NOT NULL,
    -- Ticket numbers that it names without proving them.
    mentioned    TEXT NOT NULL,
    authentication TEXT,
    decided_at   INTEGER,
    decided_by   BLOB REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbound_mail_state ON inbound_mail (state, id);
CREATE INDEX inbound_mail_ticket ON inbound_mail (ticket_id, id) WHERE ticket_id IS NOT NULL;

-- The messages as they came.
CREATE TABLE inbound_raw (
    mail_id BLOB PRIMARY KEY NOT NULL REFERENCES inbound_mail (id),
    content BLOB NOT NULL
) STRICT;

-- What mails tell, to be proposed to an agent.
CREATE TABLE inbound_fact (
    id         BLOB PRIMARY KEY NOT NULL,
    mail_id    BLOB NOT NULL REFERENCES inbound_mail (id),
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    line       TEXT NOT NULL,
    state      TEXT NOT NULL,
    decided_at INTEGER,
    decided_by BLOB REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbound_fact_mail ON inbound_fact (mail_id, id);

-- Where answers go, and what an answer is matched by.
ALTER TABLE outbox_mail ADD COLUMN reply_to TEXT;
CREATE UNIQUE INDEX outbox_mail_message_id ON outbox_mail (message_id);
CREATE INDEX dispatch_desk_case_number ON dispatch (desk_case_number) WHERE desk_case_number IS NOT NULL;

-- What a desk tells besides: when it comes, and by which parcel a device.
ALTER TABLE dispatch ADD COLUMN visit_on TEXT;
ALTER TABLE replacement ADD COLUMN tracking_number TEXT;

-- Keys that the service makes for itself and shows to nobody.
CREATE TABLE service_key (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
