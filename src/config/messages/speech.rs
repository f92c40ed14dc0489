//! C190–C209: voices, recordings of people, and how texts are read aloud.

use super::{any_of, error, info, plural, warning};
use crate::config::{AudioState, report::Note};

const VOICE: &str = "пишіть так: «speech: rhvoice anatol» або «speech: {engine: rhvoice, voice: natalia, rate: 110}»";

pub fn unknown_engine(text: &str, near: Option<&str>, allowed: &[&str]) -> Note {
    let help = match near {
        Some(near) => format!("можливо, «{near}»?"),
        None => format!("рушії: {}", any_of(allowed)),
    };
    error("C190", format!("рушія мовлення «{text}» програма не знає")).help(help)
}

pub fn bad_voice(text: &str) -> Note {
    error("C190", format!("незрозуміло, хто говорить: «{text}»")).help(VOICE)
}

pub fn voice_twice(code: &str) -> Note {
    error("C190", format!("голос мови «{code}» записано двічі: окремими словами і в рядку «{code}»"))
        .help("залиште одне з двох")
}

pub fn bad_voice_name(text: &str) -> Note {
    error("C191", format!("«{text}» не може бути назвою голосу")).help(VOICE)
}

pub fn voice_unnamed(code: &str) -> Note {
    error("C191", format!("не сказано, яким голосом RHVoice говорити мовою «{code}»"))
        .help("допишіть назву голосу: «rhvoice НАЗВА»; які встановлено, скаже «RHVoice-test --help»")
}

pub fn foreign_voice(text: &str, own: &[&str]) -> Note {
    warning("C192", format!("голос «{text}» говорить іншою мовою")).help(format!("для цієї мови є {}", any_of(own)))
}

pub fn unknown_voice(text: &str, near: &str) -> Note {
    warning("C192", format!("голосу «{text}» програма не знає")).help(format!("можливо, «{near}»?"))
}

pub fn voice_of_unlisted(code: &str) -> Note {
    warning("C47", format!("голос мови «{code}» не знадобиться: її немає серед «languages»"))
        .help("додайте мову до «languages» або приберіть рядок")
}

pub fn last_resort() -> Note {
    warning("C193", "espeak — останній засіб: зрозуміло, але неприємно на слух")
        .help("встановіть RHVoice (пакети rhvoice і rhvoice-ukrainian) і пишіть: «speech: rhvoice anatol»")
}

pub fn no_voice_named(code: &str) -> Note {
    warning("C193", format!("голосу для мови «{code}» не названо: говоритиме espeak, зрозуміло, але неприємно на слух"))
        .help(format!("назвіть рушій і голос: «speech: {{{code}: rhvoice НАЗВА}}»"))
}

pub fn no_model() -> Note {
    error("C194", "для рушія piper потрібна модель голосу")
        .help("допишіть файл моделі: «model: uk_UA-tetiana-high.onnx»")
}

pub fn model_missing(name: &str) -> Note {
    warning("C194", format!("моделі голосу «{name}» немає або її не вдалося прочитати: нові тексти не прозвучать"))
        .help("покладіть модель і файл .json до неї в теку налаштувань або напишіть повний шлях")
}

pub fn no_program() -> Note {
    error("C195", "для рушія command потрібна програма")
        .help("пишіть так: «speech: {engine: command, program: /usr/local/bin/голос}»")
}

pub fn program_not_absolute(name: &str) -> Note {
    error("C195", format!("для програми «{name}» потрібен повний шлях"))
        .help("пишіть так: «program: /usr/local/bin/голос»")
}

pub fn program_missing(name: &str) -> Note {
    warning("C195", format!("програми «{name}» немає або її не можна запустити: нові тексти не прозвучать"))
        .help("перевірте шлях і дозвіл на запуск: «chmod 755 ФАЙЛ»")
}

pub fn argument_missing(place: &str) -> Note {
    let why = if place == "{wav}" { "куди записати звук" } else { "що озвучити" };
    error("C196", format!("серед «arguments» немає {place}: програма не знатиме, {why}"))
        .help("пишіть так: «arguments: --text {text} --out {wav}»")
}

