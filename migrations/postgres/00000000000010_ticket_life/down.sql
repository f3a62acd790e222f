DROP INDEX consent_ticket;
ALTER TABLE consent DROP CONSTRAINT consent_pkey;
DELETE FROM consent WHERE about <> 'DISPATCH'
    OR EXISTS (SELECT 1 FROM consent AS later WHERE later.ticket_id = consent.ticket_id
               AND later.about = 'DISPATCH' AND later.id > consent.id);
ALTER TABLE consent DROP COLUMN id, DROP COLUMN about;
ALTER TABLE consent ADD PRIMARY KEY (ticket_id);

DROP TABLE dispatch_override;
DELETE FROM dispatch WHERE superseded_at IS NOT NULL;
DROP INDEX dispatch_current;
DROP INDEX dispatch_ticket;
ALTER TABLE dispatch DROP CONSTRAINT dispatch_pkey;
ALTER TABLE dispatch DROP COLUMN id, DROP COLUMN told_by, DROP COLUMN superseded_at;
ALTER TABLE dispatch ADD PRIMARY KEY (ticket_id);

DROP TABLE decision_past;
DROP TABLE further_call;
DROP INDEX ticket_call_phone;
ALTER TABLE ticket_call DROP COLUMN site_as_told;

DROP TRIGGER ticket_event_keep ON ticket_event;
DROP FUNCTION ticket_event_keep;
DROP INDEX ticket_event_ticket;
CREATE INDEX ticket_event_ticket ON ticket_event (ticket_id, id);
ALTER TABLE ticket_event DROP COLUMN ordinal, DROP COLUMN state, DROP COLUMN data;

-- Calls whose site is not known have no place in what follows.
CREATE TEMPORARY TABLE homeless ON COMMIT DROP AS SELECT id FROM ticket WHERE site_id IS NULL;
DELETE FROM ticket_event WHERE ticket_id IN (SELECT id FROM homeless);
DELETE FROM ticket_call WHERE ticket_id IN (SELECT id FROM homeless);
DELETE FROM idempotency_key WHERE subject_id IN (SELECT id FROM homeless);
DELETE FROM ticket WHERE id IN (SELECT id FROM homeless);
DROP INDEX ticket_open_site;
DROP INDEX ticket_waiting;
ALTER TABLE ticket
    DROP COLUMN intake, DROP COLUMN assignee_id, DROP COLUMN desk, DROP COLUMN waits_until, DROP COLUMN resumes,
    DROP COLUMN ended_at, DROP COLUMN changed_at, DROP COLUMN events;
ALTER TABLE ticket ALTER COLUMN site_id SET NOT NULL;
