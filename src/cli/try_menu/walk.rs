//! One call, driven by typed lines.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{Timestamp, civil::DateTime};

use super::{
    command::{self, Command},
    show::Screen,
};
use crate::{
    acd::OperatorState,
    clock::Now,
    sim::{Answering, PhoneState, World, WorldCaller, WorldDesk},
    switch::{Contact, Person, Settings},
    vocab::{Digit, Piece, PlayId, Utterance},
};

/// Longer than any ring time and any silence of a menu: what has not happened by then does not happen.
const LONGEST_WAIT: Duration = Duration::from_secs(30 * 60);
/// Between keys typed on one line.
const BETWEEN_KEYS: Duration = Duration::from_millis(300);
/// How much of the words passes before a hasty key.
const HASTE: Duration = Duration::from_secs(1);

pub(super) struct Walk<W> {
    world: World,
    screen: Screen<W>,
    shown: Option<PlayId>,
    /// Everybody of `people` and the telephone on this screen that stands for theirs.
    desks: Vec<(Arc<str>, WorldDesk)>,
    states: BTreeMap<String, OperatorState>,
}

impl<W: Write> Walk<W> {
    pub fn new(settings: Arc<Settings>, start: Instant, at: DateTime, screen: Screen<W>) -> Self {
        // The menus are tried, not the lines: this caller comes by none of them.
        let mut settings = settings.without_lines();
        let telephones = on_the_screen(&mut settings);
        let mut world = World::new(Arc::new(settings), start, timestamp(at));
        let mut desks = Vec::new();
        for (name, address) in telephones {
            let desk = world.desk(address, &name, "");
            world.change_desk(desk, |desk| desk.habits.answering = Answering::LetsRing);
            desks.push((name, desk));
        }
        // Their addresses are found, so that they can be rung.
        world.pass(Duration::ZERO);
        let states = world.report().operators.into_iter().map(|o| (o.name, o.state)).collect();
        Self { world, screen, shown: None, desks, states }
    }

    /// `echo` shows what was typed, for input that is no terminal.
    pub fn run(&mut self, from: &str, to: &str, council: &str, mut input: impl BufRead, echo: bool) -> io::Result<()> {
        self.screen.opening(council, self.civil())?;
        let caller = self.world.telephone(from, to);
        self.world.dial(caller);
        self.wait_for_words(caller, LONGEST_WAIT);
        let mut line = String::new();
        while !self.is_over(caller) {
            self.show_new(caller)?;
            self.screen.asks(self.world.now().trusted.then(|| self.civil()))?;
            line.clear();
            if input.read_line(&mut line)? == 0 {
                self.screen.echo("")?;
                self.world.hang_up(caller);
                break;
            }
            let typed = line.trim();
            if echo {
                self.screen.echo(typed)?;
            }
            let command = command::read(typed, self.civil());
            self.obey(caller, command)?;
        }
        self.finish(caller)
    }

    fn obey(&mut self, caller: WorldCaller, command: Command) -> io::Result<()> {
        match command {
            Command::Keys { digits, at_once } => self.press(caller, &digits, at_once),
            Command::Silence => self.wait(caller),
            Command::Clock(at) => {
                self.world.set_clock(at.map(timestamp));
                self.screen.clock_set(at)
            }
            Command::HangUp => {
                self.world.hang_up(caller);
                Ok(())
            }
            Command::PickUp => self.with_operator(caller, OperatorState::Ringing, |world, desk| world.picks_up(desk)),
            Command::OperatorHangsUp => {
                let hang_up = |world: &mut World, desk| world.with_current(desk, |desk, n| desk.hangs_up(n));
                self.with_operator(caller, OperatorState::Talking, hang_up)
            }
            Command::Help => self.screen.help(),
            Command::Unknown => self.screen.unknown(),
        }
    }

    /// Something with the telephone of the first operator in this state.
    fn with_operator(
        &mut self,
        caller: WorldCaller,
        state: OperatorState,
        act: impl FnOnce(&mut World, WorldDesk),
    ) -> io::Result<()> {
        let operators = self.world.report().operators;
        let is = |name: &str| operators.iter().any(|operator| operator.name == name && operator.state == state);
        let Some(desk) = self.desks.iter().find(|(name, _)| is(name)).map(|(_, desk)| *desk) else {
            return self.screen.nobody_there();
        };
        act(&mut self.world, desk);
        self.wait_for_words(caller, HASTE);
        Ok(())
    }

