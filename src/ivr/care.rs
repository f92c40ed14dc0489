//! Who keeps words true, and which words nobody has read again in time (M-6.3).

use std::sync::Arc;

use jiff::civil::Date;

use super::{Node, NodeKind, Script};
use crate::vocab::Lang;

/// `owner:` and `review:` of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    pub owner: Option<Arc<str>>,
    /// By when it must be read again; that day is still in time.
    pub review: Option<Date>,
}

/// Words past their date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Where they are written: `texts.графік`, `notices.1`.
    pub place: String,
    /// As staff know them: the title, else the name; «оголошення 1».
    pub title: String,
    pub owner: Option<Arc<str>>,
    pub review: Date,
}

/// All of `script` that should have been read again before `today`, in the order of the menus.
pub fn overdue(script: &Script, today: Date) -> Vec<Overdue> {
    let notices = script.notices.iter().enumerate().map(|(i, notice)| {
        let number = i + 1;
        (format!("notices.{number}"), format!("оголошення {number}"), &notice.care)
    });
    let nodes = script.nodes.iter().map(|node| (place(node), title(node), &node.care));
    let past = |(place, title, care): (String, String, &Care)| {
        let review = care.review.filter(|review| *review < today)?;
        Some(Overdue { place, title, owner: care.owner.clone(), review })
    };
    notices.chain(nodes).filter_map(past).collect()
}

fn place(node: &Node) -> String {
    let section = match node.kind {
        NodeKind::Menu(_) => "menus",
        NodeKind::Text(_) => "texts",
        NodeKind::Department(_) => "departments",
        NodeKind::Box(_) => "boxes",
    };
    format!("{section}.{}", node.name)
}

fn title(node: &Node) -> String {
    let title = node.title.as_ref().and_then(|title| title.get(Lang::UK));
    title.map_or(&node.name, |(_, title)| title).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ivr::fixtures;

    #[test]
    fn words_of_every_kind_are_overdue_from_the_day_after_their_review() {
        let mut script = fixtures::town();
        let day = date(2026, 12, 1);
        for node in &mut script.nodes {
            let listed = matches!(&*node.name, "головне" | "графік" | "зауваження");
            node.care = Care { owner: listed.then(|| "секретар".into()), review: listed.then_some(day) };
        }
        assert_eq!(overdue(&script, day), [], "the day itself is in time");
        let past = overdue(&script, date(2026, 12, 2));
        let told: Vec<_> = past.iter().map(|past| (&*past.place, &*past.title, past.owner.as_deref())).collect();
        for expected in [("menus.головне", "головне"), ("texts.графік", "Графік роботи й адреса")]
        {
            assert!(told.contains(&(expected.0, expected.1, Some("секретар"))), "{told:?}");
        }
        assert_eq!(told.len(), 3);
    }
}
