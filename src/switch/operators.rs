//! The people who answer: how each is reached now, whether they can be reached at all, and what the queues are told of it.

use std::sync::Arc;

use super::{Contact, Order, Output, Person, Switch, attempts::Route, places};
use crate::{
    acd::{AcdSettings, OperatorSettings, OperatorStatus},
    call::MediaSetup,
    clock::Now,
    sdp::{MasterKey, SrtpPolicy},
    trunk::{LookupAnswer, LookupId, TlsPeer, Transfer, TrunkId},
    vocab::PhoneNumber,
};

impl Switch {
    /// How this operator would be rung now for that call; `None` when there is no way. Whether a number may be called is
    /// decided when it is, so that the record has the reason.
    pub(super) fn route_to(&self, seq: u32, operator: &str) -> Option<Route> {
        let Some(person) = self.settings.people.get(operator) else {
            // A telephone that belongs to nobody in `people`.
            return self.accounts.contains(operator).then(|| self.phones.way(operator).map(Route::Phone)).flatten();
        };
        match &person.contact {
            Contact::Extension(extension) => self.phones.way(extension.as_str()).map(Route::Phone),
            Contact::Uri(uri) => self.places.way(uri).map(|flow| Route::Uri { flow, uri: uri.clone() }),
            Contact::Outside(number) => {
                let (number, named) = (number.clone(), person.trunk.clone());
                self.outside(seq, number, named.as_deref())
            }
        }
    }

    fn outside(&self, seq: u32, number: PhoneNumber, named: Option<&str>) -> Option<Route> {
        let own = self.calls.get(&seq).and_then(|live| live.trunk);
        let trunk = self.trunks.line_named(named)?;
        let moves = |trunk: &TrunkId| self.trunks.settings(*trunk).is_some_and(|s| s.transfer == Transfer::Refer);
        // Only the caller's own line can move the caller, and only where no other line is asked for.
        let by = own.filter(|own| named.is_none() || *own == trunk).filter(moves);
        let trunk = by.unwrap_or(trunk);
        let flow = self.trunks.way_out(trunk)?;
        Some(match by {
            Some(trunk) => Route::Refer { trunk, number, flow },
            None => Route::Line { trunk, number, flow },
        })
    }

    /// How the voice of this way travels.
    pub(super) fn media_of(&mut self, route: &Route) -> MediaSetup {
        let mut key = MasterKey([0; 30]);
        self.chance.fill(&mut key.0);
        let line = route.line().and_then(|trunk| Some((trunk, self.trunks.settings(trunk)?)));
        let Some((trunk, settings)) = line else {
            return MediaSetup { public: None, from: Arc::default(), srtp: SrtpPolicy::WhenOffered, key };
        };
        let public = self.trunks.public_address(trunk, route.flow()).map(|public| public.ip());
        MediaSetup { public, from: settings.media_from.as_slice().into(), srtp: settings.srtp, key }
    }

    /// Whether the operator must press a key before the caller is put through. Where nothing is said of a person, a
    /// telephone of our own needs none.
    pub(super) fn must_accept(&self, operator: &str) -> bool {
        self.settings.people.get(operator).is_some_and(|person| person.must_accept)
    }

    /// Queues, people and their addresses, after a start, a reload, or a change of the telephones' accounts.
    pub(super) fn apply_people(&mut self, now: Now) {
        let uris = self.settings.people.values().filter_map(|person| match &person.contact {
            Contact::Uri(uri) => Some(uri.clone()),
            _ => None,
        });
        self.places.apply(now.mono, uris);
        let settings = self.acd_settings();
        self.acd.apply(now, settings);
        self.tell_reach(now);
    }

