//! Batches of invented sites.

use domain::time::{add_days, date_in_japan};
use domain::vocabulary::{
    InstitutionKind, LineService, PartyKind, Prefecture, Region, Topology, V6Option,
};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::draw::Draw;
use super::equipment::{self, Equipment};
use super::name;
use super::product::Products;
use super::words::VENDORS;
use crate::store::bulk::Batch;
use crate::store::line::{Line, Party};
use crate::store::site::{Contact, Site};
use crate::store::{Code, Day, Id};

/// What institution codes of invented sites begin with: no prefecture has this number.
pub const CODE_START: &str = "98";
/// The most sites that such codes can tell apart.
pub const MOST_SITES: u64 = 100_000_000;
/// Sites of one batch.
const BATCH: usize = 1_000;
/// How long ago the first site was registered, in days: eight years.
const DAYS_BACK: i32 = 8 * 365;

/// What is to be invented.
#[derive(Debug, Clone)]
pub struct Order {
    pub seed: u64,
    /// The number of the first site.
    pub first_site: u64,
    pub sites: u64,
    pub devices: u64,
    /// The first day without invented rows.
    pub today: Date,
    pub creator: Id,
}

/// The order's batches, one after the other.
pub struct Batches {
    order: Order,
    products: Products,
    /// Sites handed out, their weight, and the weight of all.
    done: u64,
    done_weight: u64,
    whole_weight: u64,
}

/// When and for whom a site's rows are made.
pub struct Stamp {
    pub number: u64,
    pub site_id: Id,
    pub region: Region,
    pub at: Timestamp,
    pub today: Date,
    pub creator: Id,
}

impl Stamp {
    /// The day on which the site was registered.
    pub fn day(&self) -> Date {
        date_in_japan(self.at)
    }

    /// The days since then.
    pub fn age(&self) -> u32 {
        let age = (self.today - self.day()).get_days();
        age.unsigned_abs()
    }
}

impl Batches {
    /// Nothing is invented before it is asked for.
    pub fn of(order: Order, products: Products) -> Self {
        let weight = |done| weight(kind(&mut draw(&order, done)));
        Self {
            products,
            done: 0,
            done_weight: 0,
            whole_weight: (0..order.sites).map(weight).sum(),
            order,
        }
    }

    fn site(&mut self, batch: &mut Batch) {
        let order = &self.order;
        let mut draw = draw(order, self.done);
        let institution_kind = kind(&mut draw);
        let devices = self.next_devices(weight(institution_kind));
        let order = &self.order;
        let prefecture = draw.weighted(PREFECTURES);
        let at = registered_at(order, self.done);
        let stamp = Stamp {
            number: order.first_site + self.done,
            site_id: draw.id(at),
            region: prefecture.region(),
            at,
            today: order.today,
            creator: order.creator,
        };
        let line = line(&mut draw, &stamp);
        let equipment = Equipment {
            stamp: &stamp,
            products: &self.products,
            line_service: line.service.map(|code| code.0),
            start_pack: stamp.region == Region::West && draw.chance(60),
        };
        let counts = equipment::install(&mut draw, &equipment, devices, batch);
        let place = (institution_kind, prefecture);
        let site = site(&mut draw, &equipment, place, counts);
        batch.parties.extend(parties(&mut draw, &site));
        batch.contacts.push(contact(&mut draw, &stamp));
        batch.lines.push(line);
        batch.sites.push(site);
        self.done += 1;
    }

    /// The devices of the next site: its share by weight, so that all together have as many as were ordered.
    fn next_devices(&mut self, weight: u64) -> usize {
        let share = |weight| self.order.devices * weight / self.whole_weight;
        let (before, after) = (share(self.done_weight), share(self.done_weight + weight));
        self.done_weight += weight;
        usize::try_from(after - before).unwrap_or(usize::MAX)
    }
}

