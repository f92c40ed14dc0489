//! JSON Schema of the language, for editors: completion and hints while typing. `check` stays the judge.

use serde_json::{Map, Value, json};

/// Draft 2020-12.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Слухавка: телефон громади",
        "type": "object",
        "additionalProperties": false,
        "properties": properties(),
    })
}

fn properties() -> Map<String, Value> {
    let mut all = Map::new();
    for part in [clerk(), administrator(), service()] {
        if let Value::Object(part) = part {
            all.extend(part);
        }
    }
    all
}

fn clerk() -> Value {
    json!({
        "notices": {"description": "Оголошення: звучать після вітання, після until зникають самі", "type": ["array", "null"], "items": notice()},
        "public_holidays": {"description": "work — свята робочі (воєнний стан); closed — вихідні", "enum": ["work", "closed", "робочі", "вихідні"]},
        "hours": named("Графіки: дні, перерва, особливі дати", week()),
        "menus": named("Меню: клавіша → назва меню, тексту, відділу чи скриньки", menu()),
        "texts": named("Довідкові тексти", sounding(localized(care(), &[]))),
        "operator": text("Відділ або скринька, що відповідає на клавішу 0"),
        "departments": named("Відділи", localized(merged(json!({
            "hours": text("Назва графіка"),
            "answer": {"description": "Хто відповідає: «Олена, Ігор» по черзі, «разом: Олена, Ігор» усім одразу, «хто довше вільний: Олена, Ігор»"},
            "else": text("Куди, якщо зачинено, зайнято або ніхто не відповів"),
        }), queue()), &[])),
        "boxes": named("Скриньки повідомлень", localized(merged(care(), json!({
            "listen": text("Хто слухає й за скільки робочих годин: «Олена, 8 годин»"),
            "shortest": text("Найкоротше повідомлення: 2s"),
            "longest": text("Найдовше повідомлення: 3m"),
            "ask_number": yes_no("Спитати номер, на який передзвонити"),
            "no_appeal": yes_no("Сказати, що повідомлення не реєструється як звернення громадян"),
        })), &[])),
    })
}

fn administrator() -> Value {
    let scalar = scalar();
    json!({
        "people": {"description": "Лише на ці номери Слухавка дзвонить", "type": "object", "additionalProperties": person()},
        "queues": {"description": "Як чекають і як дзвонимо — для всіх відділів, де не сказано інакше", "type": "object", "additionalProperties": false, "properties": queue()},
        "dialling": {"description": "Межі для дзвінків операторам через зовнішні лінії", "type": "object", "additionalProperties": false, "properties": {
            "allow": list("Початки номерів, на які можна телефонувати: +380"),
            "bar": list("Початки номерів, на які не можна: +380900"),
            "at_once": number("Скільки таких розмов одночасно на одній лінії"),
            "longest": text("Найдовша з них: 1h"),
            "minutes_a_day": number("Скільки хвилин на день через одну лінію"),
        }},
        "recordings": {"description": "Записи повідомлень і розмов", "type": "object", "additionalProperties": false, "properties": {
            "keep": text("Строк зберігання: 90d"),
            "quota": text("Скільки місця можуть зайняти всі: 2G"),
            "free": text("Скільки місця лишати вільним на диску: 500M"),
        }},
        "music": text("Музика для тих, хто чекає: файл .wav у теці налаштувань"),
        "council": {"type": ["object", "string"], "additionalProperties": false, "properties": {
            "name": text("Назва ради"),
            "name_of": text("Назва ради в родовому відмінку: Менської міської ради"),
            "service_of": text("Назва служби за положенням, у родовому відмінку: розумного колл-центру із автовідповідачем"),
            "signed_by": {"description": "Хто підписує звіт: «Посада, Ім’я ПРІЗВИЩЕ»; можна кілька", "type": ["string", "array"]},
            "prepared_by": text("Хто підготував звіт: «Звіт підготувала: адміністратор, Ім’я ПРІЗВИЩЕ»"),
        }},
        "statistics": statistics(),
        "half_year_form": {"description": "Піврічна форма: kz — за вимогами № 443/НҚ", "enum": ["kz", "no", "ні", false]},
        "half_year": {"description": "Рядки піврічної форми, яких програма не рахує: номер → відповідь", "type": "object",
            "additionalProperties": false, "patternProperties": {"^([1-9]|1[0-2]|2[0-8])$": scalar}},
        "languages": text("Мови: uk або uk, en"),
        "speech": speech(),
        "say_as": {"description": "Вимова: велика голосна — наголос", "type": "object", "additionalProperties": scalar},
        "trunks": {"description": "Зовнішні лінії (SIP-транк)", "type": "object", "additionalProperties": trunk()},
        "numbers": {"description": "Номери громади → звідки починається дзвінок", "type": "object", "additionalProperties": scalar},
        "test_from": {"description": "Дзвінки звідси не йдуть у статистику"},
        "blocked": {"description": "Заблоковані номери: «до 01.12.2026, причина»"},
        "include": {"description": "Файли з розділами працівника, у цій самій теці"},
    })
}

