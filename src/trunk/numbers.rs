//! Telephone numbers on a line: who calls, what was dialled, and how a number is written to be dialled.
//!
//! Pure readings of an INVITE. What a line may say of its callers is believed only of lines (RFC 3325 §5).

use super::{CallerSource, NumberFormat, NumberSource, TrunkSettings};
use crate::{
    sip::{IncomingInvite, NameAddr},
    vocab::PhoneNumber,
};

/// Users that mean "withheld" in place of a number.
const NOBODY: [&str; 7] =
    ["anonymous", "restricted", "unavailable", "unknown", "private", "withheld", "asserted-identity-withheld"];

/// The caller's number and name: by the sources of the line in their order, or by From when nobody vouches for more.
/// Who asks not to be named is not named (RFC 3323, RFC 3325 §7), though the network told us.
pub fn caller(settings: Option<&TrunkSettings>, invite: &IncomingInvite) -> (Option<PhoneNumber>, String) {
    if invite.private || is_anonymous(&invite.from) {
        return (None, String::new());
    }
    let by_from = [CallerSource::From];
    let sources = settings.map_or(&by_from[..], |s| &s.caller_from);
    let identities = sources.iter().flat_map(|source| match source {
        CallerSource::AssertedIdentity => invite.asserted.iter().collect::<Vec<_>>(),
        CallerSource::RemotePartyId => invite.remote_party.iter().collect(),
        CallerSource::From => vec![&invite.from],
    });
    let found = identities.filter(|i| !is_anonymous(i)).find_map(|i| read(&i.user).map(|number| (number, i)));
    match found {
        Some((number, identity)) => {
            let named = if identity.display.is_empty() { &invite.from } else { identity };
            (Some(number.clone()), name(named, Some(&number)))
        }
        None => (None, name(&invite.from, None)),
    }
}

/// The number that was dialled. `Any` takes the first that is `ours`, else the first number at all; a line that names
/// us by its login or token means its own number.
pub fn called(
    settings: Option<&TrunkSettings>,
    invite: &IncomingInvite,
    ours: impl Fn(&PhoneNumber) -> bool,
) -> Option<PhoneNumber> {
    let request_uri = || read_uri(&invite.called_user, &invite.request_uri);
    let to = || read(&invite.to.user);
    let party = || invite.called_party.as_deref().and_then(read);
    let found = match settings.map(|s| s.number_from).unwrap_or_default() {
        NumberSource::RequestUri => request_uri(),
        NumberSource::To => to(),
        NumberSource::CalledParty => party(),
        NumberSource::Any => {
            let numbers: Vec<_> = [request_uri(), to(), party()].into_iter().flatten().collect();
            numbers.iter().find(|n| ours(n)).or_else(|| numbers.first()).cloned()
        }
    };
    let own = settings.and_then(|s| s.own_number.as_ref());
    match found {
        Some(number) if ours(&number) => Some(number),
        // A login made of digits looks like a number.
        Some(number) => own.filter(|_| is_login(settings, &invite.called_user)).cloned().or(Some(number)),
        None => own.cloned(),
    }
}

/// The number that was called first, when the call was forwarded to us (RFC 5806).
pub fn forwarded_by(invite: &IncomingInvite) -> Option<PhoneNumber> {
    invite.diversion.as_ref().and_then(|d| read(&d.user))
}

/// As this line wants it. What is not Ukrainian is dialled with 00 where there is no plus and no country code alone.
pub fn dial(format: NumberFormat, number: &PhoneNumber) -> String {
    let Some(digits) = number.as_str().strip_prefix('+') else { return number.to_string() };
    let home = digits.strip_prefix("380").filter(|national| national.len() == 9);
    match (format, home) {
        (NumberFormat::Plus, _) => number.to_string(),
        (NumberFormat::Country, _) => digits.to_owned(),
        (NumberFormat::National, Some(national)) => format!("0{national}"),
        (NumberFormat::Nine, Some(national)) => national.to_owned(),
        (NumberFormat::National | NumberFormat::Nine, None) => format!("00{digits}"),
    }
}

/// A user part that may carry parameters of its own: `+380441112233;phone-context=…`.
fn read(user: &str) -> Option<PhoneNumber> {
    PhoneNumber::parse(user.split(';').next().unwrap_or_default())
}

/// `tel:4400000;phone-context=+38046` is a local number, made whole by its context (RFC 3966 §5.1.5).
fn read_uri(user: &str, uri: &str) -> Option<PhoneNumber> {
    let number = user.split(';').next().unwrap_or_default().trim();
    let context =
        uri.split(';').filter_map(|p| p.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("phone-context"));
    let prefix = context.map(|(_, value)| value.split(['@', '>', '?']).next().unwrap_or_default().replace("%2B", "+"));
    let local = !number.starts_with(['+', '0']) && number.starts_with(|c: char| c.is_ascii_digit());
    match prefix {
        Some(prefix) if prefix.starts_with('+') && local && number.len() + prefix.len() <= 16 => {
            PhoneNumber::parse(&format!("{prefix}{number}")).or_else(|| PhoneNumber::parse(number))
        }
        _ => PhoneNumber::parse(number),
    }
}

fn is_anonymous(identity: &NameAddr) -> bool {
    identity.host.eq_ignore_ascii_case("anonymous.invalid")
        || NOBODY.iter().any(|n| identity.user.eq_ignore_ascii_case(n))
}

fn is_login(settings: Option<&TrunkSettings>, user: &str) -> bool {
    settings.and_then(|s| s.login.as_ref()).is_some_and(|login| login.user.eq_ignore_ascii_case(user))
}

/// A name that only repeats the number, or says that there is none, is no name.
fn name(identity: &NameAddr, number: Option<&PhoneNumber>) -> String {
    let display = identity.display.trim();
    let repeats = number.is_some() && read(display).as_ref() == number || display == identity.user;
    let nobody = NOBODY.iter().any(|n| display.eq_ignore_ascii_case(n));
    if repeats || nobody { String::new() } else { display.to_owned() }
}

#[cfg(test)]
mod tests;
