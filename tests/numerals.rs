//! Every integer from 0 to 999 999 in every gender and case, against words this program had no part in.
//!
//! The table `data/numerals.txt` comes from other people's programs, see `data/numerals.py` beside it: some numbers in
//! words, and of each thousand the hash of all its words.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use slukhavka::speech::numeral::{Case, Gender, cardinal, ordinal};

const TABLE: &str = include_str!("data/numerals.txt");
const GENDERS: [Gender; 3] = [Gender::Masculine, Gender::Feminine, Gender::Neuter];

/// Stress is not a matter of grammar.
fn plain(words: String) -> String {
    if words.contains('\u{301}') { words.replace('\u{301}', "") } else { words }
}

fn lines(kind: &str) -> impl Iterator<Item = Vec<&str>> {
    TABLE.lines().map(|line| line.split('|').collect::<Vec<_>>()).filter(move |line| line[0] == kind)
}

fn gender(letter: &str) -> Gender {
    match letter {
        "m" => Gender::Masculine,
        "f" => Gender::Feminine,
        "n" => Gender::Neuter,
        "p" => Gender::Plural,
        other => panic!("{other}"),
    }
}

fn compare_words(kind: &str, ours: fn(u64, Gender, Case) -> String) {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for line in lines(kind) {
        let n: u64 = line[1].parse().unwrap();
        for (case, theirs) in Case::ALL.into_iter().zip(&line[3..]) {
            compared += 1;
            let ours = plain(ours(n, gender(line[2]), case));
            if ours != *theirs {
                wrong.push(format!("{n} {} {case:?}: «{ours}», the table «{theirs}»", line[2]));
            }
        }
    }
    assert!(compared > 3000, "{compared}");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn cardinals_that_are_written_out_are_the_same_words() {
    compare_words("c", cardinal);
}

#[test]
fn ordinals_that_are_written_out_are_the_same_words() {
    compare_words("o", ordinal);
}

/// Begin of the SHA-256 of all forms of the numbers of one thousand.
fn hash_of(thousand: u64, genders: &[Gender], ours: fn(u64, Gender, Case) -> String) -> String {
    let mut hash = Sha256::new();
    for n in thousand * 1000..(thousand + 1) * 1000 {
        for gender in genders {
            for case in Case::ALL {
                hash.update(plain(ours(n, *gender, case)));
                hash.update("\n");
            }
        }
    }
    let digest = hash.finalize();
    digest.iter().take(8).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// All thousands, shared out to two threads, because there are eighteen million words in them.
fn compare_thousands(column: usize, every: usize, genders: &[Gender], ours: fn(u64, Gender, Case) -> String) {
    let blocks: Vec<_> = lines("b").collect();
    assert_eq!(blocks.len(), 1000);
    let blocks: Vec<_> = blocks.into_iter().step_by(every).collect();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let halves = blocks.chunks(blocks.len().div_ceil(2)).map(|blocks| {
            scope.spawn(move || {
                let differs = |line: &&Vec<&str>| hash_of(line[1].parse().unwrap(), genders, ours) != line[column];
                blocks.iter().filter(differs).map(|line| line[1].to_owned()).collect::<Vec<_>>()
            })
        });
        let halves: Vec<_> = halves.collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "other words in these thousands: {}", wrong.join(" "));
}

#[test]
fn every_cardinal_below_a_million_is_the_same_in_every_gender_and_case() {
    compare_thousands(2, 1, &GENDERS, cardinal);
}

/// The thousands of an ordinal are words of the cardinal, which is compared whole: only with the long counts all of its
/// thousands are compared, else every seventh.
#[test]
fn every_ordinal_below_a_million_is_the_same_in_every_gender_and_case() {
    let every = if std::env::var_os("SLUKHAVKA_DEEP").is_some() { 1 } else { 7 };
    compare_thousands(3, every, &Gender::ALL, ordinal);
}
