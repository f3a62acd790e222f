//! Years of reminders on the real program, day by day: the register changes at random, the service is killed at random, two work at
//! once, or none for days, at night too, and by a clock that is ahead for a while. What the outbox holds at the end is what a naive
//! model tells: nothing missed, doubled or told at night.
//!
//! `KIRIWAKE_TESTS=full cargo test -p kiriwake-tests --test it -- reminder_decade` runs ten years.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::register::{self, text};
use kiriwake_tests::service::{Service, Setup};
use kiriwake_tests::{on_both, size};
use serde_json::{Value, json};

use crate::reminders::{JOB_RUN, run};

on_both!(years_are_told_as_a_naive_model_tells_them);

const FIRST_DAY: Date = date(2026, 5, 11);
const SITES: usize = 8;

/// Leads, the label of the day, and for how long the last lead is of use.
type Kind = (&'static [i32], &'static str, i32);
const WARRANTY: Kind = (&[180, 90, 30, 7, 0], "終了日", 30);
const CERTIFICATE: Kind = (&[90, 60, 30, 14, 7, 0], "有効期限", 30);

/// Numbers by chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// Something with an end: a device or the certificate of one.
struct Subject {
    kind: Kind,
    serial: String,
    address: String,
    end: Option<Date>,
    /// The nearest lead that was told or is owed for the end.
    nearest: Option<i32>,
    owed: bool,
}

/// What is told: day, address, what its day is called, serial and end.
type Told = (Date, String, String, String, String);

/// The naive model: looks at every subject on every day.
#[derive(Default)]
struct Model {
    subjects: Vec<Subject>,
    told: BTreeSet<Told>,
}

impl Model {
    /// The end of a subject is another one now.
    fn change(&mut self, place: usize, end: Option<Date>) {
        let subject = &mut self.subjects[place];
        subject.end = end;
        (subject.nearest, subject.owed) = (None, false);
    }

    fn judge(&mut self, today: Date) {
        for subject in &mut self.subjects {
            let Some(end) = subject.end else { continue };
            let (leads, _, useful) = subject.kind;
            let left = (end - today).get_days();
            let Some(&lead) = leads.iter().rev().find(|&&lead| left <= lead) else {
                continue;
            };
            let last = leads[leads.len() - 1];
            if left < last - useful || subject.nearest.is_some_and(|nearest| nearest <= lead) {
                continue;
            }
            (subject.nearest, subject.owed) = (Some(lead), true);
        }
    }

    fn tell(&mut self, today: Date) {
        for subject in self.subjects.iter_mut().filter(|subject| subject.owed) {
            subject.owed = false;
            let end = subject.end.expect("what has no end is not owed");
            let (_, label, _) = subject.kind;
            self.told.insert((
                today,
                subject.address.clone(),
                label.to_owned(),
                subject.serial.clone(),
                end.strftime("%Y年%-m月%-d日").to_string(),
            ));
        }
    }
}

/// The register as the test knows it.
struct World {
    chance: Chance,
    model: Model,
    sites: Vec<(String, String)>,
    /// Device and place of its warranty in the model, and of its certificate.
    devices: Vec<(String, usize, Option<usize>)>,
    /// Ends lie within so many days.
    span: u64,
}

impl World {
    fn new(client: &Client, days: usize) -> Self {
        // Some sites have one address.
        let site = |number: usize| {
            let address = format!("clinic{}@site.test", number / 2 * 2);
            let contact = json!([{"name": "試験 花子", "phone": "03-0000-0001", "email": address}]);
            (
                register::site(client, &json!({"contacts": contact})),
                address,
            )
        };
        let mut world = Self {
            chance: Chance(20_260_511),
            model: Model::default(),
            sites: (0..SITES).map(site).collect(),
            devices: Vec::new(),
            span: days as u64 + 250,
        };
        for _ in 0..SITES * 5 {
            world.add_device(client, FIRST_DAY);
        }
        world
    }

    fn some_end(&mut self, today: Date) -> Date {
        let days = self.chance.below(self.span);
        today + i64::try_from(days).expect("few").days() - 40.days()
    }

