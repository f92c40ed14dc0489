//! The passes in order: letters → shape → names → sense.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::civil::Date;

use super::{
    Audio, Diagnostic, Plan, Sources, Statistics,
    draft::Draft,
    duplicates,
    files::{self, FileError, Folder},
    include, languages,
    messages::{shape as shape_notes, text},
    presets, queues, references,
    report::{Place, Report},
    sense,
    shape::{self, Shape},
    source::{Entry, Kind},
    sources::Page,
    traps,
};
use crate::{ivr::Script, switch::Settings};

/// Where the configuration comes from.
#[derive(Clone, Debug)]
pub enum Source {
    File(PathBuf),
    /// The embedded example, a text from a page or a test.
    Text {
        name: String,
        text: String,
    },
}

/// What became of it.
#[derive(Debug)]
pub struct Loaded {
    /// `None` when there is any error.
    pub plan: Option<Plan>,
    /// In file order; warnings too.
    pub diagnostics: Vec<Diagnostic>,
    /// The text of every file read, for quoting.
    pub sources: Sources,
}

/// Reads and checks a configuration. `today` decides which dates are past; `audio` tells which texts have been
/// recorded (`None`: not asked).
pub fn load(source: &Source, today: Date, audio: Option<&dyn Audio>) -> Loaded {
    load_with(source, None, today, audio)
}

/// The same for a service whose passwords systemd keeps in the folder `credentials`.
pub fn load_with(source: &Source, credentials: Option<&Path>, today: Date, audio: Option<&dyn Audio>) -> Loaded {
    let mut report = Report::default();
    let mut sources = Sources::default();
    let world = World { source, credentials, today, audio };
    let plan = passes(&world, &mut report, &mut sources);
    let plan = plan.filter(|_| !report.has_errors());
    Loaded { plan, diagnostics: report.finish(&sources.names()), sources }
}

/// What the passes may look at beside the text.
struct World<'a> {
    source: &'a Source,
    credentials: Option<&'a Path>,
    today: Date,
    audio: Option<&'a dyn Audio>,
}

fn passes(world: &World<'_>, report: &mut Report, sources: &mut Sources) -> Option<Plan> {
    let (page, folder) = main_page(world.source, report)?;
    let file = page.file.clone();
    sources.add(page.clone());
    let mut entries = tree(&page, report)?;
    let included = include::merge(report, sources, folder.as_ref(), &mut entries);
    duplicates::entries_of(report, &mut entries);
    let providers = presets::load(report, sources, folder.as_ref(), &entries);
    let learnt = languages::load(report, sources, folder.as_ref(), &entries);
    let mut shape = Shape {
        report,
        today: world.today,
        languages: Vec::new(),
        folder: folder.as_ref(),
        credentials: world.credentials,
        providers: &providers,
        watched: Vec::new(),
        played: BTreeMap::new(),
    };
    let mut draft = shape::draft(&mut shape, &entries);
    let watched = shape.watched;
    draft.played = shape.played;
    let script = references::resolve(report, &draft)?;
    sense::check(report, &draft, &script, world.today, world.audio);
    let mut files = Vec::new();
    if matches!(world.source, Source::File(_)) {
        sense::everybody(report, &draft);
        files.push(file.as_path().to_owned());
        files.extend(included.into_iter().chain(providers.files).chain(learnt).chain(watched));
    }
    Some(plan(draft, script, files))
}

/// The text of the main file, and its folder when it is a file.
fn main_page(source: &Source, report: &mut Report) -> Option<(Page, Option<Folder>)> {
    let path = match source {
        Source::Text { name, text } => {
            let page = Page::new(PathBuf::from(name), text.as_bytes());
            return Some((page, None));
        }
        Source::File(path) => path,
    };
    match files::read_main(path).and_then(|bytes| Ok((bytes, Folder::of(path)?))) {
        Ok((bytes, folder)) => Some((Page::new(path.clone(), &bytes), Some(folder))),
        Err(FileError::TooLarge) => {
            report.add_general("", text::too_large(files::CAP / 1024));
            None
        }
        Err(error) => {
            let not_found = matches!(error, FileError::NotFound);
            report.add_general("", text::unreadable(&path.display().to_string(), not_found));
            None
        }
    }
}

/// One page's entries, after the text traps. `None` when not even a tree came out.
pub(super) fn tree(page: &Page, report: &mut Report) -> Option<Vec<Entry>> {
    let root = traps::read(report, page)?;
    match root.kind {
        Kind::Map(entries) => Some(entries),
        Kind::Empty => {
            let at = page.position(1, 1, 1);
            report.add(&Place { at, path: "".into() }, shape_notes::empty_file());
            None
        }
        Kind::Text { .. } | Kind::List(_) => {
            let note = shape_notes::wrong_kind("перелік розділів", "почніть зі зразка config.example.yaml");
            report.add(&root.place, note);
            None
        }
    }
}

fn plan(draft: Draft, script: Script, files: Vec<PathBuf>) -> Plan {
    let acd = Arc::new(queues::settings(&draft, &script.calendar));
    let people = Arc::new(queues::people(&draft));
    let service = draft.service;
    let council = draft.council;
    let settings = Settings {
        script: Arc::new(script),
        limits: service.limits,
        ring: service.ring,
        trunks: draft.trunks.into_iter().map(|(_, trunk)| Arc::new(trunk)).collect(),
        guard: Arc::new(draft.guard),
        acd,
        people,
        dialling: Arc::new(draft.dialling),
        test_from: draft.test_from.as_slice().into(),
        blocked: draft.blocked.as_slice().into(),
    };
    Plan {
        settings: Arc::new(settings),
        council: council.name,
        statistics: Statistics {
            council_of: council.name_of,
            service_of: council.service_of,
            signatures: council.signatures,
            ..draft.statistics
        },
        pages: service.pages,
        signed_by: council.signed_by,
        listen: service.listen,
        tls: service.tls,
        rtp_ports: service.rtp_ports,
        rtp_timeout: service.rtp_timeout,
        stop_grace: service.stop_grace,
        web: service.web,
        recordings: draft.recordings,
        music: draft.music,
        test_from: draft.test_from,
        blocked: draft.blocked,
        say_as: draft.say_as,
        voices: draft.voices,
        played: draft.played,
        prompts: service.prompts,
        files,
    }
}
