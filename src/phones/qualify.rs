//! Is the telephone still there? OPTIONS every 30 s; any answer means yes, whatever its status.
//!
//! ```text
//! rest 27–33 s ──> asked ──answer──> rest
//!                    └─ 4 s, nothing ─> asked again ──4 s, nothing──> dead, asked again every 27–33 s until it expires
//! ```

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    OptionsTag, Phones, PhonesOutput,
    binding::{Binding, Pulse},
};
use crate::{
    clock::Now,
    sip::{NoResponse, OutMethod, OutRequest, RequestId, Response},
};

const EVERY: Duration = Duration::from_secs(30);
/// In its own network a telephone answers in milliseconds; by then the question has been sent four times.
const PATIENCE: Duration = Duration::from_secs(4);
const MOST_MISSED: u8 = 2;

impl Phones {
    /// The request for `tag` has been sent under this identity.
    pub fn sent(&mut self, tag: OptionsTag, request: RequestId) {
        if let Some(about) = self.tags.remove(&tag) {
            self.asked.insert(request, about);
        }
    }

    /// False when the request was not one of these.
    pub fn response(&mut self, now: Now, request: RequestId, result: Result<Box<Response>, NoResponse>) -> bool {
        let Some((extension, serial)) = self.asked.remove(&request) else { return false };
        let current = self.bindings.get(&extension).is_some_and(|binding| binding.serial == serial);
        match result {
            _ if !current => {}
            Ok(_) => self.answered(now, extension),
            // Timer F runs longer than our own patience: it was counted long ago.
            Err(NoResponse::TimedOut) => {}
            Err(NoResponse::Disconnected) => self.pulse(now, extension),
        }
        true
    }

    fn answered(&mut self, now: Now, extension: Arc<str>) {
        let next = self.next_question(now.mono);
        let Some(binding) = self.bindings.get_mut(&extension) else { return };
        binding.missed = 0;
        binding.pulse = Pulse::Rest(next);
        if !std::mem::replace(&mut binding.alive, true) {
            self.tell(format!("telephone {extension} answers again"), false);
            self.reach(extension, true);
        }
    }

    /// The moment of this binding has come: a question is due, or one was missed.
    pub(super) fn pulse(&mut self, now: Now, extension: Arc<str>) {
        let next = self.next_question(now.mono);
        let Some(binding) = self.bindings.get_mut(&extension) else { return };
        if matches!(binding.pulse, Pulse::Asked(_)) {
            binding.missed = binding.missed.saturating_add(1);
            if binding.missed >= MOST_MISSED {
                binding.pulse = Pulse::Rest(next);
                if std::mem::replace(&mut binding.alive, false) {
                    self.tell(
                        format!("Телефон {extension} більше не відповідає: перевірте його живлення й мережу."),
                        true,
                    );
                    self.reach(extension, false);
                }
                return;
            }
        }
        binding.pulse = Pulse::Asked(now.mono + PATIENCE);
        self.question(extension);
    }

    fn question(&mut self, extension: Arc<str>) {
        let (from_tag, call_id) = (self.chance.token(12), self.chance.token(24));
        let Some(binding) = self.bindings.get(&extension) else { return };
        self.last_serial += 1;
        let tag = OptionsTag(self.last_serial);
        let (flow, request) = (binding.flow, Box::new(options(binding, from_tag, call_id)));
        self.tags.insert(tag, (extension, binding.serial));
        self.push(PhonesOutput::Options { tag, flow, request });
    }

    /// Jittered, so that telephones that registered together after a power cut are not asked together.
    pub(super) fn next_question(&mut self, now: Instant) -> Instant {
        let (least, spread) = (EVERY.as_millis() as u64 * 9 / 10, EVERY.as_millis() as u64 / 5);
        now + Duration::from_millis(least + self.chance.below(spread + 1))
    }
}

fn options(binding: &Binding, from_tag: String, call_id: String) -> OutRequest {
    OutRequest {
        method: OutMethod::Options,
        uri: binding.request_uri().to_owned(),
        from: format!("sip:{}", binding.flow.local),
        from_tag,
        to: binding.request_uri().to_owned(),
        call_id,
        cseq: 1,
        headers: Vec::new(),
    }
}
