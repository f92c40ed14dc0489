use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use tokio::sync::mpsc;

use super::*;
use crate::{
    runtime::{
        phones::Accounts,
        statistics::{Outlook, Statistics},
        store_thread::{self, StoreHandle, StoreOptions},
    },
    store::{
        Claim, FileMedium,
        testing::{TempDir, message, record},
    },
};

/// Runs a server with its main loop and store, and `story` beside it on a thread of its own.
fn with_service(dir: &TempDir, story: impl FnOnce(&Path, &StoreHandle) + Send + 'static) {
    let path = dir.path().join("control.sock");
    let claim = Claim::take(dir.path()).unwrap();
    let store = store_thread::spawn(claim, Arc::new(FileMedium), StoreOptions::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = ControlServer::bind(&path).unwrap();
        let (requests, main_loop) = mpsc::channel(4);
        let desk = Desk {
            requests,
            store: store.clone(),
            accounts: Accounts::new(dir.path()),
            statistics: Arc::new(Statistics::new(store.clone(), Outlook::sample(1))),
            state: dir.path().to_owned(),
            users: users::Users::open(dir.path()),
        };
        let done = tokio::task::spawn_blocking({
            let (path, store) = (path.clone(), store.clone());
            move || story(&path, &store)
        });
        tokio::select! {
            () = server.serve(desk) => panic!("the server ended"),
            () = answer_requests(main_loop) => panic!("the main loop ended"),
            done = done => done.unwrap(),
        }
    });
    assert!(!path.exists(), "the socket goes away with the server");
    store.close(Duration::from_secs(10));
}

async fn answer_requests(mut main_loop: mpsc::Receiver<ControlRequest>) {
    let (mut reloads, mut known) = (0, Vec::new());
    while let Some(request) = main_loop.recv().await {
        match request {
            ControlRequest::Status { reply } => {
                let _ = reply.send(Box::new(Status { calls: 7, ..Status::default() }));
            }
            ControlRequest::Operator { name, at_work, reply } => {
                let _ = reply.send(name == "Олена" && !at_work);
            }
            ControlRequest::Phones { reply } => {
                let _ = reply.send(known.iter().map(line).collect());
            }
            ControlRequest::Accounts { accounts, reply } => {
                known = accounts;
                let _ = reply.send(());
            }
            ControlRequest::Reload { reply } => {
                reloads += 1;
                let good = Reloaded { generation: 2, warnings: 1, ..Reloaded::default() };
                let _ = reply.send(if reloads == 1 { Ok(good) } else { Err("помилка C07".into()) });
            }
        }
    }
}

fn line(account: &PhoneAccount) -> PhoneLine {
    let status = PhoneStatus {
        extension: account.extension.to_string(),
        registered: false,
        alive: false,
        address: None,
        user_agent: String::new(),
        expires_s: None,
    };
    PhoneLine { status, people: vec!["Олена".into()] }
}

#[test]
fn an_account_is_made_told_to_the_main_loop_and_its_password_said_once() {
    with_service(&TempDir::new(), |path, _| {
        let mut client = Client::connect(path).unwrap();
        let password = client.phone(&Order::Add, "101").unwrap().unwrap();
        assert!(password.reveal().len() >= 20);
        let phones = client.phones().unwrap();
        assert_eq!((&*phones[0].status.extension, &phones[0].people[..]), ("101", &["Олена".to_owned()][..]));
        assert!(matches!(client.phone(&Order::Add, "101"), Err(ClientError::Refused { code: Code::Exists, .. })));
        assert!(matches!(client.phone(&Order::Add, "x"), Err(ClientError::Refused { code: Code::Extension, .. })));
        assert_ne!(client.phone(&Order::Password, "101").unwrap(), Some(password));
        assert_eq!(client.phone(&Order::Remove, "101").unwrap(), None);
        assert!(matches!(client.phone(&Order::Remove, "101"), Err(ClientError::Refused { code: Code::Unknown, .. })));
        assert!(client.phones().unwrap().is_empty());
    });
}

#[test]
fn status_ping_and_reload_are_answered_on_one_connection() {
    with_service(&TempDir::new(), |path, _| {
        let mut client = Client::connect(path).unwrap();
        client.ping().unwrap();
        assert_eq!(client.status().unwrap()["calls"], 7);
        assert_eq!(client.reload().unwrap(), Reloaded { generation: 2, warnings: 1, ..Reloaded::default() });
        match client.reload() {
            Err(ClientError::Refused { code: Code::Config, message }) => assert_eq!(message, "помилка C07"),
            other => panic!("{other:?}"),
        }
        client.ping().unwrap();
    });
}

