//! Names to what they name: a draft becomes the script callers walk.
//!
//! Every name is looked up even when the file has other mistakes, because a thing whose content is wrong still has its
//! name. The script is built only from a file without errors.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    draft::{
        AnswerDraft, Body, BoxDraft, CareDraft, Choice, DepartmentDraft, Draft, Piece, Prose, SurveyDraft, Thing,
        Titles, Version,
    },
    messages::{
        names::{self, What},
        queues as say_queues,
    },
    queues,
    report::Report,
    source::Word,
    suggest,
};
use crate::{
    acd::Strategy,
    calendar::{Calendar, ScheduleId},
    ivr::{
        Answer, BoxNode, Care, Department, InfoText, Keys, Listener, Menu, Node, NodeId, NodeKind, Notice, Script,
        SurveyWords, WaitingWords,
    },
    speech::{Localized, Played, Span, Template, Value},
    vocab::Lang,
};

/// The name the main menu has; without it the first menu is the main one.
pub(super) const MAIN: &str = "головне";

/// Looks every name up. The script is meaningful only when `report` has no errors afterwards.
pub(super) fn resolve(report: &mut Report, draft: &Draft) -> Option<Script> {
    let mut names = Names::new(report, draft);
    let nodes: Vec<Node> = draft.things.iter().map(|thing| names.node(thing)).collect();
    let notices = draft.notices.iter().map(|n| (names.prose(&n.say), n)).collect::<Vec<_>>();
    let operator = draft.operator.as_ref().and_then(|word| names.operator(word));
    let numbers: BTreeMap<_, _> =
        draft.numbers.iter().filter_map(|(n, word)| names.thing(word).map(|id| (n.clone(), id))).collect();
    names.people();
    let main = names.main()?;
    Some(Script {
        languages: draft.languages.clone(),
        nodes,
        main,
        numbers,
        operator,
        notices: notices
            .into_iter()
            .filter_map(|(say, n)| Some(Notice { say: say?, from: n.from, until: n.until?, care: care(&n.care) }))
            .collect(),
        calendar: Calendar {
            schedules: draft.schedules.iter().map(|(_, schedule)| schedule.clone()).collect(),
            public_holidays: draft.public_holidays,
        },
        patience: draft.service.patience,
        clock_unknown: draft.service.clock_unknown,
    })
}

/// The main menu: `головне`, or else the first.
pub(super) fn main_menu(draft: &Draft) -> Option<usize> {
    let is_menu = |t: &Thing| matches!(t.body, Body::Menu { .. });
    let named = draft.things.iter().position(|t| is_menu(t) && t.name.text == MAIN);
    named.or_else(|| draft.things.iter().position(is_menu))
}