    fn press(&mut self, caller: WorldCaller, digits: &[Digit], at_once: bool) -> io::Result<()> {
        if at_once {
            self.world.pass(HASTE);
        } else {
            self.hear_out(caller)?;
        }
        for (i, digit) in digits.iter().enumerate() {
            if i > 0 {
                self.world.pass(BETWEEN_KEYS);
            }
            self.world.press(caller, *digit);
        }
        Ok(())
    }

    /// Nothing is pressed until something else is said, an operator rings or does not any more, or the call ends.
    fn wait(&mut self, caller: WorldCaller) -> io::Result<()> {
        let states = self.states.clone();
        self.hear_out(caller)?;
        if self.states != states {
            return Ok(());
        }
        let (before, music) = (self.world.now().mono, self.playing(caller).is_some());
        let end = before + LONGEST_WAIT;
        while self.words(caller).is_none() && !self.is_over(caller) && !self.has_moved() && self.world.step(end) {}
        let silence = self.world.now().mono.saturating_duration_since(before);
        if !music && silence >= Duration::from_secs(1) {
            self.screen.silence(silence)?;
        }
        Ok(())
    }

    /// What is being said comes to its end, and so does what follows it by itself.
    fn hear_out(&mut self, caller: WorldCaller) -> io::Result<()> {
        while let Some(until) = self.words(caller) {
            self.world.pass(until.saturating_duration_since(self.world.now().mono));
            self.show_new(caller)?;
        }
        Ok(())
    }

    fn wait_for_words(&mut self, caller: WorldCaller, longest: Duration) {
        let end = self.world.now().mono + longest;
        while self.words(caller).is_none() && !self.is_over(caller) && self.world.step(end) {}
    }

    /// Some operator's state is not the one shown.
    fn has_moved(&self) -> bool {
        let operators = self.world.report().operators;
        operators.iter().any(|operator| self.states.get(&operator.name) != Some(&operator.state))
    }

    fn show_new(&mut self, caller: WorldCaller) -> io::Result<()> {
        for operator in self.world.report().operators {
            if self.states.insert(operator.name.clone(), operator.state) != Some(operator.state) {
                self.screen.operator(&operator.name, operator.state)?;
            }
        }
        let leg = self.world.leg(caller);
        let playing = leg.and_then(|leg| self.world.ears().playing(leg));
        let Some((play, utterance, _)) = playing.filter(|(play, ..)| self.shown != Some(*play)) else { return Ok(()) };
        self.shown = Some(play);
        self.screen.says(utterance)
    }

    fn playing(&self, caller: WorldCaller) -> Option<(&Utterance, Instant)> {
        let (_, utterance, until) = self.world.ears().playing(self.world.leg(caller)?)?;
        Some((utterance, until))
    }

    /// Until when somebody speaks: music goes on for ever, and nobody waits for its end.
    fn words(&self, caller: WorldCaller) -> Option<Instant> {
        self.playing(caller)
            .filter(|(utterance, _)| !matches!(utterance[..], [Piece::Music(_)]))
            .map(|(_, until)| until)
    }

    fn is_over(&self, caller: WorldCaller) -> bool {
        matches!(self.world.state(caller), PhoneState::Over | PhoneState::Refused(_))
    }

    fn finish(&mut self, caller: WorldCaller) -> io::Result<()> {
        if !self.is_over(caller) {
            self.world.hang_up(caller);
        }
        let end = self.world.now().mono + LONGEST_WAIT;
        while self.world.records().is_empty() && self.world.step(end) {}
        match self.world.records().first() {
            Some(record) => self.screen.ended(record),
            None => Ok(()),
        }
    }

    fn civil(&self) -> DateTime {
        self.world.now().local(&Now::kyiv()).datetime()
    }
}

/// Nobody is rung for a try: every contact is led to a telephone of this screen, at an address for documentation
/// (RFC 5737), which rings until it is told to be picked up.
fn on_the_screen(settings: &mut Settings) -> Vec<(Arc<str>, SocketAddr)> {
    let mut telephones = Vec::new();
    let mut people = (*settings.people).clone();
    for (port, (name, person)) in (5060u16..).zip(&mut people) {
        let address = SocketAddr::from(([192, 0, 2, 1], port));
        *person =
            Person { contact: Contact::Uri(format!("sip:operator@{address}").into()), must_accept: false, trunk: None };
        telephones.push((name.clone(), address));
    }
    settings.people = Arc::new(people);
    telephones
}

