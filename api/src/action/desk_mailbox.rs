//! Which mailbox of a desk is written to, and whether it may be.

use domain::catalogue::Desk;
use domain::dispatch::DeskMailbox;
use domain::vocabulary::Channel;

use crate::store::desk_address::DeskAddress;

/// The mailbox for a dispatch of ours: one that an operator registered, else the printed one where mail is the
/// channel. `known` are the confirmed addresses of the desk.
pub fn choose(desk: &Desk, channel: Channel, known: &[DeskAddress]) -> Option<DeskMailbox> {
    if let Some(own) = known.iter().find(|row| row.registered) {
        return Some(DeskMailbox {
            address: own.address.clone(),
            confirmed: true,
        });
    }
    let printed = desk.emails.first().filter(|_| channel == Channel::Email)?;
    let confirmed = is_confirmed(desk, &printed.address, known);
    Some(DeskMailbox {
        address: printed.address.clone(),
        confirmed,
    })
}

/// Whether the address is printed for faults, or a supervisor has confirmed it (A23).
pub fn is_confirmed(desk: &Desk, address: &str, known: &[DeskAddress]) -> bool {
    desk.emails
        .iter()
        .any(|email| email.confirmed && email.address == address)
        || known
            .iter()
            .any(|row| row.desk.0 == desk.code && row.address == address)
}
