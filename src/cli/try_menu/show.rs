//! Words of a call on a screen: what is said line by line, what has no recording, and how it ended.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::{self, Write},
    path::PathBuf,
    time::Duration,
};

use jiff::civil::{DateTime, Weekday};

use crate::{
    acd::OperatorState,
    audio::PromptProblem,
    call::{CallRecord, Step},
    cli::words,
    speech,
    vocab::{Digit, Lang, Piece, Prompt, PromptId},
};

const HELP: &str = "  1 … 9, 0, *, #   натиснути клавішу, коли все дослухано; «21» — дві поспіль
  !1               натиснути одразу, не дослухавши
  Enter            мовчати й чекати, що буде далі
  час 17:59        перевести годинник (можна з датою: час 31.12.2026 9:00)
  час невідомий    годинник не встановлено
  відповісти       оператор бере слухавку: насправді нікому не дзвонимо
  завершити        оператор кладе слухавку першим
  покласти         покласти слухавку (або Ctrl+D)";

pub(super) struct Screen<W> {
    out: W,
    /// What is said of a phrase that does not sound as written.
    unvoiced: HashMap<PromptId, &'static str>,
    /// Recordings of people, by the prompt each is.
    played: HashMap<PromptId, String>,
    /// «натисніть один»: stands behind the title it belongs to.
    key_phrases: HashSet<PromptId>,
}

impl<W: Write> Screen<W> {
    pub fn new(out: W, languages: &[Lang], played: &BTreeMap<PromptId, PathBuf>, unvoiced: &[PromptProblem]) -> Self {
        let keys = (0..12).filter_map(Digit::from_event);
        let phrase = |lang, digit| match speech::option(lang, "", digit).pop() {
            Some(Piece::Say(prompt)) => Some(prompt.id),
            _ => None,
        };
        let key_phrases =
            keys.flat_map(|digit| languages.iter().filter_map(move |lang| phrase(*lang, digit))).collect();
        let unvoiced = unvoiced.iter().map(|problem| match problem {
            PromptProblem::Stale { .. } => (problem.wanted().prompt.id, "[звучить попередній запис]"),
            _ => (problem.wanted().prompt.id, "[ще не озвучено]"),
        });
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let played = played.iter().map(|(id, path)| (*id, name(path))).collect();
        Self { out, unvoiced: unvoiced.collect(), played, key_phrases }
    }

    pub fn opening(&mut self, council: &str, at: DateTime) -> io::Result<()> {
        let day = weekday(at.weekday());
        let name = if council.is_empty() { String::new() } else { format!("{council}. ") };
        writeln!(self.out, "{name}Телефонують у {day}, {} о {}.", at.strftime("%d.%m.%Y"), at.strftime("%H:%M"))?;
        writeln!(self.out, "Клавіші — як на телефоні, Enter — мовчати, «?» — усі команди.\n")
    }

    /// One line for what is said between two pauses long enough to answer in.
    pub fn says(&mut self, utterance: &[Piece]) -> io::Result<()> {
        let mut line = String::new();
        for piece in utterance {
            match piece {
                Piece::Say(prompt) => {
                    let is_key = self.key_phrases.contains(&prompt.id);
                    if is_key && line.ends_with(',') {
                        line.pop();
                    }
                    if !line.is_empty() {
                        line.push_str(if is_key { " — " } else { " " });
                    }
                    line.push_str(&self.words(prompt));
                }
                Piece::Silence(length) if *length >= speech::OPTION_PAUSE => self.line(&mut line)?,
                // A breath within a sentence is where a reader would see a comma.
                Piece::Silence(_) if line.ends_with(char::is_alphanumeric) => line.push(','),
                Piece::Music(_) => self.sound(&mut line, "музика")?,
                Piece::Beep => self.sound(&mut line, "сигнал")?,
                Piece::Recording(_) => self.sound(&mut line, "записане повідомлення")?,
                Piece::Silence(_) => {}
            }
        }
        self.line(&mut line)
    }

    /// `None`: the clock is not set.
    pub fn asks(&mut self, at: Option<DateTime>) -> io::Result<()> {
        match at {
            Some(at) => write!(self.out, "{} > ", at.strftime("%H:%M:%S"))?,
            None => write!(self.out, "--:--:-- > ")?,
        }
        self.out.flush()
    }

    /// What was typed, when it does not come from a terminal that shows it itself.
    pub fn echo(&mut self, typed: &str) -> io::Result<()> {
        writeln!(self.out, "{typed}")
    }

