//! Ukrainian words. Stress (U+0301) stands only where the voice Anatol would otherwise read a word wrongly;
//! cases are whole phrases, and what is regular comes from [`numeral`], so that nothing is inflected while a caller waits.

use super::{
    System as S,
    language::{ClockForm, Counted, Dates, Days, LanguageData, NounGender, Nouns, Numbers, Plural, Times, Waits, list},
    numeral::{Case, Case::*, Gender::*, cardinal, form, ordinal},
};

pub(super) fn words() -> LanguageData {
    LanguageData {
        lang: None,
        system: SYSTEM.iter().map(|(phrase, text)| (phrase.name().to_owned(), (*text).to_owned())).collect(),
        keys: list(KEYS),
        days: days(),
        times: times(),
        numbers: numbers(),
        nouns: nouns(),
        dates: dates(),
        waits: waits(),
    }
}

const SYSTEM: &[(S, &str)] = &[
    (S::ForEnglish, "Щоб слухати українською, натисніть вісім."),
    (S::LanguageSwitched, "Далі — українською."),
    (S::OperatorOption, "Щоб поговорити з оператором, натисніть нуль або залишайтеся на лінії."),
    (S::OperatorOptionClosed, "Щоб залишити повідомлення, натисніть нуль."),
    (S::OperatorOptionHours, "Щоб дізнатися, коли відповідають оператори, натисніть нуль."),
    (S::BackOption, "Щоб повернутися, натисніть решітку."),
    (S::AfterText, "Щоб послухати ще раз, натисніть зірочку. Щоб повернутися до меню, натисніть решітку."),
    (S::AfterTextOperator, "Щоб поговорити з оператором, натисніть нуль."),
    (S::NoKeyHeard, "Ми не почули вашого вибору. Повторюємо меню."),
    (S::WrongKey, "Цього пункту в меню немає."),
    (S::BackToMenu, "Повертаємося до меню."),
    (S::ConnectingOperator, "З’єднуємо з оператором. Зачекайте, будь ласка."),
    (S::Connecting, "З’єднуємо:"),
    (S::PleaseWait, "Зачекайте, будь ласка."),
    (S::NobodyCanAnswer, "На жаль, зараз ніхто не може відпові́сти."),
    (S::LeaveMessage, "Залишіть повідомлення, і ми передзвонимо в робочий час."),
    (S::RecordingUnavailable, "Запис зараз неможливий."),
    (S::HoursAre, "Графік роботи:"),
    (S::ClosedNow, "Зараз неробочий час."),
    (S::OperatorsWillAnswer, "Оператори відповідатимуть"),
    (S::LunchNow, "Зараз обідня перерва."),
    (S::ShortenedDay, "Сього́дні скорочений день, оператори відповідають"),
    (S::ClosedMessageKey, "Щоб залишити повідомлення, натисніть один."),
    (S::ClosedMenuKey, "Щоб перейти до меню, натисніть решітку."),
    (S::Emergency112, "Якщо є загроза життю, телефонуйте за номером сто дванадцять."),
    (S::TimeIsUp, "Час цієї розмови вичерпано. Якщо питання залишилися, зателефонуйте, будь ласка, ще раз."),
    (S::Goodbye, "Дякуємо, що зателефонували. До побачення!"),
    (S::ServiceStopping, "Лінію зупинено для технічного обслуговування. Зателефонуйте, будь ласка, за кілька хвилин."),
    (S::TextUnavailable, "Ця інформація тимчасово недоступна."),
    (S::ClosedHoursKey, "Щоб почути графік роботи, натисніть два."),
    (S::WillBeRecorded, "Розмову з оператором буде записано."),
    (S::StayForMark, "Після розмови не кладіть слухавку: оцініть, будь ласка, обслуговування."),
    (S::TryingNext, "Оператор не відповів. Шукаємо іншого."),
    (S::AllBusy, "Усі оператори зайняті."),
    (S::ThanksForWaiting, "Дякуємо за очікування."),
    (S::WaitingPaid, "Очікування оплачується за вашим тарифом, як звичайна розмова."),
    (S::WaitingFree, "Очікування безкоштовне."),
    (S::WaitingMenuKey, "Щоб повернутися до меню, натисніть решітку."),
    (S::WaitingStay, "Щоб чекати далі, залишайтеся на лінії."),
    (S::SurveyMark, "Оцініть, будь ласка, обслуговування. П’ять — відмінно, один — погано."),
    (S::SurveyResolved, "Чи вирішено ваше питання? Так — натисніть один. Ні — натисніть два."),
    (S::SurveyTell, "Щоб розповісти, що сталося, натисніть один. Або покладіть слухавку."),
    (S::SurveyThanks, "Дякуємо за оцінку. На все добре!"),
    (S::BoxAsk, "Після сигналу назвіть своє ім’я та коротко скажіть, що вас цікавить."),
    (S::BoxAskWithNumber, "Після сигналу назвіть своє ім’я, номер телефону та коротко скажіть, що вас цікавить."),
    (S::BoxSeesNumber, "Ми бачимо номер, з якого ви телефонуєте, і передзвонимо в робочий час."),
    (S::BoxFinishKey, "Щоб завершити, натисніть решітку."),
    (S::BoxNoAppeal, "Це повідомлення не реєструється як звернення громадян."),
    (
        S::BoxSaved,
        "Повідомлення збережено. Щоб прослухати його, натисніть один. Щоб записати ще раз, натисніть два. \
         Якщо все гаразд, покладіть слухавку.",
    ),
    (S::BoxNothingHeard, "Ми не почули повідомлення. Спробуйте, будь ласка, ще раз."),
    (S::WillCallBackTo, "Ми передзвонимо на номер:"),
    (S::YourNumberIs, "Ваш номер:"),
    (S::NumberKeys, "Правильно — натисніть один. Інший номер — натисніть два."),
    (S::NumberEnter, "Наберіть номер, на який вам передзвонити, і натисніть решітку."),
    (S::NumberIncomplete, "Номер набрано не повністю."),
    (S::NumberNoted, "Номер записано."),
    (S::TalkLost, "Розмова перервалася."),
    (S::CallFor, "Дзвінок:"),
    (S::CallerNumber, "Номер:"),
    (S::CallerNumberHidden, "Номер приховано."),
    (S::CallAcceptKey, "Щоб прийняти, натисніть один."),
    (S::CallOver, "Дзвінок уже завершено."),
    (S::NowAway, "Ви відійшли: дзвінків не буде."),
    (S::NowBack, "Ви знову на місці."),
    (S::PhoneUnknown, "Такого номера немає."),
    (S::PhoneUnreachable, "Номер недоступний."),
    (S::PhoneBusy, "Номер зайнятий."),
    (S::PhoneNoAnswer, "Ніхто не відповідає."),
];

