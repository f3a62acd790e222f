-- A device that the desk replaces: what was shipped, received and sent back, and when the new one is set up.
CREATE TABLE replacement (
    id               uuid PRIMARY KEY,
    ticket_id        uuid NOT NULL REFERENCES ticket (id),
    device_id        uuid NOT NULL REFERENCES device (id),
    rma_number       text,
    shipped_on       date,
    received_on      date,
    visit_on         date,
    return_by        date,
    returned_on      date,
    new_device_id    uuid REFERENCES device (id),
    replaced_on      date,
    reconfigure_on   date,
    reconfigured_on  date,
    reconfigured_by  text,
    started_at       timestamptz NOT NULL,
    started_by       uuid NOT NULL REFERENCES account (id)
);
CREATE INDEX replacement_ticket ON replacement (ticket_id, id);
-- Old units that nobody has sent back yet, those that are due first.
CREATE INDEX replacement_to_return ON replacement (return_by, id) WHERE returned_on IS NULL AND return_by IS NOT NULL;

-- An order from the menu of works, as it was judged.
CREATE TABLE work_request (
    ticket_id uuid PRIMARY KEY REFERENCES ticket (id),
    request   text NOT NULL,
    wanted    jsonb NOT NULL,
    obstacles jsonb NOT NULL
);