    fn add_device(&mut self, client: &Client, today: Date) {
        let place = usize::try_from(self.chance.below(SITES as u64)).expect("few");
        let (site, address) = self.sites[place].clone();
        let (serial, end) = (register::serial(), self.some_end(today));
        let device = register::device(client, &site, &input(&site, &serial, end));
        let subject = |kind: Kind, end| Subject {
            kind,
            serial: serial.clone(),
            address: address.clone(),
            end: Some(end),
            nearest: None,
            owed: false,
        };
        let at = self.model.subjects.len();
        self.model.subjects.push(subject(WARRANTY, end));
        let certificate = self.chance.one_in(2).then(|| {
            let end = self.issue(client, &site, &device, today);
            self.model.subjects.push(subject(CERTIFICATE, end));
            at + 1
        });
        self.devices.push((device, at, certificate));
    }

    /// Records a certificate of a PC; its end. It is newer than all before.
    fn issue(&mut self, client: &Client, site: &str, device: &str, today: Date) -> Date {
        let record = "mutation($input: CertificateRecordInput!) { certificateRecord(input: $input) { userErrors { message } } }";
        let age = i64::try_from(self.chance.below(120)).expect("few");
        let issued = today - 38.months() + age.days();
        let input = json!({"siteId": site, "deviceId": device, "issuedOn": issued.to_string()});
        client.ok(record, &json!({"input": input}));
        issued + 39.months()
    }

    /// Something changes, as on one day in three.
    fn change(&mut self, client: &Client, today: Date) {
        if !self.chance.one_in(3) {
            return;
        }
        if self.devices.is_empty() || self.chance.one_in(3) {
            return self.add_device(client, today);
        }
        let which = usize::try_from(self.chance.below(self.devices.len() as u64)).expect("few");
        let (device, subject, certificate) = self.devices[which].clone();
        if self.chance.one_in(3) {
            let remove = "mutation($input: DeviceRemoveInput!) { deviceRemove(input: $input) { userErrors { message } } }";
            let reason =
                json!({"deviceId": device, "removedOn": today.to_string(), "reason": "撤去"});
            client.ok(remove, &json!({"input": reason}));
            self.devices.swap_remove(which);
            self.model.change(subject, None);
            if let Some(certificate) = certificate {
                self.model.change(certificate, None);
            }
            return;
        }
        let find = "query($id: UUID!) { device(id: $id) { serial site { id } } }";
        let found = client.ok(find, &json!({"id": device}))["device"].take();
        let (end, site) = (self.some_end(today), text(&found["site"]["id"]));
        let update = "mutation($input: DeviceUpdateInput!) { deviceUpdate(input: $input) { userErrors { message } } }";
        let whole = input(&site, &text(&found["serial"]), end);
        client.ok(
            update,
            &json!({"input": {"deviceId": device, "device": whole}}),
        );
        if self.model.subjects[subject].end != Some(end) {
            self.model.change(subject, Some(end));
        }
    }
}

fn input(site: &str, serial: &str, end: Date) -> Value {
    json!({"siteId": site, "kind": "PC", "maker": "LENOVO", "model": "ThinkCentre M70q Tiny",
        "serial": serial, "purchasedOn": null, "warrantyEndsOn": end.to_string()})
}

fn at(day: Date, time: &str) -> String {
    format!("{day}T{time}+09:00")
}

/// Tells the day; whether somebody could be told.
fn tell(service: Service, chance: &mut Chance, day: Date) -> (Service, bool) {
    let mut service = service;
    service.clock(&at(day, "09:30:00"));
    match chance.below(40) {
        0 => {
            // Killed in the middle.
            std::thread::scope(|scope| {
                let client = service.admin();
                let works = scope.spawn(move || {
                    for name in ["REMINDERS", "DIGESTS"] {
                        client.attempt(JOB_RUN, &json!({"input": {"name": name}}));
                    }
                });
                for _ in 0..chance.below(400_000) {
                    std::hint::spin_loop();
                }
                service.kill();
                works.join().expect("it ends");
            });
            service = service.start_again();
            // The lease of who was killed runs out.
            service.clock(&at(day, "09:35:00"));
        }
        1 => {
            let other = service.start_beside();
            other.clock(&at(day, "09:30:00"));
            std::thread::scope(|scope| {
                for client in [service.admin(), other.admin()] {
                    scope.spawn(move || {
                        for name in ["REMINDERS", "DIGESTS", "DIGESTS"] {
                            client.attempt(JOB_RUN, &json!({"input": {"name": name}}));
                        }
                    });
                }
            });
        }
        _ => {}
    }
    run(&service.admin(), "REMINDERS");
    let data = service
        .admin()
        .ok(JOB_RUN, &json!({"input": {"name": "DIGESTS"}}));
    let report = &data["jobRun"];
    assert_eq!(report["hasRun"], true, "{day}: {report}");
    let not_done = report["notDone"].as_array().expect("a list");
    let is = |name: &str| not_done.iter().any(|count| count["name"] == name);
    assert!(!is("NOT_JUDGED_YET"), "{day}: {report}");
    (service, !is("SITE_CONTACT CLOSED"))
}