    /// Telephones of nobody in `people` may be called by their colleagues too.
    fn acd_settings(&self) -> Arc<AcdSettings> {
        let known = &self.settings.acd;
        let nobodys = self.accounts.iter().filter(|extension| {
            self.owners(extension).next().is_none() && !known.operators.iter().any(|o| o.name == **extension)
        });
        let more: Vec<_> =
            nobodys.map(|name| Arc::new(OperatorSettings { name: name.clone(), hours: None, away_after: 0 })).collect();
        if more.is_empty() {
            return known.clone();
        }
        let mut settings = AcdSettings::clone(known);
        settings.operators.extend(more);
        Arc::new(settings)
    }

    /// The people who sit at this telephone.
    pub(super) fn owners<'a>(&'a self, extension: &'a str) -> impl Iterator<Item = &'a Arc<str>> {
        let sits = move |person: &Person| matches!(&person.contact, Contact::Extension(e) if e.as_str() == extension);
        self.settings.people.iter().filter(move |(_, person)| sits(person)).map(|(name, _)| name)
    }

    /// By whose name the queues know the telephone.
    pub(super) fn operators_at(&self, extension: &str) -> Vec<Arc<str>> {
        let owners: Vec<_> = self.owners(extension).cloned().collect();
        if owners.is_empty() { self.accounts.get(extension).cloned().into_iter().collect() } else { owners }
    }

    /// Who can be reached and who cannot, told to the queues.
    pub(super) fn tell_reach(&mut self, now: Now) {
        for (name, person) in self.settings.people.iter() {
            let reachable = match &person.contact {
                Contact::Extension(extension) => self.reached.contains(extension.as_str()),
                Contact::Uri(uri) => self.places.way(uri).is_some(),
                Contact::Outside(_) => {
                    let line = self.trunks.line_named(person.trunk.as_deref());
                    line.is_some_and(|line| self.trunks.is_up(line))
                }
            };
            self.acd.reachable(now, name, reachable);
        }
        for extension in &self.accounts {
            if self.owners(extension).next().is_none() {
                self.acd.reachable(now, extension, self.reached.contains(extension));
            }
        }
    }

    /// A line went down or came back: those who are called by it.
    pub(super) fn watch_lines(&mut self, now: Now) {
        let is_same = {
            let mut known = self.lines_up.iter();
            self.trunks.lines().all(|(trunk, _, up)| known.next() == Some(&(trunk, up))) && known.next().is_none()
        };
        if !is_same {
            self.lines_up = self.trunks.lines().map(|(trunk, _, up)| (trunk, up)).collect();
            self.tell_reach(now);
        }
    }

    /// An answer of the name servers; false when it is not for us.
    pub(super) fn place_found(&mut self, now: Now, lookup: LookupId, answer: &LookupAnswer) {
        let Some(uri) = self.places.looked_up(now.mono, lookup, answer) else { return };
        if let (Some(flow), Some(host)) = (self.places.way(&uri), self.places.host(&uri))
            && places::needs_tls(&flow)
        {
            let peer = Arc::new(TlsPeer { name: host.clone(), settings: Default::default() });
            self.out.push_back(Output::Tls { remote: flow.remote, peer });
        }
        self.tell_reach(now);
    }

    pub(super) fn run_places(&mut self) -> bool {
        let mut said = false;
        while let Some((lookup, query)) = self.places.poll() {
            said = true;
            self.out.push_back(Output::Look { lookup, query });
        }
        said
    }

    pub(super) fn order(&mut self, now: Now, order: &Order) {
        match order {
            Order::Away(operator) => self.acd.away(now, operator),
            Order::Back(operator) => self.acd.back(now, operator),
        }
    }

    /// Somebody of this name is in `people`: `Input::Order` would be obeyed.
    pub fn knows_operator(&self, name: &str) -> bool {
        self.settings.people.contains_key(name)
    }

    /// Everybody in `people`; bare telephones are not shown as people.
    pub(super) fn operator_reports(&self, now: Now) -> Vec<OperatorStatus> {
        let mut operators = self.acd.operators(now);
        operators.retain(|operator| self.settings.people.contains_key(operator.name.as_str()));
        operators
    }
}
