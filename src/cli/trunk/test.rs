//! `trunk test`: each step with ✓ or ✗, and under what failed one sentence with the likely cure.
//!
//! With `--json` one line: `ok`; `query_only`: a service runs and its registration was left alone; `trunks`: `name`,
//! `ok`, `steps` {`step`, `ok`, `ms`, `detail` or `trouble` and `advice`}, `error` when nothing could be tried. Names
//! are only ever added.

use std::{
    io::{self, Write as _},
    process::ExitCode,
    sync::Arc,
};

use serde_json::{Value, json};

use super::TestArgs;
use crate::{
    cli::{columns, read, run, words},
    clock::Now,
    config,
    runtime::{
        control::{Client, ClientError},
        trunk_test::{Step, StepKind, TrunkTest, test_trunk},
    },
    trunk::{TrunkSettings, TrunkTransport},
};

/// As `check` says of a file that cannot be used.
const UNREADABLE: u8 = 2;

pub(super) fn test(args: &TestArgs) -> ExitCode {
    let lines = match lines(args) {
        Ok(lines) => lines,
        Err((sentence, code)) => {
            eprintln!("{}", sentence.trim_end());
            return ExitCode::from(code);
        }
    };
    let query_only = is_served(args);
    if query_only && !args.json {
        print("Служба працює, тож її реєстрації не чіпаємо: лише запитуємо провайдера.\n\n");
    }
    let mut found = Vec::new();
    let mut well = true;
    for line in lines {
        if !args.json {
            print(&format!("Лінія «{}»: {}\n", line.name, way(&line)));
        }
        if line.servers.is_empty() {
            // Its calls come by themselves; nobody can be asked.
            found.push(json!({"name": &*line.name, "ok": true, "steps": []}));
            if !args.json {
                print("  Перевірити нема кого: у лінії немає «server». Зателефонуйте на її номер.\n\n");
            }
            continue;
        }
        let tried = test_trunk(line.clone(), query_only);
        well &= tried.as_ref().is_ok_and(is_well);
        if args.json {
            found.push(as_json(&line, &tried));
        } else {
            print(&match &tried {
                Ok(tried) => render(tried, query_only),
                Err(error) => format!("  ✗ Перевірити не вдалося: {error}\n\n"),
            });
        }
    }
    if args.json {
        print(&format!("{}\n", json!({"ok": well, "query_only": query_only, "trunks": found})));
    }
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The lines to try, or a sentence and an exit code.
fn lines(args: &TestArgs) -> Result<Vec<Arc<TrunkSettings>>, (String, u8)> {
    let (source, _) = run::source(args.config.as_ref());
    let loaded = config::load_with(&source, read::credentials().as_deref(), Now::today(), None);
    let Some(plan) = loaded.plan else {
        return Err((config::render(&loaded.diagnostics, &loaded.sources), UNREADABLE));
    };
    let all = plan.settings.trunks.clone();
    if all.is_empty() {
        return Err(("У налаштуваннях немає жодної лінії: опишіть її в розділі «trunks».".into(), 1));
    }
    let Some(name) = &args.name else { return Ok(all) };
    let one: Vec<_> = all.iter().filter(|line| *line.name == **name).cloned().collect();
    if one.is_empty() {
        let names: Vec<String> = all.iter().map(|line| format!("«{}»", line.name)).collect();
        return Err((format!("Лінії «{name}» немає в налаштуваннях. Є: {}", names.join(", ")), 1));
    }
    Ok(one)
}

/// A service holds these registrations now. One that keeps this user out is a service too.
fn is_served(args: &TestArgs) -> bool {
    let answer = Client::connect(&args.place.control()).and_then(|mut client| client.ping());
    !matches!(answer, Err(ClientError::NotRunning))
}

/// `sip.example.ua через TLS`.
fn way(line: &TrunkSettings) -> String {
    let servers: Vec<String> = line
        .servers
        .iter()
        .map(|server| match server.port {
            Some(port) if server.host.contains(':') => format!("[{}]:{port}", server.host),
            Some(port) => format!("{}:{port}", server.host),
            None => server.host.to_string(),
        })
        .collect();
    let transport = match line.transport {
        TrunkTransport::Auto => "UDP або TCP",
        TrunkTransport::Udp => "UDP",
        TrunkTransport::Tcp => "TCP",
        TrunkTransport::Tls => "TLS",
    };
    if servers.is_empty() {
        "без сервера".to_owned()
    } else {
        format!("{} через {transport}", servers.join(", "))
    }
}

/// A line works when one of its servers registers it, or, where nothing is registered, answers it. What went before
/// (a server that is down, OPTIONS that nobody cares for) is worth a remark only.
fn is_well(tried: &TrunkTest) -> bool {
    let last = |kind| tried.steps.iter().rfind(|step| step.kind == kind).map(|step| step.result.is_ok());
    last(StepKind::Register).or(last(StepKind::Options)).unwrap_or(false)
}

fn render(tried: &TrunkTest, query_only: bool) -> String {
    let well = is_well(tried);
    let rows: Vec<_> = tried.steps.iter().map(|step| row(step, well, query_only)).collect();
    let table = columns::aligned("  ", &rows);
    let mut out = String::new();
    let mut told = "";
    for (line, step) in table.lines().zip(&tried.steps) {
        out.push_str(line);
        out.push('\n');
        let advice = step.result.as_ref().err().map_or("", |(_, advice)| advice.as_str());
        // A server that is silent is silent to every question.
        if !advice.is_empty() && advice != told {
            out.push_str(&format!("    {advice}\n"));
        }
        told = advice;
    }
    out.push_str(verdict(tried, well));
    out.push_str("\n\n");
    out
}

fn row(step: &Step, well: bool, query_only: bool) -> Vec<String> {
    let mark = match &step.result {
        Ok(_) => "✓",
        Err(_) if well => "!",
        Err(_) => "✗",
    };
    let detail = step.result.as_ref().map_or(String::new(), |found| detail(found));
    vec![format!("{mark} {}", name(step.kind, query_only)), words::brief(step.took), detail]
}

/// Of what was found only numbers need words.
fn detail(found: &str) -> String {
    match (found.strip_suffix(" s"), found.strip_prefix("Contact: ")) {
        (Some(seconds), _) => format!("на {seconds} с"),
        (_, Some(contacts)) => format!("адрес у провайдера: {contacts}"),
        _ => found.to_owned(),
    }
}

fn name(kind: StepKind, query_only: bool) -> &'static str {
    match kind {
        StepKind::Lookup => "Адреса сервера",
        StepKind::Connect => "З’єднання",
        StepKind::Options => "Запит OPTIONS",
        StepKind::Register if query_only => "Запит про реєстрацію",
        StepKind::Register => "Реєстрація",
        StepKind::Unregister => "Скасування реєстрації",
    }
}

