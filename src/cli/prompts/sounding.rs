//! The folders of prompts as the service opens them, and what of each phrase is in their files.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    audio::{self, Manifest, ManifestPrompt, PromptBank},
    cli::{place::PlaceArgs, read::PromptsArgs, run},
    config::Plan,
    render::{Order, label_of_recordings},
    runtime::voicing,
    vocab::{Lang, NamedPrompt},
};

use super::PromptsError;

pub(super) struct Sounding {
    /// The first found is played.
    dirs: Vec<PathBuf>,
    /// Where the service keeps what it renders.
    pub rendered: PathBuf,
    bank: PromptBank,
    /// Of `rendered` among the folders of the bank.
    place: usize,
}

/// What is heard of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Heard {
    pub path: PathBuf,
    /// «rhvoice anatol», or who recorded it.
    pub voice: String,
    /// An older wording in the place of the wanted one.
    pub older: Option<String>,
}

impl Sounding {
    pub fn open(plan: &Plan, place: &PlaceArgs, prompts: &PromptsArgs) -> Result<Self, PromptsError> {
        let rendered = voicing::folder(&place.state());
        let shipped = run::prompt_folders(prompts.prompts.as_ref());
        let (bank, place) = voicing::open_bank(plan.prompts.as_deref(), &rendered, &shipped)?;
        let dirs = plan.prompts.iter().cloned().chain([rendered.clone()]).chain(shipped).collect();
        Ok(Self { dirs, rendered, bank, place })
    }

    /// What the service would have rendered.
    pub fn orders(&self, plan: &Plan) -> BTreeMap<Lang, Vec<Order>> {
        voicing::orders(plan, &self.bank, self.place)
    }

    /// What of `wanted`, phrases of one language, is heard now; `None` in the place of what has no sound.
    pub fn heard(&self, lang: Lang, wanted: &[NamedPrompt]) -> Vec<Option<Heard>> {
        let entries = self.entries(lang);
        let by_id: HashMap<&str, &Heard> = entries.iter().rev().map(|(entry, heard)| (&*entry.id, heard)).collect();
        let stale: HashMap<&str, String> = self
            .bank
            .bind(wanted)
            .into_iter()
            .filter_map(|problem| match problem {
                audio::PromptProblem::Stale { wanted, spoken } => Some((wanted.name, spoken)),
                _ => None,
            })
            .filter_map(|(name, spoken)| Some((&*wanted.iter().find(|named| named.name == name)?.name, spoken)))
            .collect();
        let older = |named: &NamedPrompt| {
            let text = stale.get(&*named.name)?;
            let (_, heard) = entries.iter().find(|(entry, _)| entry.name == named.name && entry.text == *text)?;
            Some(Heard { older: Some(text.clone()), ..heard.clone() })
        };
        let of = |named: &NamedPrompt| {
            by_id.get(&*named.prompt.id.to_string()).map(|heard| (*heard).clone()).or_else(|| older(named))
        };
        wanted.iter().map(of).collect()
    }

    /// Everything the manifests list, what would be played first of all first: people, then what was rendered, then
    /// what is shipped.
    fn entries(&self, lang: Lang) -> Vec<(ManifestPrompt, Heard)> {
        let mut found = Vec::new();
        for (n, dir) in self.dirs.iter().enumerate() {
            for folder in [dir.clone(), dir.join(lang.code())].iter().filter(|folder| speaks(folder, dir, lang)) {
                let Ok(Some(manifest)) = Manifest::read(folder) else { continue };
                for entry in manifest.prompts {
                    let voice = entry.voice.clone().unwrap_or_else(|| manifest.voice.clone());
                    let heard = Heard { path: folder.join(&entry.file), voice, older: None };
                    let rank = (entry.spoken.is_some(), *dir != self.rendered, n);
                    found.push((rank, entry, heard));
                }
            }
        }
        found.retain(|(_, _, heard)| heard.path.is_file());
        found.sort_by_key(|(rank, ..)| *rank);
        found.into_iter().map(|(_, entry, heard)| (entry, heard)).collect()
    }
}

