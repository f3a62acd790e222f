-- Mails that come in. The raw message is stored first; what it says, and to which ticket it belongs, is found out after.
CREATE TABLE inbound_mail (
    id           uuid PRIMARY KEY NOT NULL,
    -- Tells the same message, which comes again by another way or after a crash, from another one.
    identity     text NOT NULL UNIQUE,
    source       text NOT NULL,
    received_at timestamptz NOT NULL,
    bytes        bigint NOT NULL,
    state        text NOT NULL,
    -- How often it was begun to be read: one that kills its reader is not tried for ever.
    attempts     integer NOT NULL,
    nature       text,
    reason       text,
    ticket_id    uuid REFERENCES ticket (id),
    matched_by   text,
    desk         text,
    sender       text NOT NULL,
    sender_name  text,
    subject      text NOT NULL,
    body         text NOT NULL,
    -- Ticket numbers that it names without proving them.
    mentioned    jsonb NOT NULL,
    authentication text,
    decided_at timestamptz,
    decided_by   uuid REFERENCES account (id)
);
CREATE INDEX inbound_mail_state ON inbound_mail (state, id);
CREATE INDEX inbound_mail_ticket ON inbound_mail (ticket_id, id) WHERE ticket_id IS NOT NULL;

-- The messages as they came.
CREATE TABLE inbound_raw (
    mail_id uuid PRIMARY KEY NOT NULL REFERENCES inbound_mail (id),
    content bytea NOT NULL
);

-- What mails tell, to be proposed to an agent.
CREATE TABLE inbound_fact (
    id         uuid PRIMARY KEY NOT NULL,
    mail_id    uuid NOT NULL REFERENCES inbound_mail (id),
    kind       text NOT NULL,
    value      text NOT NULL,
    line       text NOT NULL,
    state      text NOT NULL,
    decided_at timestamptz,
    decided_by uuid REFERENCES account (id)
);
CREATE INDEX inbound_fact_mail ON inbound_fact (mail_id, id);

-- Where answers go, and what an answer is matched by.
ALTER TABLE outbox_mail ADD COLUMN reply_to text;
CREATE UNIQUE INDEX outbox_mail_message_id ON outbox_mail (message_id);
CREATE INDEX dispatch_desk_case_number ON dispatch (desk_case_number) WHERE desk_case_number IS NOT NULL;

-- What a desk tells besides: when it comes, and by which parcel a device.
ALTER TABLE dispatch ADD COLUMN visit_on date;
ALTER TABLE replacement ADD COLUMN tracking_number text;

-- Keys that the service makes for itself and shows to nobody.
CREATE TABLE service_key (
    name  text PRIMARY KEY NOT NULL,
    value bytea NOT NULL
);
