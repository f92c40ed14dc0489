//! The folder of rendered prompts, as the service finds it: perhaps missing, unwritable or damaged. None of that may
//! keep it from answering calls.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use tracing::warn;

use crate::{
    audio::{BankError, Manifest, PromptBank},
    vocab::Lang,
};

/// Makes the folder and one for each language, so that they can be watched, and puts a list aside that cannot be read: it
/// is written anew. What fails is told and left; rendering tells it again.
pub fn prepare(folder: &Path, languages: &[Lang]) {
    for lang in languages {
        let made = fs::DirBuilder::new().recursive(true).mode(0o750).create(folder.join(lang.code()));
        if let Err(error) = made {
            warn!(folder = %folder.display(), %error, "the folder of rendered prompts cannot be made");
        }
    }
    for list in lists(folder) {
        let Some(of_lang) = list.parent() else { continue };
        if let Err(error) = PromptBank::open(&[of_lang.to_owned()]) {
            let aside = fs::rename(&list, list.with_extension("json.damaged"));
            warn!(%error, put_aside = aside.is_ok(), "a list of rendered prompts cannot be read; they are rendered again");
        }
    }
}

/// The bank of a service, and the place of the `rendered` folder among its folders: the council's `own`, what was rendered,
/// what is brought along. A folder of rendered prompts that cannot be read (by the user of a command) is left out; the
/// place is none of a folder then.
pub fn open_bank(own: Option<&Path>, rendered: &Path, brought: &[PathBuf]) -> Result<(PromptBank, usize), BankError> {
    let folders = |rendered: Option<&Path>| -> Vec<PathBuf> {
        own.into_iter().chain(rendered).map(Path::to_owned).chain(brought.iter().cloned()).collect()
    };
    match PromptBank::open_with(&folders(Some(rendered)), Some(rendered)) {
        Ok(bank) => Ok((bank, usize::from(own.is_some()))),
        Err(error) if PromptBank::open(&[rendered.to_owned()]).is_err() => {
            warn!(%error, "rendered prompts are left out");
            Ok((PromptBank::open(&folders(None))?, usize::MAX))
        }
        Err(error) => Err(error),
    }
}

/// The manifests that are there.
fn lists(folder: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut lists: Vec<PathBuf> =
        folders.map(|entry| entry.path().join(Manifest::FILE)).filter(|p| p.is_file()).collect();
    lists.sort();
    lists
}

/// Tells whether the lists are the ones that were there before, without reading them: they are replaced whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, u64, u64, Option<SystemTime>)>);

impl Stamp {
    pub fn of(folder: &Path) -> Self {
        let stamp = |list: PathBuf| -> io::Result<_> {
            let data = fs::metadata(&list)?;
            Ok((list, data.ino(), data.len(), data.modified().ok()))
        };
        Self(lists(folder).into_iter().filter_map(|list| stamp(list).ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;

    #[test]
    fn folders_are_for_the_service_alone_and_a_damaged_list_is_put_aside() {
        let dir = TempDir::new();
        let folder = dir.path().join("prompts");
        prepare(&folder, &[Lang::UK, Lang::EN]);
        assert_eq!(fs::metadata(folder.join("uk")).unwrap().mode() & 0o777, 0o750);
        let list = folder.join("en").join(Manifest::FILE);
        fs::write(&list, "{\"voice\":").unwrap();
        assert!(PromptBank::open(std::slice::from_ref(&folder)).is_err());
        prepare(&folder, &[Lang::UK]);
        assert!(!list.exists());
        assert!(PromptBank::open(&[folder]).is_ok());
    }

    #[test]
    fn rendered_prompts_stand_between_the_councils_own_and_the_programs() {
        let dir = TempDir::new();
        let rendered = dir.path().join("prompts");
        prepare(&rendered, &[Lang::UK]);
        let own = dir.path().join("own");
        assert_eq!(open_bank(Some(&own), &rendered, &[]).unwrap().1, 1);
        assert_eq!(open_bank(None, &rendered, &[]).unwrap().1, 0);
        fs::write(rendered.join("uk").join(Manifest::FILE), "[").unwrap();
        assert_eq!(open_bank(None, &rendered, &[]).unwrap().1, usize::MAX, "damaged, so it is left out");
        fs::create_dir(&own).unwrap();
        fs::write(own.join(Manifest::FILE), "[").unwrap();
        assert!(open_bank(Some(&own), &rendered, &[]).is_err(), "the council's own must be whole");
    }

    #[test]
    fn a_list_that_is_replaced_has_another_stamp() {
        let dir = TempDir::new();
        prepare(dir.path(), &[Lang::UK]);
        let none = Stamp::of(dir.path());
        let list = dir.path().join("uk").join(Manifest::FILE);
        fs::write(&list, "{}").unwrap();
        let first = Stamp::of(dir.path());
        assert_ne!(first, none);
        assert_eq!(Stamp::of(dir.path()), first);
        let next = dir.path().join("next");
        fs::write(&next, "{}").unwrap();
        fs::rename(next, list).unwrap();
        assert_ne!(Stamp::of(dir.path()), first);
    }
}
