-- A ticket is kept before its site is known. The row is a projection of the events.
CREATE TABLE ticket_of_events (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          BLOB NOT NULL UNIQUE,
    site_id     BLOB REFERENCES site (id),
    device_id   BLOB REFERENCES device (id),
    contract_id BLOB REFERENCES contract (id),
    state       TEXT NOT NULL,
    priority    TEXT NOT NULL,
    logged_at   INTEGER NOT NULL,
    logged_by   BLOB NOT NULL REFERENCES account (id),
    fault_part  TEXT,
    resolved_at INTEGER,
    resolved_by TEXT,
    intake      TEXT NOT NULL,
    assignee_id BLOB REFERENCES account (id),
    desk        TEXT,
    waits_until INTEGER,
    resumes     TEXT,
    ended_at    INTEGER,
    changed_at  INTEGER NOT NULL,
    events      INTEGER NOT NULL
) STRICT;
INSERT INTO ticket_of_events
SELECT number, id, site_id, device_id, contract_id, state, priority, logged_at, logged_by, fault_part, resolved_at,
    resolved_by, 'PHONE', NULL, (SELECT decision.desk FROM decision WHERE decision.ticket_id = ticket.id), NULL, NULL,
    resolved_at, max(logged_at, coalesce(resolved_at, logged_at)),
    (SELECT count(*) FROM ticket_event WHERE ticket_event.ticket_id = ticket.id)
FROM ticket;
DROP TABLE ticket;
ALTER TABLE ticket_of_events RENAME TO ticket;
CREATE INDEX ticket_site ON ticket (site_id, number);
CREATE INDEX ticket_state ON ticket (state, number);
CREATE INDEX ticket_contract ON ticket (contract_id, logged_at) WHERE contract_id IS NOT NULL;
CREATE INDEX ticket_logged ON ticket (logged_at, number);
-- What is open is found among what is not by indexes of its own: the few beside the many.
CREATE INDEX ticket_open_site ON ticket (site_id, priority, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_waiting ON ticket (waits_until) WHERE waits_until IS NOT NULL;

-- Events are in the order in which they made the ticket what it is.
CREATE TABLE ticket_event_in_order (
    id        BLOB PRIMARY KEY NOT NULL,
    ticket_id BLOB NOT NULL REFERENCES ticket (id),
    kind      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    actor_id  BLOB NOT NULL REFERENCES account (id),
    ordinal   INTEGER NOT NULL,
    state     TEXT NOT NULL,
    data      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO ticket_event_in_order
SELECT id, ticket_id, kind, at, actor_id,
    (SELECT count(*) FROM ticket_event AS earlier
     WHERE earlier.ticket_id = ticket_event.ticket_id AND earlier.id <= ticket_event.id),
    (SELECT ticket.state FROM ticket WHERE ticket.id = ticket_event.ticket_id),
    json_object('kind', kind)
FROM ticket_event;
DROP TABLE ticket_event;
ALTER TABLE ticket_event_in_order RENAME TO ticket_event;
CREATE UNIQUE INDEX ticket_event_ticket ON ticket_event (ticket_id, ordinal);
CREATE TRIGGER ticket_event_unchanged BEFORE UPDATE ON ticket_event
BEGIN
    SELECT RAISE(ABORT, 'what happened to a ticket does not change');
END;
CREATE TRIGGER ticket_event_undeleted BEFORE DELETE ON ticket_event
BEGIN
    SELECT RAISE(ABORT, 'what happened to a ticket does not change');
END;

-- The caller's words for a site that nobody has found yet.
ALTER TABLE ticket_call ADD COLUMN site_as_told TEXT;
CREATE INDEX ticket_call_phone ON ticket_call (caller_phone) WHERE caller_phone IS NOT NULL;
-- Further calls about the same.
CREATE TABLE further_call (
    id           BLOB PRIMARY KEY NOT NULL,
    ticket_id    BLOB NOT NULL REFERENCES ticket (id),
    caller_name  TEXT,
    caller_phone TEXT,
    words        TEXT,
    intake       TEXT NOT NULL,
    at           INTEGER NOT NULL,
    taken_by     BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX further_call_ticket ON further_call (ticket_id, id);

-- What was decided before a ticket was triaged again, and how many events it had when it was.
CREATE TABLE decision_past (
    events         INTEGER NOT NULL,
    ticket_id      BLOB NOT NULL REFERENCES ticket (id),
    rule_set       TEXT NOT NULL,
    desk           TEXT,
    channel        TEXT,
    dispatch_by    TEXT,
    consent_needed INTEGER,
    cause_row      TEXT,
    desk_row       TEXT,
    decided_at     INTEGER NOT NULL,
    inputs         TEXT NOT NULL,
    verdict        TEXT NOT NULL,
    PRIMARY KEY (ticket_id, events)
) STRICT, WITHOUT ROWID;

-- A ticket may be dispatched again: the dispatch that counts is the one that no other has taken the place of.
ALTER TABLE dispatch RENAME TO dispatch_one;
CREATE TABLE dispatch (
    id               BLOB PRIMARY KEY NOT NULL,
    ticket_id        BLOB NOT NULL REFERENCES ticket (id),
    desk             TEXT NOT NULL,
    channel          TEXT NOT NULL,
    dispatch_by      TEXT NOT NULL,
    told_by          TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    desk_case_number TEXT,
    confirmed_at     INTEGER,
    confirmed_by     BLOB REFERENCES account (id),
    superseded_at    INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO dispatch
SELECT ticket_id, ticket_id, desk, channel, dispatch_by, channel, created_at, desk_case_number, confirmed_at,
    confirmed_by, NULL
FROM dispatch_one;
DROP TABLE dispatch_one;
CREATE UNIQUE INDEX dispatch_current ON dispatch (ticket_id) WHERE superseded_at IS NULL;
CREATE INDEX dispatch_ticket ON dispatch (ticket_id, id);
-- Who sent a ticket to another desk than the rules, and why.
CREATE TABLE dispatch_override (
    dispatch_id BLOB PRIMARY KEY NOT NULL REFERENCES dispatch (id),
    ticket_id   BLOB NOT NULL REFERENCES ticket (id),
    from_desk   TEXT,
    to_desk     TEXT NOT NULL,
    rule_set    TEXT,
    cause_row   TEXT,
    desk_row    TEXT,
    reason      TEXT,
    at          INTEGER NOT NULL,
    by_account  BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dispatch_override_at ON dispatch_override (at, dispatch_id);

-- There may be consent to a dispatch, to another one, and to setting a PC up again.
CREATE TABLE consent_to (
    id           BLOB PRIMARY KEY NOT NULL,
    ticket_id    BLOB NOT NULL REFERENCES ticket (id),
    about        TEXT NOT NULL,
    consented_by TEXT NOT NULL,
    amount_yen   INTEGER CHECK (amount_yen >= 0),
    recorded_at  INTEGER NOT NULL,
    recorded_by  BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
INSERT INTO consent_to
SELECT ticket_id, ticket_id, 'DISPATCH', consented_by, amount_yen, recorded_at, recorded_by FROM consent;
DROP TABLE consent;
ALTER TABLE consent_to RENAME TO consent;
CREATE INDEX consent_ticket ON consent (ticket_id, id);