const KEYS: [&str; 12] = [
    "натисніть нуль",
    "натисніть один",
    "натисніть два",
    "натисніть три",
    "натисніть чотири",
    "натисніть п’ять",
    "натисніть шість",
    "натисніть сім",
    "натисніть вісім",
    "натисніть дев’ять",
    "натисніть зірочку",
    "натисніть решітку",
];

fn days() -> Days {
    Days {
        range_from: list([
            "з понеділка",
            "з вівторка",
            "із середи",
            "із четверга",
            "з п’ятниці",
            "із суботи",
            "з неділі",
        ]),
        range_to: list([
            "до понеділка",
            "до вівторка",
            "до середи",
            "до четверга",
            "до п’ятниці",
            "до суботи",
            "до неділі",
        ]),
        on: list(["у понеділок", "у вівторок", "у середу", "у четвер", "у п’ятницю", "у суботу", "у неділю"]),
        and_on: list([
            "і в понеділок",
            "і у вівторок",
            "і в середу",
            "і в четвер",
            "і в п’ятницю",
            "і в суботу",
            "і в неділю",
        ]),
        tomorrow: list([
            "завтра, у понеділок,",
            "завтра, у вівторок,",
            "завтра, у середу,",
            "завтра, у четвер,",
            "завтра, у п’ятницю,",
            "завтра, у суботу,",
            "завтра, у неділю,",
        ]),
        name: list(["понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"]),
        off: list([
            "понеділок — вихідний день",
            "вівторок — вихідний день",
            "середа — вихідний день",
            "четвер — вихідний день",
            "п’ятниця — вихідний день",
            "субота — вихідний день",
            "неділя — вихідний день",
        ]),
        and_off: list([
            "та понеділок — вихідні",
            "та вівторок — вихідні",
            "та середа — вихідні",
            "та четвер — вихідні",
            "та п’ятниця — вихідні",
            "та субота — вихідні",
            "та неділя — вихідні",
        ]),
        weekend_off: "субота й неділя — вихідні".to_owned(),
        every_day: "щодня".to_owned(),
        today: "сього́дні".to_owned(),
    }
}

const FROM: [&str; 24] = [
    "з нульової",
    "з першої",
    "з другої",
    "з третьої",
    "із четвертої",
    "з п’ятої",
    "із шостої",
    "із сьомої",
    "з восьмої",
    "з дев’ятої",
    "з десятої",
    "з одинадцятої",
    "з дванадцятої",
    "з тринадцятої",
    "із чотирнадцятої",
    "з п’ятнадцятої",
    "із шістнадцятої",
    "із сімнадцятої",
    "з вісімнадцятої",
    "з дев’ятнадцятої",
    "з двадцятої",
    "з двадцять першої",
    "з двадцять другої",
    "з двадцять третьої",
];

