//! Numbers and dates as Ukrainian pages write them: a comma before decimals, the noun in the right form.

/// The form of a noun after a number: 1 дзвінок, 2 дзвінки, 5 дзвінків, 11 дзвінків, 21 дзвінок.
pub fn plural<'a>(n: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (n % 10, n % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

/// «1 дзвінок», «412 дзвінків».
pub fn calls(n: u64) -> String {
    format!("{n} {}", plural(n, "дзвінок", "дзвінки", "дзвінків"))
}

/// `4,6`: so many places after the comma.
pub fn decimal(value: f64, places: usize) -> String {
    format!("{value:.places$}").replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_follow_their_number() {
        for (n, text) in [
            (0, "0 дзвінків"),
            (1, "1 дзвінок"),
            (2, "2 дзвінки"),
            (5, "5 дзвінків"),
            (11, "11 дзвінків"),
            (21, "21 дзвінок"),
            (112, "112 дзвінків"),
            (234, "234 дзвінки"),
        ] {
            assert_eq!(calls(n), text);
        }
    }
}
