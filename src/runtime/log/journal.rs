//! The journal of systemd by its native protocol: one datagram an event, its fields beside its text.
//!
//! ```text
//! PRIORITY=4
//! SYSLOG_IDENTIFIER=slukhavka
//! MESSAGE=the caller hung up call=3-7
//! CALL=3-7
//! ```
//!
//! A value with a line feed is written `NAME\n`, its length in 64 bits, least byte first, the value, `\n`.

use std::{
    io::{self, Write},
    os::unix::{fs::FileTypeExt as _, net::UnixDatagram},
    path::{Path, PathBuf},
};

use tracing::{Event, Level, Subscriber};
use tracing_appender::non_blocking::NonBlocking;
use tracing_subscriber::{Layer, layer::Context};

use super::line::Line;

pub(super) const SOCKET: &str = "/run/systemd/journal/socket";

const IDENTIFIER: &str = "slukhavka";
/// A datagram must fit into the kernel's buffer (212,992 bytes as shipped); the text stands in it once.
const LONGEST_TEXT: usize = 48 * 1024;
const LONGEST_FIELD: usize = 4 * 1024;
/// The journal takes names up to 64 characters.
const LONGEST_NAME: usize = 64;

/// Whether systemd reads our standard error, and not only that of the shell we were started from: the variable is
/// inherited, so device and inode in it must be those of the descriptor.
pub(super) fn takes_standard_error() -> bool {
    let named = std::env::var("JOURNAL_STREAM").ok();
    let ours = rustix::fs::fstat(io::stderr()).ok();
    named.zip(ours).is_some_and(|(named, ours)| names(&named, ours.st_dev, ours.st_ino))
}

fn names(stream: &str, device: u64, inode: u64) -> bool {
    let parsed = stream.split_once(':').and_then(|(d, i)| Some((d.parse().ok()?, i.parse().ok()?)));
    parsed == Some((device, inode))
}

/// Each write is one datagram. The address is looked up anew each time, so that a journal that was restarted is found.
pub(super) struct Datagrams {
    socket: UnixDatagram,
    to: PathBuf,
}

impl Datagrams {
    /// `None` when there is no such socket.
    pub fn to(path: impl AsRef<Path>) -> Option<Self> {
        let there = std::fs::metadata(&path).ok()?.file_type().is_socket();
        let socket = UnixDatagram::unbound().ok().filter(|_| there)?;
        Some(Self { socket, to: path.as_ref().to_owned() })
    }
}

impl Write for Datagrams {
    /// What the journal does not take is lost: nothing else would read it either.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let _ = self.socket.send_to(event, &self.to);
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Turns events into datagrams on the thread that logs; they are sent on another.
pub(super) struct Journal {
    writer: NonBlocking,
}

impl Journal {
    pub fn new(writer: NonBlocking) -> Self {
        Self { writer }
    }
}

impl<S: Subscriber> Layer<S> for Journal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let bytes = datagram(*event.metadata().level(), event.metadata().target(), &Line::of(event));
        let _ = self.writer.clone().write_all(&bytes);
    }
}

fn datagram(level: Level, target: &str, line: &Line) -> Vec<u8> {
    let text = line.to_string();
    let mut out = Vec::with_capacity(text.len() + 256);
    put(&mut out, "PRIORITY", priority(level));
    put(&mut out, "SYSLOG_IDENTIFIER", IDENTIFIER);
    put(&mut out, "TARGET", target);
    put(&mut out, "MESSAGE", cut(&text, LONGEST_TEXT));
    for (name, value) in &line.fields {
        put(&mut out, &name_of(name), cut(value, LONGEST_FIELD));
    }
    out
}

/// Of syslog(3): errors, warnings, what is of interest, what helps to find a fault.
fn priority(level: Level) -> &'static str {
    match level {
        Level::ERROR => "3",
        Level::WARN => "4",
        Level::INFO => "6",
        _ => "7",
    }
}

/// Upper case, digits and underscores, beginning with a letter.
fn name_of(field: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = field.chars().map(plain).skip_while(|c| !c.is_ascii_alphabetic()).take(LONGEST_NAME).collect();
    if name.is_empty() { "FIELD".to_owned() } else { name }
}

fn put(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(name.as_bytes());
    if value.contains('\n') {
        out.push(b'\n');
        out.extend_from_slice(&(value.len() as u64).to_le_bytes());
    } else {
        out.push(b'=');
    }
    out.extend_from_slice(value.as_bytes());
    out.push(b'\n');
}

