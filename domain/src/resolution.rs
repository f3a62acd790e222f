//! Which desk in fact solved a ticket, as far as the part that was at fault tells.

use crate::{
    catalogue::Catalogue,
    triage::{DeviceFacts, Facts, Given, Observations, RuleSet},
    vocabulary::{Destination, DeviceKind, FaultPart, Maker, Matter, YesNo},
};

/// The desk that solved a ticket, where nobody said: for a kind of device the desk of a confirmed fault of that
/// part, with the other facts of the call; for wrong use the first line; none where the part tells no desk, and none for a
/// request or a question, which has no part at fault.
///
/// `part_as_registered` is the part at fault where it is not the device that the call was about.
#[must_use]
pub fn resolving_desk(
    rules: &RuleSet,
    catalogue: &Catalogue,
    call: &Given,
    part: FaultPart,
    part_as_registered: Option<DeviceFacts>,
) -> Option<Destination> {
    if call.observations.matter != Matter::Fault {
        return None;
    }
    let Some(kind) = part.device_kind() else {
        return (part == FaultPart::Operation).then_some(Destination::FirstLine);
    };
    let of_call = call.device.clone().filter(|device| device.kind == kind);
    let device = of_call
        .or(part_as_registered)
        .unwrap_or_else(|| not_registered(kind));
    let confirmed = Given {
        device: Some(device),
        observations: Observations {
            device_fault_confirmed: Some(YesNo::Yes),
            surge_suspected: call.observations.surge_suspected,
            ..Observations::of(Matter::Fault)
        },
        ..call.clone()
    };
    let outcome = rules.evaluate(&Facts::of(catalogue, &confirmed))?;
    Some(outcome.desk)
}

fn not_registered(kind: DeviceKind) -> DeviceFacts {
    DeviceFacts {
        kind,
        maker: Maker::Unknown,
        model: None,
        purchased_on: None,
        serial: None,
        warranty_ends_on: None,
        maintenance_desk: None,
    }
}
