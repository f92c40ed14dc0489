//! Everything a place says in one go, and what follows when it has been heard.

use super::{
    journey::VisitId,
    plays::Say,
    script::{Menu, Node, NodeId, NodeKind},
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
}

/// What follows the words being said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Listen,
    /// A department's `else:`.
    Go(NodeId),
}

/// What the caller is told, and which visits it belongs to.
pub(super) struct Recital<'a> {
    pub voice: Voice<'a>,
    pub cue: Cue,
    /// Its words are a greeting, and there is nothing to go back to.
    pub top: bool,
    pub visit: Option<VisitId>,
    /// Where the announcements of the welcome are noted.
    pub notice: Option<VisitId>,
}

impl Recital<'_> {
    pub fn of(self, node: &Node) -> (Say, Next) {
        let say = self.cue_words();
        match &node.kind {
            NodeKind::Menu(menu) => (self.menu(say, menu), Next::Listen),
            // A key that is not offered here: the offer is repeated, the text is not.
            _ if self.cue == Cue::WrongKey => (say.then(self.voice.after_text_at_once()), Next::Listen),
            NodeKind::Text(text) => {
                let say = self.welcome(say).pause(OPTION_PAUSE).then(self.voice.info(text)).ends(self.visit);
                (say.then(self.voice.after_text()), Next::Listen)
            }
            NodeKind::Department(department) => {
                let say = self.welcome(say).pause(OPTION_PAUSE).then(self.voice.department(department));
                match self.voice.led_on_by(department) {
                    Some(node) => (say.ends(self.visit).pause(OPTION_PAUSE), Next::Go(node)),
                    None => (say.ends(self.visit).then(self.voice.system(System::AfterText)), Next::Listen),
                }
            }
            NodeKind::Box(_) => {
                let say = self.welcome(say).pause(OPTION_PAUSE).then(self.voice.message_box()).ends(self.visit);
                (say.then(self.voice.system(System::AfterText)), Next::Listen)
            }
        }
    }

    fn menu(&self, say: Say, menu: &Menu) -> Say {
        // A greeting is said once; a sub-menu's own words each time it is entered or asked for again.
        let says_own = match self.cue {
            Cue::Welcome | Cue::NewLanguage => true,
            Cue::Entered | Cue::Again => !self.top,
            Cue::WrongKey | Cue::NoKey => false,
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
            Cue::Welcome | Cue::Entered | Cue::Again => return Say::new(),
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
