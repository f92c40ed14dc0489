//! Doubts of the reader as hints for whoever wrote the text.

use crate::speech::{Doubt, DoubtKind};

pub(super) fn hint(Doubt { written, kind }: &Doubt) -> String {
    match kind {
        DoubtKind::Unread => format!("«{written}» ніяк не читається; напишіть словами"),
        DoubtKind::Foreign { read } => {
            format!("«{written}» прочитано як «{read}»; іншу вимову запишіть у «say_as»")
        }
        DoubtKind::Homograph { readings } => match readings.split_first() {
            Some((first, others)) if !others.is_empty() => {
                let others = others.iter().map(|other| format!("«{other}»")).collect::<Vec<_>>().join(", ");
                format!("«{written}» прочитано як «{first}», а буває й {others}; наголос — великою голосною")
            }
            _ => format!("«{written}» читається по-різному; наголос — великою голосною"),
        },
        DoubtKind::Guessed { read } => format!("«{written}» прочитано як «{read}»; якщо не так, напишіть словами"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_doubt_says_what_was_read_and_what_to_write_instead() {
        let told = |kind| hint(&Doubt { written: "замок".to_owned(), kind });
        assert_eq!(told(DoubtKind::Unread), "«замок» ніяк не читається; напишіть словами");
        assert_eq!(
            told(DoubtKind::Homograph { readings: vec!["за́мок".to_owned(), "замо́к".to_owned()] }),
            "«замок» прочитано як «за́мок», а буває й «замо́к»; наголос — великою голосною"
        );
        assert_eq!(
            told(DoubtKind::Homograph { readings: vec![] }),
            "«замок» читається по-різному; наголос — великою голосною"
        );
        let read = || "замок".to_owned();
        assert!(told(DoubtKind::Foreign { read: read() }).contains("say_as"));
        assert!(told(DoubtKind::Guessed { read: read() }).contains("словами"));
    }
}
