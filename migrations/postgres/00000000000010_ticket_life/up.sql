-- A ticket is kept before its site is known. The row is a projection of the events.
ALTER TABLE ticket ALTER COLUMN site_id DROP NOT NULL;
ALTER TABLE ticket
    ADD COLUMN intake text NOT NULL DEFAULT 'PHONE',
    ADD COLUMN assignee_id uuid REFERENCES account (id),
    ADD COLUMN desk text,
    ADD COLUMN waits_until timestamptz,
    ADD COLUMN resumes text,
    ADD COLUMN ended_at timestamptz,
    ADD COLUMN changed_at timestamptz,
    ADD COLUMN events integer NOT NULL DEFAULT 0;
UPDATE ticket SET
    ended_at = resolved_at,
    changed_at = greatest(logged_at, resolved_at),
    desk = (SELECT decision.desk FROM decision WHERE decision.ticket_id = ticket.id),
    events = (SELECT count(*) FROM ticket_event WHERE ticket_event.ticket_id = ticket.id);
ALTER TABLE ticket ALTER COLUMN changed_at SET NOT NULL;
-- What is open is found among what is not by indexes of its own: the few beside the many.
CREATE INDEX ticket_open_site ON ticket (site_id, priority, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_waiting ON ticket (waits_until) WHERE waits_until IS NOT NULL;

-- Events are in the order in which they made the ticket what it is.
ALTER TABLE ticket_event
    ADD COLUMN ordinal integer,
    ADD COLUMN state text,
    ADD COLUMN data jsonb;
UPDATE ticket_event SET
    ordinal = (SELECT count(*) FROM ticket_event AS earlier
               WHERE earlier.ticket_id = ticket_event.ticket_id AND earlier.id <= ticket_event.id),
    state = (SELECT ticket.state FROM ticket WHERE ticket.id = ticket_event.ticket_id),
    data = jsonb_build_object('kind', kind);
ALTER TABLE ticket_event
    ALTER COLUMN ordinal SET NOT NULL,
    ALTER COLUMN state SET NOT NULL,
    ALTER COLUMN data SET NOT NULL;
DROP INDEX ticket_event_ticket;
CREATE UNIQUE INDEX ticket_event_ticket ON ticket_event (ticket_id, ordinal);
CREATE FUNCTION ticket_event_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to a ticket does not change';
END
$$;
CREATE TRIGGER ticket_event_keep BEFORE UPDATE OR DELETE ON ticket_event
    FOR EACH ROW EXECUTE FUNCTION ticket_event_keep();

-- The caller's words for a site that nobody has found yet.
ALTER TABLE ticket_call ADD COLUMN site_as_told text;
CREATE INDEX ticket_call_phone ON ticket_call (caller_phone) WHERE caller_phone IS NOT NULL;
-- Further calls about the same.
CREATE TABLE further_call (
    id           uuid PRIMARY KEY,
    ticket_id    uuid NOT NULL REFERENCES ticket (id),
    caller_name  text,
    caller_phone text,
    words        text,
    intake       text NOT NULL,
    at           timestamptz NOT NULL,
    taken_by     uuid NOT NULL REFERENCES account (id)
);
CREATE INDEX further_call_ticket ON further_call (ticket_id, id);

-- What was decided before a ticket was triaged again, and how many events it had when it was.
CREATE TABLE decision_past (
    events         integer NOT NULL,
    ticket_id      uuid NOT NULL REFERENCES ticket (id),
    rule_set       text NOT NULL,
    desk           text,
    channel        text,
    dispatch_by    text,
    consent_needed boolean,
    cause_row      text,
    desk_row       text,
    decided_at     timestamptz NOT NULL,
    inputs         jsonb NOT NULL,
    verdict        jsonb NOT NULL,
    PRIMARY KEY (ticket_id, events)
);

-- A ticket may be dispatched again: the dispatch that counts is the one that no other has taken the place of.
ALTER TABLE dispatch RENAME TO dispatch_one;
ALTER INDEX dispatch_pkey RENAME TO dispatch_one_pkey;
CREATE TABLE dispatch (
    id               uuid PRIMARY KEY,
    ticket_id        uuid NOT NULL REFERENCES ticket (id),
    desk             text NOT NULL,
    channel          text NOT NULL,
    dispatch_by      text NOT NULL,
    told_by          text NOT NULL,
    created_at       timestamptz NOT NULL,
    desk_case_number text,
    confirmed_at     timestamptz,
    confirmed_by     uuid REFERENCES account (id),
    superseded_at    timestamptz
);
INSERT INTO dispatch
    SELECT ticket_id, ticket_id, desk, channel, dispatch_by, channel, created_at, desk_case_number, confirmed_at,
           confirmed_by, NULL
    FROM dispatch_one;
DROP TABLE dispatch_one;
CREATE UNIQUE INDEX dispatch_current ON dispatch (ticket_id) WHERE superseded_at IS NULL;
CREATE INDEX dispatch_ticket ON dispatch (ticket_id, id);
-- Who sent a ticket to another desk than the rules, and why.
CREATE TABLE dispatch_override (
    dispatch_id uuid PRIMARY KEY REFERENCES dispatch (id),
    ticket_id   uuid NOT NULL REFERENCES ticket (id),
    from_desk   text,
    to_desk     text NOT NULL,
    rule_set    text,
    cause_row   text,
    desk_row    text,
    reason      text,
    at          timestamptz NOT NULL,
    by_account  uuid NOT NULL REFERENCES account (id)
);
CREATE INDEX dispatch_override_at ON dispatch_override (at, dispatch_id);

-- There may be consent to a dispatch, to another one, and to setting a PC up again.
ALTER TABLE consent DROP CONSTRAINT consent_pkey;
ALTER TABLE consent ADD COLUMN id uuid, ADD COLUMN about text NOT NULL DEFAULT 'DISPATCH';
UPDATE consent SET id = ticket_id;
ALTER TABLE consent ADD PRIMARY KEY (id);
CREATE INDEX consent_ticket ON consent (ticket_id, id);