struct Names<'a> {
    report: &'a mut Report,
    draft: &'a Draft,
    things: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    /// Menus, texts, departments and boxes share one name space.
    fn new(report: &'a mut Report, draft: &'a Draft) -> Self {
        let mut things: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, thing) in draft.things.iter().enumerate() {
            match things.get(thing.name.text.as_str()).and_then(|first| draft.things.get(*first)) {
                Some(first) => {
                    let line = first.name.place.at.line;
                    let note = names::used_twice(&thing.name.text, first.body.kind(), line, thing.body.kind());
                    report.add(&thing.name.place, note);
                }
                None => {
                    things.insert(&thing.name.text, index);
                }
            }
        }
        Self { report, draft, things }
    }

    fn unknown<'c>(&mut self, what: What, word: &Word, candidates: impl Iterator<Item = &'c str> + Clone) {
        let twin = suggest::twin(&word.text, candidates.clone());
        let near = twin.or_else(|| suggest::nearest(&word.text, candidates));
        self.report.add(&word.place, names::unknown(what, &word.text, near, twin.is_some()));
    }

    fn thing(&mut self, word: &Word) -> Option<NodeId> {
        if let Some(index) = self.things.get(word.text.as_str()) {
            return u16::try_from(*index).ok().map(NodeId);
        }
        let draft = self.draft;
        self.unknown(What::Thing, word, draft.things.iter().map(|t| t.name.text.as_str()));
        None
    }

    fn schedule(&mut self, word: &Word) -> Option<ScheduleId> {
        let draft = self.draft;
        let index = draft.schedules.iter().position(|(name, _)| name.text == word.text);
        if index.is_none() {
            self.unknown(What::Schedule, word, draft.schedules.iter().map(|(name, _)| name.text.as_str()));
        }
        index.and_then(|i| u16::try_from(i).ok()).map(ScheduleId)
    }

    fn person(&mut self, word: &Word) -> Arc<str> {
        let draft = self.draft;
        if !draft.people.iter().any(|person| person.name.text == word.text) {
            self.unknown(What::Person, word, draft.people.iter().map(|person| person.name.text.as_str()));
        }
        Arc::from(word.text.as_str())
    }

    fn main(&mut self) -> Option<NodeId> {
        let main = main_menu(self.draft);
        if main.is_none() {
            // A misspelt section has been named already.
            if !self.report.has_errors() {
                self.report.add_general("menus", names::no_menus());
            }
        }
        main.and_then(|i| u16::try_from(i).ok()).map(NodeId)
    }

    /// A department or a box answers; a menu or a text cannot.
    fn operator(&mut self, word: &Word) -> Option<NodeId> {
        let id = self.thing(word)?;
        let body = self.draft.things.get(usize::from(id.0)).map(|t| &t.body);
        if !matches!(body, Some(Body::Department(_) | Body::Box(_))) {
            self.report.add(&word.place, names::not_answering(&word.text));
        }
        Some(id)
    }

    fn node(&mut self, thing: &Thing) -> Node {
        let kind = match &thing.body {
            Body::Menu { say, keys } => NodeKind::Menu(Menu { say: self.prose(say), keys: self.keys(thing, keys) }),
            Body::Text { say } => NodeKind::Text(InfoText { say: self.prose(say).unwrap_or(Localized(Vec::new())) }),
            Body::Department(department) => NodeKind::Department(self.department(department)),
            Body::Box(voice_box) => NodeKind::Box(self.voice_box(voice_box)),
        };
        let (name, title) = (Arc::from(thing.name.text.as_str()), titles(&thing.title));
        Node { name, title, care: care(&thing.care), kind }
    }

    fn keys(&mut self, menu: &Thing, keys: &[Choice]) -> Keys {
        if keys.is_empty() && menu.sound {
            self.report.add(&menu.name.place, names::empty_menu(&menu.name.text));
        }
        let mut resolved = Keys::new();
        for Choice { digit, key, target } in keys {
            if digit.as_char() == LANGUAGE_KEY && self.draft.languages.len() > 1 {
                self.report.add(key, names::language_key());
            }
            let Some(id) = self.thing(target) else { continue };
            let titled = self.draft.things.get(usize::from(id.0)).is_none_or(|t| !t.title.is_empty() || !t.sound);
            if !titled {
                self.report.add(&target.place, names::no_title(&target.text, digit.as_char()));
            }
            resolved.push((*digit, id));
        }
        resolved
    }

    fn department(&mut self, draft: &DepartmentDraft) -> Department {
        let (own, all) = (&draft.queue, &self.draft.queues);
        let say = if own.waiting.say.is_empty() { &all.waiting.say } else { &own.waiting.say };
        Department {
            hours: draft.hours.as_ref().and_then(|word| self.schedule(word)),
            answer: self.answer(draft.answer.as_ref()),
            otherwise: draft.otherwise.as_ref().and_then(|word| self.thing(word)),
            waiting: WaitingWords { say: self.prose(say), ..queues::waiting(own, all) },
            survey: self.survey(own.survey.as_ref(), all.survey.as_ref()),
            recorded: own.record.or(all.record).unwrap_or(false),
            at_closing: own.at_closing.or(all.at_closing).unwrap_or_default(),
        }
    }

    /// On unless switched off; `survey: yes` takes the words of `queues:`.
    fn survey(&mut self, own: Option<&SurveyDraft>, all: Option<&SurveyDraft>) -> Option<SurveyWords> {
        let tell = |names: &mut Self, draft: Option<&SurveyDraft>| {
            draft.and_then(|draft| draft.tell.as_ref()).and_then(|word| names.voice_box_named(word))
        };
        let (own_tell, all_tell) = (tell(self, own), tell(self, all));
        if !own.or(all).is_none_or(|draft| draft.on) {
            return None;
        }
        let say = [own, all].into_iter().flatten().map(|draft| &draft.say).find(|say| !say.is_empty());
        let resolved = [own, all].into_iter().flatten().find_map(|draft| draft.resolved);
        Some(SurveyWords {
            question: say.and_then(|say| self.prose(say)),
            no_second: resolved == Some(false),
            tell: own_tell.or(all_tell),
        })
    }

    fn voice_box_named(&mut self, word: &Word) -> Option<NodeId> {
        let id = self.thing(word)?;
        match self.draft.things.get(usize::from(id.0)).map(|thing| &thing.body) {
            Some(Body::Box(_)) | None => {}
            Some(other) => self.report.add(&word.place, say_queues::not_a_box(&word.text, other.kind())),
        }
        Some(id)
    }

    fn voice_box(&mut self, draft: &BoxDraft) -> BoxNode {
        let listen = draft.listen.as_ref();
        let listen = listen.map(|(word, within)| Listener { person: self.person(word), within_hours: *within });
        let usual = BoxNode::new(self.prose(&draft.say), listen);
        let longest = draft.longest.unwrap_or(usual.longest);
        BoxNode {
            shortest: draft.shortest.unwrap_or(usual.shortest.min(longest)),
            longest,
            ask_number: draft.ask_number,
            no_appeal: draft.no_appeal,
            ..usual
        }
    }

    fn answer(&mut self, answer: Option<&AnswerDraft>) -> Answer {
        let Some(AnswerDraft { strategy, people }) = answer else { return Answer::InOrder(Vec::new()) };
        let people = people.iter().map(|word| self.person(word)).collect();
        match strategy {
            Strategy::InOrder => Answer::InOrder(people),
            Strategy::Together => Answer::Together(people),
            Strategy::LongestIdle => Answer::LongestIdle(people),
        }
    }

    /// Hours and lines named in `people`.
    fn people(&mut self) {
        let draft = self.draft;
        for person in &draft.people {
            if let Some(hours) = &person.hours {
                self.schedule(hours);
            }
            if let Some(trunk) = &person.trunk
                && !draft.trunks.iter().any(|(name, _)| name.text == trunk.text)
            {
                self.unknown(What::Trunk, trunk, draft.trunks.iter().map(|(name, _)| name.text.as_str()));
            }
        }
    }

    fn prose(&mut self, prose: &Prose) -> Option<Localized<Template>> {
        let versions: Vec<_> = prose.iter().map(|v| (v.lang, self.version(v))).collect();
        (!versions.is_empty()).then_some(Localized(versions))
    }

    /// What sounds: the words, or the recording that stands in for them.
    fn version(&mut self, version: &Version) -> Template {
        let words = self.template(version.lang, &version.pieces);
        match &version.play {
            Some(file) => Template(vec![Span::Played(Played { file: Arc::from(file.text.as_str()), words })]),
            None => words,
        }
    }

    /// Text and titles run together into one span; values stand alone.
    fn template(&mut self, lang: Lang, pieces: &[Piece]) -> Template {
        let mut spans = Spans::default();
        for piece in pieces {
            match piece {
                Piece::Text(text) => spans.text(text),
                Piece::Title(word) => spans.text(&self.title(lang, word).unwrap_or_default()),
                Piece::Hours(word) => spans.value(self.schedule(word).map(Value::Hours)),
                Piece::Opens(word) => spans.value(self.schedule(word).map(Value::Opens)),
                Piece::Phone(groups) => spans.value(Some(Value::Phone(groups.clone()))),
                Piece::Date(date) => spans.value(Some(Value::Date(*date))),
                &Piece::Amount { hryvnias, kopecks } => spans.value(Some(Value::Amount { hryvnias, kopecks })),
                Piece::Time(time) => spans.value(Some(Value::Time(*time))),
            }
        }
        spans.finish()
    }

    fn title(&mut self, lang: Lang, word: &Word) -> Option<String> {
        let id = self.thing(word)?;
        let thing = self.draft.things.get(usize::from(id.0))?;
        let title = thing.title.iter().find(|(l, _)| *l == lang).or(thing.title.first());
        if title.is_none() {
            self.report.add(&word.place, names::title_unknown_for(&word.text));
        }
        title.map(|(_, title)| title.text.clone())
    }
}