fn statistics() -> Value {
    json!({"description": "Як рахуємо дзвінки й скільки зберігаємо", "type": "object", "additionalProperties": false, "properties": {
        "numbers": text("Скільки зберігати номери й імена тих, хто телефонував: 365d"),
        "accesses": text("Скільки зберігати журнал: хто що відкривав: 365d"),
        "answer_within": text("За скільки секунд варто відповідати: 40s"),
        "wait": text("Середнє очікування відповіді, с: орієнтир/межа: 40/60"),
        "lost": text("Не дочекалися відповіді, %: орієнтир/межа: 5/10"),
        "mark": text("Середня оцінка: орієнтир: 4.25"),
        "high_marks": text("Частка оцінок 4–5, %: орієнтир: 85"),
        "first_call": text("Вирішено з першого дзвінка, %: орієнтир: 80"),
    }})
}

fn service() -> Value {
    json!({
        "strangers": strangers(),
        "lan": list("Мережа громади: 192.168.1.0/24"),
        "listen": {"description": "Адреси SIP: udp 0.0.0.0:5060"},
        "tls": {"type": "object", "additionalProperties": false, "properties": {
            "certificate": text("Сертифікат для listen: tls (PEM)"), "key": text("Ключ до нього (PEM)"),
        }},
        "rtp_ports": text("Порти для голосу: 16384-17383"),
        "rtp_timeout": number("Скільки секунд тиші в лінії рахувати за обрив"),
        "stop_grace": number("Скільки секунд дати розмовам, коли служба зупиняється"),
        "limits": {"type": "object", "additionalProperties": false, "properties": {
            "menu": text("Найдовше в меню: 15m"),
            "total": text("Найдовший дзвінок: 2h"),
            "per_caller": number("Одночасних розмов з одного номера"),
            "calls": number("Одночасних розмов разом"),
        }},
        "ring": number("Скільки секунд іде гудок перед відповіддю"),
        "clock_unknown": {"description": "Коли годинник приладу не налаштовано", "enum": ["operators", "closed", "оператори", "зачинено"]},
        "web": web(),
        "users": {"description": "Хто може відкривати сторінки", "type": "object", "additionalProperties": {
            "type": "object", "additionalProperties": false, "required": ["role", "password_file"], "properties": {
                "role": {"description": "operator, clerk, manager або admin", "enum": [
                    "operator", "clerk", "manager", "admin", "оператор", "працівник", "керівник", "адміністратор",
                ]},
                "password_file": text("Файл, у якому лише пароль"),
            },
        }},
        "key_wait": number("Скільки секунд чекати на клавішу"),
        "text_wait": number("Скільки секунд чекати після тексту"),
        "silent_repeats": number("Скільки разів звучить меню тому, хто мовчить"),
        "wrong_keys": number("Скільки хибних клавіш поспіль рахувати як мовчання"),
        "prompts": text("Тека з озвученням, у теці налаштувань"),
    })
}

