//! Rule sets over GraphQL.

use crate::client::Client;
use serde_json::{Value, json};

/// Proposes rules.
pub const RULE_SET_PROPOSE: &str = "mutation($input: RuleSetProposeInput!) { ruleSetPropose(input: $input) {
    ruleSet { id version state author reason basedOn { version } } userErrors { code message field } } }";

/// Puts a draft in force.
pub const RULE_SET_ACTIVATE: &str =
    "mutation($input: RuleSetActivateInput!) { ruleSetActivate(input: $input) {
    ruleSet { id version state activeFrom activatedBy } userErrors { code message field } } }";

/// The rule set of the first start, with its files.
#[track_caller]
pub fn shipped(client: &Client) -> Value {
    let all = "{ ruleSets { nodes { id version state author files { name text } } } }";
    let sets = client.ok(all, &json!({}))["ruleSets"]["nodes"].take();
    let sets = sets.as_array().expect("a list");
    let first = sets.last().expect("the shipped rules are stored");
    first.clone()
}

/// The files of the shipped rules with one text in the place of another.
#[track_caller]
pub fn changed_files(client: &Client, before: &str, after: &str) -> Vec<Value> {
    let mut files = shipped(client)["files"].take();
    let files = files.as_array_mut().expect("a list");
    let mut found = 0;
    for file in files.iter_mut() {
        let text = file["text"].as_str().expect("a text");
        found += text.matches(before).count();
        file["text"] = json!(text.replace(before, after));
    }
    assert_eq!(found, 1, "{before:?} stands once in the shipped rules");
    std::mem::take(files)
}

/// Proposes files; the draft.
#[track_caller]
pub fn propose(client: &Client, files: &[Value]) -> Value {
    let based_on = shipped(client)["id"].take();
    let input = json!({"files": files, "reason": "試験", "basedOn": based_on});
    client.ok(RULE_SET_PROPOSE, &json!({"input": input}))["ruleSetPropose"]["ruleSet"].take()
}

/// A draft by which Yamaha's desk takes the monitors of Lenovo in the East.
#[track_caller]
pub fn propose_another_desk(client: &Client) -> Value {
    let row =
        "when.maker = [\"LENOVO\"]\nthen = \"LENOVO_COMSYS\"\nsource = [\"D13\", \"A60\", \"A61\"]";
    let other = row.replace("LENOVO_COMSYS", "YAMAHA_SCSK");
    propose(client, &changed_files(client, row, &other))
}

/// Puts a draft in force, from now or an instant on.
#[track_caller]
pub fn activate(client: &Client, draft: &Value, from: Option<&str>) -> Value {
    let input = json!({"ruleSetId": draft["id"], "from": from});
    client.ok(RULE_SET_ACTIVATE, &json!({"input": input}))["ruleSetActivate"]["ruleSet"].take()
}
