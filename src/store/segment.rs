//! Names, headers and order of the journal's segments, and positions in them.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::JournalError;

/// Length of a segment's header; the first frame begins here.
pub const HEADER: u64 = 24;
const MAGIC: [u8; 8] = *b"SLUKHJN1";
const VERSION: u8 = 1;

/// A place in the journal. Derived order is journal order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub segment: u64,
    pub offset: u64,
}

/// The header of segment `number`, made by the process of boot `boot`.
pub fn header(number: u64, boot: u32) -> [u8; HEADER as usize] {
    let mut out = [0; HEADER as usize];
    out[..8].copy_from_slice(&MAGIC);
    out[8..16].copy_from_slice(&number.to_be_bytes());
    out[16..20].copy_from_slice(&boot.to_be_bytes());
    let crc = crc32fast::hash(&out[..20]);
    out[20..].copy_from_slice(&crc.to_be_bytes());
    out
}

/// The boot number in a sound header.
pub fn read_header(bytes: &[u8]) -> Option<u32> {
    let head = bytes.first_chunk::<{ HEADER as usize }>()?;
    let crc = u32::from_be_bytes([head[20], head[21], head[22], head[23]]);
    let sound = head[..8] == MAGIC && crc32fast::hash(&head[..20]) == crc;
    sound.then(|| u32::from_be_bytes([head[16], head[17], head[18], head[19]]))
}

/// The version of the layout in a header whose checksum is right. Every layout keeps these 24 bytes as they are, so that
/// a newer one is told from damage.
pub fn version(bytes: &[u8]) -> Option<u8> {
    let head = bytes.first_chunk::<{ HEADER as usize }>()?;
    let crc = u32::from_be_bytes([head[20], head[21], head[22], head[23]]);
    let sound = head[..7] == MAGIC[..7] && head[7].is_ascii_digit() && crc32fast::hash(&head[..20]) == crc;
    sound.then(|| head[7] - b'0')
}

/// A segment of a newer program must be neither guessed at nor written to.
pub fn refuse_newer(bytes: &[u8], path: &Path) -> Result<(), JournalError> {
    match version(bytes) {
        Some(version) if version > VERSION => Err(JournalError::Newer { version, path: path.to_owned() }),
        _ => Ok(()),
    }
}

/// [`refuse_newer`] for every segment in `dir`.
pub fn refuse_newer_in(dir: &Path) -> Result<(), JournalError> {
    for number in list(dir)? {
        let path = path(dir, number);
        let mut head = Vec::new();
        let read = fs::File::open(&path).and_then(|file| file.take(HEADER).read_to_end(&mut head));
        read.map_err(JournalError::at("read", &path))?;
        refuse_newer(&head, &path)?;
    }
    Ok(())
}

pub fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:010}.journal"))
}

/// Numbers of the segments in `dir`, ascending; other files are none of ours. A missing folder is an empty journal.
pub fn list(dir: &Path) -> Result<Vec<u64>, JournalError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(JournalError::at("list", dir)(e)),
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let name = entry.map_err(JournalError::at("list", dir))?.file_name();
        let number: Option<u64> = name.to_str().and_then(|n| n.strip_suffix(".journal")?.parse().ok());
        numbers.extend(number);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Makes names created or removed in `dir` durable.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    fs::File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_with_any_flipped_bit_is_not_believed() {
        let sound = header(7, 42);
        assert_eq!(read_header(&sound), Some(42));
        for bit in 0..sound.len() * 8 {
            let mut hurt = sound;
            hurt[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(read_header(&hurt), None, "bit {bit}");
        }
    }

    #[test]
    fn a_newer_layout_is_told_from_damage_by_its_checksum() {
        let mut newer = header(7, 42);
        newer[7] = b'2';
        assert_eq!(version(&newer), None, "a flipped digit is damage");
        let crc = crc32fast::hash(&newer[..20]);
        newer[20..].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(version(&newer), Some(2));
        let path = Path::new("0000000007.journal");
        assert!(matches!(refuse_newer(&newer, path), Err(JournalError::Newer { version: 2, .. })));
        assert!(refuse_newer(&header(7, 42), path).is_ok());
    }

    #[test]
    fn positions_order_by_segment_first() {
        assert!(Position { segment: 1, offset: 900 } < Position { segment: 2, offset: 24 });
    }
}
