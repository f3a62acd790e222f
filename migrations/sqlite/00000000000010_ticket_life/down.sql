CREATE TABLE consent_one (
    ticket_id    BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    consented_by TEXT NOT NULL,
    amount_yen   INTEGER CHECK (amount_yen >= 0),
    recorded_at  INTEGER NOT NULL,
    recorded_by  BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
INSERT INTO consent_one
SELECT ticket_id, consented_by, amount_yen, recorded_at, recorded_by FROM consent
WHERE id IN (SELECT max(id) FROM consent WHERE about = 'DISPATCH' GROUP BY ticket_id);
DROP TABLE consent;
ALTER TABLE consent_one RENAME TO consent;

DROP TABLE dispatch_override;
CREATE TABLE dispatch_one (
    ticket_id        BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    desk             TEXT NOT NULL,
    channel          TEXT NOT NULL,
    dispatch_by      TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    desk_case_number TEXT,
    confirmed_at     INTEGER,
    confirmed_by     BLOB REFERENCES account (id)
) STRICT, WITHOUT ROWID;
INSERT INTO dispatch_one
SELECT ticket_id, desk, channel, dispatch_by, created_at, desk_case_number, confirmed_at, confirmed_by
FROM dispatch WHERE superseded_at IS NULL;
DROP TABLE dispatch;
ALTER TABLE dispatch_one RENAME TO dispatch;

DROP TABLE decision_past;
DROP TABLE further_call;
DROP INDEX ticket_call_phone;
ALTER TABLE ticket_call DROP COLUMN site_as_told;

-- Calls whose site is not known have no place in what follows.
CREATE TABLE ticket_event_of_known (
    id        BLOB PRIMARY KEY NOT NULL,
    ticket_id BLOB NOT NULL REFERENCES ticket (id),
    kind      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    actor_id  BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
INSERT INTO ticket_event_of_known
SELECT id, ticket_id, kind, at, actor_id FROM ticket_event
WHERE ticket_id IN (SELECT id FROM ticket WHERE site_id IS NOT NULL);
DROP TRIGGER ticket_event_unchanged;
DROP TRIGGER ticket_event_undeleted;
DROP TABLE ticket_event;
ALTER TABLE ticket_event_of_known RENAME TO ticket_event;
CREATE INDEX ticket_event_ticket ON ticket_event (ticket_id, id);
DELETE FROM ticket_call WHERE ticket_id IN (SELECT id FROM ticket WHERE site_id IS NULL);
DELETE FROM idempotency_key WHERE subject_id IN (SELECT id FROM ticket WHERE site_id IS NULL);

CREATE TABLE ticket_of_site (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          BLOB NOT NULL UNIQUE,
    site_id     BLOB NOT NULL REFERENCES site (id),
    device_id   BLOB REFERENCES device (id),
    contract_id BLOB REFERENCES contract (id),
    state       TEXT NOT NULL,
    priority    TEXT NOT NULL,
    logged_at   INTEGER NOT NULL,
    logged_by   BLOB NOT NULL REFERENCES account (id),
    fault_part  TEXT,
    resolved_at INTEGER,
    resolved_by TEXT
) STRICT;
INSERT INTO ticket_of_site
SELECT number, id, site_id, device_id, contract_id, state, priority, logged_at, logged_by, fault_part, resolved_at,
    resolved_by
FROM ticket WHERE site_id IS NOT NULL;
DROP TABLE ticket;
ALTER TABLE ticket_of_site RENAME TO ticket;
CREATE INDEX ticket_site ON ticket (site_id, number);
CREATE INDEX ticket_state ON ticket (state, number);
CREATE INDEX ticket_contract ON ticket (contract_id, logged_at) WHERE contract_id IS NOT NULL;
CREATE INDEX ticket_logged ON ticket (logged_at, number);