pub fn unknown_argument(name: &str, near: Option<&str>) -> Note {
    let help = match near {
        Some(near) => format!("можливо, «{{{near}}}»?"),
        None => "можна {text}, {wav}, {voice}, {rate}, {lang}".to_owned(),
    };
    error("C196", format!("незрозуміла вставка «{{{name}}}» в «arguments»")).help(help)
}

pub fn too_many_arguments(most: usize) -> Note {
    error("C196", format!("в «arguments» більше ніж {most} слів"))
        .help("зберіть їх у невеликий скрипт і назвіть його в «program»")
}

pub fn play_not_wav(name: &str) -> Note {
    error("C197", format!("«{name}» не підходить: потрібен запис у файлі .wav"))
        .help("пишіть так: «play: привітання.wav»; MP3 чи M4A збережіть як WAV, частота й кількість каналів будь-які")
}

pub fn play_not_sound(name: &str) -> Note {
    warning("C197", format!("у файлі «{name}» не звук WAV: замість нього прозвучить попередній запис або вибачення"))
        .help("збережіть запис як WAV: перейменувати файл замало")
}

pub fn play_too_large(name: &str, most: u64) -> Note {
    error("C197", format!("запис «{name}» завеликий: більше {most} МБ"))
        .help("по телефону слухають до 30 секунд; обріжте запис або збережіть його з меншою частотою")
}

pub fn no_recording(name: &str) -> Note {
    warning(
        "C197",
        format!(
            "запису «{name}» немає або його не вдалося прочитати: замість нього прозвучить попередній або вибачення"
        ),
    )
    .help("покладіть файл у теку налаштувань поруч із цим файлом")
}

pub fn bad_amount(text: &str) -> Note {
    error("C202", format!("незрозуміла сума «{text}»")).help("пишіть так: {сума 1250,50} — до мільярда гривень")
}

pub fn no_language_file(code: &str) -> Note {
    error("C203", format!("фраз самої програми мовою «{code}» немає: файлу «languages/{code}.yaml» не знайдено"))
        .help("початок такого файлу дає «slukhavka prompts template»; українська (uk) й англійська (en) уже є")
}

pub fn bad_language_file(code: &str, why: &str) -> Note {
    error("C203", format!("файл «languages/{code}.yaml» не вдалося прочитати: {why}"))
        .help("це має бути звичайний файл у теці налаштувань, за зразком «slukhavka prompts template»")
}

/// A line of a language file.
pub fn bad_language_line(key: &str) -> Note {
    error("C203", format!("у файлі мови незрозуміле «{key}»"))
        .help("назви й кількість рядків мають бути такими, як у зразку «slukhavka prompts template»")
}

pub fn language_lacks(code: &str, missing: &[String]) -> Note {
    const NAMED: usize = 8;
    let named: Vec<&str> = missing.iter().take(NAMED).map(String::as_str).collect();
    let more = match missing.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" та ще {more}"),
    };
    error("C203", format!("у файлі «languages/{code}.yaml» бракує фраз: {}{more}", named.join(", ")))
        .help("допишіть їх за зразком «slukhavka prompts template»: половиною мови програма не говорить")
}

pub fn too_many_files_of_languages() -> Note {
    error("C203", "забагато мов").help("залиште в «languages» дві")
}

/// Whoever does not hear well reads the page.
pub fn words_unwritten() -> Note {
    info("C206", "слів цього запису не записано: на сторінці для тих, хто погано чує, їх не буде")
        .help("допишіть поруч «say: |» і ті самі слова; звучатиме далі запис")
}

pub fn review_twice() -> Note {
    error("C198", "«review_by» — те саме, що «review», а тут є обидва").help("залиште один рядок")
}

/// Nothing is to be done: the service sees to it.
pub fn to_be_spoken(count: usize, voice: &str) -> Note {
    let phrases = plural(count, "фразу", "фрази", "фраз");
    info(
        "C204",
        format!("ще не озвучено {count} {phrases}: служба озвучить їх, щойно прочитає ці налаштування ({voice})"),
    )
}

