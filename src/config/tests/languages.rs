//! Languages that are files. What is learnt is known to the whole process, so each test has a language of its own.

use std::{fs, path::PathBuf};

use super::TODAY;
use crate::{
    config::{Loaded, Source, load},
    speech::{self, LanguageData},
    vocab::Lang,
};

const CONFIG: &str = "operator: люди\nmenus:\n  головне:\n    say: |\n      Вітаємо!\n    1: графік\ntexts:\n  графік:\n    title: Графік роботи\n    say: |\n      Щодня.\nboxes:\n  люди:\n    title: Повідомлення\nlisten: 127.0.0.1:5060\n";

struct Town(PathBuf);

impl Town {
    fn new(code: &str, language: Option<&str>) -> Self {
        let dir = std::env::temp_dir().join(format!("slukhavka-language-{code}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("languages")).unwrap();
        let speech = format!("languages: uk, {code}\nspeech: {{{code}: rhvoice somebody}}\n");
        fs::write(dir.join("config.yaml"), format!("{CONFIG}{speech}")).unwrap();
        if let Some(language) = language {
            fs::write(dir.join(format!("languages/{code}.yaml")), language).unwrap();
        }
        Self(dir)
    }

    fn load(&self) -> Loaded {
        load(&Source::File(self.0.join("config.yaml")), TODAY, None)
    }

    /// Codes, lines and messages of what is wrong with languages.
    fn told(&self) -> Vec<(u32, String)> {
        let told = self.load().diagnostics.into_iter().filter(|d| matches!(d.code, "C203" | "C47"));
        told.map(|d| (d.at.map_or(0, |at| at.line), d.message)).collect()
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_language_is_a_file_and_a_voice_and_no_program() {
    let town = Town::new("cs", Some(&LanguageData::template()));
    let loaded = town.load();
    let plan = loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let lang = Lang::from_code("cs").unwrap();
    assert_eq!(plan.settings.script.languages, [Lang::UK, lang]);
    assert!(speech::known(lang));
    assert_eq!(speech::inventory(lang).len(), speech::inventory(Lang::EN).len());
    assert!(plan.files.contains(&town.0.join("languages/cs.yaml")), "a better word is heard at once");
    assert_eq!(&*plan.voices.of(lang).name, "somebody");
}

#[test]
fn a_language_without_a_file_is_told_where_it_is_named() {
    let expected = "фраз самої програми мовою «et» немає: файлу «languages/et.yaml» не знайдено";
    assert_eq!(Town::new("et", None).told(), [(16, expected.to_owned())]);
}

#[test]
fn what_a_language_lacks_is_named() {
    let template = LanguageData::template();
    let system = template.split_once("\nkeys:").map(|(system, _)| system).unwrap();
    let told = Town::new("lv", Some(system)).told();
    let [(16, message)] = &told[..] else { panic!("{told:?}") };
    assert!(
        message.starts_with("у файлі «languages/lv.yaml» бракує фраз: ") && message.contains(" та ще "),
        "{message}"
    );
    let town = Town::new("fi", Some("# nothing\n"));
    assert_eq!(town.told().len(), 1);
    assert!(town.load().plan.is_none());
}

#[test]
fn a_line_that_no_language_has_is_told_in_its_own_file() {
    let strange = LanguageData::template().replace("\ndays:\n", "\ndays:\n  weekdays: seven\n");
    let line = strange.lines().position(|line| line.contains("weekdays")).unwrap() as u32 + 1;
    assert_eq!(Town::new("lt", Some(&strange)).told(), [(line, "у файлі мови незрозуміле «weekdays»".to_owned())]);
    let town = Town::new("da", Some("keys: [\n"));
    assert!(town.load().diagnostics.iter().any(|d| d.code == "C20"), "{:#?}", town.load().diagnostics);
}
