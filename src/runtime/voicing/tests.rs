//! The thread that speaks, with a speaker that does as it is told.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use jiff::civil::date;
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;

use super::{Place, Speaker, Voiced, Voicing, folder};
use crate::{
    audio::{Manifest, ManifestPrompt, PromptBank, write_prompt},
    config::{self, Source as File},
    ivr::Script,
    render::{Cancel, Failure, Fault, Heard, Order, Rendered, Source},
    runtime::{control::ConfigStatus, plan::Ready},
    speech::{Span, Voice, Voices},
    store::testing::TempDir,
    vocab::Lang,
};

const PATIENCE: Duration = Duration::from_secs(20);

fn ready(text: &str) -> Ready {
    let yaml = format!(
        "council: Рада\nhours:\n  рада:\n    пн-пт: 8:00-17:00\nmenus:\n  головне:\n    say: |\n      Вітаємо!\n    1: графік\n\
         texts:\n  графік:\n    title: Графік\n    say: |\n      {text}\nnumbers:\n  +380 4644 0 00 00: головне\n"
    );
    let loaded = config::load(&File::Text { name: "x".into(), text: yaml }, date(2026, 11, 1), None);
    let plan = loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    Ready { plan, warnings: String::new(), status: ConfigStatus::default() }
}

/// What the speaker is to do from now on.
#[derive(Default)]
struct Mood {
    broken: bool,
    /// Works on and on until it is let go or called off.
    busy: bool,
    /// How often it was asked, and called off.
    asked: usize,
    called_off: usize,
}

#[derive(Clone, Default)]
struct Puppet {
    folder: PathBuf,
    mood: Arc<(Mutex<Mood>, Condvar)>,
}

impl Puppet {
    fn is(&self, change: impl FnOnce(&mut Mood)) {
        change(&mut self.mood.0.lock().unwrap());
        self.mood.1.notify_all();
    }

    fn wait_until(&self, what: &str, is_so: impl Fn(&Mood) -> bool) {
        let mood = self.mood.0.lock().unwrap();
        let waited = self.mood.1.wait_timeout_while(mood, PATIENCE, |mood| !is_so(mood)).unwrap();
        assert!(!waited.1.timed_out(), "waited in vain until {what}");
    }

    fn write(&self, lang: Lang, orders: &[&Order]) -> usize {
        let folder = self.folder.join(lang.code());
        let mut made = BTreeSet::new();
        let mut prompts = Vec::new();
        for order in orders {
            let file = format!("{}.wav", order.named.prompt.id);
            let path = folder.join(&file);
            if !path.exists() {
                let samples: Vec<i16> = (0..800).map(|i| (f64::from(i) * 0.3).sin() as i16 * 3000).collect();
                write_prompt(fs::File::create(&path).unwrap(), &samples).unwrap();
                made.insert(file.clone());
            }
            prompts.push(ManifestPrompt {
                name: order.named.name.clone(),
                text: order.named.prompt.text.to_string(),
                spoken: None,
                id: order.named.prompt.id.to_string(),
                sha256: Sha256::digest(fs::read(&path).unwrap()).iter().map(|b| format!("{b:02x}")).collect(),
                file,
                master: None,
                voice: None,
            });
        }
        let manifest = Manifest { voice: "puppet".into(), pipeline: 1, prompts };
        let list = folder.join(Manifest::FILE);
        let text = serde_json::to_string(&manifest).unwrap();
        if fs::read_to_string(&list).ok().as_ref() != Some(&text) {
            fs::write(folder.join("next"), text).unwrap();
            fs::rename(folder.join("next"), list).unwrap();
        }
        made.len()
    }
}

impl Speaker for Puppet {
    fn render(
        &mut self,
        _: &Voices,
        lang: Lang,
        orders: &[Order],
        cancel: &Cancel,
        progress: &dyn Fn(usize, usize),
    ) -> Rendered {
        let words: Vec<&Order> = orders.iter().filter(|order| matches!(order.source, Source::Words(_))).collect();
        progress(0, words.len());
        let mut mood = self.mood.0.lock().unwrap();
        mood.asked += 1;
        self.mood.1.notify_all();
        while mood.busy && !cancel.is_cancelled() {
            // A canceller does not know of this condition, so it is looked at again and again.
            mood = self.mood.1.wait_timeout(mood, Duration::from_millis(5)).unwrap().0;
        }
        if cancel.is_cancelled() {
            mood.called_off += 1;
            self.mood.1.notify_all();
            return Rendered { cancelled: true, ..Rendered::default() };
        }
        if mood.broken {
            let known = |order: &Order| self.folder.join(lang.code()).join(format!("{}.wav", order.named.prompt.id));
            let lost = words.into_iter().filter(|order| !known(order).exists());
            let failure =
                |order: &Order| Failure { named: order.named.clone(), fault: Fault::NoFile, heard: Heard::Nothing };
            return Rendered { failures: lost.map(failure).collect(), ..Rendered::default() };
        }
        let made = self.write(lang, &words);
        Rendered { made, kept: words.len() - made, ..Rendered::default() }
    }