/// «For English, press eight».
pub(super) const LANGUAGE_KEY: char = '8';

#[derive(Default)]
struct Spans {
    spans: Vec<Span>,
    text: String,
}

impl Spans {
    fn text(&mut self, text: &str) {
        // A full stop after a value belongs to the words before it; between words stands one space.
        let glued = text.starts_with(|c: char| c.is_ascii_punctuation() || matches!(c, '…' | '»'));
        if !self.text.is_empty() && !glued {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    fn value(&mut self, value: Option<Value>) {
        self.flush();
        self.spans.extend(value.map(Span::Value));
    }

    /// Punctuation alone is nothing to say.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.chars().any(char::is_alphanumeric) {
            self.spans.push(Span::Text(Arc::from(text.trim())));
        }
    }

    fn finish(mut self) -> Template {
        self.flush();
        Template(self.spans)
    }
}

fn care(draft: &CareDraft) -> Care {
    Care { owner: draft.owner.clone(), review: draft.review.as_ref().map(|(date, _)| *date) }
}

fn titles(titles: &Titles) -> Option<Localized<Arc<str>>> {
    let all: Vec<_> = titles.iter().map(|(lang, word)| (*lang, Arc::from(word.text.as_str()))).collect();
    (!all.is_empty()).then_some(Localized(all))
}