#[test]
fn an_operator_goes_away_by_name_and_a_name_nobody_has_is_refused() {
    with_service(&TempDir::new(), |path, _| {
        let mut client = Client::connect(path).unwrap();
        client.operator("Олена", false).unwrap();
        match client.operator("Ольга", false) {
            Err(ClientError::Refused { code: Code::Unknown, message }) => assert!(message.contains("Ольга")),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn more_calls_than_a_chunk_arrive_newest_first_and_once_each() {
    with_service(&TempDir::new(), |path, store| {
        (0..700).for_each(|seq| store.ended(record(1, seq)));
        assert!(store.settle(Duration::from_secs(20)));
        while store.status().index != store_thread::IndexState::Ready {
            thread::yield_now();
        }
        let mut client = Client::connect(path).unwrap();
        let mut seqs = Vec::new();
        let end = client.calls(650, |call| seqs.push(call["call"]["seq"].as_u64().unwrap())).unwrap();
        assert_eq!(end, CallsEnd { calls: 650, source: Source::Index });
        assert_eq!(seqs, (50..700).rev().collect::<Vec<_>>());
        assert_eq!(client.calls(0, |_| panic!("none asked for")).unwrap().calls, 0);
    });
}

#[test]
fn calls_are_found_by_their_time_and_by_their_name() {
    with_service(&TempDir::new(), |path, store| {
        (0..10).for_each(|seq| store.ended(record(1, seq)));
        let mut with_message = record(1, 10);
        with_message.messages = vec![message(1, 10)];
        store.ended(with_message);
        assert!(store.settle(Duration::from_secs(20)));
        while store.status().index != store_thread::IndexState::Ready {
            thread::yield_now();
        }
        let mut client = Client::connect(path).unwrap();
        let mut seqs = Vec::new();
        let (from, to) = (record(1, 3).started, record(1, 6).started);
        client.calls_between(from, to, |call| seqs.push(call["call"]["seq"].as_u64().unwrap())).unwrap();
        assert_eq!(seqs, [5, 4, 3]);
        assert_eq!(client.call(CallRef { boot: 9, seq: 9 }).unwrap(), None);
        client.heard(message(1, 10).recording).unwrap();
        assert!(store.settle(Duration::from_secs(20)));
        let found = client.call(CallRef { boot: 1, seq: 10 }).unwrap().unwrap();
        assert!(found["messages"][0]["heard"].is_string(), "{found}");
    });
}

#[test]
fn rubbish_is_refused_and_does_not_end_the_conversation_until_it_is_endless() {
    with_service(&TempDir::new(), |path, _| {
        let mut stream = UnixStream::connect(path).unwrap();
        let mut answers = BufReader::new(stream.try_clone().unwrap()).lines();
        for rubbish in ["{}", "{\"cmd\":\"format-disk\"}", "\u{0}\u{1}", "{\"cmd\":\"calls\",\"last\":-1}"] {
            writeln!(stream, "{rubbish}").unwrap();
            assert!(answers.next().unwrap().unwrap().starts_with("{\"error\":{\"code\":\"bad-request\""), "{rubbish}");
        }
        writeln!(stream, "{{\"cmd\":\"ping\"}}").unwrap();
        assert!(answers.next().unwrap().unwrap().starts_with("{\"ok\":"));
        stream.write_all(&[b'x'; 4096]).unwrap();
        assert!(answers.next().unwrap().unwrap().contains("too long"));
        assert!(answers.next().is_none_or(|line| line.is_err()));
    });
}

#[test]
fn the_socket_is_for_its_user_and_group_and_a_second_server_is_told_so() {
    with_service(&TempDir::new(), |path, _| {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o660);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = runtime.enter();
        assert!(matches!(ControlServer::bind(path), Err(ControlError::InUse(_))));
        Client::connect(path).unwrap().ping().unwrap();
    });
}

#[test]
fn the_socket_of_a_dead_process_is_replaced_and_any_other_file_is_left_alone() {
    let dir = TempDir::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let path = dir.path().join("control.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    drop(ControlServer::bind(&path).unwrap());
    assert!(!path.exists());
    fs::write(&path, "important").unwrap();
    assert!(matches!(ControlServer::bind(&path), Err(ControlError::NotASocket(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), "important");
    let deep = dir.path().join("d".repeat(120)).join("control.sock");
    assert!(matches!(ControlServer::bind(&deep), Err(ControlError::Io { .. })));
}

#[test]
fn without_a_service_the_client_says_that_none_runs() {
    let dir = TempDir::new();
    let path = dir.path().join("control.sock");
    assert!(matches!(Client::connect(&path), Err(ClientError::NotRunning)));
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(matches!(Client::connect(&path), Err(ClientError::NotRunning)));
}