/// What must tell nothing: jobs that run at night, and now and then a clock that is months ahead for a while.
fn night(service: &Service, chance: &mut Chance, day: Date) {
    if chance.one_in(8) {
        service.clock(&at(day, "23:30:00"));
        for name in ["REMINDERS", "DIGESTS"] {
            run(&service.admin(), name);
        }
    }
    if chance.one_in(40) {
        let ahead = i64::try_from(chance.below(400)).expect("few");
        service.clock(&at(day + ahead.days(), "23:45:00"));
        for name in ["DEADLINES", "REMINDERS", "DIGESTS"] {
            run(&service.admin(), name);
        }
        service.clock(&at(day, "23:50:00"));
    }
}

/// What the digests of the outbox tell.
fn outbox(client: &Client) -> Vec<Told> {
    let query = "query($after: String) { outbox(first: 100, after: $after) {
        nodes { purpose recipient body createdAt } pageInfo { hasNextPage endCursor } } }";
    let (mut told, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = client.ok(query, &json!({"after": after}))["outbox"].take();
        for mail in page["nodes"].as_array().expect("a list") {
            assert_eq!(mail["purpose"], "REMINDER_DIGEST");
            told.extend(entries(mail));
        }
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            return told;
        }
    }
}

fn entries(mail: &Value) -> Vec<Told> {
    let written: jiff::Timestamp = text(&mail["createdAt"]).parse().expect("an instant");
    let clock = jiff::tz::offset(9).to_datetime(written);
    let (day, hour) = (clock.date(), clock.hour());
    assert!((9..17).contains(&hour), "at night: {mail}");
    assert!(
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
        "{mail}"
    );
    let new_year = [(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)];
    assert!(!new_year.contains(&(day.month(), day.day())), "{mail}");
    let (body, recipient) = (text(&mail["body"]), text(&mail["recipient"]));
    let lines: Vec<&str> = body.lines().map(str::trim).collect();
    let pairs = lines
        .windows(2)
        .filter(|pair| pair[0].starts_with("対象："));
    pairs
        .map(|pair| {
            let (_, serial) = pair[0].split_once("シリアル ").expect("a serial number");
            let (label, end) = pair[1].split_once('：').expect("a day");
            let (end, _) = end.split_once('（').expect("how far away");
            let serial = serial.trim_end_matches('）').to_owned();
            (
                day,
                recipient.clone(),
                label.to_owned(),
                serial,
                end.to_owned(),
            )
        })
        .collect()
}

fn years_are_told_as_a_naive_model_tells_them(backend: Backend) {
    let days = size(250, 3_650);
    let setup = Setup::new(backend).flag("--log", "error");
    setup.clock(&at(FIRST_DAY, "08:00:00"));
    let mut service = setup.start();
    let mut world = World::new(&service.admin(), days);
    let mut day = FIRST_DAY;
    let last = FIRST_DAY + i64::try_from(days).expect("few").days();
    while day < last {
        service.clock(&at(day, "08:00:00"));
        world.change(&service.admin(), day);
        run(&service.admin(), "DEADLINES");
        let (again, is_open) = tell(service, &mut world.chance, day);
        service = again;
        world.model.judge(day);
        if is_open {
            world.model.tell(day);
        }
        night(&service, &mut world.chance, day);
        // Now and then nothing runs for days.
        let outage = if world.chance.one_in(25) {
            world.chance.below(20)
        } else {
            0
        };
        day += i64::try_from(outage + 1).expect("few").days();
    }
    let told = outbox(&service.admin());
    let mut times: BTreeMap<&Told, usize> = BTreeMap::new();
    for one in &told {
        *times.entry(one).or_default() += 1;
    }
    let doubled: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(doubled.is_empty(), "told twice: {doubled:#?}");
    let told: BTreeSet<Told> = told.into_iter().collect();
    let missed: Vec<_> = world.model.told.difference(&told).collect();
    let invented: Vec<_> = told.difference(&world.model.told).collect();
    assert!(
        missed.is_empty() && invented.is_empty(),
        "missed: {missed:#?}\ninvented: {invented:#?}"
    );
    assert!(told.len() > days / 10, "much is told: {}", told.len());
}
