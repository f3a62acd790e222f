-- How far each target of a ticket has come, and when it must be looked at again.
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
CREATE INDEX ticket_target_check ON ticket_target (check_at) WHERE check_at IS NOT NULL;

-- The earliest due instant of the running targets, for queues.
ALTER TABLE ticket ADD COLUMN due_at INTEGER;
CREATE INDEX ticket_due ON ticket (due_at, number) WHERE due_at IS NOT NULL;
