//! A file to translate from: the English words in the shape of [`LanguageData`], as YAML.

use serde_json::Value;

use super::LanguageData;
use crate::vocab::Lang;

/// What the file says before its first word; people read it.
const HEAD: &str = "\
# Слова нової мови для «Слухавки». Збережіть файл як languages/КОД.yaml (КОД — дві літери мови за ISO 639-1: pl, hu, ro),
# перекладіть праворуч від двокрапок, додайте мову в languages: і голос у speech: — програми змінювати не треба.
# Кожна фраза звучить цілою, тож пишіть її в тій формі, у якій її вимовляють. Порядок у списках — як тут: дні від
# понеділка, години від 0 до 23 (у times.to — до 24), числа від 0.
# numbers.plural — скільки форм має слово після числа: none (одна), one (1 і решта), slavic (1; 2–4; решта — як в
# українській), polish, romanian; стільки ж слів має бути в nouns.….forms.
# times.clock — час сам собою («восьма година») та після слів з after; contains_it: true — слово вже є в годинах.
";

impl LanguageData {
    /// English, to be translated.
    pub fn template() -> String {
        let words = super::of(Lang::EN);
        let value = serde_json::to_value(&*words).unwrap_or_default();
        let mut text = HEAD.to_owned();
        mapping(&mut text, 0, &value);
        text
    }
}

fn mapping(text: &mut String, depth: usize, value: &Value) {
    let Value::Object(entries) = value else { return };
    for (key, value) in entries {
        indent(text, depth);
        entry(text, depth, key, value);
    }
}

fn entry(text: &mut String, depth: usize, key: &str, value: &Value) {
    text.push_str(key);
    text.push(':');
    match value {
        Value::Object(_) => {
            text.push('\n');
            mapping(text, depth + 1, value);
        }
        Value::Array(items) if items.is_empty() => text.push_str(" []\n"),
        Value::Array(items) => {
            text.push('\n');
            items.iter().for_each(|item| list_item(text, depth + 1, item));
        }
        // Quoted strings of JSON are quoted strings of YAML.
        scalar => text.push_str(&format!(" {scalar}\n")),
    }
}

fn list_item(text: &mut String, depth: usize, item: &Value) {
    indent(text, depth);
    text.push_str("- ");
    let Value::Object(entries) = item else {
        text.push_str(&format!("{item}\n"));
        return;
    };
    for (i, (key, value)) in entries.iter().enumerate() {
        if i > 0 {
            indent(text, depth + 1);
        }
        entry(text, depth + 1, key, value);
    }
}

fn indent(text: &mut String, depth: usize) {
    text.extend(std::iter::repeat_n("  ", depth));
}
