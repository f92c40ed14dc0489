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
        "texts": named("Довідкові тексти", localized(json!({
            "owner": text("Хто стежить за текстом"),
            "review": text("Коли перечитати: 01.03.2027"),
        }), &["say"])),
        "operator": text("Відділ або скринька, що відповідає на клавішу 0"),
        "departments": named("Відділи", localized(json!({
            "hours": text("Назва графіка"),
            "answer": {"description": "Хто відповідає: «Олена, Ігор» по черзі, «разом: Олена, Ігор» усім одразу"},
            "else": text("Куди, якщо зачинено, зайнято або ніхто не відповів"),
        }), &[])),
        "boxes": named("Скриньки повідомлень", localized(json!({"listen": text("Хто слухає й за скільки робочих годин: «Олена, 8 годин»")}), &[])),
    })
}

fn administrator() -> Value {
    let scalar = scalar();
    json!({
        "people": {"description": "Лише на ці номери Слухавка дзвонить", "type": "object", "additionalProperties": scalar},
        "council": {"type": ["object", "string"], "additionalProperties": false, "properties": {
            "name": text("Назва ради"), "signed_by": text("Хто підписує звіт"),
        }},
        "languages": text("Мови: uk або uk, en"),
        "say_as": {"description": "Вимова: велика голосна — наголос", "type": "object", "additionalProperties": scalar},
        "trunks": {"description": "Зовнішні лінії (SIP-транк)", "type": "object", "additionalProperties": trunk()},
        "numbers": {"description": "Номери громади → звідки починається дзвінок", "type": "object", "additionalProperties": scalar},
        "test_from": {"description": "Дзвінки звідси не йдуть у статистику"},
        "blocked": {"description": "Заблоковані номери: «до 01.12.2026, причина»"},
        "include": {"description": "Файли з розділами працівника, у цій самій теці"},
    })
}

fn service() -> Value {
    json!({
        "listen": {"description": "Адреси SIP: udp 0.0.0.0:5060"},
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
        "web": {"description": "Адреса сторінки: 127.0.0.1:8080 або off"},
        "key_wait": number("Скільки секунд чекати на клавішу"),
        "text_wait": number("Скільки секунд чекати після тексту"),
        "silent_repeats": number("Скільки разів звучить меню тому, хто мовчить"),
        "wrong_keys": number("Скільки хибних клавіш поспіль рахувати як мовчання"),
        "prompts": text("Тека з озвученням, у теці налаштувань"),
    })
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
    let mut notice = localized(
        json!({"from": text("Від: 10.10.2026 8:00"), "until": text("До: 12.10.2026 17:00")}),
        &["say", "until"],
    );
    if let Some(properties) = notice.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove("title");
    }
    notice
}

fn week() -> Value {
    let hours = text("8:00-17:00 або зачинено");
    json!({"type": "object", "additionalProperties": hours, "properties": {
        "пн-пт": hours, "пн-чт": hours, "пн": hours, "вт": hours, "ср": hours, "чт": hours, "пт": hours, "сб": hours, "нд": hours,
        "перерва": text("12:00-12:45"),
    }})
}

fn menu() -> Value {
    let mut menu = localized(json!({}), &[]);
    menu["patternProperties"] = json!({
        "^[1-9]$": {"description": "Назва меню, тексту, відділу чи скриньки", "type": "string"},
        "^(say|title)_[a-z]{2}$": {"type": "string"},
    });
    menu
}

fn trunk() -> Value {
    let list = json!({"type": ["string", "array"]});
    json!({"type": "object", "additionalProperties": false, "required": ["server"], "properties": {
        "provider": text("Назва провайдера або plain"), "server": text("sip.example.ua"), "domain": text("Домен, якщо інший"),
        "login": text("380464400000"), "password_file": text("Файл із паролем"), "channels": number("Одночасних розмов"),
        "transport": {"enum": ["auto", "udp", "tcp", "tls"]}, "from": list, "media_from": list,
    }})
}

/// Fields with `title` and `say` in every language beside them.
fn localized(fields: Value, required: &[&str]) -> Value {
    let mut properties = Map::new();
    properties.insert("title".into(), text("Назва, яку чують у меню: іменник, до п’яти слів"));
    properties.insert("say".into(), json!({"description": "Текст; пишіть під «|»", "type": "string"}));
    if let Value::Object(fields) = fields {
        properties.extend(fields);
    }
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
        "patternProperties": {"^(say|title)_[a-z]{2}$": {"type": "string"}},
    })
}

#[cfg(test)]
mod tests {
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
    }
}
