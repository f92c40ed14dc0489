//! A registrar as its lines see it: what it demands, what it grants, and how it misbehaves.

use std::net::SocketAddr;

use crate::{
    sip::{Binding, ChallengeLine, ConnectError, OutMethod, OutRequest, Response},
    trunk::testing::answer,
};

/// One server of a provider.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Neither answers nor refuses connections.
    pub dead: bool,
    pub password_wanted: bool,
    /// Nonces are for one request each, and none is ever good.
    pub nonce_changes: bool,
    /// Whatever password comes is wrong.
    pub rejects_password: bool,
    pub grants: Option<u32>,
    pub least: u32,
    /// Answers every REGISTER like this.
    pub refuses: Option<(u16, &'static str)>,
    pub retry_after: Option<u32>,
    pub lists: Lists,
    /// How it sees us instead of where we send from.
    pub sees: Option<SocketAddr>,
    pub answers_options: bool,
    /// How it takes connections.
    pub connect: Result<(), ConnectError>,
    pub date: Option<&'static str>,
    /// What came of Via at the provider.
    pub via: Option<&'static str>,
    pub nonce: u32,
    /// `Service-Route:` of its 200.
    pub service_route: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lists {
    /// Our Contact with `expires`.
    Contact,
    Nothing,
    Others,
    /// Our user part at another address.
    At(&'static str, u16),
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            dead: false,
            password_wanted: true,
            nonce_changes: false,
            rejects_password: false,
            grants: None,
            least: 60,
            refuses: None,
            retry_after: None,
            lists: Lists::Contact,
            sees: None,
            answers_options: true,
            connect: Ok(()),
            date: None,
            via: None,
            nonce: 1,
            service_route: Vec::new(),
        }
    }
}

impl Provider {
    pub fn answers(&mut self, request: &OutRequest, source: SocketAddr) -> Option<Response> {
        let seen = self.sees.unwrap_or(source);
        let way = |response: Response| Response {
            received: Some(seen.ip()),
            rport: Some(seen.port()),
            sent_by: Some(self.via.map_or(source.to_string(), str::to_owned)),
            ..response
        };
        match request.method {
            OutMethod::Options => self.answers_options.then(|| way(answer(404))),
            OutMethod::Register => {
                let response = self.registers(request);
                let via = self.via;
                Some(Response {
                    received: Some(seen.ip()),
                    rport: Some(seen.port()),
                    sent_by: Some(via.map_or(source.to_string(), str::to_owned)),
                    ..response
                })
            }
        }
    }

    fn registers(&mut self, request: &OutRequest) -> Response {
        if let Some((status, reason)) = self.refuses {
            return Response { reason: reason.into(), retry_after: self.retry_after, ..answer(status) };
        }
        let nonce = format!("nonce=\"n{}\"", self.nonce);
        let authorized = header(request, "Authorization").is_some_and(|value| value.contains(&nonce));
        if self.password_wanted && (!authorized || self.rejects_password) {
            self.nonce += u32::from(self.nonce_changes);
            let value = format!("Digest realm=\"sip.example.ua\", nonce=\"n{}\", qop=\"auth\"", self.nonce);
            return Response { challenges: vec![ChallengeLine { proxy: false, value }], ..answer(401) };
        }
        let asked: u32 = header(request, "Expires").unwrap().parse().unwrap();
        if asked > 0 && asked < self.least {
            return Response { min_expires: Some(self.least), ..answer(423) };
        }
        let granted = if asked == 0 { 0 } else { self.grants.unwrap_or(asked) };
        let mut contacts = Vec::new();
        let (user, host, port) = contact(request);
        let own = |host: &str, port| Binding { user: user.clone(), host: host.into(), port, expires: Some(granted) };
        match self.lists {
            Lists::Contact if asked > 0 => contacts.push(own(&host, Some(port))),
            Lists::At(host, port) => contacts.push(own(host, Some(port))),
            Lists::Others => contacts.push(Binding { user: "somebody".into(), ..own("203.0.113.99", None) }),
            _ => {}
        }
        let (date, service_route) = (self.date.map(str::to_owned), self.service_route.clone());
        Response { contacts, expires: Some(granted), date, service_route, ..answer(200) }
    }
}

pub fn header<'a>(request: &'a OutRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
}

/// User, host and port of the Contact.
pub fn contact(request: &OutRequest) -> (String, String, u16) {
    let uri = header(request, "Contact").unwrap().trim_matches(['<', '>']);
    let (user, rest) = uri.strip_prefix("sip:").unwrap().split_once('@').unwrap();
    let address: SocketAddr = rest.split(';').next().unwrap().parse().unwrap();
    (user.to_owned(), address.ip().to_string(), address.port())
}