fn verdict(tried: &TrunkTest, well: bool) -> &'static str {
    let failed = |kind| tried.steps.iter().any(|step| step.kind == kind && step.result.is_err());
    match well {
        true if [StepKind::Lookup, StepKind::Connect, StepKind::Register].into_iter().any(failed) => {
            "Лінія працює, але не всі її сервери відповідають."
        }
        true if failed(StepKind::Options) => {
            "Лінія працює. На OPTIONS провайдер не відповідає: напишіть у лінії «keep_alive: crlf 25s»."
        }
        true => "Лінія працює.",
        false => "Лінія не працює.",
    }
}

fn as_json(line: &TrunkSettings, tried: &io::Result<TrunkTest>) -> Value {
    match tried {
        Ok(tried) => {
            let steps: Vec<_> = tried.steps.iter().map(step_json).collect();
            json!({"name": &*line.name, "ok": is_well(tried), "steps": steps})
        }
        Err(error) => json!({"name": &*line.name, "ok": false, "steps": [], "error": error.to_string()}),
    }
}

fn step_json(step: &Step) -> Value {
    let kind = match step.kind {
        StepKind::Lookup => "lookup",
        StepKind::Connect => "connect",
        StepKind::Options => "options",
        StepKind::Register => "register",
        StepKind::Unregister => "unregister",
    };
    let ms = u64::try_from(step.took.as_millis()).unwrap_or(u64::MAX);
    match &step.result {
        Ok(detail) => json!({"step": kind, "ok": true, "ms": ms, "detail": detail}),
        Err((trouble, advice)) => json!({"step": kind, "ok": false, "ms": ms, "trouble": trouble, "advice": advice}),
    }
}