/// How callers wait and are answered.
fn queue() -> Value {
    json!({
        "ring": text("Скільки дзвонити операторові: 20s"),
        "rounds": text("Скільки разів обійти всіх операторів; no — доки триває max_wait"),
        "wrap_up": text("Скільки оператор відпочиває після розмови: 15s"),
        "max_waiting": number("Скільки людей може чекати"),
        "max_wait": text("Скільки можна чекати: 10m"),
        "priority": number("Чия черга важливіша, 0–9"),
        "at_closing": {"description": "stay — хто вже чекає, того дочекаються; leave — ні", "enum": ["stay", "leave", "чекають", "йдуть"]},
        "record": yes_no("Записувати розмови; тих, хто телефонує, програма попередить"),
        "survey": {"description": "Оцінка після розмови", "oneOf": [yes_no("Питати оцінку"), localized_only_say(json!({
            "resolved": yes_no("Питати, чи вирішено питання"),
            "tell": text("Скринька для тих, хто поставив 1 або 2"),
        }))]},
        "waiting": localized_only_say(json!({
            "place": yes_no("Казати місце в черзі"),
            "every": text("Як часто: 60s"),
            "keys_after": text("Коли запропонувати клавіші: 60s"),
            "cost": {"description": "Чи платне очікування", "enum": ["paid", "free", "no", "платно", "безкоштовно", "ні", false]},
            "cost_every": text("Як часто про це казати: не менше 60s"),
        })),
    })
}

fn localized_only_say(fields: Value) -> Value {
    let mut both = localized(fields, &[]);
    if let Some(properties) = both.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove("title");
    }
    both
}

fn person() -> Value {
    json!({"oneOf": [scalar(), {"type": "object", "additionalProperties": false, "required": ["call"], "properties": {
        "call": text("Номер або адреса: 101, +380 50 000 00 00, sip:olena@192.168.1.20"),
        "hours": text("Назва графіка, поза яким цій людині не дзвонимо"),
        "accept": yes_no("Приймати дзвінок клавішею 1"),
        "away_after": number("Після скількох дзвінків без відповіді вважати, що людини немає на місці; 0 — ніколи"),
        "trunk": text("Лінія, якою телефонувати"),
    }}]})
}

fn yes_no(description: &str) -> Value {
    json!({"description": description, "enum": ["yes", "no", "так", "ні", true, false]})
}

fn merged(mut fields: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (fields.as_object_mut(), more) {
        fields.extend(more);
    }
    fields
}

fn scalar() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

fn text(description: &str) -> Value {
    json!({"description": description, "type": ["string", "number"]})
}

fn number(description: &str) -> Value {
    json!({"description": description, "type": ["integer", "string"]})
}

fn named(description: &str, each: Value) -> Value {
    json!({"description": description, "type": "object", "additionalProperties": each})
}

fn notice() -> Value {
    let times = json!({"from": text("Від: 10.10.2026 8:00"), "until": text("До: 12.10.2026 17:00")});
    let mut notice = localized(merged(care(), times), &["until"]);
    if let Some(properties) = notice.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove("title");
    }
    sounding(notice)
}

/// Who keeps words true.
fn care() -> Value {
    json!({
        "owner": text("Хто стежить за текстом"),
        "review": text("Коли перечитати: 01.03.2027"),
        "review_by": text("Те саме, що review"),
    })
}

/// Something that cannot be silent: words, or a recording of them.
fn sounding(mut entry: Value) -> Value {
    entry["anyOf"] = json!([{"required": ["say"]}, {"required": ["play"]}]);
    entry
}

/// By whom texts are spoken: the main language's voice, or one for each language.
fn speech() -> Value {
    let line = || json!({"description": "Рушій і голос: rhvoice anatol", "type": "string"});
    let words = json!({
        "engine": {"description": "Чим озвучувати; espeak — останній засіб, none — лише готові записи", "enum": ["rhvoice", "piper", "espeak", "command", "none"]},
        "voice": text("Голос, як його називає рушій: anatol, natalia"),
        "rate": {"description": "Швидкість, 90–130 %", "type": ["integer", "string"]},
        "model": text("Модель голосу для piper: файл .onnx"),
        "program": text("Програма для command: повний шлях"),
        "arguments": {"description": "Її слова; {text} — файл із текстом, {wav} — куди записати звук", "type": ["string", "array"]},
    });
    let one = json!({"oneOf": [line(), {"type": "object", "additionalProperties": false, "properties": words}]});
    json!({"description": "Хто озвучує тексти", "oneOf": [line(), {
        "type": "object", "additionalProperties": false, "properties": words, "patternProperties": {"^[a-z]{2}$": one},
    }]})
}

fn week() -> Value {
    let hours = text("8:00-17:00 або зачинено");
    json!({"type": "object", "additionalProperties": hours, "properties": {
        "пн-пт": hours, "пн-чт": hours, "пн": hours, "вт": hours, "ср": hours, "чт": hours, "пт": hours, "сб": hours, "нд": hours,
        "перерва": text("12:00-12:45"),
    }})
}

