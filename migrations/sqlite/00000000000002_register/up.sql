-- The line of a site (回線): what a verdict about the connection rests on. It moves out of the site's row.
CREATE TABLE line (
    site_id               BLOB PRIMARY KEY NOT NULL REFERENCES site (id),
    customer_line_id      TEXT,
    service               TEXT,
    line_type             TEXT,
    v6_option             TEXT,
    opened_on             TEXT,
    ordered_on            TEXT,
    topology              TEXT,
    topology_reason       TEXT,
    branch_device         TEXT,
    gateway_model         TEXT,
    shared                INTEGER,
    online_claims_on_line INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX line_customer_line_id ON line (customer_line_id) WHERE customer_line_id IS NOT NULL;
INSERT INTO line (site_id, customer_line_id, service, topology, gateway_model)
SELECT id, customer_line_id, line_service, topology, gateway_model FROM site;
ALTER TABLE site DROP COLUMN customer_line_id;
ALTER TABLE site DROP COLUMN line_service;
ALTER TABLE site DROP COLUMN topology;
ALTER TABLE site DROP COLUMN gateway_model;

-- Companies around a site: who runs it, and the vendors (S27).
CREATE TABLE party (
    site_id         BLOB NOT NULL REFERENCES site (id),
    kind            TEXT NOT NULL,
    name            TEXT NOT NULL,
    phone           TEXT,
    address         TEXT,
    person          TEXT,
    mail            TEXT,
    reachable_at    TEXT,
    reachable_hours TEXT,
    PRIMARY KEY (site_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO party (site_id, kind, name, phone)
SELECT id, 'RECEIPT_VENDOR', coalesce(receipt_vendor_name, ''), receipt_vendor_phone FROM site
WHERE receipt_vendor_name IS NOT NULL OR receipt_vendor_phone IS NOT NULL;
ALTER TABLE site DROP COLUMN receipt_vendor_name;
ALTER TABLE site DROP COLUMN receipt_vendor_phone;

-- Where the papers with the credentials lie, never what they say (S28).
ALTER TABLE site ADD COLUMN postal_code TEXT;
ALTER TABLE site ADD COLUMN credential_papers TEXT;
ALTER TABLE contact ADD COLUMN reachable_at TEXT;
ALTER TABLE contact ADD COLUMN reachable_hours TEXT;

-- Certificates (電子証明書), one per PC (S30).
CREATE TABLE certificate (
    id          BLOB PRIMARY KEY NOT NULL,
    site_id     BLOB NOT NULL REFERENCES site (id),
    device_id   BLOB REFERENCES device (id),
    pc_label    TEXT,
    issued_on   TEXT NOT NULL,
    backup_made INTEGER,
    created_at  INTEGER NOT NULL,
    created_by  BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_site ON certificate (site_id, issued_on);
INSERT INTO certificate (id, site_id, issued_on, created_at, created_by)
SELECT id, id, certificate_issued_on, created_at, created_by FROM site WHERE certificate_issued_on IS NOT NULL;
ALTER TABLE site DROP COLUMN certificate_issued_on;

-- What the connection of a device rests on, and the chain of replacements.
ALTER TABLE device ADD COLUMN place TEXT;
ALTER TABLE device ADD COLUMN number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE device ADD COLUMN installed_on TEXT;
ALTER TABLE device ADD COLUMN ip_address TEXT;
ALTER TABLE device ADD COLUMN wireless INTEGER;
ALTER TABLE device ADD COLUMN usb_connection TEXT;
ALTER TABLE device ADD COLUMN usb_hub_model TEXT;
ALTER TABLE device ADD COLUMN usb_cables TEXT;
ALTER TABLE device ADD COLUMN router_port INTEGER;
ALTER TABLE device ADD COLUMN installed_by_ntt INTEGER;
ALTER TABLE device ADD COLUMN removed_on TEXT;
ALTER TABLE device ADD COLUMN replaces BLOB REFERENCES device (id);
CREATE INDEX device_replaces ON device (replaces) WHERE replaces IS NOT NULL;

ALTER TABLE contract ADD COLUMN basic_menu INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contract ADD COLUMN surveyed_devices INTEGER NOT NULL DEFAULT 0;

CREATE INDEX contract_device_device ON contract_device (device_id);

-- Search: the grams of name, kana and address of each site, in the order of registration.
CREATE TABLE site_gram (
    gram    TEXT NOT NULL,
    site_id BLOB NOT NULL REFERENCES site (id),
    PRIMARY KEY (gram, site_id)
) STRICT, WITHOUT ROWID;

-- What the register said before a change: asked by "as recorded at".
CREATE TABLE register_history (
    subject_id  BLOB NOT NULL,
    replaced_at INTEGER NOT NULL,
    replaced_by BLOB NOT NULL REFERENCES account (id),
    document    TEXT NOT NULL,
    PRIMARY KEY (subject_id, replaced_at)
) STRICT, WITHOUT ROWID;
ALTER TABLE site ADD COLUMN changed_at INTEGER;
ALTER TABLE device ADD COLUMN changed_at INTEGER;
ALTER TABLE contract ADD COLUMN changed_at INTEGER;

-- Two contracts of one site never overlap, whoever writes them.
CREATE TRIGGER contract_overlap_insert BEFORE INSERT ON contract
WHEN EXISTS (
    SELECT 1 FROM contract other
    WHERE other.site_id = NEW.site_id AND other.id <> NEW.id
      AND (other.ends_on IS NULL OR other.ends_on > NEW.started_on)
      AND (NEW.ends_on IS NULL OR NEW.ends_on > other.started_on)
)
BEGIN
    SELECT RAISE(ABORT, 'UNIQUE constraint failed: contracts of one site overlap');
END;
CREATE TRIGGER contract_overlap_update BEFORE UPDATE OF site_id, started_on, ends_on ON contract
WHEN EXISTS (
    SELECT 1 FROM contract other
    WHERE other.site_id = NEW.site_id AND other.id <> NEW.id
      AND (other.ends_on IS NULL OR other.ends_on > NEW.started_on)
      AND (NEW.ends_on IS NULL OR NEW.ends_on > other.started_on)
)
BEGIN
    SELECT RAISE(ABORT, 'UNIQUE constraint failed: contracts of one site overlap');
END;
