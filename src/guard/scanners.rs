//! Programs that look for telephones to break into, by the name they give in `User-Agent:`.
//!
//! Collected from the sources of these programs and from blocklists of SIP proxies; whoever hides the name is found by
//! what is asked. `sipsak` is not among them: administrators use it, and what it asks is counted as anybody's.

/// Parts of the name, in lower case.
const NAMES: &[&[u8]] = &[
    b"friendly-scanner",
    b"friendly-request",
    b"sipvicious",
    b"sip-scan",
    b"sipscan",
    b"sipcli",
    b"sundayddr",
    b"pplsip",
    b"vaxsipuseragent",
    b"vaxipuseragent",
    b"iwar",
    b"sivus",
    b"sipptk",
    b"gulp",
    b"smap",
    b"siparmyknife",
    b"sip-army-knife",
    b"sipv1cious",
    b"eyebeam_scanner",
    b"elite scanner",
    b"cpbrute",
    b"hascan",
    b"nm@p",
    b"nmap",
    b"masscan",
    b"zgrab",
    b"zmap",
    b"voipscan",
    b"metasploit",
    b"sipdic",
    b"mass-sip",
    b"pentest",
    b"stretchoid",
];

/// Longer names are looked at to here.
const LONGEST: usize = 200;

pub(super) fn is_scanner(user_agent: &[u8]) -> bool {
    let name = user_agent.get(..LONGEST).unwrap_or(user_agent);
    // A stranger's request must cost little: most places are told apart by one letter.
    name.iter().enumerate().filter(|(_, first)| begins_a_name(**first)).any(|(at, _)| {
        let rest = name.get(at..).unwrap_or_default();
        NAMES.iter().any(|part| rest.get(..part.len()).is_some_and(|text| text.eq_ignore_ascii_case(part)))
    })
}

fn begins_a_name(letter: u8) -> bool {
    let letter = letter.to_ascii_lowercase();
    letter.is_ascii_lowercase() && FIRST_LETTERS & 1 << (letter - b'a') != 0
}

/// One bit a letter.
const FIRST_LETTERS: u32 = {
    let (mut letters, mut i) = (0, 0);
    while i < NAMES.len() {
        letters |= 1 << (NAMES[i][0] - b'a');
        i += 1;
    }
    letters
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scanners_are_known_by_any_spelling_of_their_name() {
        for name in [
            "friendly-scanner",
            "Friendly-Scanner/0.3",
            "SIPVicious v0.3.4",
            "sipcli/v1.8",
            "VaxSIPUserAgent/3.1",
            "a GULP",
        ] {
            assert!(is_scanner(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn telephones_exchanges_and_tools_of_administrators_are_not_scanners() {
        for name in [
            "",
            "sipsak 0.9.8.1",
            "SIPp",
            "baresip v3.20.0",
            "Asterisk PBX 20.5.0",
            "kamailio (5.6.3 (x86_64/linux))",
            "Yealink SIP-T31G 124.86.0.40",
            "Cisco-SIPGateway/IOS-15.4",
            "MERA MSIP v.4",
            "Zadarma",
            "FPBX-16.0.40(18.9)",
            "Grandstream HT812 1.0.35.4",
            "MicroSIP/3.21.3",
            "Zoiper rv2.10.19",
        ] {
            assert!(!is_scanner(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn names_are_in_lower_case_and_none_is_part_of_another() {
        for (i, name) in NAMES.iter().enumerate() {
            assert!(!name.iter().any(u8::is_ascii_uppercase));
            let contains = |part: &&[u8]| name.windows(part.len()).any(|window| window == *part);
            let others = NAMES.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, part)| part);
            assert!(!others.into_iter().any(contains), "{}", String::from_utf8_lossy(name));
        }
    }
}
