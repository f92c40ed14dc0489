//! The archive's bytes, written and read; its layout is the parent's.

use std::io::{self, Read, Write};

use crc32fast::Hasher;

pub const MAGIC: &[u8] = b"slukhavka-backup 1\n";
const PIECE: usize = 64 << 10;
/// A longer piece is none of ours.
const LONGEST_PIECE: u32 = 1 << 20;

pub struct ArchiveWriter<'a> {
    out: &'a mut dyn Write,
    members: u32,
    bytes: u64,
}

impl<'a> ArchiveWriter<'a> {
    pub fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        out.write_all(MAGIC)?;
        Ok(Self { out, members: 0, bytes: MAGIC.len() as u64 })
    }

    /// To be ended before the next one begins.
    pub fn member(&mut self, name: &str) -> io::Result<Member<'_, 'a>> {
        let length = u8::try_from(name.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        self.put(&u16::from(length).to_be_bytes())?;
        self.put(name.as_bytes())?;
        let mut crc = Hasher::new();
        crc.update(name.as_bytes());
        Ok(Member { archive: self, crc, piece: Vec::with_capacity(PIECE), trouble: None })
    }

    /// Bytes of the whole archive.
    pub fn end(mut self) -> io::Result<u64> {
        let count = self.members.to_be_bytes();
        self.put(&0_u16.to_be_bytes())?;
        self.put(&count)?;
        self.put(&crc32fast::hash(&count).to_be_bytes())?;
        self.out.flush()?;
        Ok(self.bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// One file on its way in.
pub struct Member<'a, 'b> {
    archive: &'a mut ArchiveWriter<'b>,
    crc: Hasher,
    piece: Vec<u8>,
    trouble: Option<io::Error>,
}

impl Member<'_, '_> {
    /// What went wrong with the archive itself, taken out.
    pub fn trouble(&mut self) -> Option<io::Error> {
        self.trouble.take()
    }

    pub fn end(mut self) -> io::Result<()> {
        self.send()?;
        self.archive.put(&0_u32.to_be_bytes())?;
        self.archive.put(&self.crc.clone().finalize().to_be_bytes())?;
        self.archive.members += 1;
        Ok(())
    }

    fn send(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        self.crc.update(&self.piece);
        self.archive.put(&(self.piece.len() as u32).to_be_bytes())?;
        self.archive.put(&self.piece)?;
        self.piece.clear();
        Ok(())
    }
}

impl Write for Member<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(bytes.get(..fits).unwrap_or(bytes));
        if self.piece.len() >= PIECE
            && let Err(error) = self.send()
        {
            let kind = error.kind();
            self.trouble = Some(error);
            return Err(kind.into());
        }
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What an archive is made of, one after the other.
pub struct ArchiveReader<'a> {
    from: &'a mut dyn Read,
    members: u32,
}

/// Why an archive cannot be read on.
#[derive(Debug)]
pub enum Broken {
    /// It does not begin as one, or a later program made it.
    Foreign,
    Newer,
    /// Its end is missing, or its bytes are not those that were written.
    Damaged,
    Io(io::Error),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Damaged } else { Self::Io(error) }
    }
}

