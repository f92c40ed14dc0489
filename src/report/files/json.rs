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
    let mut out = String::from("[");
    for row in rows.into_iter().filter(|row| row.borrow().counted) {
        out.push_str(if out.len() > 1 { ",\n" } else { "\n" });
        out.push_str(&call(row.borrow()));
    }
    out.push_str("\n]\n");
    out
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
        assert_eq!(value.len(), rows.len() - 1);
        assert_eq!(value[0]["call"], "3-17");
        assert_eq!(value[0]["at"], "2026-10-05T09:12:03+03:00");
        assert_eq!(serde_json::from_str::<Vec<Value>>(&calls(Vec::<CallRow>::new())).unwrap().len(), 0);
    }
}
