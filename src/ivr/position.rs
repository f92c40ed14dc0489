//! Where the caller stands and where «назад» leads.

use super::script::{NodeId, NodeKind, Script};

/// Ways back kept for one caller; a loop of menus must not grow without end.
const DEEPEST: usize = 32;

/// The node the caller is at, and the nodes passed on the way to it.
#[derive(Clone, Debug)]
pub(super) struct Position {
    start: NodeId,
    here: NodeId,
    passed: Vec<NodeId>,
}

impl Position {
    pub fn at(start: NodeId) -> Self {
        Self { start, here: start, passed: Vec::new() }
    }

    pub fn here(&self) -> NodeId {
        self.here
    }

    /// Where a call begins: its words are a greeting and are said once, and nothing is above it.
    pub fn is_top(&self, script: &Script) -> bool {
        self.here == self.start || self.here == script.main
    }

    /// A key led to `node`.
    pub fn go(&mut self, node: NodeId) {
        if node == self.here {
            return;
        }
        if self.passed.len() >= DEEPEST {
            self.passed.remove(0);
        }
        self.passed.push(self.here);
        self.here = node;
    }

    /// One step back; from the top it stays, and a number that led straight to a text or a department opens the
    /// main menu, because there is no menu to stay in.
    pub fn back(&mut self, script: &Script) {
        let kept = |node: &NodeId| {
            let kind = script.find(*node).map(|node| &node.kind);
            !matches!(kind, None | Some(NodeKind::Department(_) | NodeKind::Box(_)))
        };
        self.back_to(script, kept);
    }

    /// Back to the menu the caller came from, past texts.
    pub fn back_to_menu(&mut self, script: &Script) {
        self.back_to(script, |node| is_menu(script, *node));
    }

    /// A department that nobody answered at would only lead on again: it is passed over.
    fn back_to(&mut self, script: &Script, kept: impl Fn(&NodeId) -> bool) {
        while let Some(node) = self.passed.pop() {
            if kept(&node) {
                self.here = node;
                return;
            }
        }
        if !is_menu(script, self.here) {
            self.here = script.main;
        }
    }
}

fn is_menu(script: &Script, node: NodeId) -> bool {
    script.find(node).is_some_and(|node| matches!(node.kind, NodeKind::Menu(_)))
}

#[cfg(test)]
mod tests {
    use super::{super::fixtures, *};

    #[test]
    fn back_follows_the_way_that_was_gone() {
        let script = fixtures::town();
        let [main, services, passport] = ["головне", "послуги", "паспорт"].map(|name| fixtures::id(&script, name));
        let mut position = Position::at(main);
        position.go(services);
        position.go(passport);
        position.back(&script);
        assert_eq!(position.here(), services);
        position.back(&script);
        position.back(&script);
        assert_eq!(position.here(), main, "from the top, back stays");
    }

    #[test]
    fn back_from_a_direct_number_opens_the_main_menu() {
        let script = fixtures::town();
        let mut position = Position::at(fixtures::id(&script, "ЦНАП"));
        position.back(&script);
        assert_eq!(position.here(), script.main);
    }

    #[test]
    fn a_loop_of_menus_keeps_a_bounded_way_back() {
        let script = fixtures::town();
        let [main, services] = ["головне", "послуги"].map(|name| fixtures::id(&script, name));
        let mut position = Position::at(main);
        for _ in 0..1000 {
            position.go(services);
            position.go(main);
        }
        assert_eq!(position.passed.len(), DEEPEST);
    }
}
