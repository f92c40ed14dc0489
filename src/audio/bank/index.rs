//! All manifests together: phrases by identity and by name.

use std::{
    collections::{HashMap, VecDeque},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{BankError, Manifest, ManifestPrompt};
use crate::vocab::{Lang, PromptId};

/// One recording of a phrase.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub id: PromptId,
    pub text: String,
    pub spoken: Option<String>,
    pub voice: Arc<str>,
    /// Which of the bank's folders it lies in.
    pub folder: usize,
    pub path: PathBuf,
    /// The same at `MASTER_RATE`.
    pub master: Option<PathBuf>,
    pub sha256: String,
}

/// What callers of an hour may still be in the middle of.
const MOST_RETIRED: usize = 2000;

/// By language and name.
type Names = HashMap<(Lang, String), PromptId>;

#[derive(Debug, Default)]
pub(super) struct Index {
    /// All recordings of a phrase, the best first; never none.
    by_id: HashMap<PromptId, Vec<Entry>>,
    /// Of each folder, as texts of one wording lie in one. The best first.
    names: Vec<Names>,
    /// So many of the first of `names` are the council's own; what comes after them is brought along.
    own: usize,
    /// Phrases of earlier manifests, the latest last: whoever was in a menu before an edit still hears its words. They
    /// are played, and nothing else is told of them.
    retired: VecDeque<Entry>,
}