fn menu() -> Value {
    let mut menu = localized(care(), &[]);
    menu["patternProperties"] = json!({
        "^[1-9]$": {"description": "Назва меню, тексту, відділу чи скриньки", "type": "string"},
        "^(say|play|title)_[a-z]{2}$": {"type": "string"},
    });
    menu
}

fn trunk() -> Value {
    let mut fields = Map::new();
    for part in [trunk_access(), trunk_habits()] {
        if let Value::Object(part) = part {
            fields.extend(part);
        }
    }
    json!({"type": "object", "additionalProperties": false, "properties": fields})
}

fn list(description: &str) -> Value {
    json!({"description": description, "type": ["string", "array"]})
}

fn trunk_access() -> Value {
    let providers: Vec<&str> = super::presets().iter().map(|preset| preset.name).collect();
    json!({
        "provider": {"description": "Провайдер; свій можна описати у файлі providers/НАЗВА.yaml", "type": "string", "examples": providers},
        "server": text("Сервер провайдера: sip.example.ua або sip.example.ua:5061"),
        "domain": text("Домен SIP, якщо він інший, ніж сервер"),
        "proxies": list("Сервери, через які йти, у порядку переваги"),
        "login": text("Ім’я від провайдера; без нього провайдер пізнає вас за адресою"),
        "auth_user": text("Ім’я для пароля, якщо воно інше, ніж login"),
        "realm": text("Відповідати паролем лише на цей realm"),
        "password_file": text("Файл, у якому лише пароль"),
        "transport": {"enum": ["auto", "udp", "tcp", "tls"]},
        "ca_file": text("Кому вірити замість системного переліку (PEM)"),
        "certificate": text("Власний сертифікат (PEM), якщо провайдер його вимагає"),
        "key_file": text("Ключ до нього (PEM)"),
        "check_name": {"description": "no — не звіряти назви в сертифікаті; небезпечно", "enum": ["yes", "no", "так", "ні", true, false]},
        "from": list("Мережі, з яких провайдер дзвонить: 188.163.212.0/24"),
        "media_from": list("Мережі, з яких надходить голос"),
        "public_address": text("Ваша адреса в інтернеті, якщо відома"),
    })
}

fn trunk_habits() -> Value {
    json!({
        "channels": number("Скільки одночасних розмов дозволяє договір"),
        "reserve": number("Скільки з них берегти для дзвінків операторам"),
        "when_full": {"description": "Відповідь, коли всі зайняті", "enum": [486, 503, 600, 603]},
        "expires": text("На який час реєструватися: 5m"),
        "keep_alive": {"description": "25s, options 25s, crlf 25s або off", "type": ["string", "number", "boolean"]},
        "number_from": {"description": "Де шукати набраний номер", "enum": ["any", "uri", "to", "p_called_party_id"]},
        "caller_from": list("Де шукати номер того, хто телефонує: p_asserted_identity, remote_party_id, from"),
        "dial": {"description": "Як писати номери: +380501112233, 380501112233, 0501112233, 501112233", "enum": ["plus", "country", "national", "nine"]},
        "own_number": text("Який наш номер показувати тим, кому телефонує Слухавка"),
        "transfer": {"description": "bridge — з’єднує Слухавка; refer — просимо провайдера з’єднати самого (без оцінки)", "enum": ["bridge", "refer"]},
        "show_caller": yes_no("Показувати операторові на мобільному номер того, хто телефонує, якщо провайдер це дозволяє"),
        "answer": {"description": "at_once — відповісти одразу; after_greeting — після вітання", "enum": ["at_once", "after_greeting"]},
        "srtp": {"description": "Шифрування голосу", "enum": ["off", "offered", "required", false]},
        "contact": {"description": "login — якщо провайдер цього вимагає", "enum": ["token", "login"]},
        "session_timer": {"description": "Перевіряти довгі розмови: 30m або off", "type": ["string", "number", "boolean"]},
    })
}

