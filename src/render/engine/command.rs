//! Any program that turns a text file into a WAV file. It finds the text on stdin, too.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::Path,
    process::Command,
};

use super::{Task, program};
use crate::speech::Voice;

pub(super) fn command(program: &Path, arguments: &[String], voice: &Voice, task: &Task<'_>) -> Command {
    let rate = voice.rate.to_string();
    let values: [(&str, &OsStr); 5] = [
        ("{text}", task.text.as_os_str()),
        ("{wav}", task.wav.as_os_str()),
        ("{voice}", OsStr::new(&*voice.name)),
        ("{rate}", OsStr::new(&rate)),
        ("{lang}", OsStr::new(task.lang.code())),
    ];
    let mut command = Command::new(program);
    command.args(arguments.iter().map(|argument| filled(argument, &values)));
    command
}

/// Other arguments may mean another voice.
pub(super) fn version(program: &Path, arguments: &[String]) -> Option<String> {
    Some(format!("{} {arguments:?}", program::fingerprint(&program.to_string_lossy())?))
}

/// Values are not looked into again: a folder may be called «{wav}».
fn filled(argument: &str, values: &[(&str, &OsStr)]) -> OsString {
    let mut out = Vec::new();
    let mut rest = argument;
    while let Some(c) = rest.chars().next() {
        let known = values.iter().find_map(|(name, value)| Some((value, rest.strip_prefix(name)?)));
        rest = match known {
            Some((value, after)) => {
                out.extend_from_slice(value.as_bytes());
                after
            }
            None => {
                let (sign, after) = rest.split_at(c.len_utf8());
                out.extend_from_slice(sign.as_bytes());
                after
            }
        };
    }
    OsString::from_vec(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_value_is_not_replaced_again() {
        let values = [("{text}", OsStr::new("/a/{wav}")), ("{wav}", OsStr::from_bytes(b"/\xff"))];
        assert_eq!(filled("in={text} {щось}", &values), "in=/a/{wav} {щось}");
        assert_eq!(filled("{wav}{wav}", &values).as_bytes(), b"/\xff/\xff");
        assert_eq!(filled("", &values), "");
    }
}
