-- Who may ask. Secrets are stored as SHA-256 of a 256-bit random token.
CREATE TABLE account (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE api_token (
    id          BLOB PRIMARY KEY NOT NULL,
    account_id  BLOB NOT NULL REFERENCES account (id),
    secret_hash TEXT NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The register: sites, their contacts, devices and contracts.
CREATE TABLE site (
    id                    BLOB PRIMARY KEY NOT NULL,
    institution_code      TEXT NOT NULL UNIQUE,
    name                  TEXT NOT NULL,
    name_kana             TEXT,
    institution_kind      TEXT NOT NULL,
    prefecture            TEXT NOT NULL,
    address               TEXT,
    start_pack            INTEGER NOT NULL,
    pc_count              INTEGER NOT NULL CHECK (pc_count >= 0),
    reader_count          INTEGER NOT NULL CHECK (reader_count >= 0),
    receipt_linked        INTEGER NOT NULL,
    customer_line_id      TEXT,
    line_service          TEXT,
    topology              TEXT,
    gateway_model         TEXT,
    certificate_issued_on TEXT,
    receipt_vendor_name   TEXT,
    receipt_vendor_phone  TEXT,
    maintenance_dial      TEXT,
    created_at            INTEGER NOT NULL,
    created_by            BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE contact (
    id       BLOB PRIMARY KEY NOT NULL,
    site_id  BLOB NOT NULL REFERENCES site (id),
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    phone    TEXT,
    email    TEXT,
    UNIQUE (site_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_phone ON contact (phone) WHERE phone IS NOT NULL;
CREATE TABLE device (
    id               BLOB PRIMARY KEY NOT NULL,
    site_id          BLOB NOT NULL REFERENCES site (id),
    kind             TEXT NOT NULL,
    maker            TEXT NOT NULL,
    model            TEXT,
    serial           TEXT,
    serial_as_read   TEXT,
    purchased_on     TEXT,
    warranty_ends_on TEXT,
    maintenance_desk TEXT,
    created_at       INTEGER NOT NULL,
    created_by       BLOB NOT NULL REFERENCES account (id),
    UNIQUE (serial, maker)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_site ON device (site_id);
CREATE TABLE contract (
    id                             BLOB PRIMARY KEY NOT NULL,
    site_id                        BLOB NOT NULL REFERENCES site (id),
    service                        TEXT NOT NULL,
    plan                           TEXT,
    reset_option                   TEXT NOT NULL,
    started_on                     TEXT NOT NULL,
    ends_on                        TEXT CHECK (ends_on > started_on),
    provider_accepts_customer_only INTEGER NOT NULL,
    created_at                     INTEGER NOT NULL,
    created_by                     BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contract_site ON contract (site_id, started_on);
CREATE TABLE contract_device (
    contract_id BLOB NOT NULL REFERENCES contract (id),
    device_id   BLOB NOT NULL REFERENCES device (id),
    PRIMARY KEY (contract_id, device_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE handbook_update (
    contract_id BLOB NOT NULL REFERENCES contract (id),
    updated_on  TEXT NOT NULL,
    PRIMARY KEY (contract_id, updated_on)
) STRICT, WITHOUT ROWID;

-- Tickets. The row is what lists need; the record of why stands in decision, what happened in ticket_event.
CREATE TABLE ticket (
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
    resolved_at INTEGER
) STRICT;
CREATE INDEX ticket_site ON ticket (site_id, number);
CREATE INDEX ticket_state ON ticket (state, number);
CREATE INDEX ticket_contract ON ticket (contract_id, logged_at) WHERE contract_id IS NOT NULL;
-- Personal data and free TEXT of a call, apart from the ticket so that it can be erased.
CREATE TABLE ticket_call (
    ticket_id    BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    caller_name  TEXT,
    caller_phone TEXT,
    words        TEXT,
    note         TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
    ticket_id  BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    rule_set   TEXT NOT NULL,
    desk       TEXT,
    inputs     TEXT NOT NULL,
    verdict    TEXT NOT NULL,
    decided_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE dispatch (
    ticket_id        BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    desk             TEXT NOT NULL,
    channel          TEXT NOT NULL,
    dispatch_by      TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    desk_case_number TEXT,
    confirmed_at     INTEGER,
    confirmed_by     BLOB REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE consent (
    ticket_id    BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    consented_by TEXT NOT NULL,
    amount_yen   INTEGER CHECK (amount_yen >= 0),
    recorded_at  INTEGER NOT NULL,
    recorded_by  BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE sheet (
    id        BLOB PRIMARY KEY NOT NULL,
    ticket_id BLOB NOT NULL REFERENCES ticket (id),
    kind      TEXT NOT NULL,
    desk      TEXT,
    body      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sheet_ticket ON sheet (ticket_id);
CREATE TABLE ticket_event (
    id        BLOB PRIMARY KEY NOT NULL,
    ticket_id BLOB NOT NULL REFERENCES ticket (id),
    kind      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    actor_id  BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_event_ticket ON ticket_event (ticket_id, id);

-- Addresses of desks: confirmations of printed ones, and those that an operator registered.
CREATE TABLE desk_address (
    desk         TEXT NOT NULL,
    address      TEXT NOT NULL,
    registered   INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    confirmed_by BLOB NOT NULL REFERENCES account (id),
    PRIMARY KEY (desk, address)
) STRICT, WITHOUT ROWID;

-- The outbox: one row per recipient, written in the business transaction.
CREATE TABLE outbox_mail (
    id              BLOB PRIMARY KEY NOT NULL,
    ticket_id       BLOB NOT NULL REFERENCES ticket (id),
    purpose         TEXT NOT NULL,
    desk            TEXT,
    recipient       TEXT NOT NULL,
    message_id      TEXT NOT NULL UNIQUE,
    subject         TEXT NOT NULL,
    body            TEXT NOT NULL,
    state           TEXT NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    leased_until    INTEGER,
    last_error      TEXT,
    created_at      INTEGER NOT NULL,
    sent_at         INTEGER,
    settled_by      BLOB REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_mail_due ON outbox_mail (state, next_attempt_at);
CREATE INDEX outbox_mail_state ON outbox_mail (state, id);
CREATE INDEX outbox_mail_ticket ON outbox_mail (ticket_id);

-- One row per accepted idempotency key: what was answered, and to which request.
CREATE TABLE idempotency_key (
    account_id  BLOB NOT NULL REFERENCES account (id),
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    ticket_id   BLOB NOT NULL REFERENCES ticket (id),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;
