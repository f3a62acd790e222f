-- Whether mails leave: one row, the same for all processes.
CREATE TABLE outbox_control (
    id          INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    mode        TEXT NOT NULL,
    reason      TEXT,
    stated_at   INTEGER,
    stated_by   BLOB REFERENCES account (id),
    -- The mail server could not be reached so often in a row; until then it is left alone.
    failures    INTEGER NOT NULL,
    down_since  INTEGER,
    left_until  INTEGER,
    last_error  TEXT
) STRICT;
INSERT INTO outbox_control (id, mode, failures) VALUES (1, 'RUNNING', 0);

-- How many mails of a desk were taken up in its current minute.
CREATE TABLE outbox_pace (
    desk   TEXT PRIMARY KEY NOT NULL,
    minute INTEGER NOT NULL,
    used   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Mails that wait, the oldest first.
CREATE INDEX outbox_mail_waiting ON outbox_mail (created_at) WHERE state = 'QUEUED';