fn web() -> Value {
    json!({"description": "Сторінки: 127.0.0.1:8080, off, або слова нижче", "oneOf": [
        {"type": ["string", "number", "boolean"]},
        {"type": "object", "additionalProperties": false, "properties": {
            "listen": {"description": "Адреса сторінки: 192.168.1.10:8443", "type": ["string", "number", "boolean"]},
            "hosts": list("Назви, за якими відкривають сторінку: slukhavka.rada.lan"),
            "certificate": text("Сертифікат (PEM)"),
            "key": text("Ключ до нього (PEM)"),
            "insecure_lan": yes_no("Показувати в мережі без шифрування"),
        }},
    ]})
}

fn strangers() -> Value {
    json!({"description": "Що робити з чужими", "type": "object", "additionalProperties": false, "properties": {
        "answer": {"description": "silence — мовчати; 403 — відмовляти", "enum": ["silence", "мовчання", 403, "403"]},
        "allow": list("Адреси, яких не обмежувати"),
        "rate": number("Скільки запитів на секунду дозволено одній чужій адресі"),
        "ban_after": number("Після скількох чужих запитів за десять хвилин заблокувати"),
        "ban": text("На який час уперше: 10m"),
    }})
}

/// Fields with `title` and `say` in every language beside them.
fn localized(fields: Value, required: &[&str]) -> Value {
    let mut properties = Map::new();
    properties.insert("title".into(), text("Назва, яку чують у меню: іменник, до п’яти слів"));
    properties.insert("say".into(), json!({"description": "Текст; пишіть під «|»", "type": "string"}));
    properties.insert("play".into(), text("Готовий запис замість озвучення: файл .wav у теці налаштувань"));
    if let Value::Object(fields) = fields {
        properties.extend(fields);
    }
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
        "patternProperties": {"^(say|play|title)_[a-z]{2}$": {"type": "string"}},
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::config::keys;

    #[test]
    fn the_schema_knows_exactly_the_sections_of_the_language() {
        let schema = super::schema();
        let known: Vec<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected: Vec<_> = keys::sections().collect();
        let mut sorted = known.clone();
        expected.sort_unstable();
        sorted.sort_unstable();
        assert_eq!(sorted, expected);
        let words = |section: &Value| -> Vec<String> {
            let mut words: Vec<_> = section["properties"].as_object().unwrap().keys().cloned().collect();
            words.sort_unstable();
            words
        };
        let sorted = |words: &[&str]| -> Vec<String> {
            let mut words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            words.sort_unstable();
            words
        };
        let line = &schema["properties"]["trunks"]["additionalProperties"];
        assert_eq!(words(line), sorted(&[keys::TRUNK_OWN, keys::TRUNK].concat()));
        assert_eq!(words(&schema["properties"]["strangers"]), sorted(keys::STRANGERS));
        assert_eq!(words(&schema["properties"]["tls"]), sorted(keys::TLS));
        let all = &schema["properties"];
        assert_eq!(words(&all["queues"]), sorted(keys::QUEUE));
        assert_eq!(words(&all["queues"]["properties"]["waiting"]), sorted(keys::WAITING));
        assert_eq!(words(&all["queues"]["properties"]["survey"]["oneOf"][1]), sorted(keys::SURVEY));
        assert_eq!(words(&all["people"]["additionalProperties"]["oneOf"][1]), sorted(keys::PERSON));
        let with_review_by = |words: &[&'static str]| sorted(&[words, &[keys::REVIEW_BY]].concat());
        assert_eq!(words(&all["boxes"]["additionalProperties"]), with_review_by(keys::BOX));
        assert_eq!(words(&all["texts"]["additionalProperties"]), with_review_by(keys::TEXT));
        assert_eq!(words(&all["menus"]["additionalProperties"]), with_review_by(keys::MENU));
        assert_eq!(words(&all["notices"]["items"]), with_review_by(keys::NOTICE));
        assert_eq!(words(&all["speech"]["oneOf"][1]), sorted(keys::SPEECH));
        assert_eq!(words(&all["web"]["oneOf"][1]), sorted(keys::WEB));
        assert_eq!(words(&all["users"]["additionalProperties"]), sorted(keys::USER));
        assert_eq!(words(&all["dialling"]), sorted(keys::DIALLING));
        assert_eq!(words(&all["recordings"]), sorted(keys::RECORDINGS));
        assert_eq!(words(&all["council"]), sorted(keys::COUNCIL));
        assert_eq!(words(&all["statistics"]), sorted(keys::STATISTICS));
    }
}
