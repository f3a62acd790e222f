-- How far each target of a ticket has come, and when it must be looked at again.
CREATE TABLE ticket_target (
    ticket_id   uuid NOT NULL REFERENCES ticket (id),
    target      text NOT NULL,
    minutes     integer NOT NULL,
    begun_at    timestamptz NOT NULL,
    running     boolean NOT NULL,
    spent       bigint NOT NULL,
    reckoned_at timestamptz NOT NULL,
    due_at      timestamptz,
    warned_at   timestamptz,
    missed_at   timestamptz,
    ended_at    timestamptz,
    check_at    timestamptz,
    PRIMARY KEY (ticket_id, target)
);
CREATE INDEX ticket_target_check ON ticket_target (check_at) WHERE check_at IS NOT NULL;

-- The earliest due instant of the running targets, for queues.
ALTER TABLE ticket ADD COLUMN due_at timestamptz;
CREATE INDEX ticket_due ON ticket (due_at, number) WHERE due_at IS NOT NULL;