impl<'a> ArchiveReader<'a> {
    pub fn begin(from: &'a mut dyn Read) -> Result<Self, Broken> {
        let mut magic = vec![0; MAGIC.len()];
        match from.read_exact(&mut magic) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(Broken::Foreign),
            other => other?,
        }
        if magic == MAGIC {
            return Ok(Self { from, members: 0 });
        }
        Err(if magic.starts_with(b"slukhavka-backup ") { Broken::Newer } else { Broken::Foreign })
    }

    /// The next member's name; `None` at the sound end of the archive.
    pub fn next(&mut self) -> Result<Option<String>, Broken> {
        let length = u16::from_be_bytes(self.array()?);
        if length == 0 {
            let count: [u8; 4] = self.array()?;
            let sound = u32::from_be_bytes(self.array()?) == crc32fast::hash(&count);
            let whole = sound && u32::from_be_bytes(count) == self.members;
            return if whole { Ok(None) } else { Err(Broken::Damaged) };
        }
        let mut name = vec![0; usize::from(length.min(255))];
        self.from.read_exact(&mut name)?;
        String::from_utf8(name).map(Some).map_err(|_| Broken::Damaged)
    }

    /// The bytes of the member `name`, which `next` has just told. To be read to its end.
    pub fn member(&mut self, name: &str) -> MemberReader<'_, 'a> {
        let mut crc = Hasher::new();
        crc.update(name.as_bytes());
        MemberReader { archive: self, crc, piece: Vec::new(), at: 0, ended: false }
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

pub struct MemberReader<'a, 'b> {
    archive: &'a mut ArchiveReader<'b>,
    crc: Hasher,
    piece: Vec<u8>,
    at: usize,
    ended: bool,
}

impl MemberReader<'_, '_> {
    /// Reads what is left, so that the sum is known.
    pub fn finish(mut self) -> Result<(), Broken> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(())
    }

    fn next_piece(&mut self) -> io::Result<()> {
        let length = u32::from_be_bytes(self.archive.array()?);
        if length > LONGEST_PIECE {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if length == 0 {
            let sum = u32::from_be_bytes(self.archive.array()?);
            self.ended = true;
            self.archive.members += 1;
            // Told as what is cut off: neither can be used.
            return if sum == self.crc.clone().finalize() { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        self.piece.resize(length as usize, 0);
        self.at = 0;
        self.archive.from.read_exact(&mut self.piece)?;
        self.crc.update(&self.piece);
        Ok(())
    }
}

impl Read for MemberReader<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() && !self.ended {
            self.piece.clear();
            self.at = 0;
            self.next_piece()?;
        }
        let left = self.piece.get(self.at..).unwrap_or_default();
        let count = left.len().min(bytes.len());
        bytes.iter_mut().zip(left).for_each(|(to, from)| *to = *from);
        self.at += count;
        Ok(count)
    }
}

/// Gives what is written into it away in pieces of a bounded size; a false answer means that nobody takes them any more.
pub struct Pieces<F> {
    give: F,
    piece: Vec<u8>,
}

impl<F: FnMut(Vec<u8>) -> bool> Pieces<F> {
    pub fn new(give: F) -> Self {
        Self { give, piece: Vec::new() }
    }

    fn send(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.piece);
        if piece.is_empty() || (self.give)(piece) { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }
}

impl<F: FnMut(Vec<u8>) -> bool> Write for Pieces<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(bytes.get(..fits).unwrap_or(bytes));
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = ArchiveWriter::begin(&mut bytes).unwrap();
        for (name, content) in members {
            let mut member = writer.member(name).unwrap();
            member.write_all(content).unwrap();
            member.end().unwrap();
        }
        let told = writer.end().unwrap();
        assert_eq!(told, bytes.len() as u64);
        bytes
    }

    fn read(mut bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Broken> {
        let mut reader = ArchiveReader::begin(&mut bytes)?;
        let mut found = Vec::new();
        while let Some(name) = reader.next()? {
            let (mut member, mut content) = (reader.member(&name), Vec::new());
            member.read_to_end(&mut content)?;
            member.finish()?;
            found.push((name, content));
        }
        Ok(found)
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let long = (0..200_000_u32).map(|n| n as u8).collect::<Vec<_>>();
        let found =
            read(&archive(&[("journal", &long), ("users", b""), ("recordings/talks/1-1-1.wav", b"RIFF")])).unwrap();
        let names: Vec<_> = found.iter().map(|(name, content)| (name.as_str(), content.len())).collect();
        assert_eq!(names, [("journal", 200_000), ("users", 0), ("recordings/talks/1-1-1.wav", 4)]);
        assert_eq!(found[0].1, long);
    }

    #[test]
    fn an_archive_that_is_cut_or_changed_anywhere_is_not_taken_for_a_whole_one() {
        let whole = archive(&[("journal", b"records"), ("users", b"somebody")]);
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "cut at {end}");
        }
        for bit in MAGIC.len() * 8..whole.len() * 8 {
            let mut hurt = whole.clone();
            hurt[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&hurt).is_err(), "bit {bit}");
        }
        assert!(matches!(read(b"PK\x03\x04 something else entirely"), Err(Broken::Foreign)));
        assert!(matches!(read(b"slukhavka-backup 2\n"), Err(Broken::Newer)));
    }

    #[test]
    fn pieces_are_bounded_and_end_when_nobody_takes_them() {
        let mut taken = Vec::new();
        let mut pieces = Pieces::new(|piece| {
            taken.push(piece.len());
            taken.len() < 3
        });
        pieces.write_all(&vec![0; PIECE * 2 + 5]).unwrap();
        assert!(pieces.flush().is_err(), "the third was not taken");
        assert_eq!(taken, [PIECE, PIECE, 5]);
    }
}
