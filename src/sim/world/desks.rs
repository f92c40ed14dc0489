//! Operators' telephones in the world: on the council's own network, or mobiles behind a provider.

use std::net::SocketAddr;

use super::{
    super::{
        desk::{Act, Desk, DeskState},
        phone,
    },
    SERVICE, World, WorldDesk, WorldProvider,
};
use crate::{
    sip::Flow,
    switch::Input,
    vocab::{Digit, LegId},
};

impl World {
    /// A telephone on the council's network. It is not registered.
    pub fn desk(&mut self, at: SocketAddr, user: &str, password: &str) -> WorldDesk {
        self.desks.push(Desk::new(at, SERVICE, user, password));
        WorldDesk(self.desks.len() - 1)
    }

    /// A mobile that this provider reaches by `number`, as it stands in the Request-URI.
    pub fn mobile(&mut self, WorldProvider(provider): WorldProvider, number: &str) -> Option<WorldDesk> {
        let at = self.providers.get(provider)?.at;
        self.desks.push(Desk::new(at, SERVICE, number, ""));
        Some(WorldDesk(self.desks.len() - 1))
    }

    pub fn desk_of(&self, WorldDesk(id): WorldDesk) -> Option<&Desk> {
        self.desks.get(id)
    }

    /// What the latest call of this telephone has come to.
    pub fn desk_state(&self, desk: WorldDesk) -> Option<DeskState> {
        Some(self.desk_of(desk)?.calls.last()?.state.clone())
    }

    pub fn change_desk(&mut self, WorldDesk(id): WorldDesk, how: impl FnOnce(&mut Desk)) {
        if let Some(desk) = self.desks.get_mut(id) {
            how(desk);
        }
    }

    pub fn registers(&mut self, WorldDesk(id): WorldDesk, yes: bool) {
        let now = self.now.mono;
        self.moves(id, |desk| desk.keeps_registered(now, yes));
    }

    /// Every telephone takes its registration back.
    pub fn everybody_goes_home(&mut self) {
        for id in 0..self.desks.len() {
            if self.desks[id].is_registered() {
                self.registers(WorldDesk(id), false);
            }
        }
    }

    /// The operator picks up what rings.
    pub fn picks_up(&mut self, WorldDesk(id): WorldDesk) {
        let now = self.now.mono;
        self.moves(id, |desk| desk.current().map_or_else(Vec::new, |n| desk.picks_up(now, n)));
    }

    /// Something with its latest call that is not over.
    pub fn with_current(&mut self, WorldDesk(id): WorldDesk, how: impl FnOnce(&mut Desk, usize) -> Vec<Act>) {
        self.moves(id, |desk| desk.current().map_or_else(Vec::new, |n| how(desk, n)));
    }

    pub fn desk_dials(&mut self, WorldDesk(id): WorldDesk, number: &str) {
        self.moves(id, |desk| desk.dials(number));
    }

    pub fn desk_presses(&mut self, desk: WorldDesk, digit: Digit) {
        if let Some(leg) = self.desk_leg(desk) {
            self.ears.press(leg, digit);
            self.settle();
        }
    }

    /// The leg of its latest call that is not over.
    pub fn desk_leg(&self, desk: WorldDesk) -> Option<LegId> {
        let desk = self.desk_of(desk)?;
        self.ears.leg_at(desk.calls.get(desk.current()?)?.peer_port?)
    }

    pub fn ears_mut(&mut self) -> &mut super::Ears {
        &mut self.ears
    }

    fn moves(&mut self, id: usize, how: impl FnOnce(&mut Desk) -> Vec<Act>) {
        if let Some(desk) = self.desks.get_mut(id) {
            let acts = how(desk);
            self.act(id, acts);
            self.settle();
        }
    }

    pub(super) fn act(&mut self, id: usize, acts: Vec<Act>) {
        let Some(flow) = self.desks.get(id).map(Desk::flow) else { return };
        for act in acts {
            match act {
                Act::Send(bytes) => self.switch.handle(self.now, Input::Message { flow, bytes: &bytes }),
                Act::Press(port, digit) => {
                    if let Some(leg) = self.ears.leg_at(port) {
                        self.ears.press(leg, digit);
                    }
                }
            }
        }
    }

    /// Habits whose time has come.
    pub(super) fn move_desks(&mut self) {
        for id in 0..self.desks.len() {
            let due = self.desks.get(id).and_then(Desk::deadline).is_some_and(|at| at <= self.now.mono);
            if due {
                let acts = self.desks[id].handle_timeout(self.now.mono);
                self.act(id, acts);
            }
        }
    }

    /// The telephone that hears what is sent there: by its address, or behind a provider by its call or number.
    pub(super) fn desk_behind(&self, flow: Flow, bytes: &[u8]) -> Option<usize> {
        let provider = self.providers.iter().find(|provider| provider.at == flow.remote);
        let Some(provider) = provider else {
            return self.desks.iter().position(|desk| desk.flow().remote == flow.remote);
        };
        if self.desks.iter().all(|desk| desk.flow().remote != provider.at) || provider.habits.cut {
            return None;
        }
        let text = String::from_utf8_lossy(bytes);
        let call_id = phone::header(&text, "Call-ID").filter(|call_id| !self.by_call.contains_key(call_id))?;
        let of_provider = |desk: &&Desk| desk.flow().remote == provider.at;
        let in_call = self.desks.iter().position(|desk| of_provider(&desk) && desk.knows(&call_id));
        let called = text.strip_prefix("INVITE sip:").and_then(|rest| rest.split(['@', ';', ' ']).next());
        in_call.or_else(|| self.desks.iter().position(|desk| of_provider(&desk) && Some(&*desk.user) == called))
    }
}