    fn probe(&mut self, _: &Voice) -> Result<(), Fault> {
        if self.mood.0.lock().unwrap().broken { Err(Fault::NoEngine("RHVoice-test".into())) } else { Ok(()) }
    }
}

struct Stage {
    puppet: Puppet,
    voicing: Voicing,
    given: Receiver<Voiced>,
    _dir: TempDir,
}

impl Stage {
    fn new() -> Self {
        Self::trying_again_after(Duration::from_secs(3600))
    }

    fn trying_again_after(pause: Duration) -> Self {
        let dir = TempDir::new();
        let folder = dir.path().join("prompts");
        folder::prepare(&folder, &[Lang::UK]);
        let puppet = Puppet { folder: folder.clone(), ..Puppet::default() };
        let bank = Arc::new(PromptBank::open(std::slice::from_ref(&folder)).unwrap());
        let (give, given) = channel();
        let give = Mutex::new(give);
        let place = Place { bank, folder, rendered: 0 };
        let give = move |voiced| drop(give.lock().unwrap().send(voiced));
        let voicing = Voicing::start_with(place, puppet.clone(), give, pause).unwrap();
        Self { puppet, voicing, given, _dir: dir }
    }

    #[track_caller]
    fn gives(&self) -> Voiced {
        self.given.recv_timeout(PATIENCE).expect("a plan")
    }

    fn list(&self) -> PathBuf {
        Path::new(&self.puppet.folder).join("uk").join(Manifest::FILE)
    }

