//! Everything a place says in one go, and what follows when it has been heard.

use super::{
    asking::sentences,
    closed::Absence,
    journey::VisitId,
    menu::without_rest,
    plays::Say,
    script::{Department, Menu, Node, NodeId, NodeKind},
    words::Voice,
};
use crate::{
    speech::{OPTION_PAUSE, System},
    vocab::Utterance,
};

/// Why a place speaks: it decides what is said before its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// The call begins here.
    Welcome,
    /// The call begins anew, in another language.
    NewLanguage,
    Entered,
    Again,
    WrongKey,
    NoKey,
    /// Key 2 of a closed department.
    Hours,
}

/// What follows the words being said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Listen,
    /// A department's `else:`.
    Go(NodeId),
    /// To the people of a department, or into a box.
    Enter,
}

/// What the caller is told, and which visits it belongs to.
pub(super) struct Recital<'a> {
    pub voice: Voice<'a>,
    pub cue: Cue,
    /// Its words are a greeting, and there is nothing to go back to.
    pub top: bool,
    pub visit: Option<VisitId>,
    /// The people of the department the caller is at were tried, in vain.
    pub nobody: bool,
    /// `else:` may lead on: not when it has led in a circle.
    pub leads: bool,
    /// Where the announcements of the welcome are noted.
    pub notice: Option<VisitId>,
}

impl Recital<'_> {
    pub fn of(self, node: &Node) -> (Say, Next) {
        let say = self.cue_words();
        match &node.kind {
            NodeKind::Menu(menu) => (self.menu(say, menu), Next::Listen),
            // A key that is not offered here: the offer is repeated, the text is not.
            NodeKind::Text(_) if self.cue == Cue::WrongKey => (say.then(self.voice.after_text_at_once()), Next::Listen),
            NodeKind::Text(text) => {
                let say = self.welcome(say).pause(OPTION_PAUSE).then(self.voice.info(text)).ends(self.visit);
                (say.then(self.voice.after_text()), Next::Listen)
            }
            NodeKind::Department(department) => self.department(say, department),
            NodeKind::Box(_) => (self.welcome(say), Next::Enter),
        }
    }

    fn department(&self, say: Say, department: &Department) -> (Say, Next) {
        let absence = match self.voice.office(department).is_open() {
            true if !self.nobody => return (self.welcome(say), Next::Enter),
            true => Absence::Nobody,
            false => Absence::Closed,
        };
        let say = self.welcome(say).pause(OPTION_PAUSE);
        let (words, next) = self.voice.absence(department, absence, self.leads);
        match (self.cue, next) {
            // The offer is repeated, the announcement is not.
            (Cue::WrongKey, Next::Listen) => {
                let keys = match absence {
                    Absence::Closed => self.voice.closed_keys(department),
                    Absence::Nobody => self.voice.system(System::ClosedMenuKey),
                };
                (say.then(without_rest(keys)), next)
            }
            (Cue::Hours, _) => {
                let hours = self.voice.hours_are(department.hours);
                (say.then(sentences([hours, self.voice.closed_keys(department)])), Next::Listen)
            }
            (_, Next::Listen) => (say.then(words).ends(self.visit), next),
            _ => (say.then(words).ends(self.visit).pause(OPTION_PAUSE), next),
        }
    }

    fn menu(&self, say: Say, menu: &Menu) -> Say {
        // A greeting is said once; a sub-menu's own words each time it is entered or asked for again.
        let says_own = match self.cue {
            Cue::Welcome | Cue::NewLanguage => true,
            Cue::Entered | Cue::Again => !self.top,
            Cue::WrongKey | Cue::NoKey | Cue::Hours => false,
        };
        let own = menu.say.as_ref().filter(|_| says_own).map_or_else(Utterance::new, |text| self.voice.text(text));
        let say = self.welcome(say.then(own));
        // The options begin with their own pause.
        say.then(self.voice.options(menu, self.top)).ends(self.visit)
    }

    fn cue_words(&self) -> Say {
        let phrase = match self.cue {
            Cue::WrongKey => System::WrongKey,
            Cue::NoKey => System::NoKeyHeard,
            Cue::NewLanguage => System::LanguageSwitched,
            Cue::Welcome | Cue::Entered | Cue::Again | Cue::Hours => return Say::new(),
        };
        Say::new().then(self.voice.system(phrase))
    }

    /// What follows the greeting: the other language, announcements, a shortened day.
    fn welcome(&self, say: Say) -> Say {
        if !self.begins() {
            return say;
        }
        let say = say.then(self.voice.language_offer());
        let notices = self.voice.notices();
        let say = if notices.is_empty() { say } else { say.pause(OPTION_PAUSE).then(notices).ends(self.notice) };
        let shortened = self.voice.shortened_day();
        if shortened.is_empty() { say } else { say.pause(OPTION_PAUSE).then(shortened) }
    }

    fn begins(&self) -> bool {
        self.cue == Cue::Welcome || (self.cue == Cue::NewLanguage && self.top)
    }
}
