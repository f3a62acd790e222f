-- A device that the desk replaces: what was shipped, received and sent back, and when the new one is set up.
CREATE TABLE replacement (
    id               BLOB PRIMARY KEY NOT NULL,
    ticket_id        BLOB NOT NULL REFERENCES ticket (id),
    device_id        BLOB NOT NULL REFERENCES device (id),
    rma_number       TEXT,
    shipped_on       TEXT,
    received_on      TEXT,
    visit_on         TEXT,
    return_by        TEXT,
    returned_on      TEXT,
    new_device_id    BLOB REFERENCES device (id),
    replaced_on      TEXT,
    reconfigure_on   TEXT,
    reconfigured_on  TEXT,
    reconfigured_by  TEXT,
    started_at       INTEGER NOT NULL,
    started_by       BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX replacement_ticket ON replacement (ticket_id, id);
-- Old units that nobody has sent back yet, those that are due first.
CREATE INDEX replacement_to_return ON replacement (return_by, id) WHERE returned_on IS NULL AND return_by IS NOT NULL;

-- An order from the menu of works, as it was judged.
CREATE TABLE work_request (
    ticket_id BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    request   TEXT NOT NULL,
    wanted    TEXT NOT NULL,
    obstacles TEXT NOT NULL
) STRICT, WITHOUT ROWID;
