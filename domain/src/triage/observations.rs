//! The 29 observations: one list that makes the struct, its JSON form and the agent's questions.

use serde::{Deserialize, Serialize};

use super::attribute::{Input, State};
use crate::vocabulary::{
    AccountState, BranchDevice, CableCount, CafRegistration, ChangedRecently, EligibilityOnPc,
    Matter, MobileState, OnuLamp, PowerLamp, RequestKind, StartOrder, StopOrder, Symptom, Topic,
    UsbConnection, V6Option, YesNo,
};

/// What the agent asks to learn an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The observation, as case files name it.
    pub attribute: &'static str,
    /// The question in Japanese.
    pub text: &'static str,
}

macro_rules! observations {
    ($($(#[$about:meta])* $field:ident: $set:ty, $name:literal, $question:literal;)+) => {
        /// What the agent asked and heard; what was not asked is `None`.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "graphql", derive(juniper::GraphQLInputObject))]
        #[cfg_attr(feature = "graphql", graphql(name = "ObservationsInput"))]
        pub struct Observations {
            /// What the call is about.
            pub matter: Matter,
            $(
                $(#[$about])*
                #[serde(rename = $name, default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$set>,
            )+
        }

        impl Observations {
            /// A call of which only the matter is known.
            #[must_use]
            pub const fn of(matter: Matter) -> Self {
                Self { matter, $($field: None,)+ }
            }

            /// What is known, with the question that brought it out, in the order of the questions.
            pub fn known(&self) -> impl Iterator<Item = (&'static Question, &'static str)> {
                let texts = [Some(self.matter.as_str()), $(self.$field.map(<$set>::as_str)),+];
                Self::QUESTIONS
                    .iter()
                    .zip(texts)
                    .filter_map(|(question, text)| Some((question, text?)))
            }

            /// The question for every observation, in the order an agent may ask them.
            pub const QUESTIONS: &'static [Question] = &[
                Question {
                    attribute: "matter",
                    text: "故障ですか、工事や手続きのご依頼ですか、ご質問ですか",
                },
                $(Question { attribute: $name, text: $question },)+
            ];

            /// The observations as attributes of the decision tables.
            pub(super) const ATTRIBUTES: &'static [Input] = &[
                Input::of::<Matter>("matter"),
                $(Input::of::<$set>($name),)+
            ];

            /// The state of every observation, in the order of `ATTRIBUTES`.
            pub(super) fn states(&self) -> [State; Self::ATTRIBUTES.len()] {
                [State::of(Some(self.matter)), $(State::of(self.$field),)+]
            }
        }
    };
}

observations! {
    /// Which request; only with [`Matter::Request`].
    request_kind: RequestKind, "requestKind", "どのようなご依頼ですか";
    /// Which question; only with [`Matter::Question`].
    topic: Topic, "topic", "何についてのご質問ですか";
    /// The main symptom.
    symptom: Symptom, "symptom", "どのような症状ですか";
    /// Whether the device of the call is established to be broken.
    device_fault_confirmed: YesNo, "deviceFaultConfirmed", "他の機器は正常で、この機器の故障と確かめられましたか";
    /// Whether the device (for a lost line: the branch device) was restarted.
    restarted: YesNo, "restarted", "電源の入れ直しはお試しになりましたか";
    /// What was changed just before.
    changed_recently: ChangedRecently, "changedRecently", "直前に変更したもの（アカウント、配線、機器など）はありますか";
    /// Whether lightning or abnormal current is suspected.
    surge_suspected: YesNo, "surgeSuspected", "落雷や停電のあとからですか";
    /// Lamps of the ONU.
    onu_lamp: OnuLamp, "onuLamp", "ONUの光ランプは正常に点灯していますか";
    /// What stands between ONU and router.
    branch_device: BranchDevice, "branchDevice", "ONUとオン資ルーターの間に何かつながっていますか";
    /// Whether the reader's own power button was pressed.
    power_button_pressed: YesNo, "powerButtonPressed", "カードリーダー本体の電源ボタンは押しましたか";
    /// How the reader is connected.
    usb_connection: UsbConnection, "usbConnection", "リーダーはパソコンに直結ですか、USBハブ経由ですか（ハブの型番は）";
    /// USB cables per reader.
    reader_usb_cables: CableCount, "readerUsbCables", "リーダー1台につきUSBケーブルは何本つながっていますか";
    /// What was started first today.
    start_order: StartOrder, "startOrder", "オン資パソコンとレセコン、どちらを先に起動しましたか";
    /// What was stopped first.
    stop_order: StopOrder, "stopOrder", "終了時、リーダーとパソコンのどちらを先に切りましたか";
    /// Whether the reader is switched off every night.
    nightly_power_off: YesNo, "nightlyPowerOff", "リーダーの電源は毎晩切っていますか";
    /// Whether the PC is restarted once a day.
    daily_restart: YesNo, "dailyRestart", "オン資パソコンは毎日再起動していますか";
    /// State of the account used.
    account_state: AccountState, "accountState", "ログインに使うアカウントはどのような状態ですか";
    /// What is known of the mobile device.
    mobile_state: MobileState, "mobileState", "URLの変更、NFCの設定、端末の種類、同意登録の状況はいかがですか";
    /// Eligibility check on the PC itself.
    eligibility_on_pc: EligibilityOnPc, "eligibilityOnPc", "オン資パソコンの画面では資格確認できますか";
    /// Whether the certificate was copied to another medium.
    certificate_backup: YesNo, "certificateBackup", "電子証明書は別の媒体に保存してありますか";
    /// Registered customer line ID against the contract paper.
    caf_registration: CafRegistration, "cafRegistration", "ポータルに登録したお客さまIDは契約書類と一致していますか";
    /// Whether フレッツ・v6オプション is contracted.
    v6_option: V6Option, "v6Option", "フレッツ・v6オプションは契約済みですか";
    /// Burnt smell, smoke or heat: nothing may be powered (A69).
    burning_smell: YesNo, "burningSmell", "焦げたにおいや煙、異常な熱はありませんか";
    /// Whether the configuration is as installed.
    standard_configuration: YesNo, "standardConfiguration", "構成は当社が設置したときのままですか";
    /// Power lamp; recorded, decides nothing.
    power_lamp: PowerLamp, "powerLamp", "電源ランプは点いていますか";
    /// Whether mains plug and tap were checked; recorded, decides nothing.
    mains_checked: YesNo, "mainsChecked", "コンセントと電源タップは確認しましたか";
    /// Whether other devices on the line are online; recorded, decides nothing.
    other_devices_online: YesNo, "otherDevicesOnline", "同じ回線の他の機器はインターネットにつながりますか";
    /// Whether the serial number was read; recorded, decides nothing.
    serial_known: YesNo, "serialKnown", "本体のシリアル番号は読み取れましたか";
}
