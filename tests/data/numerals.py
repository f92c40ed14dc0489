#!/usr/bin/env python3
"""Writes numerals.txt, the table tests/numerals.rs compares the program's numerals with.

    pip install yar-numerals==1.0.8 ukr-numbers==0.1.4
    python3 tests/data/numerals.py > tests/data/numerals.txt

The words are those of yar-numerals; nothing of the program is asked. Every number below a thousand and every whole
thousand is asked for in all genders and cases; a number between is their sum, which is asked for itself at 3000 places
chosen by chance (of one seed). ukr-numbers, which by its own word is unsure of numbers of several words, is compared
where it is sure: at numbers of one word.

Where this table differs from yar-numerals it is on purpose, see VARIANTS and COMPOUNDS.
"""

import hashlib
import random
import re
import sys

import yar_numerals

CASES = ["nominative", "genitive", "dative", "accusative", "instrumental", "locative"]
GENDERS = ["masculine", "feminine", "neuter"]
ORDINAL_FORMS = [{"gender": gender} for gender in GENDERS] + [{"number": "plural"}]

# The orthography of 2019 (§ 105) allows «сьома, сімома» and «вісьма, вісьмома»; the program takes the second, because
# the first of seven is heard as the ordinal. ukr-numbers says «сімома» too. «семистами» as an instrumental is a slip
# (the norm: «сьомастами, сімомастами»; ukr-numbers: «сімомастами»).
VARIANTS = {
    "сьома": "сімома",
    "вісьма": "вісьмома",
    "вісьмастами": "вісьмомастами",
}
# In words made with -тисячний, сто and дев’яносто stand in the nominative («стотисячний, дев’яностотисячний»), the other
# parts in the genitive; yar-numerals keeps to that for 100 000 alone. Of the tens only their end is declined
# («п’ятдесяти», so «п’ятдесятитисячний»), and sixteen is spelt «шістнадцять».
COMPOUNDS = [
    (re.compile(r"\bста(?=[\w’]*тисячн)"), "сто"),
    (re.compile(r"дев’яноста(?=[\w’]*тисячн)"), "дев’яносто"),
    (re.compile(r"п’ятидесяти(?=[\w’]*тисячн)"), "п’ятдесяти"),
    (re.compile(r"шестидесяти(?=[\w’]*тисячн)"), "шістдесяти"),
    (re.compile(r"семидесяти(?=[\w’]*тисячн)"), "сімдесяти"),
    (re.compile(r"восьмидесяти(?=[\w’]*тисячн)"), "вісімдесяти"),
    (re.compile(r"шіснадцяти(?=тисячн)"), "шістнадцяти"),
]

# ukr-numbers takes a word for its model; the differences found are its own slips: «вісьмом, вісьмох» for «восьми»,
# «одна тисячам» for «тисячі», and the feminine of «двохтисячний».
MODELS = {"genitive": "трьох", "dative": "трьом", "instrumental": "трьома"}
SLIPS = {(8, "genitive"), (8, "dative"), (8, "instrumental"), (800, "instrumental"), (1000, None)}


def normal(words):
    return words.replace("ʼ", "’").replace("'", "’")


def cardinal(n, gender, case):
    words = normal(yar_numerals.inflect_cardinal(str(n), {"gender": gender, "case": case}))
    if case == "instrumental":
        words = " ".join(VARIANTS.get(word, "сімомастами" if word == "семистами" else word) for word in words.split())
    return words


def ordinal(n, form, case):
    words = normal(yar_numerals.inflect_ordinal(str(n), {"case": case, **form}))
    for wrong, right in COMPOUNDS:
        words = wrong.sub(right, words)
    return words


def compare_with_ukr_numbers(small):
    import logging

    logging.disable(logging.CRITICAL)
    import ukr_numbers

    other = ukr_numbers.Numbers()
    alone = list(range(2, 21)) + list(range(20, 100, 10)) + list(range(100, 1000, 100))
    for n in alone:
        for case, model in MODELS.items():
            theirs = normal(other.convert_to_auto(n, model))
            ours = small[n]["masculine"][CASES.index(case)]
            if theirs != ours and (n, case) not in SLIPS:
                print(f"{n} {case}: «{ours}», ukr-numbers «{theirs}»", file=sys.stderr)


def main():
    small = [{gender: [cardinal(n, gender, case) for case in CASES] for gender in GENDERS} for n in range(1000)]
    thousands = [[cardinal(n * 1000, "masculine", case) if n else "" for case in CASES] for n in range(1000)]
    small_ordinal = [[[ordinal(n, form, case) for case in CASES] for form in ORDINAL_FORMS] for n in range(1000)]
    thousand_ordinal = [
        [[ordinal(n * 1000, form, case) if n else "" for case in CASES] for form in ORDINAL_FORMS] for n in range(1000)
    ]
    compare_with_ukr_numbers(small)

    def cardinals(n, gender):
        thousand, rest = thousands[n // 1000], small[n % 1000][gender]
        if n < 1000:
            return rest
        return thousand if n % 1000 == 0 else [f"{a} {b}" for a, b in zip(thousand, rest)]

    def ordinals(n, form):
        if n < 1000:
            return small_ordinal[n][form]
        if n % 1000 == 0:
            return thousand_ordinal[n // 1000][form]
        return [f"{thousands[n // 1000][0]} {word}" for word in small_ordinal[n % 1000][form]]

    chance = random.Random(2019)
    for n in (chance.randrange(1_000_000) for _ in range(3000)):
        for gender in GENDERS:
            case = chance.randrange(6)
            assert cardinal(n, gender, CASES[case]) == cardinals(n, gender)[case], n
        form, case = chance.randrange(4), chance.randrange(6)
        assert ordinal(n, ORDINAL_FORMS[form], CASES[case]) == ordinals(n, form)[case], n

    print("# Made by numerals.py from yar-numerals 1.0.8; compared with ukr-numbers 0.1.4. The files of this folder say how.")
    print("# c: number, gender, its six cases. o: number, gender or plural, its six cases.")
    print("# b: thousand, begin of the SHA-256 of all cardinals of it, the same of the ordinals.")
    shown = list(range(21)) + list(range(30, 100, 10)) + list(range(100, 1000, 100))
    shown += [1000, 2000, 5000, 40_000, 90_000, 91_000, 100_000, 101_000, 999_000, 999_999]
    shown += sorted(chance.randrange(1_000_000) for _ in range(150))
    for n in shown:
        for gender in GENDERS:
            print("|".join(["c", str(n), gender[0], *cardinals(n, gender)]))
        for form, name in enumerate("mfnp"):
            print("|".join(["o", str(n), name, *ordinals(n, form)]))
    for thousand in range(1000):
        of_cardinals, of_ordinals = hashlib.sha256(), hashlib.sha256()
        for n in range(thousand * 1000, thousand * 1000 + 1000):
            for gender in GENDERS:
                of_cardinals.update(("\n".join(cardinals(n, gender)) + "\n").encode())
            for form in range(4):
                of_ordinals.update(("\n".join(ordinals(n, form)) + "\n").encode())
        print(f"b|{thousand}|{of_cardinals.hexdigest()[:16]}|{of_ordinals.hexdigest()[:16]}")


main()
