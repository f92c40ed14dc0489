//! The council's own telephones, and what the status says of those who answer them.

use serde_json::Value;

use super::{
    app::App,
    wait::{LONG, eventually},
};

/// The people and departments of a town whose operators have telephones: `people` are lines under `people:`, `answer` is
/// who answers, `more` stands under the department.
pub fn town(base: &str, people: &[(&str, &str)], answer: &str, more: &str) -> String {
    let list: String = people.iter().map(|(name, contact)| format!("  {name}: {contact}\n")).collect();
    let base = base
        .replace("    answer: Олена\n", &format!("    answer: {answer}\n{more}"))
        .replace("people:\n  Олена: 101\n", &format!("people:\n{list}"));
    format!("{base}lan: 127.0.0.0/8\n")
}

impl App {
    /// Makes an account and gives its password, as the administrator reads it.
    #[track_caller]
    pub fn adds_phone(&self, extension: &str) -> String {
        let output = self.command(&["phone", "add", extension]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.max_by_key(|word| word.len()).filter(|word| word.len() >= 20).expect("a password").to_owned()
    }

    #[track_caller]
    pub fn phone_becomes(&self, extension: &str, registered: bool) {
        eventually(&format!("telephone {extension} registered: {registered}"), LONG, || {
            let status = self.status();
            let phones = status["phones"].as_array()?;
            let state = |p: &Value| p["extension"] == extension && p["registered"] == registered;
            phones.iter().any(state).then_some(())
        });
    }

    /// Waits until the operator is in this state.
    #[track_caller]
    pub fn operator_becomes(&self, name: &str, state: &str) {
        eventually(&format!("{name} {state}"), LONG, || {
            let status = self.status();
            let operators = status["operators"].as_array()?;
            operators.iter().find(|o| o["name"] == name && o["state"] == state).map(|_: &Value| ())
        });
    }

    /// The one record, once there is one.
    #[track_caller]
    pub fn last_record(&self) -> Value {
        eventually("a record", LONG, || self.records().pop())
    }
}
