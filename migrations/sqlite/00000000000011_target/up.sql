-- How far each target of a ticket has come, and when something becomes of it.
CREATE TABLE ticket_target (
    ticket_id   BLOB NOT NULL REFERENCES ticket (id),
    target      TEXT NOT NULL,
    minutes     INTEGER NOT NULL,
    begun_at    INTEGER NOT NULL,
    running     INTEGER NOT NULL,
    spent       INTEGER NOT NULL,
    reckoned_at INTEGER NOT NULL,
    due_at      INTEGER,
    warned_at   INTEGER,
    missed_at   INTEGER,
    ended_at    INTEGER,
    check_at    INTEGER,
    PRIMARY KEY (ticket_id, target)
) STRICT, WITHOUT ROWID;

-- The earliest due instant of the running targets, for queues.
ALTER TABLE ticket ADD COLUMN due_at INTEGER;
CREATE INDEX ticket_due ON ticket (due_at, number) WHERE due_at IS NOT NULL;

-- When a ticket must be looked at if nothing happens to it: something becomes of a target, or its desk opens.
ALTER TABLE ticket ADD COLUMN check_at INTEGER;
CREATE INDEX ticket_check ON ticket (check_at) WHERE check_at IS NOT NULL;

-- What targets are reckoned by. While after_number is set, open tickets with greater numbers are still reckoned by something else.
CREATE TABLE ticket_sweep (
    only_row     INTEGER PRIMARY KEY CHECK (only_row = 1),
    basis        TEXT NOT NULL,
    after_number INTEGER
) STRICT;
INSERT INTO ticket_sweep VALUES (1, '', NULL);
CREATE INDEX ticket_open ON ticket (number) WHERE ended_at IS NULL;
