-- A digest of reminders belongs to no ticket.
ALTER TABLE outbox_mail ALTER COLUMN ticket_id DROP NOT NULL;
-- It does not leave at this instant or later: it waits for the next hours of its recipient.
ALTER TABLE outbox_mail ADD COLUMN leaves_by timestamptz;
-- Files that go with a mail.
CREATE TABLE outbox_file (
    mail_id      uuid NOT NULL REFERENCES outbox_mail (id),
    name         text NOT NULL,
    content_type text NOT NULL,
    content      bytea NOT NULL,
    PRIMARY KEY (mail_id, name)
);

-- The days on which something ends or is due, as the rules compute them of the register and of tickets: one per kind and subject.
CREATE TABLE deadline (
    kind          text NOT NULL,
    subject       text NOT NULL,
    site_id       uuid NOT NULL REFERENCES site (id),
    ends_on       date NOT NULL,
    -- The first day on which the rules may name another one though nothing was changed.
    look_again_on date,
    prefecture    text NOT NULL,
    maker         text,
    model         text,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX deadline_ends ON deadline (kind, ends_on, subject);
CREATE INDEX deadline_site ON deadline (site_id);
CREATE INDEX deadline_day ON deadline (ends_on, kind, subject);
CREATE INDEX deadline_prefecture ON deadline (prefecture, ends_on);
CREATE INDEX deadline_again ON deadline (look_again_on, site_id) WHERE look_again_on IS NOT NULL;

-- Sites of which something changed that a deadline is computed from. Triggers write here, so that no writer can be forgotten.
CREATE TABLE deadline_pending (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id uuid NOT NULL
);
CREATE FUNCTION deadline_note_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deadline_pending (site_id) SELECT DISTINCT site_id FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION deadline_note_contracts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deadline_pending (site_id)
    SELECT DISTINCT contract.site_id FROM changed JOIN contract ON contract.id = changed.contract_id;
    RETURN NULL;
END $$;
CREATE FUNCTION deadline_note_replacements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deadline_pending (site_id)
    SELECT DISTINCT ticket.site_id FROM changed JOIN ticket ON ticket.id = changed.ticket_id
    WHERE ticket.site_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION deadline_note_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deadline_pending (site_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION deadline_note_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.site_id IS NOT NULL THEN
        INSERT INTO deadline_pending (site_id) VALUES (NEW.site_id);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.site_id IS DISTINCT FROM NEW.site_id AND OLD.site_id IS NOT NULL THEN
        INSERT INTO deadline_pending (site_id) VALUES (OLD.site_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER deadline_device_new AFTER INSERT ON device REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_device_changed AFTER UPDATE ON device REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_device_gone AFTER DELETE ON device REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_certificate_new AFTER INSERT ON certificate REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_certificate_changed AFTER UPDATE ON certificate REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_certificate_gone AFTER DELETE ON certificate REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_contract_new AFTER INSERT ON contract REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_contract_changed AFTER UPDATE ON contract REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_contract_gone AFTER DELETE ON contract REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_line_new AFTER INSERT ON line REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_line_changed AFTER UPDATE ON line REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_line_gone AFTER DELETE ON line REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_rows();
CREATE TRIGGER deadline_reset_option_new AFTER INSERT ON reset_option REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_contracts();
CREATE TRIGGER deadline_reset_option_changed AFTER UPDATE ON reset_option REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_contracts();
CREATE TRIGGER deadline_reset_option_gone AFTER DELETE ON reset_option REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_contracts();
CREATE TRIGGER deadline_handbook_update_new AFTER INSERT ON handbook_update REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_contracts();
CREATE TRIGGER deadline_handbook_update_changed AFTER UPDATE ON handbook_update REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_contracts();
CREATE TRIGGER deadline_handbook_update_gone AFTER DELETE ON handbook_update REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_contracts();
CREATE TRIGGER deadline_replacement_new AFTER INSERT ON replacement REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_replacements();
CREATE TRIGGER deadline_replacement_changed AFTER UPDATE ON replacement REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deadline_note_replacements();
CREATE TRIGGER deadline_site_new AFTER INSERT ON site FOR EACH ROW EXECUTE FUNCTION deadline_note_site();
CREATE TRIGGER deadline_site_changed AFTER UPDATE OF prefecture ON site FOR EACH ROW EXECUTE FUNCTION deadline_note_site();
CREATE TRIGGER deadline_ticket_new AFTER INSERT ON ticket FOR EACH ROW EXECUTE FUNCTION deadline_note_ticket();
CREATE TRIGGER deadline_ticket_changed AFTER UPDATE OF state, site_id, due_at, desk ON ticket FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.site_id IS DISTINCT FROM NEW.site_id
        OR OLD.due_at IS DISTINCT FROM NEW.due_at OR OLD.desk IS DISTINCT FROM NEW.desk)
    EXECUTE FUNCTION deadline_note_ticket();

-- What is told of a deadline, to whom and how long before: once, however often and wherever the jobs run.
CREATE TABLE reminder (
    subject       text NOT NULL,
    kind          text NOT NULL,
    party         text NOT NULL,
    ends_on       date NOT NULL,
    lead          integer NOT NULL,
    site_id       uuid NOT NULL REFERENCES site (id),
    state         text NOT NULL,
    snoozed_until date,
    digest_id     uuid,
    PRIMARY KEY (subject, kind, party, ends_on, lead),
    CHECK ((state = 'SNOOZED') = (snoozed_until IS NOT NULL))
);
CREATE INDEX reminder_armed ON reminder (party, site_id, ends_on) WHERE state = 'ARMED';
CREATE INDEX reminder_stale ON reminder (kind, ends_on) WHERE state = 'ARMED';
CREATE INDEX reminder_snoozed ON reminder (snoozed_until) WHERE state = 'SNOOZED';
CREATE INDEX reminder_digest ON reminder (digest_id) WHERE digest_id IS NOT NULL;

-- A mail with all that a recipient is told on a day. The link in it names a secret, of which the hash is kept.
CREATE TABLE digest (
    id         uuid PRIMARY KEY NOT NULL,
    recipient  text NOT NULL,
    day        date NOT NULL,
    mail_id    uuid NOT NULL REFERENCES outbox_mail (id),
    token_hash text UNIQUE,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (recipient, day)
);

-- What was done to reminders, by a recipient (who has no account) or by one of us.
CREATE TABLE reminder_event (
    id        uuid PRIMARY KEY NOT NULL,
    subject   text NOT NULL,
    kind      text NOT NULL,
    party     text NOT NULL,
    ends_on   date NOT NULL,
    lead      integer NOT NULL,
    site_id   uuid NOT NULL REFERENCES site (id),
    what      text NOT NULL,
    until_day date,
    at        timestamptz NOT NULL,
    digest_id uuid REFERENCES digest (id),
    actor_id  uuid REFERENCES account (id)
);
CREATE INDEX reminder_event_subject ON reminder_event (subject, kind);
CREATE INDEX reminder_event_site ON reminder_event (site_id, id);
CREATE INDEX reminder_event_what ON reminder_event (what, id);

-- How far the daily runs have come: the day that is done, and where the run for another day stands.
CREATE TABLE reminder_progress (
    name         text PRIMARY KEY NOT NULL,
    done_through date,
    under_way    date,
    place        text,
    -- A fingerprint of the table of kinds that it was done by.
    basis        text NOT NULL
);

-- The jobs: who is at work, and how the last run ended.
CREATE TABLE job (
    name          text PRIMARY KEY NOT NULL,
    holder        uuid,
    leased_until  timestamptz,
    started_at    timestamptz,
    ended_at      timestamptz,
    -- Since when it fails; nothing while it does not.
    failing_since timestamptz,
    succeeded_at  timestamptz,
    failure       text,
    counts        jsonb
);

-- Who reads deadlines as a calendar: the address holds a secret, of which the hash is kept.
CREATE TABLE calendar_feed (
    id         uuid PRIMARY KEY NOT NULL,
    name       text NOT NULL,
    site_id    uuid REFERENCES site (id),
    prefecture text,
    token_hash text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES account (id),
    revoked_at timestamptz
);

-- By whom all that is told to one address is found.
CREATE INDEX contact_email ON contact (email) WHERE email IS NOT NULL;
CREATE INDEX party_mail ON party (mail) WHERE mail IS NOT NULL;

-- What is there already is looked at once.
INSERT INTO deadline_pending (site_id) SELECT id FROM site;
