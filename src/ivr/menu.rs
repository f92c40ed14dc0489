//! What is said at menus and texts: greeting, notices, options, and the offer after a text.

use super::{
    plays::Say,
    script::{InfoText, Menu, NodeKind, Notice},
    words::{Office, Voice},
};
use crate::{
    speech::{OPTION_PAUSE, System},
    vocab::{Piece, Utterance},
};

impl Voice<'_> {
    /// «For English, press eight», in English. Nothing where one language is spoken.
    pub(super) fn language_offer(&self) -> Utterance {
        self.other_language().map_or_else(Utterance::new, |lang| crate::speech::system(lang, System::ForEnglish))
    }

    /// Announcements in force. An untrusted clock cannot tell which are: none is better than last year's.
    pub(super) fn notices(&self) -> Utterance {
        let civil = self.now.civil;
        let in_force = |notice: &&Notice| notice.from.is_none_or(|from| from <= civil) && civil < notice.until;
        let notices = self.script.notices.iter().filter(|_| self.now.trusted).filter(in_force);
        notices.fold(Say::new(), |say, notice| say.pause(OPTION_PAUSE).then(self.text(&notice.say))).into_words()
    }

    /// «Сьогодні скорочений день, оператори відповідають до …», while it still helps.
    pub(super) fn shortened_day(&self) -> Utterance {
        match self.operator_office() {
            Some(Office::OpenUntil(until)) => self.until_sentence(until),
            _ => Utterance::new(),
        }
    }

    /// Every option of a menu from its titles; back in a sub-menu; the operator last.
    pub(super) fn options(&self, menu: &Menu, top: bool) -> Utterance {
        let written = |c: char| menu.keys.iter().any(|(key, _)| key.as_char() == c);
        let mut words = Utterance::new();
        for (digit, node) in &menu.keys {
            words.extend(self.option(*node, *digit));
        }
        if !top && !written('#') {
            words.extend(self.system(System::BackOption));
        }
        if !written('0') {
            words.extend(self.operator_option());
        }
        words
    }

    /// A second of rest after a text, and what can be done next.
    pub(super) fn after_text(&self) -> Utterance {
        if self.operator_office().is_some_and(Office::is_open) {
            let mut words = self.system(System::AfterTextOperator);
            words.push(Piece::Silence(OPTION_PAUSE));
            words.extend(without_rest(self.system(System::AfterText)));
            words
        } else {
            self.system(System::AfterText)
        }
    }

    /// The same straight after «Цього пункту в меню немає».
    pub(super) fn after_text_at_once(&self) -> Utterance {
        let mut words = vec![Piece::Silence(OPTION_PAUSE)];
        words.extend(without_rest(self.after_text()));
        words
    }

    pub(super) fn info(&self, text: &InfoText) -> Utterance {
        match self.text(&text.say) {
            words if words.is_empty() => self.system(System::TextUnavailable),
            words => words,
        }
    }

    /// The operator's absence leads to a box.
    fn operator_box(&self) -> bool {
        match self.script.operator.and_then(|node| self.script.find(node)).map(|node| &node.kind) {
            Some(NodeKind::Department(department)) => self.closed_box(department).is_some(),
            _ => false,
        }
    }

    fn operator_option(&self) -> Utterance {
        match self.operator_office() {
            Some(office) if office.is_open() => self.system(System::OperatorOption),
            Some(_) if self.operator_box() => self.system(System::OperatorOptionClosed),
            Some(_) => self.system(System::OperatorOptionHours),
            None => Utterance::new(),
        }
    }
}

pub(super) fn without_rest(mut words: Utterance) -> Utterance {
    if matches!(words.first(), Some(Piece::Silence(_))) {
        words.remove(0);
    }
    words
}