    /// What the board tells once it tells this.
    fn told(&self, is_so: impl Fn(&crate::runtime::control::SpeechStatus) -> bool) {
        let script = &ready("Так.").plan.settings.script;
        let end = std::time::Instant::now() + PATIENCE;
        loop {
            let status = self.voicing.board().status(script, date(2026, 11, 1));
            if is_so(&status) {
                return;
            }
            assert!(std::time::Instant::now() < end, "{status:#?}");
            std::thread::yield_now();
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        assert!(self.voicing.stop(PATIENCE), "the thread does not end");
    }
}

fn asker() -> (Option<super::Reply>, oneshot::Receiver<Result<crate::runtime::control::Reloaded, String>>) {
    let (reply, answer) = oneshot::channel();
    (Some(reply), answer)
}

fn text_of(script: &Script) -> Vec<String> {
    let node = script.nodes.iter().find(|node| &*node.name == "графік").unwrap();
    let crate::ivr::NodeKind::Text(text) = &node.kind else { panic!() };
    let spans = text.say.0[0].1.0.iter();
    spans.filter_map(|span| if let Span::Text(text) = span { Some(text.to_string()) } else { None }).collect()
}

#[test]
fn a_plan_comes_back_when_its_texts_have_been_spoken() {
    let stage = Stage::new();
    let (reply, _answer) = asker();
    stage.voicing.submit(1, ready("Ми працюємо щодня."), reply);
    let voiced = stage.gives();
    assert_eq!((voiced.turn, voiced.again, voiced.unspoken, voiced.replies.len()), (1, false, 0, 1));
    assert!(voiced.rendered > 100, "the program's own phrases too");
    stage.voicing.submit(2, ready("Ми працюємо завжди."), None);
    assert_eq!(stage.gives().rendered, 1, "only the sentence that is new");
    stage.told(|status| status.rendering == 0 && status.voices[0].voice == "rhvoice anatol");
}

#[test]
fn a_newer_plan_ends_the_work_for_an_older_one_and_answers_for_it() {
    let stage = Stage::new();
    stage.puppet.is(|mood| mood.busy = true);
    let ((first, _first), (second, _second), (third, _third)) = (asker(), asker(), asker());
    stage.voicing.submit(1, ready("Раз."), first);
    stage.puppet.wait_until("it is asked", |mood| mood.asked == 1);
    stage.told(|status| status.rendering > 100);
    stage.voicing.submit(2, ready("Два."), second);
    stage.voicing.submit(3, ready("Три."), third);
    stage.puppet.wait_until("the first is called off", |mood| mood.called_off >= 1);
    stage.puppet.is(|mood| mood.busy = false);
    let voiced = stage.gives();
    assert_eq!((voiced.turn, voiced.replies.len()), (3, 3));
    assert_eq!(text_of(&voiced.ready.plan.settings.script), ["Три."]);
    assert!(stage.given.try_recv().is_err());
}

#[test]
fn menus_that_have_waited_long_go_live_and_come_again_with_their_sound() {
    let stage = Stage::new();
    stage.puppet.is(|mood| mood.busy = true);
    let (reply, _answer) = asker();
    stage.voicing.submit(1, ready("Раз."), reply);
    stage.puppet.wait_until("it is asked", |mood| mood.asked == 1);
    stage.voicing.wait_no_longer(7);
    assert!(stage.given.try_recv().is_err(), "that is no turn of ours");
    stage.voicing.wait_no_longer(1);
    let live = stage.gives();
    assert_eq!((live.again, live.replies.len()), (false, 1));
    assert!(live.unspoken > 0);
    stage.puppet.is(|mood| mood.busy = false);
    let whole = stage.gives();
    assert_eq!((whole.turn, whole.again, whole.unspoken), (1, true, 0));
    stage.voicing.wait_no_longer(1);
    assert!(stage.given.try_recv().is_err());
}

#[test]
fn what_failed_is_tried_again_until_it_is_spoken() {
    let stage = Stage::trying_again_after(Duration::from_millis(1));
    stage.puppet.is(|mood| mood.broken = true);
    stage.voicing.submit(1, ready("Раз."), None);
    let mute = stage.gives();
    assert!(mute.unspoken > 0 && mute.rendered == 0);
    stage.told(|status| status.voices[0].fault.as_deref() == Some("немає програми «RHVoice-test»"));
    stage.told(|status| status.unspoken.iter().any(|text| text.place == "texts.графік.say" && text.heard.is_none()));
    stage.puppet.wait_until("it has been asked again and again", |mood| mood.asked > 3);
    assert!(stage.given.try_recv().is_err(), "nothing new, nothing given");
    stage.puppet.is(|mood| mood.broken = false);
    let whole = stage.gives();
    assert_eq!((whole.turn, whole.again, whole.unspoken), (1, true, 0));
    stage.told(|status| status.unspoken.is_empty() && status.voices[0].fault.is_none());
}

#[test]
fn the_plan_of_the_start_comes_back_only_when_there_is_more_to_hear() {
    let stage = Stage::new();
    let first = ready("Раз.");
    let script = first.plan.settings.script.clone();
    stage.voicing.speak(first.clone(), script.clone(), Vec::new());
    let voiced = stage.gives();
    assert_eq!((voiced.turn, voiced.again), (0, true));
    // As after a restart: everything is there.
    stage.voicing.speak(first, script, Vec::new());
    stage.puppet.wait_until("it is asked again", |mood| mood.asked == 2);
    stage.told(|status| status.rendering == 0);
    stage.voicing.submit(1, ready("Два."), None);
    assert_eq!(stage.gives().turn, 1);
}

#[test]
fn a_text_cut_anew_that_cannot_be_spoken_is_heard_as_it_was() {
    let stage = Stage::new();
    stage.voicing.submit(1, ready("Ми працюємо {графік рада}. Чекаємо."), None);
    stage.gives();
    stage.puppet.is(|mood| mood.broken = true);
    stage.voicing.submit(2, ready("Ми працюємо {графік рада}. Чекаємо. {телефон 102} Телефонуйте!"), None);
    let voiced = stage.gives();
    assert_eq!(text_of(&voiced.ready.plan.settings.script), ["Ми працюємо", ". Чекаємо."]);
    stage.told(|status| {
        let heard = status.unspoken.first().and_then(|text| text.heard.clone());
        heard.as_deref() == Some("Ми працюємо … Чекаємо.") && status.unspoken.len() == 1
    });
    stage.puppet.is(|mood| mood.broken = false);
    stage.voicing.submit(3, ready("Ми працюємо {графік рада}. Чекаємо. {телефон 102} Телефонуйте!"), None);
    let voiced = stage.gives();
    assert_eq!(text_of(&voiced.ready.plan.settings.script).last().map(String::as_str), Some("Телефонуйте!"));
    assert_eq!(voiced.unspoken, 0);
}

#[test]
fn lists_that_others_write_are_noticed_and_ours_are_not() {
    let stage = Stage::new();
    stage.voicing.submit(1, ready("Раз."), None);
    stage.gives();
    stage.told(|status| status.rendering == 0 && status.voices.len() == 1);
    // The thread may still be at the last of its work, in which nothing counts as changed.
    assert!(!stage.voicing.is_changed_by_others());
    let list = fs::read(stage.list()).unwrap();
    fs::write(stage.list().with_extension("next"), list).unwrap();
    fs::rename(stage.list().with_extension("next"), stage.list()).unwrap();
    let end = std::time::Instant::now() + PATIENCE;
    while !stage.voicing.is_changed_by_others() {
        assert!(std::time::Instant::now() < end);
        std::thread::yield_now();
    }
}

#[test]
fn the_end_of_the_service_calls_the_work_off() {
    let stage = Stage::new();
    stage.puppet.is(|mood| mood.busy = true);
    stage.voicing.submit(1, ready("Раз."), None);
    stage.puppet.wait_until("it is asked", |mood| mood.asked == 1);
    assert!(stage.voicing.stop(PATIENCE));
    assert_eq!(stage.puppet.mood.0.lock().unwrap().called_off, 1);
    assert!(stage.given.try_recv().is_err());
}
