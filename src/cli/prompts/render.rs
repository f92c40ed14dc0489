//! `prompts render`: with a folder, that folder; without one, what the running service would render, where it keeps it.
//! The service is asked nothing: it watches the lists of prompts.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _, Write as _},
    time::Duration,
};

use crate::{
    cli::words::{brief, plural},
    render::{Cancel, Failure, Heard, Order, Rendered, Renderer},
    vocab::Lang,
};

use super::{PromptsError, RenderArgs, sounding::Sounding, spoken, wanted};

pub(super) fn render(args: &RenderArgs) -> Result<(), PromptsError> {
    match &args.output {
        Some(output) => spoken::render(args, output),
        None => into_state(args),
    }
}

fn into_state(args: &RenderArgs) -> Result<(), PromptsError> {
    let plan = wanted::plan(&args.texts)?;
    let sounding = Sounding::open(&plan, &args.place, &args.prompts)?;
    let mut orders = sounding.orders(&plan);
    if let Some(code) = &args.texts.lang {
        let lang = wanted::language(code, &plan)?;
        orders.retain(|of, _| *of == lang);
    }
    let renderer = Renderer::new(&sounding.rendered, &plan.voices);
    let failed = all(&renderer, &orders);
    println!("Тека {}", sounding.rendered.display());
    if failed == 0 { Ok(()) } else { Err(PromptsError::Incomplete(failed)) }
}

fn all(renderer: &Renderer, orders: &BTreeMap<Lang, Vec<Order>>) -> usize {
    let mut failed = 0;
    for (lang, orders) in orders {
        let progress = Progress::new();
        let rendered = renderer.render(*lang, orders, &Cancel::default(), &|done, of| progress.show(done, of));
        progress.clear();
        rendered.failures.iter().for_each(tell);
        println!("{}", summary(*lang, &renderer.voice(*lang).label(), &rendered));
        failed += rendered.failures.len();
    }
    failed
}

fn tell(Failure { named, fault, heard }: &Failure) {
    let heard = match heard {
        Heard::Older(text) => format!("поки що чують попередній текст «{text}»"),
        Heard::Before => "поки що чують попереднє озвучення".to_owned(),
        Heard::Nothing => "поки що чують, що текст недоступний".to_owned(),
    };
    eprintln!("{} «{}»: {fault}; {heard}", named.name, named.prompt.text);
}

/// «uk, rhvoice anatol: озвучено 3 фрази за 1,2 с (мовлення 8 с), готових було 340».
fn summary(lang: Lang, voice: &str, Rendered { made, kept, speech, took, .. }: &Rendered) -> String {
    let phrases = plural(*made as u64, ["фразу", "фрази", "фраз"]);
    let cost = match *took {
        Duration::ZERO => String::new(),
        took => format!(" за {} (мовлення {})", brief(took), brief(*speech)),
    };
    format!("{lang}, {voice}: озвучено {made} {phrases}{cost}, готових було {kept}")
}

/// How far the work is, on a terminal only; never among what is printed.
pub(super) struct Progress {
    terminal: bool,
}

impl Progress {
    pub fn new() -> Self {
        Self { terminal: io::stderr().is_terminal() }
    }

    pub fn show(&self, done: usize, of: usize) {
        if self.terminal {
            let _ = write!(io::stderr(), "\rОзвучуємо: {done} з {of} ");
        }
    }

    pub fn clear(&self) {
        if self.terminal {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_tells_what_was_made_and_what_it_cost() {
        let rendered = Rendered {
            made: 3,
            kept: 340,
            speech: Duration::from_secs(8),
            took: Duration::from_millis(1200),
            ..Rendered::default()
        };
        let told = summary(Lang::UK, "rhvoice anatol", &rendered);
        assert_eq!(told, "uk, rhvoice anatol: озвучено 3 фрази за 1,2 с (мовлення 8 с), готових було 340");
        let nothing = summary(Lang::EN, "none", &Rendered::default());
        assert_eq!(nothing, "en, none: озвучено 0 фраз, готових було 0");
    }
}