/// Texts whose voice does not work, each with what is heard instead.
pub fn voice_silent(voice: &str, why: &str, texts: &[(AudioState, String)]) -> Note {
    const NAMED: usize = 10;
    let heard = |state: &AudioState| match state {
        AudioState::Ready(_) => "звучить із попередньою вимовою",
        AudioState::Stale => "звучить попередній",
        AudioState::Missing | AudioState::Damaged => "звучить вибачення",
    };
    let named: Vec<String> =
        texts.iter().take(NAMED).map(|(state, path)| format!("{path} ({})", heard(state))).collect();
    let more = match texts.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" та ще {more}"),
    };
    let count = texts.len();
    let texts = plural(count, "текст не прозвучить", "тексти не прозвучать", "текстів не прозвучать");
    let message =
        format!("голос «{voice}» не працює: {why}; тому {count} {texts}, як написано: {}{more}", named.join(", "));
    warning("C205", message).help(
        "встановіть рушій (для RHVoice — пакети rhvoice і rhvoice-ukrainian, для англійської — rhvoice-english) \
         або назвіть інший у розділі «speech»",
    )
}

/// The code is as old as the check of Latin words.
pub fn foreign_word(word: &str, read: &str) -> Note {
    let alphabet = if word.contains(|c: char| c.is_ascii_alphabetic()) {
        "латиницею"
    } else {
        "іншою абеткою"
    };
    warning("C77", format!("слово «{word}» {alphabet} прочитаємо так: «{}»", shown(read))).help(format!(
        "якщо це хибно, напишіть його українською або додайте вимову до «say_as», наприклад: «{word}: …»"
    ))
}

pub fn unread(written: &str) -> Note {
    warning("C199", format!("«{written}» не прочитати: цього не буде чути")).help("напишіть це словами")
}

/// The first of `readings` is the one that will be heard.
pub fn homograph(word: &str, readings: &[String]) -> Note {
    let (first, others) = match readings {
        [first, others @ ..] => (first.as_str(), others),
        [] => (word, readings),
    };
    let others: Vec<String> = others.iter().map(|other| format!("«{other}»")).collect();
    let note = warning(
        "C200",
        format!("«{word}» має два наголоси: прочитаємо «{first}», а може бути й {}", others.join(", ")),
    );
    let marked = readings.iter().map(|reading| capital(reading)).collect::<Vec<_>>();
    let quoted: Vec<String> = marked.iter().map(|marked| format!("«{marked}»")).collect();
    note.help(format!(
        "позначте наголос великою голосною: {}; для всіх текстів одразу — у «say_as»",
        quoted.join(" або ")
    ))
}

pub fn guessed(written: &str, read: &str) -> Note {
    info("C201", format!("«{written}» прочитаємо так: «{}»", shown(read)))
        .help("якщо треба інакше, напишіть це словами")
}

/// A reading as long as a line at most.
fn shown(read: &str) -> String {
    const LONGEST: usize = 80;
    match read.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", read.get(..end).unwrap_or(read)),
        None => read.to_owned(),
    }
}

/// «замо́к» as people can type it: «замОк».
fn capital(reading: &str) -> String {
    let mut marked = String::with_capacity(reading.len());
    for c in reading.chars() {
        match (c, marked.pop()) {
            ('\u{301}', Some(vowel)) => marked.extend(vowel.to_uppercase()),
            (c, last) => {
                marked.extend(last);
                marked.push(c);
            }
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stress_is_shown_as_people_can_type_it() {
        assert_eq!(capital("замо\u{301}к"), "замОк");
        assert_eq!(capital("\u{301}а"), "\u{301}а", "a mark upon nothing stays");
        let note = homograph("замок", &["за\u{301}мок".into(), "замо\u{301}к".into()]);
        assert_eq!(note.message, "«замок» має два наголоси: прочитаємо «за\u{301}мок», а може бути й «замо\u{301}к»");
        let help = "позначте наголос великою голосною: «зАмок» або «замОк»; для всіх текстів одразу — у «say_as»";
        assert_eq!(note.help.as_deref(), Some(help));
    }

    #[test]
    fn a_long_reading_is_cut() {
        assert_eq!(shown(&"а".repeat(90)), format!("{}…", "а".repeat(80)));
    }
}
