//! Everything a caller can reach, in the order of the keys, each thing once.
//!
//! Menus may lead to one another in circles, so a thing is written out where it is met first; later keys point to it.

use crate::{
    ivr::{Node, NodeId, NodeKind, Script},
    vocab::{Digit, Lang},
};

/// One reachable thing and the keys that lead to it from the start of the main menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: NodeId,
    /// Empty for the main menu, and for what is reached only by its own number or from a department.
    pub keys: Vec<Digit>,
}

/// The main menu first, depth first; then what `0`, the council's other numbers and the departments lead to.
pub fn places(script: &Script) -> Vec<Place> {
    let mut walk = Walk { script, seen: vec![false; script.nodes.len()], places: Vec::new() };
    walk.visit(script.main, &mut Vec::new());
    if let Some(operator) = script.operator {
        walk.visit(operator, &mut vec![Digit::ZERO]);
    }
    for start in script.numbers.values() {
        walk.visit(*start, &mut Vec::new());
    }
    walk.places
}

struct Walk<'a> {
    script: &'a Script,
    seen: Vec<bool>,
    places: Vec<Place>,
}

impl Walk<'_> {
    fn visit(&mut self, id: NodeId, keys: &mut Vec<Digit>) {
        let index = usize::from(id.0);
        let Some(node) = self.script.nodes.get(index) else { return };
        if std::mem::replace(&mut self.seen[index], true) {
            return;
        }
        self.places.push(Place { id, keys: keys.clone() });
        match &node.kind {
            NodeKind::Menu(menu) => {
                // What is two keys away by a side road must not be listed there when a key of this menu leads to it.
                let here = id == self.script.main || !keys.is_empty();
                for (digit, next) in &menu.keys {
                    if here {
                        keys.push(*digit);
                    }
                    self.visit(*next, keys);
                    if here {
                        keys.pop();
                    }
                }
            }
            NodeKind::Department(department) => {
                if let Some(next) = department.otherwise {
                    self.visit(next, &mut Vec::new());
                }
            }
            NodeKind::Text(_) | NodeKind::Box(_) => {}
        }
    }
}

/// What a thing is called on the page.
pub fn name(script: &Script, id: NodeId) -> &str {
    let Some(node) = script.nodes.get(usize::from(id.0)) else { return "" };
    match title(node) {
        Some(title) => title,
        None if id == script.main => "Головне меню",
        None => &node.name,
    }
}

fn title(node: &Node) -> Option<&str> {
    let (_, title) = node.title.as_ref()?.get(Lang::UK)?;
    Some(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::view::sample;

    fn listed(script: &Script) -> Vec<(String, String)> {
        let places = places(script);
        places
            .iter()
            .map(|p| (name(script, p.id).to_owned(), p.keys.iter().map(|d| d.as_char()).collect::<String>()))
            .collect()
    }

    #[test]
    fn things_are_listed_in_the_order_of_keys_with_the_keys_that_lead_there() {
        let listed = listed(&sample::script());
        let expected = [
            ("Головне меню", ""),
            ("Графік роботи й адреса", "1"),
            ("Адміністративні послуги", "2"),
            ("Паспорт та ID-картка", "21"),
            ("Консультація ЦНАП", "0"),
            ("Залишити повідомлення", ""),
        ];
        assert_eq!(listed, expected.map(|(n, k)| (n.to_owned(), k.to_owned())));
    }

    #[test]
    fn menus_that_lead_in_a_circle_are_written_once() {
        let mut script = sample::script();
        let main = script.main;
        let services = script.nodes.iter_mut().find(|n| &*n.name == "послуги").expect("the sample has this menu");
        let NodeKind::Menu(menu) = &mut services.kind else { panic!("it is a menu") };
        menu.keys.push((Digit::from_char('5').expect("a key"), main));
        assert_eq!(listed(&script).len(), 6);
    }

    #[test]
    fn a_key_that_leads_nowhere_is_passed_over() {
        let mut script = sample::script();
        script.numbers.clear();
        script.operator = Some(NodeId(999));
        assert_eq!(listed(&script).len(), 4);
    }
}