impl Index {
    /// Of two recordings of a phrase that of people is the better one, then that in the folder `rendered`, which is of
    /// today's voice and pronunciation, then that of the earlier folder.
    pub fn read(dirs: &[PathBuf], rendered: Option<usize>) -> Result<Self, BankError> {
        let mut index = Self { own: rendered.map_or(usize::MAX, |rendered| rendered + 1), ..Self::default() };
        for (number, dir) in dirs.iter().enumerate() {
            let mut names = HashMap::new();
            index.add_folder(number, dir, &mut names)?;
            for folder in folders_in(dir) {
                index.add_folder(number, &folder, &mut names)?;
            }
            let place = if rendered == Some(number) { 0 } else { index.names.len() };
            index.names.insert(place, names);
        }
        let rank = |entry: &Entry| (entry.spoken.is_some(), rendered != Some(entry.folder), entry.folder);
        index.by_id.values_mut().for_each(|entries| entries.sort_by_key(rank));
        Ok(index)
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The recording that is played.
    pub fn entry(&self, id: PromptId) -> Option<&Entry> {
        self.entries(id).first()
    }

    pub fn entries(&self, id: PromptId) -> &[Entry] {
        self.by_id.get(&id).map_or(&[], Vec::as_slice)
    }

    /// What can be played of the phrase, those of earlier manifests too.
    pub fn playable(&self, id: PromptId) -> &[Entry] {
        let retired = || self.retired.iter().find(|entry| entry.id == id).map(std::slice::from_ref);
        let known = self.entries(id);
        if known.is_empty() { retired().unwrap_or_default() } else { known }
    }

    /// Takes over what `earlier` knew and these manifests do not.
    pub fn succeed(&mut self, earlier: &Self) {
        let gone = earlier.by_id.values().filter_map(|entries| entries.first());
        let retired = earlier.retired.iter().chain(gone).filter(|entry| !self.by_id.contains_key(&entry.id));
        self.retired = retired.cloned().collect();
        let too_many = self.retired.len().saturating_sub(MOST_RETIRED);
        self.retired.drain(..too_many);
    }

    pub fn by_name(&self, lang: Lang, name: &str) -> Option<&Entry> {
        let key = (lang, name.to_owned());
        self.entry(*self.names.iter().find_map(|names| names.get(&key))?)
    }

    /// An older wording of a part of a text that has `parts` of them: from a folder where it has as many, none of which
    /// is `taken`. Not from what we bring along, where it is a text of the council: there it is that of our example, with
    /// the name and the address of another town.
    pub fn older(&self, lang: Lang, name: &str, parts: usize, taken: impl Fn(PromptId) -> bool) -> Option<&Entry> {
        let (key, text) = ((lang, name.to_owned()), super::text_of(name));
        let is_part = |(known, name): &(Lang, String)| *known == lang && super::text_of(name) == text;
        let fits = |names: &Names| {
            let old: Vec<PromptId> = names.iter().filter(|(key, _)| is_part(key)).map(|(_, id)| *id).collect();
            old.len() == parts && !old.into_iter().any(&taken)
        };
        let from = if is_sentence(text) { self.own } else { self.names.len() };
        let named = self.names.iter().take(from).filter_map(|names| names.get(&key).map(|id| (names, id)));
        let (_, id) = named.into_iter().find(|(names, _)| fits(names))?;
        self.entry(*id)
    }

    /// Whether the prompt of `id` is the same in `other`, so that what was encoded from it may stay.
    pub fn same_prompt(&self, other: &Self, id: PromptId) -> bool {
        let (ours, theirs) = (self.playable(id).first(), other.playable(id).first());
        ours.zip(theirs).is_some_and(|(ours, theirs)| ours.sha256 == theirs.sha256)
    }

    /// Likewise of its master, which is made with the prompt and of the same recording.
    pub fn same_master(&self, other: &Self, id: PromptId) -> bool {
        let same = |(ours, theirs): (&Entry, &Entry)| ours.master.is_some() && ours.master == theirs.master;
        let both = self.playable(id).first().zip(other.playable(id).first());
        self.same_prompt(other, id) && both.is_some_and(same)
    }

    fn add_folder(&mut self, number: usize, folder: &Path, names: &mut Names) -> Result<(), BankError> {
        let Some(manifest) = Manifest::read(folder)? else { return Ok(()) };
        let lang = folder.file_name().and_then(|n| n.to_str()).and_then(Lang::from_code).unwrap_or(Lang::UK);
        let voice: Arc<str> = manifest.voice.into();
        for prompt in manifest.prompts {
            let name = prompt.name.clone();
            let id = self.add(number, folder, &voice, prompt)?;
            names.entry((lang, name)).or_insert(id);
        }
        Ok(())
    }

    fn add(
        &mut self,
        number: usize,
        folder: &Path,
        usual: &Arc<str>,
        prompt: ManifestPrompt,
    ) -> Result<PromptId, BankError> {
        let ManifestPrompt { name, text, spoken, id, file, sha256, master, voice } = prompt;
        let Some(id) = parse_id(&id) else {
            return Err(BankError::BadId { path: folder.join(Manifest::FILE), name, id });
        };
        if let Some(file) = [Some(&file), master.as_ref()].into_iter().flatten().find(|file| !is_plain(file)) {
            return Err(BankError::BadFile { path: folder.join(Manifest::FILE), name, file: file.clone() });
        }
        let voice = voice.map_or_else(|| usual.clone(), Arc::from);
        let path = folder.join(file);
        let recordings = self.by_id.entry(id).or_default();
        // A phrase with two names has two lines and one file.
        if recordings.iter().all(|known| known.path != path) {
            let master = master.map(|file| folder.join(file));
            recordings.push(Entry { id, text, spoken, voice, folder: number, path, master, sha256 });
        }
        Ok(id)
    }
}

/// `texts.графік.say`, `menus.головне.say_en`: sentences of a town. Titles do less harm.
fn is_sentence(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(_, last)| last == "say" || last.starts_with("say_"))
}

/// A name beside the manifest and no way to another folder.
fn is_plain(file: &str) -> bool {
    Path::new(file).file_name().is_some_and(|plain| plain == file)
}

fn parse_id(text: &str) -> Option<PromptId> {
    let hex = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    hex.then(|| u64::from_str_radix(text, 16).ok()).flatten().map(PromptId)
}

/// In name order, so that every start of the program finds the same phrase first.
pub(super) fn folders_in(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}