fn cut(text: &str, longest: usize) -> &str {
    let end = (0..=longest.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, time::Duration};

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// A folder of its own with a journal in it, gone at the end.
    struct Folder {
        path: PathBuf,
        journal: UnixDatagram,
    }

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("slukhavka-journal-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            let journal = UnixDatagram::bind(path.join("socket")).unwrap();
            journal.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            Self { path, journal }
        }

        fn socket(&self) -> PathBuf {
            self.path.join("socket")
        }

        /// What `work` logs, as the journal reads it.
        fn receives(&self, work: impl FnOnce()) -> HashMap<String, String> {
            let (writer, guard) = super::super::unhurried(Datagrams::to(self.socket()).unwrap());
            tracing::subscriber::with_default(tracing_subscriber::registry().with(Journal::new(writer)), work);
            drop(guard);
            let mut bytes = vec![0; 200_000];
            let len = self.journal.recv(&mut bytes).expect("a datagram");
            read(&bytes[..len])
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }

    fn read(mut bytes: &[u8]) -> HashMap<String, String> {
        let mut fields = HashMap::new();
        while !bytes.is_empty() {
            let end = bytes.iter().position(|b| *b == b'\n').unwrap();
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            let line = text(&bytes[..end]);
            bytes = &bytes[end + 1..];
            let (name, value) = match line.split_once('=') {
                Some((name, value)) => (name.to_owned(), value.to_owned()),
                None => {
                    let len = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
                    let value = text(&bytes[8..8 + len]);
                    assert_eq!(bytes[8 + len], b'\n');
                    bytes = &bytes[8 + len + 1..];
                    (line, value)
                }
            };
            assert_eq!(fields.insert(name, value), None);
        }
        fields
    }

    #[test]
    fn an_event_reaches_the_journal_with_its_fields() {
        let folder = Folder::new("fields");
        let fields = folder.receives(|| tracing::info!(call = %"3-7", trunk = "місто", pieces = 2, "played"));
        let field = |name: &str| fields.get(name).map(String::as_str);
        assert_eq!(field("MESSAGE"), Some("played call=3-7 trunk=місто pieces=2"));
        assert_eq!((field("CALL"), field("TRUNK"), field("PIECES")), (Some("3-7"), Some("місто"), Some("2")));
        assert_eq!((field("PRIORITY"), field("SYSLOG_IDENTIFIER")), (Some("6"), Some("slukhavka")));
        assert!(field("TARGET").is_some_and(|target| target.starts_with("slukhavka")));
    }

    #[test]
    fn a_value_of_several_lines_cannot_be_taken_for_other_fields() {
        let folder = Folder::new("lines");
        let peer = "x\nPRIORITY=0\nCALL=forged";
        let fields = folder.receives(|| tracing::warn!(%peer, "a\nMESSAGE=b"));
        assert_eq!(fields.get("PRIORITY").map(String::as_str), Some("4"));
        assert_eq!(fields.get("PEER").map(String::as_str), Some(peer));
        assert!(!fields.contains_key("CALL"));
    }

    #[test]
    fn what_is_too_long_for_a_datagram_is_cut_and_not_lost() {
        let folder = Folder::new("long");
        let long = "ї".repeat(100_000);
        let fields = folder.receives(|| tracing::error!(listing = %long, "{long}"));
        assert_eq!(fields["MESSAGE"].len(), LONGEST_TEXT);
        assert_eq!((fields["LISTING"].len(), &*fields["PRIORITY"]), (LONGEST_FIELD, "3"));
    }

    #[test]
    fn a_stuck_journal_holds_up_nobody_who_logs() {
        let folder = Folder::new("stuck");
        let (writer, guard) = super::super::unhurried(Datagrams::to(folder.socket()).unwrap());
        let lost = writer.error_counter();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(Journal::new(writer)), || {
            // Nobody reads: the kernel's queue is soon full, then ours.
            (0..super::super::LINES * 2).for_each(|i| tracing::info!(i, "line"));
        });
        assert!(lost.dropped_lines() > 0);
        // The thread that sends waits in the kernel; a reader that comes back lets it end.
        std::thread::scope(|scope| {
            scope.spawn(|| while folder.journal.recv(&mut [0; 300]).is_ok_and(|len| len > 0) {});
            drop(guard);
            folder.journal.shutdown(std::net::Shutdown::Both).unwrap();
        });
    }

    #[test]
    fn without_a_socket_there_is_no_journal() {
        let folder = Folder::new("none");
        assert!(Datagrams::to(folder.path.join("nothing")).is_none() && Datagrams::to(&folder.path).is_none());
    }

    #[test]
    fn the_stream_of_another_process_is_not_ours() {
        assert!(names("9:12345", 9, 12345));
        for stream in ["9:12346", "8:12345", "9", "", "9:x"] {
            assert!(!names(stream, 9, 12345), "{stream}");
        }
    }

    #[test]
    fn names_of_fields_are_such_as_the_journal_takes() {
        for (field, name) in [("call", "CALL"), ("took_ms", "TOOK_MS"), ("_a.b", "A_B"), ("9x", "X"), ("їжа", "FIELD")]
        {
            assert_eq!(name_of(field), name);
        }
    }
}