/// A folder is of the language it is called by, else of Ukrainian.
fn speaks(folder: &Path, dir: &Path, lang: Lang) -> bool {
    let called = folder.file_name().and_then(|name| name.to_str()).and_then(Lang::from_code);
    folder != dir || called.unwrap_or(Lang::UK) == lang
}

impl Heard {
    pub fn by_people(&self) -> bool {
        self.voice == label_of_recordings()
    }

    pub fn samples(&self) -> Result<Vec<i16>, PromptsError> {
        let error = |source| PromptsError::Sound { path: self.path.clone(), source };
        let bytes = fs::read(&self.path).map_err(|source| error(source.into()))?;
        audio::read_prompt(bytes.as_slice()).map_err(error)
    }

    pub fn made(&self) -> Option<Timestamp> {
        Timestamp::try_from(fs::metadata(&self.path).ok()?.modified().ok()?).ok()
    }

    pub fn bytes(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |meta| meta.len())
    }

    /// A prompt has 16,000 bytes a second and a header of 44.
    pub fn length(&self) -> Duration {
        let samples = self.bytes().saturating_sub(44) / 2;
        Duration::from_micros(samples * 1_000_000 / u64::from(audio::RATE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::prompts::{Texts, wanted::Wanted},
        store::testing::TempDir,
        vocab::{Prompt, PromptId},
    };

    fn entry(name: &str, text: &str, spoken: Option<&str>) -> ManifestPrompt {
        let id = PromptId::of(Lang::UK, text).to_string();
        ManifestPrompt {
            name: name.to_owned(),
            text: text.to_owned(),
            spoken: spoken.map(str::to_owned),
            file: format!("{id}.wav"),
            id,
            sha256: String::new(),
            master: None,
            voice: None,
        }
    }

    fn write(folder: &Path, voice: &str, entries: Vec<ManifestPrompt>) {
        fs::create_dir_all(folder).unwrap();
        for entry in &entries {
            let file = fs::File::create(folder.join(&entry.file)).unwrap();
            audio::write_prompt(file, &[100; 4000]).unwrap();
        }
        let manifest = Manifest { voice: voice.to_owned(), pipeline: 2, prompts: entries };
        fs::write(folder.join(Manifest::FILE), serde_json::to_vec(&manifest).unwrap()).unwrap();
    }

    fn named(name: &str, text: &str) -> NamedPrompt {
        NamedPrompt { name: name.to_owned(), prompt: Prompt::new(Lang::UK, text) }
    }

    #[test]
    fn people_are_heard_before_engines_and_the_rendered_before_the_shipped_and_older_words_in_place_of_none() {
        let dir = TempDir::new();
        let (state, shipped) = (dir.path().join("state"), dir.path().join("shipped"));
        let spoken = |name: &str, text: &str| entry(name, text, Some(text));
        write(&shipped.join("uk"), "rhvoice anatol", vec![spoken("a", "добрий день"), entry("b", "на добраніч", None)]);
        let rendered = vec![spoken("a", "добрий день"), spoken("b", "на добраніч"), spoken("c", "старі слова")];
        write(&state.join("prompts/uk"), "rhvoice natalia", rendered);
        let wanted = Wanted::read(&Texts { config: None, lang: None }).unwrap();
        let place = PlaceArgs { state: Some(state), control: None };
        let sounding = Sounding::open(&wanted.plan, &place, &PromptsArgs { prompts: Some(shipped.clone()) }).unwrap();
        let phrases =
            [named("a", "добрий день"), named("b", "на добраніч"), named("c", "нові слова"), named("d", "німі")];
        let heard = sounding.heard(Lang::UK, &phrases);
        let voices: Vec<_> = heard.iter().map(|heard| heard.as_ref().map(|heard| heard.voice.as_str())).collect();
        assert_eq!(voices, [Some("rhvoice natalia"), Some("rhvoice anatol"), Some("rhvoice natalia"), None]);
        let older = heard[2].as_ref().unwrap();
        assert_eq!(older.older.as_deref(), Some("старі слова"));
        assert_eq!((older.length(), older.samples().unwrap().len()), (Duration::from_millis(500), 4000));
        assert!(heard[1].as_ref().unwrap().path.starts_with(shipped));
    }
}
