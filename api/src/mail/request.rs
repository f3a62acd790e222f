//! What a customer asks for, in words.

use domain::triage::Observations;
use domain::vocabulary::Labelled;
use domain::work_request::WorkRequest;

use crate::wording;

/// The request of a call, and what is said of an order from the menu of works; nothing where it is no request.
pub fn lines(observations: &Observations, order: Option<&WorkRequest>) -> Vec<String> {
    let request = observations.request_kind;
    let mut lines: Vec<_> = request
        .map(|kind| format!("■ ご依頼  {}", kind.label()))
        .into_iter()
        .collect();
    lines.extend(order.into_iter().flat_map(details));
    lines
}

/// What is said of an order from the menu of works.
pub fn details(order: &WorkRequest) -> impl Iterator<Item = String> {
    let maker = order.maker_wanted.map(|maker| wording::maker(maker.into()));
    let reader: Vec<_> = maker
        .into_iter()
        .chain(order.model_wanted.as_deref())
        .collect();
    [
        order
            .pcs_to_add
            .map(|count| format!("    追加するパソコン  {count}台")),
        (!reader.is_empty()).then(|| format!("    追加するリーダー  {}", reader.join(" "))),
        order
            .hub_model
            .as_ref()
            .map(|model| format!("    お客さまのUSBハブ  {model}")),
    ]
    .into_iter()
    .flatten()
}
