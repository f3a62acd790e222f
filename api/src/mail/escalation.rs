//! The mail to whoever is on duty: a ticket missed a target.

use domain::catalogue::Desk;
use domain::target::Target;
use domain::ticket::{State, TicketNumber};
use jiff::Timestamp;

use super::text::Letter;
use crate::store::site::Site;
use crate::wording;

/// What is told.
pub struct Missed<'a> {
    pub ticket: TicketNumber,
    pub logged_at: Timestamp,
    pub state: State,
    /// None while it is not known who called.
    pub site: Option<&'a Site>,
    /// The desk to which the ticket was sent last.
    pub desk: Option<&'a Desk>,
    pub target: Target,
    pub minutes: i32,
    pub missed_at: Timestamp,
}

/// Writes the mail.
pub fn letter(missed: &Missed<'_>) -> Letter {
    let ticket = missed.ticket;
    let target = wording::target(missed.target);
    let site = missed.site.map_or("特定できていません", |site| &site.name);
    let desk = missed.desk.map_or("なし", |desk| &desk.name);
    let lines = [
        "受付が目標時間を超えました。担当者の方は状況を確認してください。".to_owned(),
        String::new(),
        format!("■ 受付番号  {ticket}"),
        format!("■ 目標  {target}（{}分以内）", missed.minutes),
        format!("■ 期限  {}", wording::instant(missed.missed_at)),
        format!("■ 受付日時  {}", wording::instant(missed.logged_at)),
        format!("■ 現在の状態  {}", wording::ticket_state(missed.state)),
        format!("■ 設置場所  {site}"),
        format!("■ 窓口  {desk}"),
        String::new(),
    ];
    Letter {
        subject: format!("【{ticket}】目標時間の超過：{target}"),
        body: lines.join("\n"),
    }
}
