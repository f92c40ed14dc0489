//! Call records that survive: the journal (the truth) and sled (the queried store).
//!
//! Owns files on disk and their layout. Must not know sockets, tasks, the time or who asks.
//!
//! # Bytes on disk
//!
//! ```text
//! <state>/lock                        held (flock) by the one process that writes; holds its pid as text
//! <state>/boot                        "slukhavka-boot 1 <number> <crc32 of the three words, hex>\n"; replaced by rename
//! <state>/journal/0000000001.journal  segments, numbered from 1, closed when they pass 4 MiB
//! <state>/aside/…                     torn tails cut from the journal, kept for a human
//! <state>/sled/                       sled 0.34; may be deleted at any time, it is built again from the journal
//! <state>/sled-next/                  the same while it is built anew; removed by the next start
//! <state>/purging                     empty; personal data left the journal and may still be in sled (`index/beside.rs`)
//! <state>/journal/….journal.new       a segment that is being written anew without personal data (`purge.rs`)
//! <state>/journal-new/                a journal that is being restored or salvaged (`fresh.rs`)
//! ```
//!
//! A backup is one file of its own form: `backup.rs`.
//!
//! All integers are big-endian. A segment is a header and then frames, each ending where the next begins:
//!
//! ```text
//! header   0  8  "SLUKHJN1", the digit is the version of this layout
//!          8  8  number of the segment
//!         16  4  boot number of the process that created it
//!         20  4  crc32 of bytes 0–19
//! frame    0  4  F5 'R' 'E' 'C': F5 cannot occur in UTF-8, so no payload contains a false start
//!          4  4  length of the payload, at most 1 MiB
//!          8  1  kind: 1 a call began, 2 a call ended, 3 a message was listened to, 4 staff noted something about a call,
//!                5 an event of the service, 6 an access, 7 a text of a page, 8 a folded month
//!          9  1  version of the payload of that kind
//!         10  2  zero
//!         12  4  crc32 of bytes 4–11 and of the payload
//!         16  n  payload: `call::CallRecord`, `Heard`, `Noted` or a shape of `ledger` as JSON (named fields, only ever added to), then a line feed
//! ```
//!
//! A newer layout keeps the header's 24 bytes and raises the digit: such a segment is refused (`JournalError::Newer`), and
//! nothing in the folder is changed. Kinds from 240 on are kept for backups.
//!
//! # What a crash leaves
//!
//! - **Acknowledged** is a frame whose segment was `fdatasync`ed after it was written, and whose file name was made
//!   durable by an fsync of the folder when the segment was created. Acknowledged frames survive a power cut.
//! - *Process killed*: whatever was written is in the page cache and stays. At most the last frame is partial.
//! - *Power cut while appending*: the end of the last segment may be missing, partial, zeros or old blocks. At the next
//!   start everything after the last sound frame is copied to `aside/` and cut off.
//! - *Damage in the middle* (a bad block, a flipped bit): the reader seeks the next `F5 REC`; each unreadable stretch
//!   costs the frames in it and is counted. Frames of a newer version or unknown kind are stepped over and kept.
//! - *A failed fdatasync*: the kernel may have dropped the pages, so the segment is left alone and every frame not yet
//!   acknowledged is written again into a new one. A call may then stand in the journal twice; it counts once, because
//!   a call is identified by boot number and sequence.
//! - *Disk full*: a partial frame is cut off again; the caller keeps the record and tries later.
//! - *Personal data being purged*: each closed segment is the old one or the new one, by a rename of a synced file. Every
//!   frame stays, purged ones shorter, but accesses whose time is over and unreadable bytes of that age. An index that may
//!   still hold what was taken out is not opened again.
//!
//! A "began" frame without its "ended" frame, from an earlier boot, is a call the crash cut off. The next start appends
//! an "ended" frame for it (`Interrupted`, by `Restart`), so each call has exactly one record. "Began" frames are not
//! synced at once: a killed process leaves them all; a power cut leaves those older than the mark delay of the store
//! thread (5 s), because by then some sync has covered them. A younger call, cut by power, may leave no trace.
//!
//! sled holds the same records by key (`index.rs`) together with the journal position up to which it was built. Both
//! change in one atomic batch, so applying the journal again from that position is harmless. Whenever sled lost its
//! tail, the position went back with it; whenever the position does not fit the journal, sled is deleted and rebuilt.

mod backup;
mod check;
mod claim;
mod corrections;
mod entry;
mod error;
mod frame;
mod fresh;
mod index;
mod journal;
mod medium;
mod offline;
mod personal;
pub mod purge;
mod reader;
mod segment;
mod size;
#[cfg(test)]
pub(crate) mod testing;

pub use backup::{BackupWriter, Copied, RestoreError, Restored, beneath, restore, verify};
pub use check::{CheckReport, Damage, Missing, check, salvage};
pub use claim::{Claim, is_in_use};
pub use entry::{Entry, Heard, Noted};
pub use error::{ClaimError, IndexError, JournalError};
pub use fresh::FreshError;
pub use index::{Changes, Cursor, EventsFrom, Index, MonthState, Page, Query, StateBefore};
pub use journal::{Journal, JournalOptions, Recovered};
pub use medium::{FileMedium, Medium, SegmentFile};
pub use offline::{Facts, Offline, read_between, read_facts, read_last, read_one};
pub use purge::{Purged, Terms};
pub use reader::{Batch, Followed, JournalReader};
pub use segment::Position;
pub use size::size_on_disk;
