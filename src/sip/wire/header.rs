//! Header names, long and compact (RFC 3261 §7.3.3), as far as anything here reads them.

macro_rules! names {
    ($($variant:ident $long:literal $($compact:literal)?,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name {
            $($variant,)*
            /// Nothing here reads it.
            Other,
        }

        impl Name {
            /// Names are compared without regard to case.
            pub fn of(name: &[u8]) -> Self {
                match name.len() {
                    1 => match name.first().map(u8::to_ascii_lowercase) {
                        $($(Some($compact) => Name::$variant,)?)*
                        _ => Name::Other,
                    },
                    $(n if n == $long.len() && name.eq_ignore_ascii_case($long) => Name::$variant,)*
                    _ => Name::Other,
                }
            }
        }
    };
}

names! {
    Via b"Via" b'v',
    From b"From" b'f',
    To b"To" b't',
    CallId b"Call-ID" b'i',
    CSeq b"CSeq",
    Contact b"Contact" b'm',
    MaxForwards b"Max-Forwards",
    ContentLength b"Content-Length" b'l',
    ContentType b"Content-Type" b'c',
    ContentEncoding b"Content-Encoding" b'e',
    ContentDisposition b"Content-Disposition",
    Route b"Route",
    RecordRoute b"Record-Route",
    Require b"Require",
    Accept b"Accept",
    Reason b"Reason",
    UserAgent b"User-Agent",
    Server b"Server",
    Timestamp b"Timestamp",
    Date b"Date",
    Expires b"Expires",
    MinExpires b"Min-Expires",
    RetryAfter b"Retry-After",
    WwwAuthenticate b"WWW-Authenticate",
    ProxyAuthenticate b"Proxy-Authenticate",
    ServiceRoute b"Service-Route",
    AssertedIdentity b"P-Asserted-Identity",
    RemotePartyId b"Remote-Party-ID",
    CalledPartyId b"P-Called-Party-ID",
    Diversion b"Diversion",
    Privacy b"Privacy",
    Allow b"Allow",
    Supported b"Supported" b'k',
    SessionExpires b"Session-Expires" b'x',
    MinSe b"Min-SE",
    RSeq b"RSeq",
    RAck b"RAck",
    Authorization b"Authorization",
    ProxyAuthorization b"Proxy-Authorization",
    ReferTo b"Refer-To" b'r',
    ReferSub b"Refer-Sub",
    Event b"Event" b'o',
    SubscriptionState b"Subscription-State",
}

impl Name {
    /// Headers that may stand once only and without a list (RFC 3261 §7.3.1, RFC 4475 §3.3.8).
    pub fn is_single(self) -> bool {
        matches!(
            self,
            Name::From
                | Name::To
                | Name::CallId
                | Name::CSeq
                | Name::MaxForwards
                | Name::ContentLength
                | Name::ContentType
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn compact_names_and_any_case_are_known() {
        for (name, want) in [
            (&b"v"[..], Name::Via),
            (b"VIA", Name::Via),
            (b"i", Name::CallId),
            (b"call-id", Name::CallId),
            (b"M", Name::Contact),
            (b"l", Name::ContentLength),
            (b"s", Name::Other),
            (b"P-Asserted-Identity", Name::AssertedIdentity),
            (b"X-Via", Name::Other),
        ] {
            assert_eq!(Name::of(name), want);
        }
    }
}
