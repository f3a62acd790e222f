//! The 29 observations: one list that makes the struct, its JSON form and the agent's questions.

use serde::{Deserialize, Serialize};

use super::attribute::{Input, Origin, State};
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
    ($($(#[$about:meta])* $field:ident: $set:ty, $name:literal $label:literal, $question:literal;)+) => {
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

            /// Takes one observation over from another call; whether it is known there.
            pub fn take(&mut self, attribute: &str, from: &Self) -> bool {
                match attribute {
                    "matter" => {
                        self.matter = from.matter;
                        true
                    }
                    $($name => {
                        self.$field = from.$field;
                        self.$field.is_some()
                    })+
                    _ => false,
                }
            }

            /// Takes over what is not known here and is in another call; returns the names of what was taken.
            pub fn fill(&mut self, from: &Self) -> Vec<String> {
                let mut taken = Vec::new();
                $(if self.$field.is_none() && from.$field.is_some() {
                    self.$field = from.$field;
                    taken.push($name.to_owned());
                })+
                taken
            }

            /// What was heard in both calls alike, and what only here or otherwise than there; the matter is in both parts.
            #[must_use]
            pub fn compared(&self, other: &Self) -> (Self, Self) {
                let (mut same, mut differs) = (Self::of(self.matter), Self::of(self.matter));
                $(if self.$field == other.$field {
                    same.$field = self.$field;
                } else {
                    differs.$field = self.$field;
                })+
                (same, differs)
            }

            /// The same but for what is named, which is not known.
            #[must_use]
            pub fn without(&self, names: &[String]) -> Self {
                let mut rest = self.clone();
                $(if names.iter().any(|name| name == $name) {
                    rest.$field = None;
                })+
                rest
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
                Input::of::<Matter>("matter", "ご用件", Origin::Agent, true),
                $(Input::of::<$set>($name, $label, Origin::Agent, false),)+
            ];

            /// The state of every observation, in the order of `ATTRIBUTES`.
            pub(super) fn states(&self) -> [State; Self::ATTRIBUTES.len()] {
                let mut said = self.clone();
                // A request has its kind and a question its topic; elsewhere they mean nothing.
                said.request_kind = said.request_kind.filter(|_| said.matter == Matter::Request);
                said.topic = said.topic.filter(|_| said.matter == Matter::Question);
                [State::of(Some(said.matter)), $(State::of(said.$field),)+]
            }
        }
    };
}

impl Observations {
    /// Whether another call about the same site and device would be about the same: the same matter, and the same
    /// symptom, request or topic.
    #[must_use]
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        let what = |call: &Self| (call.matter, call.symptom, call.request_kind, call.topic);
        what(self) == what(other)
    }
}

observations! {
    /// Which request; only with [`Matter::Request`].
    request_kind: RequestKind, "requestKind" "ご依頼の内容", "どのようなご依頼ですか";
    /// Which question; only with [`Matter::Question`].
    topic: Topic, "topic" "ご質問の内容", "何についてのご質問ですか";
    /// The main symptom.
    symptom: Symptom, "symptom" "症状", "どのような症状ですか";
    /// Whether the device of the call is established to be broken.
    device_fault_confirmed: YesNo, "deviceFaultConfirmed" "この機器の故障と確認", "他の機器は正常で、この機器の故障と確かめられましたか";
    /// Whether the device (for a lost line: the branch device) was restarted.
    restarted: YesNo, "restarted" "電源の入れ直し", "電源の入れ直しはお試しになりましたか";
    /// What was changed just before.
    changed_recently: ChangedRecently, "changedRecently" "直前の変更", "直前に変更したもの（アカウント、配線、機器など）はありますか";
    /// Whether lightning or abnormal current is suspected.
    surge_suspected: YesNo, "surgeSuspected" "落雷・停電の影響", "落雷や停電のあとからですか";
    /// Lamps of the ONU.
    onu_lamp: OnuLamp, "onuLamp" "ONUのランプ", "ONUの光ランプは正常に点灯していますか";
    /// What stands between ONU and router.
    branch_device: BranchDevice, "branchDevice" "ONUとルーターの間の装置", "ONUとオン資ルーターの間に何かつながっていますか";
    /// Whether the reader's own power button was pressed.
    power_button_pressed: YesNo, "powerButtonPressed" "リーダーの電源ボタンを押した", "カードリーダー本体の電源ボタンは押しましたか";
    /// How the reader is connected.
    usb_connection: UsbConnection, "usbConnection" "リーダーの接続", "リーダーはパソコンに直結ですか、USBハブ経由ですか（ハブの型番は）";
    /// USB cables per reader.
    reader_usb_cables: CableCount, "readerUsbCables" "リーダーのUSBケーブル", "リーダー1台につきUSBケーブルは何本つながっていますか";
    /// What was started first today.
    start_order: StartOrder, "startOrder" "起動の順", "オン資パソコンとレセコン、どちらを先に起動しましたか";
    /// What was stopped first.
    stop_order: StopOrder, "stopOrder" "終了の順", "終了時、リーダーとパソコンのどちらを先に切りましたか";
    /// Whether the reader is switched off every night.
    nightly_power_off: YesNo, "nightlyPowerOff" "夜のリーダーの電源オフ", "リーダーの電源は毎晩切っていますか";
    /// Whether the PC is restarted once a day.
    daily_restart: YesNo, "dailyRestart" "毎日の再起動", "オン資パソコンは毎日再起動していますか";
    /// State of the account used.
    account_state: AccountState, "accountState" "アカウントの状態", "ログインに使うアカウントはどのような状態ですか";
    /// What is known of the mobile device.
    mobile_state: MobileState, "mobileState" "モバイル端末の状態", "URLの変更、NFCの設定、端末の種類、同意登録の状況はいかがですか";
    /// Eligibility check on the PC itself.
    eligibility_on_pc: EligibilityOnPc, "eligibilityOnPc" "オン資パソコンでの資格確認", "オン資パソコンの画面では資格確認できますか";
    /// Whether the certificate was copied to another medium.
    certificate_backup: YesNo, "certificateBackup" "電子証明書の控え", "電子証明書は別の媒体に保存してありますか";
    /// Registered customer line ID against the contract paper.
    caf_registration: CafRegistration, "cafRegistration" "登録したお客さまID", "ポータルに登録したお客さまIDは契約書類と一致していますか";
    /// Whether フレッツ・v6オプション is contracted.
    v6_option: V6Option, "v6Option" "v6オプション", "フレッツ・v6オプションは契約済みですか";
    /// Burnt smell, smoke or heat: nothing may be powered (A69).
    burning_smell: YesNo, "burningSmell" "焦げたにおい・煙・熱", "焦げたにおいや煙、異常な熱はありませんか";
    /// Whether the configuration is as installed.
    standard_configuration: YesNo, "standardConfiguration" "当社標準の構成", "構成は当社が設置したときのままですか";
    /// Power lamp; recorded, decides nothing.
    power_lamp: PowerLamp, "powerLamp" "電源ランプ", "電源ランプは点いていますか";
    /// Whether mains plug and tap were checked; recorded, decides nothing.
    mains_checked: YesNo, "mainsChecked" "コンセントの確認", "コンセントと電源タップは確認しましたか";
    /// Whether other devices on the line are online; recorded, decides nothing.
    other_devices_online: YesNo, "otherDevicesOnline" "他の機器の通信", "同じ回線の他の機器はインターネットにつながりますか";
    /// Whether the serial number was read; recorded, decides nothing.
    serial_known: YesNo, "serialKnown" "シリアル番号の読み取り", "本体のシリアル番号は読み取れましたか";
}
