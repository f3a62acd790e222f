-- The line of a site (回線): what a verdict about the connection rests on. It moves out of the site's row.
CREATE TABLE line (
    site_id               uuid PRIMARY KEY REFERENCES site (id),
    customer_line_id      text COLLATE "C",
    service               text,
    line_type             text,
    v6_option             text,
    opened_on             date,
    ordered_on            date,
    topology              text,
    topology_reason       text,
    branch_device         text,
    gateway_model         text,
    shared                boolean,
    online_claims_on_line boolean
);
CREATE INDEX line_customer_line_id ON line (customer_line_id) WHERE customer_line_id IS NOT NULL;
INSERT INTO line (site_id, customer_line_id, service, topology, gateway_model)
SELECT id, customer_line_id, line_service, topology, gateway_model FROM site;
ALTER TABLE site DROP COLUMN customer_line_id;
ALTER TABLE site DROP COLUMN line_service;
ALTER TABLE site DROP COLUMN topology;
ALTER TABLE site DROP COLUMN gateway_model;

-- Companies around a site: who runs it, and the vendors (S27).
CREATE TABLE party (
    site_id         uuid NOT NULL REFERENCES site (id),
    kind            text NOT NULL,
    name            text NOT NULL,
    phone           text,
    address         text,
    person          text,
    mail            text,
    reachable_at    text,
    reachable_hours text,
    PRIMARY KEY (site_id, kind)
);
INSERT INTO party (site_id, kind, name, phone)
SELECT id, 'RECEIPT_VENDOR', coalesce(receipt_vendor_name, ''), receipt_vendor_phone FROM site
WHERE receipt_vendor_name IS NOT NULL OR receipt_vendor_phone IS NOT NULL;
ALTER TABLE site DROP COLUMN receipt_vendor_name;
ALTER TABLE site DROP COLUMN receipt_vendor_phone;

-- Where the papers with the credentials lie, never what they say (S28).
ALTER TABLE site ADD COLUMN postal_code text;
ALTER TABLE site ADD COLUMN credential_papers text;
ALTER TABLE contact ADD COLUMN reachable_at text;
ALTER TABLE contact ADD COLUMN reachable_hours text;

-- Certificates (電子証明書), one per PC (S30).
CREATE TABLE certificate (
    id          uuid PRIMARY KEY,
    site_id     uuid NOT NULL REFERENCES site (id),
    device_id   uuid REFERENCES device (id),
    pc_label    text,
    issued_on   date NOT NULL,
    backup_made boolean,
    created_at  timestamptz NOT NULL,
    created_by  uuid NOT NULL REFERENCES account (id)
);
CREATE INDEX certificate_site ON certificate (site_id, issued_on);
INSERT INTO certificate (id, site_id, issued_on, created_at, created_by)
SELECT id, id, certificate_issued_on, created_at, created_by FROM site WHERE certificate_issued_on IS NOT NULL;
ALTER TABLE site DROP COLUMN certificate_issued_on;

-- What the connection of a device rests on, and the chain of replacements.
ALTER TABLE device ADD COLUMN place text;
ALTER TABLE device ADD COLUMN number integer NOT NULL DEFAULT 1;
ALTER TABLE device ADD COLUMN installed_on date;
ALTER TABLE device ADD COLUMN ip_address text;
ALTER TABLE device ADD COLUMN wireless boolean;
ALTER TABLE device ADD COLUMN usb_connection text;
ALTER TABLE device ADD COLUMN usb_hub_model text;
ALTER TABLE device ADD COLUMN usb_cables text;
ALTER TABLE device ADD COLUMN router_port integer;
ALTER TABLE device ADD COLUMN installed_by_ntt boolean;
ALTER TABLE device ADD COLUMN removed_on date;
ALTER TABLE device ADD COLUMN replaces uuid REFERENCES device (id);
CREATE INDEX device_replaces ON device (replaces) WHERE replaces IS NOT NULL;

ALTER TABLE contract ADD COLUMN basic_menu boolean NOT NULL DEFAULT false;
ALTER TABLE contract ADD COLUMN surveyed_devices integer NOT NULL DEFAULT 0;

CREATE INDEX contract_device_device ON contract_device (device_id);

-- Search: the grams of name, kana and address of each site, in the order of registration.
CREATE TABLE site_gram (
    gram    text COLLATE "C" NOT NULL,
    site_id uuid NOT NULL REFERENCES site (id),
    PRIMARY KEY (gram, site_id)
);

-- What the register said before a change: asked by "as recorded at".
CREATE TABLE register_history (
    subject_id  uuid NOT NULL,
    replaced_at timestamptz NOT NULL,
    replaced_by uuid NOT NULL REFERENCES account (id),
    document    jsonb NOT NULL,
    PRIMARY KEY (subject_id, replaced_at)
);
ALTER TABLE site ADD COLUMN changed_at timestamptz;
ALTER TABLE device ADD COLUMN changed_at timestamptz;
ALTER TABLE contract ADD COLUMN changed_at timestamptz;

-- Two contracts of one site never overlap, whoever writes them. The site's row is the lock.
CREATE FUNCTION contract_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM site WHERE id = NEW.site_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM contract other
        WHERE other.site_id = NEW.site_id AND other.id <> NEW.id
          AND (other.ends_on IS NULL OR other.ends_on > NEW.started_on)
          AND (NEW.ends_on IS NULL OR NEW.ends_on > other.started_on)
    ) THEN
        RAISE unique_violation USING MESSAGE = 'contracts of one site overlap';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contract_overlap BEFORE INSERT OR UPDATE OF site_id, started_on, ends_on ON contract
FOR EACH ROW EXECUTE FUNCTION contract_overlap();
