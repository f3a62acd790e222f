-- How far each target of a ticket has come, and when something becomes of it.
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

-- The earliest due instant of the running targets, for queues.
ALTER TABLE ticket ADD COLUMN due_at timestamptz;
CREATE INDEX ticket_due ON ticket (due_at, number) WHERE due_at IS NOT NULL;

-- When a ticket must be looked at if nothing happens to it: something becomes of a target, or its desk opens.
ALTER TABLE ticket ADD COLUMN check_at timestamptz;
CREATE INDEX ticket_check ON ticket (check_at) WHERE check_at IS NOT NULL;

-- What targets are reckoned by. While after_number is set, open tickets with greater numbers are still reckoned by something else.
CREATE TABLE ticket_sweep (
    only_row     integer PRIMARY KEY CHECK (only_row = 1),
    basis        text NOT NULL,
    after_number bigint
);
INSERT INTO ticket_sweep VALUES (1, '', NULL);
CREATE INDEX ticket_open ON ticket (number) WHERE ended_at IS NULL;