fn times() -> Times {
    Times {
        from_range: list(FROM),
        from: list(FROM.map(|from| format!("{from} години"))),
        from_minutes: list(FROM),
        to: list((0..=24).map(|hour| format!("до {} години", ordinal(hour, Feminine, Genitive)))),
        to_minutes: list((0..24).map(|hour| format!("до {}", ordinal(hour, Feminine, Genitive)))),
        half_days: Vec::new(),
        around_the_clock: "цілодобово".to_owned(),
        lunch: "перерва".to_owned(),
        closed: "тимчасово зачинено".to_owned(),
        from_after: list(["з", "із", "зі"]),
        to_after: list(["до"]),
        clock: clock(),
    }
}

fn numbers() -> Numbers {
    Numbers {
        units: list(["нуль", "один", "два", "три", "чотири", "п’ять", "шість", "сім", "вісім", "дев’ять"]),
        pairs: list((0..100).map(pair)),
        hundreds: list([
            "сто",
            "двісті",
            "триста",
            "чотириста",
            "п’ятсот",
            "шістсот",
            "сімсот",
            "вісімсот",
            "дев’ятсот",
        ]),
        three_zeros: "нуль нуль нуль".to_owned(),
        plus: "плюс".to_owned(),
        feminine: list(["одна", "дві"]),
        neuter: list(["одне", "два"]),
        bare_thousand: true,
        plural: Plural::Slavic,
    }
}

/// In the genitive, as they stand in a date.
pub(super) const MONTHS: [&str; 12] = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
];

fn dates() -> Dates {
    Dates {
        days: list((1..=31).map(|day| ordinal(day, Masculine, Genitive))),
        months: list(MONTHS),
        years: list((2026..2041).map(|year| ordinal(year, Masculine, Genitive) + " року")),
    }
}

fn waits() -> Waits {
    Waits {
        place: "Ваше місце в че́рзі —".to_owned(),
        places: list((1..=30).map(|place| ordinal(place, Neuter, Nominative))),
        far: "Перед вами в че́рзі щонайменше тридцять людей.".to_owned(),
        about: "Чекати прибли́зно".to_owned(),
        minutes: list((1..=20).map(|n| minutes(n, Accusative, "хвилину"))),
        up_to: "Чекати до".to_owned(),
        up_to_minutes: list((1..=20).map(|n| minutes(n, Genitive, "хвилини"))),
        long: "Чекати понад двадцять хвилин.".to_owned(),
    }
}

/// «восьма година», «о восьмій годині», «восьмої години», «восьму годину»
fn clock() -> Vec<ClockForm> {
    let form = |after: &[&str], case: Case, hour_word: &str, begin: fn(&str) -> &'static str| {
        let hours: Vec<String> = (0..24).map(|hour| ordinal(hour, Feminine, case)).collect();
        let hours: Vec<String> = hours.iter().map(|hour| format!("{}{hour}", begin(hour))).collect();
        let whole = hours.iter().map(|hour| format!("{hour} {hour_word}"));
        let contains_it = !begin("").is_empty();
        ClockForm { after: list(after), contains_it, hours: list(whole), with_minutes: hours }
    };
    let nothing: fn(&str) -> &'static str = |_| "";
    // «об одинадцятій»: the only hour that begins with a vowel.
    let at: fn(&str) -> &'static str = |hour| if hour.starts_with('о') { "об " } else { "о " };
    vec![
        form(&[], Nominative, "година", nothing),
        form(&["о", "об"], Locative, "годині", at),
        form(&["від", "після", "близько", "біля", "раніше", "пізніше"], Genitive, "години", nothing),
        form(&["на", "за", "про"], Accusative, "годину", nothing),
    ]
}

/// As two written digits are read: 05 is «нуль п’ять», and 00 is both.
fn pair(n: u64) -> String {
    let number = cardinal(n, Masculine, Nominative);
    if n < 10 { format!("нуль {number}") } else { number }
}

/// «одну хвилину, дві хвилини», «однієї хвилини, двох хвилин»; of one the noun is `one`.
fn minutes(n: u64, case: Case, one: &str) -> String {
    let few = if case == Genitive { "хвилин" } else { "хвилини" };
    format!("{} {}", cardinal(n, Feminine, case), form(n, [one, few, "хвилин"]))
}

fn nouns() -> Nouns {
    let noun = |gender, forms: [&str; 3]| Counted { gender, forms: list(forms) };
    use NounGender as G;
    Nouns {
        hryvnia: noun(G::Feminine, ["гривня", "гривні", "гривень"]),
        kopeck: noun(G::Feminine, ["копійка", "копійки", "копійок"]),
        thousand: noun(G::Feminine, ["тисяча", "тисячі", "тисяч"]),
        million: noun(G::Masculine, ["мільйон", "мільйони", "мільйонів"]),
        minute: noun(G::Feminine, ["хвилина", "хвилини", "хвилин"]),
        hour: noun(G::Feminine, ["година", "години", "годин"]),
        day: noun(G::Masculine, ["день", "дні", "днів"]),
        call: noun(G::Masculine, ["дзвінок", "дзвінки", "дзвінків"]),
        message: noun(G::Neuter, ["повідомлення", "повідомлення", "повідомлень"]),
    }
}
