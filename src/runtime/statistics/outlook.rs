//! What the configuration says that the report has to know; another one after each reload.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;

use crate::{
    config::Plan,
    ivr::Script,
    report::{Context, Council, Signature, Targets, half_year},
    vocab::PhoneNumber,
};

#[derive(Clone, Debug)]
pub struct Outlook {
    /// Counts the configurations of this run: what was counted with another one is counted again.
    pub generation: u32,
    council: Council,
    script: Arc<Script>,
    test_from: Vec<PhoneNumber>,
    targets: Targets,
    lines: Vec<String>,
    half_year: Option<Arc<half_year::Settings>>,
    demo: bool,
}

impl Outlook {
    pub fn new(plan: &Plan, demo: bool, generation: u32) -> Self {
        Self {
            generation,
            council: council(plan),
            script: plan.settings.script.clone(),
            test_from: plan.test_from.clone(),
            targets: targets(plan),
            lines: plan.settings.trunks.iter().map(|line| line.name.to_string()).collect(),
            half_year: plan.statistics.half_year_form.clone().map(|rows| Arc::new(half_year::Settings { rows })),
            demo,
        }
    }

    pub fn context(&self, now: Timestamp) -> Context {
        Context {
            test_from: self.test_from.clone(),
            targets: self.targets.clone(),
            lines: self.lines.clone(),
            half_year: self.half_year.clone(),
            demo: self.demo,
            ..Context::new(self.council.clone(), self.script.clone(), now)
        }
    }

    pub fn is_demo(&self) -> bool {
        self.demo
    }
}

/// The records in this folder are of an invented town.
pub fn is_demo(state: &Path) -> bool {
    state.join("demo").exists()
}

fn council(plan: &Plan) -> Council {
    let written = &plan.statistics;
    let mut signatures: Vec<_> = written.signatures.iter().map(|(post, name)| signature(post, name)).collect();
    if let (true, Some(signed_by)) = (signatures.is_empty(), &plan.signed_by) {
        let (post, name) = signed_by.rsplit_once(',').unwrap_or((signed_by, ""));
        signatures.push(signature(post, name));
    }
    Council {
        name: plan.council.clone(),
        name_of: written.council_of.clone(),
        service_of: written.service_of.clone(),
        signatures,
    }
}

fn signature(post: &str, name: &str) -> Signature {
    Signature { post: post.trim().to_owned(), name: name.trim().to_owned() }
}

/// Those the council has set, and the usual ones for the rest.
fn targets(plan: &Plan) -> Targets {
    let (own, usual) = (&plan.statistics, Targets::default());
    Targets {
        answer_within: own.answer_within.unwrap_or(usual.answer_within),
        wait: own.wait.unwrap_or(usual.wait),
        lost: own.lost.unwrap_or(usual.lost),
        mark: own.mark.unwrap_or(usual.mark),
        high_marks: own.high_marks.unwrap_or(usual.high_marks),
        first_call: own.first_call.unwrap_or(usual.first_call),
        ..usual
    }
}

#[cfg(test)]
impl Outlook {
    /// Of a small town, as the configuration number `generation`.
    pub fn sample(generation: u32) -> Self {
        Self {
            generation,
            council: Council { name: "Менська міська рада".into(), ..Council::default() },
            script: Arc::new(crate::ivr::fixtures::town()),
            test_from: Vec::new(),
            targets: Targets::default(),
            lines: Vec::new(),
            half_year: None,
            demo: false,
        }
    }
}
