//! Names of users: letters of one alphabet, digits, `.`, `-`, `_` and the apostrophe; compared without regard to case.
//!
//! One alphabet, because «Оlena» with a Ukrainian О would look like another user and be none.

const LONGEST: usize = 32;

/// As it is kept; `None` when it can be nobody's.
pub fn written(text: &str) -> Option<String> {
    let name: String = text.trim().chars().map(|c| if matches!(c, '\'' | 'ʼ') { '’' } else { c }).collect();
    let sound = |c: char| c.is_ascii_alphanumeric() || is_cyrillic(c) || matches!(c, '.' | '-' | '_' | '’');
    let alphabets = [name.contains(is_cyrillic), name.contains(|c: char| c.is_ascii_alphabetic())];
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric() || is_cyrillic(c));
    (begins && name.chars().count() <= LONGEST && name.chars().all(sound) && alphabets != [true, true]).then_some(name)
}

pub fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

pub fn folded(name: &str) -> String {
    name.trim().to_lowercase().chars().map(|c| if matches!(c, '\'' | 'ʼ') { '’' } else { c }).collect()
}

/// The letters of Ukrainian and its neighbours.
fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{45f}' | '\u{490}' | '\u{491}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_of_one_alphabet() {
        for good in ["admin", "Олена", "olena.koval-2", "Мар’яна", "o_k", "Ґалаґан", "7"] {
            assert_eq!(written(good).as_deref(), Some(good));
        }
        assert_eq!(written(" Мар'яна ").as_deref(), Some("Мар’яна"));
        let long = "а".repeat(33);
        for bad in ["", " ", "Олена Коваль", "Оlena", "#x", ".x", "-x", "a/b", "a\tb", "ünal", "a\u{202e}b", &long]
        {
            assert_eq!(written(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn names_are_compared_without_regard_to_case() {
        assert!(same("ОЛЕНА", " олена") && same("мар'яна", "Мар’яна") && !same("Олена", "Олене"));
    }
}