impl Iterator for Batches {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        while self.done < self.order.sites && batch.sites.len() < BATCH {
            self.site(&mut batch);
        }
        (!batch.sites.is_empty()).then_some(batch)
    }
}

fn draw(order: &Order, done: u64) -> Draw {
    Draw::of_site(order.seed, order.first_site + done)
}

/// The first chance of each site.
fn kind(draw: &mut Draw) -> InstitutionKind {
    draw.weighted(&[
        (InstitutionKind::Clinic, 40),
        (InstitutionKind::Dental, 27),
        (InstitutionKind::Pharmacy, 24),
        (InstitutionKind::HomeNursing, 5),
        (InstitutionKind::Hospital, 3),
        (InstitutionKind::OccupationalClinic, 1),
    ])
}

/// How much equipment an institution has beside the others.
fn weight(kind: InstitutionKind) -> u64 {
    match kind {
        InstitutionKind::Hospital => 20,
        InstitutionKind::Clinic => 5,
        InstitutionKind::Dental | InstitutionKind::Pharmacy => 4,
        InstitutionKind::HomeNursing | InstitutionKind::OccupationalClinic => 2,
    }
}

/// The sites are registered evenly over the years, in the order of their numbers.
fn registered_at(order: &Order, done: u64) -> Timestamp {
    let first_day = add_days(order.today, -DAYS_BACK);
    let midnight = |day: Date| {
        domain::time::instant(day.at(0, 0, 0, 0)).map_or(0, jiff::Timestamp::as_millisecond)
    };
    let (begin, end) = (midnight(first_day), midnight(order.today));
    let passed = (end - begin).unsigned_abs() * done / order.sites;
    Timestamp::from_millisecond(begin + passed.cast_signed())
        .expect("an instant between two days of the calendar")
}

fn site(
    draw: &mut Draw,
    equipment: &Equipment<'_>,
    (kind, prefecture): (InstitutionKind, Prefecture),
    counts: equipment::Counts,
) -> Site {
    let stamp = equipment.stamp;
    let name = name::institution(draw, kind);
    Site {
        id: stamp.site_id,
        institution_code: format!("{CODE_START}{:08}", stamp.number),
        name: name.written,
        name_kana: draw.chance(90).then_some(name.kana),
        institution_kind: Code(kind),
        prefecture: Code(prefecture),
        address: Some(name::address(draw)),
        start_pack: equipment.start_pack,
        pc_count: counts.pcs,
        reader_count: counts.readers,
        receipt_linked: draw.chance(80),
        maintenance_dial: None,
        created_at: stamp.at.into(),
        created_by: stamp.creator,
        postal_code: Some(format!("{:07}", draw.up_to(9_999_999))),
        credential_papers: None,
        changed_at: None,
        credential_papers_kind: None,
    }
}

/// Numbers that begin with 00 ring nowhere.
fn phone(draw: &mut Draw) -> String {
    format!("00{:08}", draw.up_to(99_999_999))
}

fn contact(draw: &mut Draw, stamp: &Stamp) -> Contact {
    Contact {
        id: draw.id(stamp.at),
        site_id: stamp.site_id,
        position: 0,
        name: name::person(draw),
        phone: Some(phone(draw)),
        email: draw
            .chance(50)
            .then(|| format!("site{}@example.jp", stamp.number)),
        reachable_at: None,
        reachable_hours: None,
    }
}

