//! Sites, devices, contracts and tickets made over GraphQL.

use crate::client::Client;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// Everything about a ticket that the tests look at.
pub const TICKET: &str = "
fragment Whole on Ticket {
  id number state priority loggedAt call
  site { id institutionCode }
  device { id serial }
  decision {
    desk channel dispatchBy warranty reconfiguration consentNeeded deskOpen nextOpen ruleSet steps
    fired { table row source say }
  }
  dispatch { desk channel by deskCaseNumber confirmedAt }
  consent { consentedBy amountYen recordedAt }
  sheets { kind desk body }
  mails { id messageId state purpose recipient subject attempts lastError sentAt }
  events { id kind at }
  resolution { faultPart resolvedBy resolvedAt }
}";

/// Registers a site.
pub const SITE_REGISTER: &str = "mutation($input: SiteRegisterInput!) { siteRegister(input: $input) { site { id } userErrors { code message field } } }";

/// Registers a device.
pub const DEVICE_REGISTER: &str = "mutation($input: DeviceRegisterInput!) {
  deviceRegister(input: $input) { device { id } userErrors { code message field } } }";

/// Starts a contract.
pub const CONTRACT_START: &str = "mutation($input: ContractStartInput!) {
  contractStart(input: $input) { contract { id } userErrors { code message field } } }";

/// Confirms a desk's address.
pub const DESK_ADDRESS_CONFIRM: &str = "mutation($input: DeskAddressInput!) {
  deskAddressConfirm(input: $input) { desk { code } userErrors { code message field } } }";

/// Registers an address for a desk.
pub const DESK_ADDRESS_REGISTER: &str = "mutation($input: DeskAddressInput!) {
  deskAddressRegister(input: $input) { desk { code } userErrors { code message field } } }";

/// A mutation that answers a ticket: its name and the name of its input type.
pub fn ticket_mutation(field: &str, input: &str) -> String {
    format!(
        "mutation($input: {input}!) {{ {field}(input: $input) {{ ticket {{ ...Whole }} userErrors {{ code message field }} }} }}{TICKET}"
    )
}

/// Logs a call.
pub fn ticket_report() -> String {
    ticket_mutation("ticketReport", "TicketReportInput")
}

/// Records a consent.
pub fn consent_record() -> String {
    ticket_mutation("consentRecord", "ConsentRecordInput")
}

/// Confirms that a desk took a dispatch.
pub fn dispatch_confirm() -> String {
    ticket_mutation("dispatchConfirm", "DispatchConfirmInput")
}

/// Resolves a ticket.
pub fn ticket_resolve() -> String {
    ticket_mutation("ticketResolve", "TicketResolveInput")
}

/// A number that no other call of this process gets.
pub fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// An institution code that no other site of this run has.
pub fn institution_code() -> String {
    format!("13{:08}", fresh())
}

/// A serial number that no other device of this run has.
pub fn serial() -> String {
    format!("ATEST{:06}", fresh())
}

/// The input of a plain site in Tokyo, with some fields changed or added.
pub fn site_input(changes: &Value) -> Value {
    let usual = json!({
        "institutionCode": institution_code(),
        "name": "試験用クリニック",
        "institutionKind": "CLINIC",
        "prefecture": "TOKYO",
        "startPack": true,
        "pcCount": 1,
        "readerCount": 1,
        "receiptLinked": true,
        "lineService": "FLETS_NEXT",
        "contacts": [{"name": "試験 花子", "phone": "03-0000-0001", "email": "clinic@site.test"}],
        "parties": [{"kind": "RECEIPT_VENDOR", "name": "試験レセコン", "phone": "03-0000-0002"}],
        "maintenanceDial": "0120-000-001",
    });
    merged(usual, changes)
}

/// Registers a site; its id.
#[track_caller]
pub fn site(client: &Client, changes: &Value) -> String {
    let data = client.ok(SITE_REGISTER, &json!({"input": site_input(changes)}));
    text(&data["siteRegister"]["site"]["id"])
}

