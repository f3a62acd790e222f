-- Whether mails leave: one row, the same for all processes.
CREATE TABLE outbox_control (
    id          integer PRIMARY KEY NOT NULL CHECK (id = 1),
    mode        text NOT NULL,
    reason      text,
    stated_at   timestamptz,
    stated_by   uuid REFERENCES account (id),
    -- The mail server could not be reached so often in a row; until then it is left alone.
    failures    integer NOT NULL,
    down_since  timestamptz,
    left_until  timestamptz,
    last_error  text
);
INSERT INTO outbox_control (id, mode, failures) VALUES (1, 'RUNNING', 0);

-- How many mails of a desk were taken up in its current minute.
CREATE TABLE outbox_pace (
    desk   text PRIMARY KEY NOT NULL,
    minute timestamptz NOT NULL,
    used   integer NOT NULL
);

-- Mails that wait, the oldest first.
CREATE INDEX outbox_mail_waiting ON outbox_mail (created_at) WHERE state = 'QUEUED';