fn line(draw: &mut Draw, stamp: &Stamp) -> Line {
    let service = draw.weighted(&[
        (LineService::FletsNext, 55),
        (LineService::HikariCollabo, 30),
        (LineService::FletsCross, 8),
        (LineService::FletsLight, 2),
        (LineService::OtherCarrier, 5),
    ]);
    let topology = draw.weighted(&[
        (Topology::Dedicated, 60),
        (Topology::Shared, 37),
        (Topology::Ng, 3),
    ]);
    let v6_option = draw.weighted(&[(V6Option::Subscribed, 85), (V6Option::NotSubscribed, 15)]);
    let is_ntt = service != LineService::OtherCarrier;
    let opened_on = stamp.day();
    Line {
        site_id: stamp.site_id,
        customer_line_id: is_ntt.then(|| format!("CAF98{:08}", stamp.number)),
        service: Some(Code(service)),
        line_type: None,
        v6_option: is_ntt.then_some(Code(v6_option)),
        opened_on: Some(Day(opened_on)),
        ordered_on: opened_on.checked_sub(30.days()).ok().map(Day),
        topology: Some(Code(topology)),
        topology_reason: None,
        branch_device: None,
        gateway_model: None,
        shared: Some(topology != Topology::Dedicated),
        online_claims_on_line: Some(draw.chance(70)),
        gateway_rented: None,
    }
}

fn parties(draw: &mut Draw, site: &Site) -> Vec<Party> {
    let mut parties = Vec::new();
    let mut party = |draw: &mut Draw, kind, name: &str| {
        parties.push(Party {
            site_id: site.id,
            kind: Code(kind),
            name: name.to_owned(),
            phone: Some(phone(draw)),
            address: None,
            person: None,
            mail: None,
            reachable_at: None,
            reachable_hours: None,
            person_phone: None,
        });
    };
    if site.receipt_linked {
        let vendor = draw.common(VENDORS);
        party(draw, PartyKind::ReceiptVendor, vendor);
    }
    if draw.chance(40) {
        let operator = format!("医療法人{}会", name::person(draw));
        party(draw, PartyKind::Operator, &operator);
    }
    parties
}

/// Inhabitants in units of ten thousand, rounded: institutions are where people are.
const PREFECTURES: &[(Prefecture, u32)] = &[
    (Prefecture::Hokkaido, 520),
    (Prefecture::Aomori, 120),
    (Prefecture::Iwate, 120),
    (Prefecture::Miyagi, 230),
    (Prefecture::Akita, 95),
    (Prefecture::Yamagata, 105),
    (Prefecture::Fukushima, 180),
    (Prefecture::Ibaraki, 285),
    (Prefecture::Tochigi, 190),
    (Prefecture::Gunma, 190),
    (Prefecture::Saitama, 735),
    (Prefecture::Chiba, 625),
    (Prefecture::Tokyo, 1_405),
    (Prefecture::Kanagawa, 925),
    (Prefecture::Niigata, 215),
    (Prefecture::Yamanashi, 80),
    (Prefecture::Nagano, 205),
    (Prefecture::Toyama, 100),
    (Prefecture::Ishikawa, 110),
    (Prefecture::Fukui, 75),
    (Prefecture::Gifu, 195),
    (Prefecture::Shizuoka, 360),
    (Prefecture::Aichi, 750),
    (Prefecture::Mie, 175),
    (Prefecture::Shiga, 140),
    (Prefecture::Kyoto, 255),
    (Prefecture::Osaka, 880),
    (Prefecture::Hyogo, 540),
    (Prefecture::Nara, 130),
    (Prefecture::Wakayama, 90),
    (Prefecture::Tottori, 55),
    (Prefecture::Shimane, 65),
    (Prefecture::Okayama, 185),
    (Prefecture::Hiroshima, 275),
    (Prefecture::Yamaguchi, 130),
    (Prefecture::Tokushima, 70),
    (Prefecture::Kagawa, 95),
    (Prefecture::Ehime, 130),
    (Prefecture::Kochi, 70),
    (Prefecture::Fukuoka, 510),
    (Prefecture::Saga, 80),
    (Prefecture::Nagasaki, 130),
    (Prefecture::Kumamoto, 170),
    (Prefecture::Oita, 110),
    (Prefecture::Miyazaki, 105),
    (Prefecture::Kagoshima, 155),
    (Prefecture::Okinawa, 145),
];
