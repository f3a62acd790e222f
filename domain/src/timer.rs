//! Timers: the last day on which something holds or may be done (T01-T19).

use jiff::civil::Date;

use crate::{calendar::Calendar, time::add_months, vocabulary::closed_set::closed_set};

closed_set! {
    /// What a timer runs for.
    Timer {
        /// Last valid day of a certificate.
        Certificate = "CERTIFICATE",
        /// Last covered day of a device.
        Warranty = "WARRANTY",
        /// Last day of the reset option.
        ResetOption = "RESET_OPTION",
        /// Last day of the running plan B term.
        PlanBTerm = "PLAN_B_TERM",
        /// Last day of the first fee period.
        OpsFirstPeriod = "OPS_FIRST_PERIOD",
        /// Last day a site survey can be cancelled at no charge.
        SurveyCancelFree = "SURVEY_CANCEL_FREE",
        /// Last day to have the certificate applied for.
        CertificateApplyBy = "CERTIFICATE_APPLY_BY",
        /// Latest day operation may start.
        OperationStartLatest = "OPERATION_START_LATEST",
        /// Last day to order from the integrator.
        IntegratorOrderBy = "INTEGRATOR_ORDER_BY",
    }
}

/// Months a reset option runs at most, from the purchase of the PC (C18).
const RESET_OPTION_MONTHS: i32 = 60;

/// Business days between the application for a certificate and the set-up of the devices (T16).
const CERTIFICATE_LEAD: u32 = 5;

/// Last day of the reset option (再設定オプション): 60 months after the purchase of the PC, or the
/// registered end of its warranty where that is earlier (C18, A30).
#[must_use]
pub fn reset_option_ends_on(purchased_on: Date, warranty_ends_on: Option<Date>) -> Date {
    let longest = add_months(purchased_on, RESET_OPTION_MONTHS);
    warranty_ends_on.map_or(longest, |end| end.min(longest))
}

/// The business day before a site survey; it can be cancelled at no charge until 17:30 of that day (T10).
#[must_use]
pub fn survey_cancel_free_on(calendar: &Calendar, survey_on: Date) -> Date {
    calendar.business_days_before(survey_on, 1)
}

/// Last day to have the certificate applied for before the devices are set up (T16).
#[must_use]
pub fn certificate_apply_by(calendar: &Calendar, set_up_on: Date) -> Date {
    calendar.business_days_before(set_up_on, CERTIFICATE_LEAD)
}

/// Latest day that may be entered as the start of operation (運用開始日): the end of the next month (T18).
#[must_use]
pub fn operation_start_latest(entered_on: Date) -> Date {
    add_months(entered_on, 1).last_of_month()
}

/// Last day to order from the integrator (導入支援事業者): a month before the planned start (T17).
#[must_use]
pub fn integrator_order_by(start_on: Date) -> Date {
    add_months(start_on, -1)
}
