//! The speaker of the running service: `render`, with the voices of the plan that is at hand.

use std::path::Path;

use super::Speaker;
use crate::{
    render::{self, Cancel, Fault, Order, Rendered, Renderer},
    speech::{Voice, Voices},
    vocab::Lang,
};

/// Remembers what it has seen of the files, so that a reload reads none of them twice.
pub struct Engines(Renderer);

impl Engines {
    /// `folder` holds the rendered prompts of all languages.
    pub fn new(folder: &Path) -> Self {
        Self(Renderer::new(folder, &Voices::default()))
    }
}

impl Speaker for Engines {
    fn render(
        &mut self,
        voices: &Voices,
        lang: Lang,
        orders: &[Order],
        cancel: &Cancel,
        progress: &dyn Fn(usize, usize),
    ) -> Rendered {
        self.0.with_voices(voices).render(lang, orders, cancel, progress)
    }

    fn probe(&mut self, voice: &Voice) -> Result<(), Fault> {
        render::probe(voice)
    }
}