/// Registers a Lenovo PC under warranty, with some fields changed or added; its id.
#[track_caller]
pub fn device(client: &Client, site: &str, changes: &Value) -> String {
    let usual = json!({
        "siteId": site, "kind": "PC", "maker": "LENOVO", "model": "ThinkCentre M70q Tiny",
        "serial": serial(), "purchasedOn": "2024-04-01",
    });
    let data = client.ok(DEVICE_REGISTER, &json!({"input": merged(usual, changes)}));
    text(&data["deviceRegister"]["device"]["id"])
}

/// Starts an active maintenance contract of the East, with some fields changed or added; its id.
#[track_caller]
pub fn contract(client: &Client, site: &str, changes: &Value) -> String {
    let data = client.ok(
        CONTRACT_START,
        &json!({"input": contract_input(site, changes)}),
    );
    text(&data["contractStart"]["contract"]["id"])
}

/// The input of an active maintenance contract of the East, with some fields changed or added.
pub fn contract_input(site: &str, changes: &Value) -> Value {
    let usual = json!({
        "siteId": site,
        "service": "N_NI_OMAKASE",
        "resetOption": "NOT_OFFERED",
        "startedOn": "2024-04-01",
        "providerAcceptsCustomerOnly": false,
        "listedDevices": [],
        "handbookUpdates": [],
    });
    merged(usual, changes)
}

/// The input of a call about a broken device, with some fields changed or added.
pub fn report_input(site: &str, device: Option<&str>, changes: &Value) -> Value {
    let usual = json!({
        "idempotencyKey": format!("key-{}-{}", std::process::id(), fresh()),
        "siteId": site,
        "deviceId": device,
        "caller": {"name": "試験 花子", "phone": "03-0000-0001"},
        "call": "モニターが映りません。",
        "observations": {"matter": "FAULT", "symptom": "NO_POWER", "deviceFaultConfirmed": "YES"},
        "mailSheetToContact": false,
        "whenDuplicate": "CREATE",
    });
    merged(usual, changes)
}

/// Logs a call; the ticket.
#[track_caller]
pub fn report(client: &Client, site: &str, device: Option<&str>, changes: &Value) -> Value {
    let mut data = client.ok(
        &ticket_report(),
        &json!({"input": report_input(site, device, changes)}),
    );
    data["ticketReport"]["ticket"].take()
}

/// A ticket as it is now.
#[track_caller]
pub fn ticket(client: &Client, number: &str) -> Value {
    let query =
        format!("query($number: String!) {{ ticket(number: $number) {{ ...Whole }} }}{TICKET}");
    client.ok(&query, &json!({"number": number}))["ticket"].take()
}

/// A served site in the East with its one device.
pub struct Place {
    /// Id of the site.
    pub site: String,
    /// Id of the device.
    pub device: String,
}

impl Place {
    /// A site with a contract and a Lenovo monitor under warranty: its desk is mailed at once, without consent.
    #[track_caller]
    pub fn with_monitor(client: &Client) -> Self {
        Self::with(client, &json!({"kind": "MONITOR", "model": "62A4MAR4JP"}))
    }

    /// A site with a contract and a Lenovo PC under warranty: setting it up again needs consent.
    #[track_caller]
    pub fn with_pc(client: &Client) -> Self {
        Self::with(client, &json!({}))
    }

    /// A site with a contract and a router, whose desk is only phoned, and closed in the evening.
    #[track_caller]
    pub fn with_router(client: &Client) -> Self {
        let router = json!({"kind": "ROUTER", "maker": "ALLIED_TELESIS", "model": "AT-AR1050V"});
        Self::with(client, &router)
    }

    /// A site with a contract and a device.
    #[track_caller]
    pub fn with(client: &Client, device_changes: &Value) -> Self {
        let site = site(client, &json!({}));
        contract(client, &site, &json!({}));
        let device = device(client, &site, device_changes);
        Self { site, device }
    }

    /// Logs a call about the device; the ticket.
    #[track_caller]
    pub fn report(&self, client: &Client) -> Value {
        report(client, &self.site, Some(&self.device), &json!({}))
    }
}

/// A text field.
#[track_caller]
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text, not {value}"))
        .to_owned()
}

/// A JSON object with the fields of another one laid over it.
pub fn merged(mut base: Value, changes: &Value) -> Value {
    let fields = base.as_object_mut().expect("an object");
    for (name, value) in changes.as_object().expect("an object") {
        fields.insert(name.clone(), value.clone());
    }
    base
}
