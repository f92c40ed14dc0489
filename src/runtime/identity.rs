//! What stays the same of this machine over restarts: 32 random bytes in the state folder.
//!
//! A line's registered Contact is derived from them, so that after a restart the registrar replaces our binding
//! instead of keeping a stale one beside it. Losing them costs just that: they are made anew.

use std::{fs, io, path::Path};

use tracing::warn;

use super::whole_file;
use crate::chance::Seed;

const FILE: &str = "identity";
const LEN: usize = 32;

/// The kept seed; a missing or damaged one is replaced by `fresh`. Without a writable folder `fresh` serves this once.
pub fn keep(folder: &Path, fresh: [u8; LEN]) -> Seed {
    let path = folder.join(FILE);
    match fs::read(&path).map(<[u8; LEN]>::try_from) {
        Ok(Ok(bytes)) => return Seed::new(bytes),
        Ok(Err(damaged)) => warn!(bytes = damaged.len(), "the identity file is damaged and made anew"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => warn!(%error, "the identity file cannot be read and is made anew"),
    }
    if let Err(error) = whole_file::write(folder, FILE, &fresh) {
        warn!(%error, "the identity is not kept: after a restart lines may have a stale binding for a while");
    }
    Seed::new(fresh)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn it_is_made_once_kept_private_and_made_anew_when_damaged() {
        let folder = std::env::temp_dir().join(format!("slukhavka-identity-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(FILE);
        assert!(keep(&folder, [1; LEN]) == Seed::new([1; LEN]));
        assert!(keep(&folder, [2; LEN]) == Seed::new([1; LEN]), "kept");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&file, [1; 7]).unwrap();
        assert!(keep(&folder, [3; LEN]) == Seed::new([3; LEN]), "damaged");
        assert!(keep(&folder, [4; LEN]) == Seed::new([3; LEN]), "and kept again");
        fs::remove_dir_all(&folder).unwrap();
        assert!(keep(&folder, [5; LEN]) == Seed::new([5; LEN]), "without a folder it serves once");
    }
}
