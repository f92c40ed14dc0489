//! Lines without a colon: forgotten, glued to its value, or a text that goes on.

use super::scan::is_own_word;
use crate::config::{messages::text as say, report::Note};

/// Where the line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scene<'t> {
    pub section: &'t str,
    /// The line above has a value and this one is deeper.
    pub continues: bool,
    /// It begins with a dash.
    pub item: bool,
    /// The next line is deeper.
    pub deeper: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Sound,
    Continued,
    Colon { note: Note, corrected: Option<String> },
}

pub(super) fn judge(words: &str, scene: Scene<'_>) -> Verdict {
    if let Some((key, value)) = glued(words, scene) {
        return Verdict::Colon { note: say::no_space_after_colon(), corrected: Some(format!("{key}: {value}")) };
    }
    if words.starts_with(['{', '[', '"', '\'']) || words == "---" {
        return Verdict::Sound;
    }
    if !scene.continues
        && let Some((key, value)) = forgotten(words, scene)
    {
        let corrected = if value.is_empty() { format!("{key}:") } else { format!("{key}: {value}") };
        return Verdict::Colon { note: say::missing_colon(), corrected: Some(corrected) };
    }
    match scene {
        Scene { item: true, .. } => Verdict::Sound,
        Scene { continues: true, .. } => Verdict::Continued,
        _ => Verdict::Colon { note: say::missing_colon(), corrected: None },
    }
}

/// `title:Графік`, `1:графік`, `пн-чт:8:00-17:00`.
fn glued<'t>(words: &'t str, scene: Scene<'_>) -> Option<(&'t str, &'t str)> {
    let (key, value) = words.split_once(':')?;
    let free = matches!(scene.section, "people" | "numbers" | "say_as") && !scene.item && !key.contains(' ');
    let time = key.bytes().all(|b| b.is_ascii_digit()) && value.starts_with(|c: char| c.is_ascii_digit());
    let sound = !value.is_empty() && !key.ends_with(' ') && !time && !value.starts_with("//");
    (sound && (is_own_word(key) || free)).then_some((key, value))
}

/// `title Графік`, `1 графік`, `title = Графік`, or a name alone above deeper lines.
fn forgotten<'t>(words: &'t str, scene: Scene<'_>) -> Option<(&'t str, &'t str)> {
    if scene.deeper && !scene.item {
        return Some((words, ""));
    }
    let (key, value) = words.split_once(' ')?;
    let value = value.trim_start_matches(['=', ' ', '—', '–']).trim_start_matches("- ");
    (is_own_word(key) && !value.is_empty()).then_some((key, value))
}
