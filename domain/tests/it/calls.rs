//! Calls of every kind, from random picks.

use domain::{
    triage::{ContractFacts, DeviceFacts, Given, Hearing, Observations, SiteFacts},
    vocabulary::*,
};
use jiff::{Timestamp, civil::Date};
use proptest::{option, prelude::*, sample::select};

pub fn any_of<T: ClosedSet>() -> impl Strategy<Value = T> {
    select(T::ALL)
}

pub fn maybe<T: ClosedSet>() -> impl Strategy<Value = Option<T>> {
    option::of(any_of())
}

fn maybe_date() -> impl Strategy<Value = Option<Date>> {
    let dates = (2018_i16..2032, 1_i8..=12, 1_i8..=28);
    option::of(
        dates.prop_map(|(year, month, day)| {
            Date::new(year, month, day).expect("a day of every month")
        }),
    )
}

fn site() -> impl Strategy<Value = SiteFacts> {
    let models = select(vec!["OG400Xa", "ＯＧ８００Ｘｉ", "PR-500KI"]);
    let line = (maybe(), maybe(), option::of(models), maybe_date());
    (any_of(), any_of::<Prefecture>(), any_of(), 0..4_u32, line).prop_map(
        |(
            region,
            prefecture,
            institution_kind,
            reader_count,
            (line_service, topology, gateway, issued),
        )| {
            SiteFacts {
                region,
                prefecture,
                institution_kind,
                start_pack: true,
                pc_count: 1,
                reader_count,
                receipt_linked: true,
                customer_line_id: None,
                line_service,
                topology,
                gateway_model: gateway.map(str::to_owned),
                certificate_issued_on: issued,
            }
        },
    )
}

fn device() -> impl Strategy<Value = DeviceFacts> {
    let models = select(vec!["NVR700W", "RTX1210", "AT-AR1050V", "-"]);
    (
        any_of(),
        any_of(),
        option::of(models),
        maybe_date(),
        maybe_date(),
        maybe(),
    )
        .prop_map(
            |(kind, maker, model, purchased_on, warranty_ends_on, maintenance_desk)| DeviceFacts {
                kind,
                maker,
                model: model.map(str::to_owned),
                purchased_on,
                serial: None,
                warranty_ends_on,
                maintenance_desk,
            },
        )
}

fn contract() -> impl Strategy<Value = ContractFacts> {
    let terms = (any_of(), any_of(), any_of(), maybe(), maybe_date());
    let flags = (any::<Option<bool>>(), any::<Option<bool>>());
    (terms, flags, option::of(0..3_u32), option::of(0..8_u32)).prop_map(
        |(
            (status, service, reset_option, plan, started_on),
            (listed, customer_only),
            updates,
            calls,
        )| {
            ContractFacts {
                status,
                service,
                reset_option,
                plan,
                started_on,
                handbook_lists_device: listed,
                provider_accepts_customer_only: customer_only,
                handbook_updates_this_year: updates,
                helpdesk_calls_this_month: calls,
            }
        },
    )
}

prop_compose! {
    fn what_changed()(
        changed_recently in maybe(),
        onu_lamp in maybe(),
        branch_device in maybe(),
        account_state in maybe(),
        mobile_state in maybe(),
        certificate_backup in maybe(),
        caf_registration in maybe(),
        v6_option in maybe(),
        standard_configuration in maybe(),
    ) -> Observations {
        Observations {
            changed_recently, onu_lamp, branch_device, account_state, mobile_state,
            certificate_backup, caf_registration, v6_option, standard_configuration,
            ..Observations::of(Matter::Fault)
        }
    }
}

prop_compose! {
    pub fn observations()(
        changed in what_changed(),
        matter in any_of(),
        request_kind in maybe(),
        topic in maybe(),
        symptom in maybe(),
        (device_fault_confirmed, surge_suspected, burning_smell) in (maybe(), maybe(), maybe()),
        (restarted, power_button_pressed, nightly_power_off) in (maybe(), maybe(), maybe()),
        (usb_connection, reader_usb_cables) in (maybe(), maybe()),
        (start_order, stop_order, daily_restart) in (maybe(), maybe(), maybe()),
        eligibility_on_pc in maybe(),
    ) -> Observations {
        Observations {
            matter, request_kind, topic, symptom, device_fault_confirmed, restarted, surge_suspected,
            power_button_pressed, usb_connection, reader_usb_cables, start_order, stop_order,
            nightly_power_off, daily_restart, eligibility_on_pc, burning_smell, ..changed
        }
    }
}

prop_compose! {
    pub fn given()(
        second in 1_735_657_200_i64..1_956_495_600,
        site in site(),
        device in option::weighted(0.8, device()),
        contract in contract(),
        observations in observations(),
    ) -> Given {
        let at = Timestamp::from_second(second).expect("an instant of this century");
        let hearing = Hearing::default();
        Given { at, call: String::new(), site, device, contract, observations, hearing }
    }
}