    pub fn help(&mut self) -> io::Result<()> {
        writeln!(self.out, "{HELP}")
    }

    pub fn unknown(&mut self) -> io::Result<()> {
        writeln!(self.out, "  Такої клавіші чи команди немає; «?» — усі команди.")
    }

    pub fn clock_set(&mut self, at: Option<DateTime>) -> io::Result<()> {
        match at {
            Some(at) => {
                let day = weekday(at.weekday());
                writeln!(self.out, "  Годинник: {day}, {}.", at.strftime("%d.%m.%Y %H:%M"))
            }
            None => writeln!(self.out, "  Годинник не встановлено."),
        }
    }

    /// Who is rung, talks or rests now.
    pub fn operator(&mut self, name: &str, state: OperatorState) -> io::Result<()> {
        writeln!(self.out, "  [{name}: {}]", words::operator_state(state))
    }

    pub fn nobody_there(&mut self) -> io::Result<()> {
        writeln!(self.out, "  Зараз немає оператора, якому дзвонимо чи який говорить.")
    }

    pub fn silence(&mut self, time: Duration) -> io::Result<()> {
        writeln!(self.out, "  … тиша, {} с", time.as_secs())
    }

    pub fn ended(&mut self, record: &CallRecord) -> io::Result<()> {
        let length = words::talk(Duration::from_millis(record.ended_ms));
        let (outcome, by) = (words::outcome(record.outcome), words::ended_by(record.ended_by));
        writeln!(self.out, "\nДзвінок завершено: {outcome}. Тривалість {length}. Завершив: {by}.")?;
        if !record.journey.is_empty() {
            writeln!(self.out, "Шлях:")?;
        }
        record.journey.iter().try_for_each(|step| self.step(step))
    }

    fn step(&mut self, step: &Step) -> io::Result<()> {
        let at = words::talk(Duration::from_millis(step.from_ms));
        let name = match &*step.at {
            "·notice" => "оголошення",
            "·closed" => "зачинено",
            name => name,
        };
        let heard = if step.heard { "дослухано" } else { "не дослухано" };
        let keys: Vec<String> = step.keys.iter().map(ToString::to_string).collect();
        let keys = if keys.is_empty() { String::new() } else { format!(", натиснуто {}", keys.join(" ")) };
        writeln!(self.out, "  {at}  {name} — {heard}{keys}")
    }

    /// What is heard and is no words.
    fn sound(&mut self, line: &mut String, what: &str) -> io::Result<()> {
        self.line(line)?;
        writeln!(self.out, "  [{what}]")
    }

    fn line(&mut self, line: &mut String) -> io::Result<()> {
        if !line.is_empty() {
            writeln!(self.out, "  {line}")?;
            line.clear();
        }
        Ok(())
    }

    fn words(&self, prompt: &Prompt) -> String {
        let text = prompt.text.replace('\u{301}', "");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = match self.played.get(&prompt.id) {
            // Its words are not written down; then the prompt is called by its file.
            Some(file) if text.starts_with("запис «") => format!("[запис: {file}]"),
            Some(file) => format!("[запис: {file}] {text}"),
            None => text,
        };
        match self.unvoiced.get(&prompt.id) {
            Some(mark) => format!("{text} {mark}"),
            None => text,
        }
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "понеділок",
        Weekday::Tuesday => "вівторок",
        Weekday::Wednesday => "середу",
        Weekday::Thursday => "четвер",
        Weekday::Friday => "п’ятницю",
        Weekday::Saturday => "суботу",
        Weekday::Sunday => "неділю",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_of_people_is_shown_by_its_file_and_its_words() {
        let prompt = |name: &str, text: &str| {
            let id = PromptId::of_file(Lang::UK, name);
            Piece::Say(Prompt { id, lang: Lang::UK, text: text.into() })
        };
        let path = |name: &str| (PromptId::of_file(Lang::UK, name), PathBuf::from("/етс").join(name));
        let played = BTreeMap::from(["вітання.wav", "зачинено.wav"].map(path));
        let mut out = Vec::new();
        let mut screen = Screen::new(&mut out, &[Lang::UK], &played, &[]);
        screen.says(&[prompt("вітання.wav", "Вітаємо!")]).unwrap();
        screen.says(&[prompt("зачинено.wav", "запис «зачинено.wav»")]).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert_eq!(shown, "  [запис: вітання.wav] Вітаємо!\n  [запис: зачинено.wav]\n");
    }
}
