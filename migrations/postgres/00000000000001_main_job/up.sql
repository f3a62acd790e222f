-- Who may ask. Secrets are stored as SHA-256 of a 256-bit random token.
CREATE TABLE account (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    role       text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE api_token (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES account (id),
    secret_hash text NOT NULL UNIQUE,
    created_at  timestamptz NOT NULL
);

-- The register: sites, their contacts, devices and contracts.
CREATE TABLE site (
    id                    uuid PRIMARY KEY,
    institution_code      text COLLATE "C" NOT NULL UNIQUE,
    name                  text NOT NULL,
    name_kana             text,
    institution_kind      text NOT NULL,
    prefecture            text NOT NULL,
    address               text,
    start_pack            boolean NOT NULL,
    pc_count              integer NOT NULL CHECK (pc_count >= 0),
    reader_count          integer NOT NULL CHECK (reader_count >= 0),
    receipt_linked        boolean NOT NULL,
    customer_line_id      text,
    line_service          text,
    topology              text,
    gateway_model         text,
    certificate_issued_on date,
    receipt_vendor_name   text,
    receipt_vendor_phone  text,
    maintenance_dial      text,
    created_at            timestamptz NOT NULL,
    created_by            uuid NOT NULL REFERENCES account (id)
);
CREATE TABLE contact (
    id       uuid PRIMARY KEY,
    site_id  uuid NOT NULL REFERENCES site (id),
    position integer NOT NULL,
    name     text NOT NULL,
    phone    text COLLATE "C",
    email    text,
    UNIQUE (site_id, position)
);
CREATE INDEX contact_phone ON contact (phone) WHERE phone IS NOT NULL;
CREATE TABLE device (
    id               uuid PRIMARY KEY,
    site_id          uuid NOT NULL REFERENCES site (id),
    kind             text NOT NULL,
    maker            text NOT NULL,
    model            text,
    serial           text COLLATE "C",
    serial_as_read   text,
    purchased_on     date,
    warranty_ends_on date,
    maintenance_desk text,
    created_at       timestamptz NOT NULL,
    created_by       uuid NOT NULL REFERENCES account (id),
    UNIQUE (serial, maker)
);
CREATE INDEX device_site ON device (site_id);
CREATE TABLE contract (
    id                             uuid PRIMARY KEY,
    site_id                        uuid NOT NULL REFERENCES site (id),
    service                        text NOT NULL,
    plan                           text,
    reset_option                   text NOT NULL,
    started_on                     date NOT NULL,
    ends_on                        date CHECK (ends_on > started_on),
    provider_accepts_customer_only boolean NOT NULL,
    created_at                     timestamptz NOT NULL,
    created_by                     uuid NOT NULL REFERENCES account (id)
);
CREATE INDEX contract_site ON contract (site_id, started_on);
CREATE TABLE contract_device (
    contract_id uuid NOT NULL REFERENCES contract (id),
    device_id   uuid NOT NULL REFERENCES device (id),
    PRIMARY KEY (contract_id, device_id)
);
CREATE TABLE handbook_update (
    contract_id uuid NOT NULL REFERENCES contract (id),
    updated_on  date NOT NULL,
    PRIMARY KEY (contract_id, updated_on)
);

-- Tickets. The row is what lists need; the record of why stands in decision, what happened in ticket_event.
CREATE TABLE ticket (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          uuid NOT NULL UNIQUE,
    site_id     uuid NOT NULL REFERENCES site (id),
    device_id   uuid REFERENCES device (id),
    contract_id uuid REFERENCES contract (id),
    state       text NOT NULL,
    priority    text NOT NULL,
    logged_at   timestamptz NOT NULL,
    logged_by   uuid NOT NULL REFERENCES account (id),
    fault_part  text,
    resolved_at timestamptz
);
CREATE INDEX ticket_site ON ticket (site_id, number);
CREATE INDEX ticket_state ON ticket (state, number);
CREATE INDEX ticket_contract ON ticket (contract_id, logged_at) WHERE contract_id IS NOT NULL;
-- Personal data and free text of a call, apart from the ticket so that it can be erased.
CREATE TABLE ticket_call (
    ticket_id    uuid PRIMARY KEY REFERENCES ticket (id),
    caller_name  text,
    caller_phone text,
    words        text,
    note         text
);
CREATE TABLE decision (
    ticket_id  uuid PRIMARY KEY REFERENCES ticket (id),
    rule_set   text NOT NULL,
    desk       text,
    inputs     jsonb NOT NULL,
    verdict    jsonb NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE TABLE dispatch (
    ticket_id        uuid PRIMARY KEY REFERENCES ticket (id),
    desk             text NOT NULL,
    channel          text NOT NULL,
    dispatch_by      text NOT NULL,
    created_at       timestamptz NOT NULL,
    desk_case_number text,
    confirmed_at     timestamptz,
    confirmed_by     uuid REFERENCES account (id)
);
CREATE TABLE consent (
    ticket_id    uuid PRIMARY KEY REFERENCES ticket (id),
    consented_by text NOT NULL,
    amount_yen   bigint CHECK (amount_yen >= 0),
    recorded_at  timestamptz NOT NULL,
    recorded_by  uuid NOT NULL REFERENCES account (id)
);
CREATE TABLE sheet (
    id        uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES ticket (id),
    kind      text NOT NULL,
    desk      text,
    body      text NOT NULL
);
CREATE INDEX sheet_ticket ON sheet (ticket_id);
CREATE TABLE ticket_event (
    id        uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES ticket (id),
    kind      text NOT NULL,
    at        timestamptz NOT NULL,
    actor_id  uuid NOT NULL REFERENCES account (id)
);
CREATE INDEX ticket_event_ticket ON ticket_event (ticket_id, id);

-- Addresses of desks: confirmations of printed ones, and those that an operator registered.
CREATE TABLE desk_address (
    desk         text NOT NULL,
    address      text NOT NULL,
    registered   boolean NOT NULL,
    confirmed_at timestamptz NOT NULL,
    confirmed_by uuid NOT NULL REFERENCES account (id),
    PRIMARY KEY (desk, address)
);

-- The outbox: one row per recipient, written in the business transaction.
CREATE TABLE outbox_mail (
    id              uuid PRIMARY KEY,
    ticket_id       uuid NOT NULL REFERENCES ticket (id),
    purpose         text NOT NULL,
    desk            text,
    recipient       text NOT NULL,
    message_id      text NOT NULL UNIQUE,
    subject         text NOT NULL,
    body            text NOT NULL,
    state           text NOT NULL,
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    leased_until    timestamptz,
    last_error      text,
    created_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    settled_by      uuid REFERENCES account (id)
);
CREATE INDEX outbox_mail_due ON outbox_mail (state, next_attempt_at);
CREATE INDEX outbox_mail_state ON outbox_mail (state, id);
CREATE INDEX outbox_mail_ticket ON outbox_mail (ticket_id);

-- One row per accepted idempotency key: what was answered, and to which request.
CREATE TABLE idempotency_key (
    account_id  uuid NOT NULL REFERENCES account (id),
    key         text NOT NULL,
    fingerprint text NOT NULL,
    ticket_id   uuid NOT NULL REFERENCES ticket (id),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, key)
);
