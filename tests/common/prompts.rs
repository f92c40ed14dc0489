//! Test audio: every phrase of a configuration becomes a pair of tones of its own, written as the program expects its
//! prompts on disk, and recognised again in what a caller heard.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use serde_json::json;
use sha2::{Digest, Sha256};
use slukhavka::{
    config::{self, Source},
    ivr, speech,
    vocab::{Lang, NamedPrompt, PromptId},
};

use super::{g711, rtp::Stream, tones};

pub struct Prompts {
    /// By name and by words; several names may share one phrase.
    by_name: BTreeMap<String, usize>,
    by_id: BTreeMap<u64, usize>,
}

impl Prompts {
    /// Writes `<dir>/<lang>/` for everything `config` can say.
    pub fn render(config: &Path, dir: &Path) -> Self {
        Self { by_name: BTreeMap::new(), by_id: BTreeMap::new() }.with(config, dir)
    }

    /// Adds what `config` says beyond `known`; what was known keeps its tones.
    pub fn render_more(config: &Path, dir: &Path, known: &Prompts) -> Self {
        Self { by_name: known.by_name.clone(), by_id: known.by_id.clone() }.with(config, dir)
    }

    fn with(mut self, config: &Path, dir: &Path) -> Self {
        let mut languages: BTreeMap<Lang, Vec<NamedPrompt>> = BTreeMap::new();
        for named in phrases(config) {
            languages.entry(named.prompt.lang).or_default().push(named);
        }
        for (lang, phrases) in languages {
            let folder = dir.join(lang.code());
            fs::create_dir_all(&folder).unwrap();
            let entries: Vec<_> = phrases.iter().map(|named| self.write(&folder, named)).collect();
            let manifest = json!({"voice": "tones", "pipeline": 1, "prompts": entries});
            let next = folder.join("manifest.next");
            fs::write(&next, serde_json::to_vec_pretty(&manifest).unwrap()).unwrap();
            fs::rename(next, folder.join("manifest.json")).unwrap();
        }
        self
    }

    fn write(&mut self, folder: &Path, named: &NamedPrompt) -> serde_json::Value {
        let id = named.prompt.id;
        let next = self.by_id.len();
        let n = *self.by_id.entry(id.0).or_insert(next);
        self.by_name.insert(named.name.clone(), n);
        let file = format!("{id}.wav");
        let path = folder.join(&file);
        if !path.exists() {
            write_wav(&path, &tones::prompt(n));
        }
        json!({
            "name": named.name, "text": named.prompt.text.as_ref(), "id": id.to_string(), "file": file,
            "sha256": hex(&Sha256::digest(fs::read(&path).unwrap())),
        })
    }

    /// The number of a prompt, by name (`texts.графік.say#1`) or by its Ukrainian words.
    #[track_caller]
    pub fn number(&self, what: &str) -> usize {
        let by_words = || self.by_id.get(&PromptId::of(Lang::UK, what).0);
        let english = || self.by_id.get(&PromptId::of(Lang::EN, what).0);
        *self.by_name.get(what).or_else(by_words).or_else(english).unwrap_or_else(|| {
            let names: Vec<_> = self.by_name.keys().collect();
            panic!("no prompt «{what}» among {names:#?}")
        })
    }

    /// What a caller hears of it, as payload bytes of PCMA (8) or PCMU (0).
    #[track_caller]
    pub fn encoded(&self, what: &str, payload_type: u8) -> Vec<u8> {
        encode(self.number(what), payload_type)
    }

    /// Names of the prompts that sound in a stream from `from` on, in order.
    pub fn recognise(&self, stream: &Stream, from: usize, payload_type: u8) -> Vec<String> {
        let mut found: Vec<_> = self
            .by_id
            .values()
            .filter_map(|n| Some((stream.find(&encode(*n, payload_type)[..400], from)?, self.name_of(*n))))
            .collect();
        found.sort();
        found.into_iter().map(|(_, name)| name).collect()
    }

    fn name_of(&self, n: usize) -> String {
        self.by_name.iter().find(|(_, m)| **m == n).map(|(name, _)| name.clone()).unwrap_or_default()
    }
}

fn encode(n: usize, payload_type: u8) -> Vec<u8> {
    let code = if payload_type == 0 { g711::ulaw } else { g711::alaw };
    tones::prompt(n).into_iter().map(code).collect()
}

/// Everything this configuration can make the program say.
fn phrases(config: &Path) -> Vec<NamedPrompt> {
    let today = jiff::Zoned::now().date();
    let loaded = config::load(&Source::File(config.to_owned()), today, None);
    let plan = loaded.plan.unwrap_or_else(|| panic!("the story's configuration is wrong: {:#?}", loaded.diagnostics));
    let script = &plan.settings.script;
    let mut all = ivr::phrases(script);
    for lang in &script.languages {
        all.extend(speech::inventory(*lang));
    }
    all
}

/// 8 kHz, mono, 16 bit.
pub fn write_wav(path: &Path, samples: &[i16]) {
    let spec =
        hound::WavSpec { channels: 1, sample_rate: 8000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    samples.iter().for_each(|s| writer.write_sample(*s).unwrap());
    writer.finalize().unwrap();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, b| {
        write!(text, "{b:02x}").unwrap();
        text
    })
}