/// A closed pipe (`| head`) is no reason to panic.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::trunk::Trouble;

    fn step(kind: StepKind, ms: u64, result: Result<&str, (Trouble, &str)>) -> Step {
        let result = result.map(str::to_owned).map_err(|(trouble, advice)| (trouble, advice.to_owned()));
        Step { kind, took: Duration::from_millis(ms), result }
    }

    fn tried(steps: Vec<Step>) -> TrunkTest {
        TrunkTest { trunk: "головна".into(), steps }
    }

    #[test]
    fn a_sound_line_is_told_step_by_step() {
        let tried = tried(vec![
            step(StepKind::Lookup, 12, Ok("203.0.113.5:5061")),
            step(StepKind::Connect, 85, Ok("TLS 203.0.113.5:5061")),
            step(StepKind::Options, 31, Ok("200")),
            step(StepKind::Register, 1250, Ok("300 s")),
            step(StepKind::Unregister, 30, Ok("")),
        ]);
        assert!(is_well(&tried));
        let expected = [
            "  ✓ Адреса сервера         12 мс  203.0.113.5:5061",
            "  ✓ З’єднання              85 мс  TLS 203.0.113.5:5061",
            "  ✓ Запит OPTIONS          31 мс  200",
            "  ✓ Реєстрація             1,3 с  на 300 с",
            "  ✓ Скасування реєстрації  30 мс",
            "Лінія працює.",
        ];
        assert_eq!(render(&tried, false), expected.join("\n") + "\n\n");
    }

    #[test]
    fn what_was_found_is_told_in_words() {
        assert_eq!(detail("60 s"), "на 60 с");
        assert_eq!(detail("Contact: 1"), "адрес у провайдера: 1");
        assert_eq!(detail("200 OK, kamailio"), "200 OK, kamailio");
    }

    #[test]
    fn a_failure_stands_with_its_cure_beneath_it() {
        let sentence = "Провайдер не приймає пароль лінії «головна»: перевірте login і password_file.";
        let tried = tried(vec![
            step(StepKind::Lookup, 3, Ok("203.0.113.5:5060")),
            step(StepKind::Register, 40, Err((Trouble::WrongPassword, sentence))),
        ]);
        assert!(!is_well(&tried));
        let shown = render(&tried, true);
        assert_eq!(
            shown,
            format!(
                "  ✓ Адреса сервера        3 мс   203.0.113.5:5060\n  ✗ Запит про реєстрацію  40 мс\n    {sentence}\n\
                 Лінія не працює.\n\n"
            )
        );
        let json = step_json(&tried.steps[1]);
        assert_eq!((json["trouble"].as_str(), json["ok"].as_bool()), (Some("wrong-password"), Some(false)));
        assert_eq!(json["advice"], sentence);
    }

    #[test]
    fn a_provider_that_does_not_care_for_options_is_no_failure_once_registered() {
        let options = || step(StepKind::Options, 5000, Err((Trouble::Silent, "Провайдер мовчить.")));
        let registered = tried(vec![options(), step(StepKind::Register, 40, Ok("300 s"))]);
        assert!(is_well(&registered));
        let shown = render(&registered, false);
        assert!(shown.starts_with("  ! Запит OPTIONS  5 с") && shown.contains("keep_alive: crlf 25s"), "{shown}");
        assert!(!is_well(&tried(vec![options()])), "a line without registration has nothing else to go by");
        assert!(!is_well(&tried(vec![])));
        let silent =
            tried(vec![options(), step(StepKind::Register, 6000, Err((Trouble::Silent, "Провайдер мовчить.")))]);
        assert_eq!(render(&silent, false).matches("Провайдер мовчить.").count(), 1);
    }

    #[test]
    fn a_server_that_is_down_is_remarked_when_the_next_one_registers() {
        let silent = (Trouble::ConnectionTimedOut, "З’єднання не встановилося.");
        let second = tried(vec![
            step(StepKind::Lookup, 1, Ok("192.0.2.1:5060")),
            step(StepKind::Connect, 5000, Err(silent)),
            step(StepKind::Lookup, 1, Ok("192.0.2.2:5060")),
            step(StepKind::Connect, 9, Ok("")),
            step(StepKind::Options, 5, Ok("200 OK")),
            step(StepKind::Register, 20, Ok("60 s")),
        ]);
        assert!(is_well(&second));
        let shown = render(&second, false);
        assert!(shown.contains("  ! З’єднання") && shown.contains("    З’єднання не встановилося.\n"), "{shown}");
        assert!(shown.ends_with("Лінія працює, але не всі її сервери відповідають.\n\n"), "{shown}");
    }
}
