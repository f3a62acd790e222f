-- Rule sets: each is kept for good once it has been activated, and holds from its instant until the next one's.
CREATE TABLE rule_set (
    id           uuid PRIMARY KEY,
    version      text NOT NULL UNIQUE,
    files        jsonb NOT NULL,
    based_on     uuid REFERENCES rule_set (id),
    reason       text NOT NULL,
    created_at   timestamptz NOT NULL,
    created_by   uuid NOT NULL REFERENCES account (id),
    active_from  timestamptz UNIQUE,
    activated_at timestamptz,
    activated_by uuid REFERENCES account (id),
    CHECK ((active_from IS NULL) = (activated_at IS NULL) AND (active_from IS NULL) = (activated_by IS NULL))
);
CREATE FUNCTION rule_set_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    activation text[] := ARRAY['active_from', 'activated_at', 'activated_by'];
BEGIN
    IF OLD.active_from IS NOT NULL THEN
        RAISE EXCEPTION 'a rule set that was activated does not change';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF to_jsonb(NEW) - activation IS DISTINCT FROM to_jsonb(OLD) - activation THEN
        RAISE EXCEPTION 'of a rule set nothing but its activation is set';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rule_set_keep BEFORE UPDATE OR DELETE ON rule_set FOR EACH ROW EXECUTE FUNCTION rule_set_keep();

-- What a replay compares and what accuracy is counted by, beside the documents that it is taken from.
ALTER TABLE decision
    ADD COLUMN channel text,
    ADD COLUMN dispatch_by text,
    ADD COLUMN consent_needed boolean,
    ADD COLUMN cause_row text,
    ADD COLUMN desk_row text;
UPDATE decision SET
    channel = verdict #>> '{Decided,answer,channel}',
    dispatch_by = verdict #>> '{Decided,answer,dispatchBy}',
    consent_needed = (verdict #>> '{Decided,answer,consentNeeded}')::boolean,
    cause_row = (SELECT one ->> 'row' FROM jsonb_array_elements(verdict #> '{Decided,fired}') AS one
                 WHERE one ->> 'table' = 'cause'),
    desk_row = (SELECT one ->> 'row' FROM jsonb_array_elements(verdict #> '{Decided,fired}') AS one
                WHERE one ->> 'table' = 'desk')
WHERE verdict ? 'Decided';

-- The desk that in fact solved it; null where it is not known.
ALTER TABLE ticket ADD COLUMN resolved_by text;
CREATE INDEX ticket_logged ON ticket (logged_at, number);