/// The moment this civil time is in Kyiv; an hour that daylight saving skips is moved on.
fn timestamp(at: DateTime) -> Timestamp {
    at.to_zoned(Now::kyiv()).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config, ivr::fixtures, switch::Limits};

    /// What the screen shows for these typed lines.
    fn session(at: &str, typed: &str) -> String {
        let script = Arc::new(fixtures::town());
        let languages = script.languages.clone();
        let settings = Settings {
            script,
            limits: Limits::default(),
            ring: Duration::from_secs(1),
            trunks: Vec::new(),
            guard: Arc::default(),
            acd: Arc::default(),
            people: Arc::default(),
            dialling: Arc::default(),
            test_from: Arc::default(),
            blocked: Arc::default(),
        };
        let mut out = Vec::new();
        let screen = Screen::new(&mut out, &languages, &BTreeMap::new(), &[]);
        let mut walk = Walk::new(Arc::new(settings), Instant::now(), at.parse().unwrap(), screen);
        walk.run("+380501112233", "menu", "Менська міська рада", typed.as_bytes(), true).unwrap();
        drop(walk);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_session_reads_like_a_call() {
        let shown = session("2026-03-02 17:59", "2\n!1\n");
        let expected = "\
Менська міська рада. Телефонують у понеділок, 02.03.2026 о 17:59.
Клавіші — як на телефоні, Enter — мовчати, «?» — усі команди.

  Вітаємо! Це Менська міська рада.
  For English, press eight.
  Графік роботи й адреса — натисніть один
  Адміністративні послуги — натисніть два
  Відділ земельних відносин — натисніть три
  Зауваження та пропозиції — натисніть дев’ять
  Щоб залишити повідомлення, натисніть нуль.
17:59:01 > 2
  Паспорт — натисніть один
  субсидія — натисніть два
  Щоб повернутися, натисніть решітку.
  Щоб залишити повідомлення, натисніть нуль.
";
        assert!(shown.starts_with(expected), "{shown}");
        assert!(shown.contains("  Візьміть попередній паспорт і витяг.\n"), "{shown}");
        assert!(shown.contains("Дзвінок завершено: нічого не обрали."), "{shown}");
        assert!(shown.contains("  послуги — не дослухано, натиснуто 1\n"), "{shown}");
    }

    #[test]
    fn an_operator_of_the_screen_rings_answers_and_hangs_up() {
        let example = config::Source::Text {
            name: "config.example.yaml".into(),
            text: include_str!("../../../config.example.yaml").into(),
        };
        let plan = config::load(&example, jiff::civil::date(2026, 3, 2), None).plan.expect("the example has no errors");
        let script = plan.settings.script.clone();
        let mut out = Vec::new();
        let screen = Screen::new(&mut out, &script.languages, &BTreeMap::new(), &[]);
        let at = "2026-03-02T10:00".parse().unwrap();
        let mut walk = Walk::new(plan.settings.clone(), Instant::now(), at, screen);
        let typed = "0\n\nвідповісти\nзавершити\n5\n1\n\n";
        walk.run("+380501112233", "menu", "Рада", typed.as_bytes(), true).unwrap();
        drop(walk);
        let shown = String::from_utf8(out).unwrap();
        for line in ["[Олена: дзвонить]", "[Олена: розмова]", "Дзвінок завершено: розмова з оператором."]
        {
            assert!(shown.contains(line), "{line}\n{shown}");
        }
    }

    #[test]
    fn silence_leads_to_a_goodbye_and_the_record() {
        let shown = session("2026-03-02 10:00", "\n\n\n\n\n");
        assert!(shown.contains("  … тиша, 6 с\n  Ми не почули вашого вибору. Повторюємо меню.\n"), "{shown}");
        assert!(shown.contains("  Дякуємо, що зателефонували. До побачення!\n"), "{shown}");
        assert!(shown.contains("Завершив: Слухавка."), "{shown}");
    }

    #[test]
    fn a_moved_clock_changes_what_is_said() {
        let shown = session("2026-03-02 10:00", "1\nчас 18:30\n0\nчас невідомий\n?\nщось\nпокласти\n");
        let hours = "  Ми працюємо з понеділка до четверга з восьмої до сімнадцятої години, у п’ятницю з восьмої";
        assert!(shown.contains(hours), "{shown}");
        assert!(shown.contains("  Годинник: понеділок, 02.03.2026 18:30.\n"), "{shown}");
        assert!(
            shown
                .contains("  Зараз неробочий час.\n  Оператори відповідатимуть завтра, у вівторок, з восьмої години\n"),
            "{shown}"
        );
        assert!(shown.contains("  Годинник не встановлено.\n--:--:-- > ?\n  1 … 9"), "{shown}");
        assert!(shown.contains("Такої клавіші чи команди немає"), "{shown}");
        assert!(shown.contains("Дзвінок завершено: не дочекалися відповіді."), "{shown}");
    }
}
