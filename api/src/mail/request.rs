//! What a customer orders, in words.

use domain::work_request::WorkRequest;

use super::words::Detail;
use crate::wording;

/// What is said of an order from the menu of works.
pub fn details(order: &WorkRequest) -> impl Iterator<Item = Detail> {
    let maker = order.maker_wanted.map(|maker| wording::maker(maker.into()));
    let reader: Vec<_> = maker
        .into_iter()
        .chain(order.model_wanted.as_deref())
        .collect();
    let detail = |label, value| Detail { label, value };
    [
        order
            .pcs_to_add
            .map(|count| detail("追加するパソコン", format!("{count}台"))),
        (!reader.is_empty()).then(|| detail("追加するリーダー", reader.join(" "))),
        order
            .hub_model
            .as_ref()
            .map(|model| detail("お客さまのUSBハブ", model.clone())),
    ]
    .into_iter()
    .flatten()
}
