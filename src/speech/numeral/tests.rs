//! Forms a reader can check by eye; all integers to a million are compared elsewhere with an independent table.

use super::*;

fn plain(words: String) -> String {
    words.replace('\u{301}', "")
}

fn of(n: u64, gender: Gender, case: Case) -> String {
    plain(cardinal(n, gender, case))
}

#[test]
fn a_cardinal_declines_all_its_parts() {
    use {Case::*, Gender::*};
    assert_eq!(of(245, Masculine, Genitive), "двохсот сорока п’яти");
    assert_eq!(of(5, Masculine, Instrumental), "п’ятьма");
    assert_eq!(of(2, Feminine, Nominative), "дві");
    assert_eq!(of(21, Feminine, Accusative), "двадцять одну");
    assert_eq!(of(1, Plural, Locative), "одних");
    assert_eq!(of(0, Neuter, Instrumental), "нулем");
    assert_eq!(of(7_312, Masculine, Instrumental), "сімома тисячами трьомастами дванадцятьма");
    assert_eq!(of(999_999_999_999, Feminine, Nominative).split(' ').count(), 15);
}

#[test]
fn a_thousand_at_the_beginning_is_said_without_its_one() {
    let nominative = |n| of(n, Gender::Feminine, Case::Nominative);
    assert_eq!(nominative(1_250), "тисяча двісті п’ятдесят");
    assert_eq!(nominative(21_001), "двадцять одна тисяча одна");
    assert_eq!(nominative(1_001_002), "мільйон одна тисяча дві");
    assert_eq!(of(1_000, Gender::Masculine, Case::Accusative), "тисячу");
}

#[test]
fn only_the_last_part_of_an_ordinal_is_ordinal() {
    use {Case::*, Gender::*};
    let said = |n, gender, case| plain(ordinal(n, gender, case));
    assert_eq!(said(21, Feminine, Nominative), "двадцять перша");
    assert_eq!(said(3, Feminine, Instrumental), "третьою");
    assert_eq!(said(2026, Masculine, Genitive), "дві тисячі двадцять шостого");
    assert_eq!(said(40, Masculine, Genitive), "сорокового");
    assert_eq!(said(1_300, Neuter, Nominative), "тисяча трьохсоте");
    assert_eq!(said(2_000, Masculine, Nominative), "двохтисячний");
    assert_eq!(said(25_000, Masculine, Locative), "двадцятип’ятитисячному");
    assert_eq!(said(121_000, Feminine, Accusative), "стодвадцятиоднотисячну");
    assert_eq!(said(3_000_000, Masculine, Nominative), "трьохмільйонний");
    assert_eq!(plain(ordinal_plural(90, Genitive)), "дев’яностих");
    assert_eq!(said(0, Masculine, Nominative), "нульовий");
}

#[test]
fn every_number_of_sixty_four_bits_has_words() {
    for n in [u64::MAX, u64::MAX - 1, 1_000_000_000_000_000_000, 18_000_000_000_000_000_000] {
        for case in Case::ALL {
            assert!(!cardinal(n, Gender::Plural, case).contains("  "));
            assert!(!ordinal(n, Gender::Feminine, case).is_empty());
        }
    }
}

#[test]
fn a_noun_takes_one_of_three_forms() {
    let minutes = |n| form(n, ["хвилина", "хвилини", "хвилин"]);
    assert_eq!([1, 21, 101].map(minutes), ["хвилина"; 3]);
    assert_eq!([2, 3, 24, 102].map(minutes), ["хвилини"; 4]);
    assert_eq!([0, 5, 11, 12, 14, 20, 111, 112].map(minutes), ["хвилин"; 8]);
}
