//! JSON for programs: the fields of [`Report`] and [`CallRow`], described in `docs/REPORT.md`; times ISO 8601 with
//! offset, durations in seconds.

use std::borrow::Borrow;

use jiff::Zoned;
use serde_json::{Map, Value, json};

use super::super::{CallRow, Report};

/// Raised when a field changes its meaning; new fields do not raise it.
const VERSION: u32 = 1;

/// The whole report, indented for eyes.
pub fn report(report: &Report) -> String {
    let mut fields =
        Map::from_iter([("format".to_owned(), json!("slukhavka-report")), ("version".to_owned(), json!(VERSION))]);
    if let Ok(Value::Object(figures)) = serde_json::to_value(report) {
        fields.extend(figures);
    }
    let mut value = Value::Object(fields);
    plain_times(&mut value);
    format!("{value:#}\n")
}

/// The counted calls as an array, a line each.
pub fn calls(rows: impl IntoIterator<Item: Borrow<CallRow>>) -> String {
    let mut list = Calls::new();
    rows.into_iter().for_each(|row| list.add(row.borrow()));
    list.finish()
}

/// Such an array while it is being written.
#[derive(Debug)]
pub struct Calls(String);

impl Calls {
    #[expect(clippy::new_without_default, reason = "a list begins with its bracket, which no default says")]
    pub fn new() -> Self {
        Self("[".to_owned())
    }

    /// Calls that are set apart are passed over.
    pub fn add(&mut self, row: &CallRow) {
        if row.counted {
            self.0.push_str(if self.0.len() > 1 { ",\n" } else { "\n" });
            self.0.push_str(&call(row));
        }
    }

    pub fn finish(mut self) -> String {
        self.0.push_str("\n]\n");
        self.0
    }
}

/// One call on one line.
pub fn call(row: &CallRow) -> String {
    let mut value = serde_json::to_value(row).unwrap_or(Value::Null);
    if let Some(name) = value.get_mut("call") {
        *name = Value::String(row.call.to_string());
    }
    plain_times(&mut value);
    value.to_string()
}

/// Fields that hold times.
const TIMES: [&str; 5] = ["made", "from", "until", "to", "at"];

/// `…+03:00[Europe/Kyiv]` loses its zone: programs that know ISO 8601 only must read it.
fn plain_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let time = field.as_str().filter(|_| TIMES.contains(&name.as_str()));
                match time.and_then(|text| text.parse::<Zoned>().ok()) {
                    Some(at) => *field = Value::String(at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
                    None => plain_times(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain_times),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn times_have_their_offset_and_no_zone() {
        let text = report(&sample::report());
        assert!(!text.contains("[Europe/Kyiv]"));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["head"]["made"], "2026-11-02T09:15:00+02:00");
        assert_eq!(value["service"]["outages"][0]["from"], "2026-10-12T14:00:00+03:00");
        assert_eq!(value["head"]["from"], "2026-10-01", "a day stays a day");
        assert_eq!(value["version"], 1);
    }

    #[test]
    fn a_list_of_calls_is_an_array_of_the_counted_ones() {
        let mut rows = sample::calls();
        rows[1].counted = false;
        let value: Vec<Value> = serde_json::from_str(&calls(&rows)).unwrap();
        assert_eq!(value.len(), rows.iter().filter(|row| row.counted).count());
        assert_eq!(value[0]["call"], "3-17");
        assert_eq!(value[0]["at"], "2026-10-05T09:12:03+03:00");
        assert_eq!(serde_json::from_str::<Vec<Value>>(&calls(Vec::<CallRow>::new())).unwrap().len(), 0);
    }

    /// `head.title`, `outcomes[].id`: the paths of all fields that hold no further ones by name.
    fn paths(path: &str, value: &Value, found: &mut std::collections::BTreeSet<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, field)| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                paths(&path, field, found);
            }),
            Value::Array(items) if items.iter().all(Value::is_object) && !items.is_empty() => {
                items.iter().for_each(|item| paths(&format!("{path}[]"), item, found));
            }
            _ => drop(found.insert(path.to_owned())),
        }
    }

    #[test]
    fn the_documentation_names_every_field() {
        let doc = include_str!("../../../docs/REPORT.md");
        let mut found = std::collections::BTreeSet::new();
        paths("", &serde_json::from_str(&report(&sample::report())).unwrap(), &mut found);
        for row in sample::calls() {
            paths("", &serde_json::from_str(&call(&row)).unwrap(), &mut found);
        }
        assert!(found.len() > 100, "{}", found.len());
        for path in found {
            // What was before is of the same shape as what is now.
            let shown = path.replace("[].previous.", "[].value.").replace("[].year_before.", "[].value.");
            assert!(doc.contains(&format!("`{shown}`")), "docs/REPORT.md does not name {path}");
        }
    }

    #[test]
    fn the_documentation_names_no_field_that_is_not_there() {
        let text = report(&sample::report()) + &sample::calls().iter().map(call).collect::<String>();
        let doc = include_str!("../../../docs/REPORT.md");
        let tables = doc.split("## JSON").nth(1).and_then(|rest| rest.split("## Піврічна").next()).unwrap();
        let first = tables.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
        for name in first.flat_map(|cell| cell.split(", ")).map(|name| name.trim_matches('`')) {
            let last = name.rsplit('.').next().unwrap_or(name);
            assert!(text.contains(&format!("\"{last}\"")), "there is no field {name}");
        }
    }
}
