use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::store::testing::TempDir;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn added(users: &Users, name: &str, role: Role) -> Secret {
    users.change(name, Order::Add(role)).unwrap().unwrap()
}

fn fixed(name: &str, role: Role, password: &str) -> ConfigUser {
    ConfigUser { name: name.into(), role, password_file: "x".into(), password: Secret::new(password) }
}

#[test]
fn a_user_is_added_with_a_one_time_password_and_is_there_after_a_start() {
    let dir = TempDir::new();
    let users = Users::open(dir.path());
    let password = added(&users, "Олена", Role::Clerk);
    let user = User { name: "Олена".into(), role: Role::Clerk, one_time: true };
    assert_eq!(block_on(users.check("олена", password.clone())), Checked::Right(user.clone()));
    assert_eq!(block_on(users.check("Олена", Secret::new("wrong"))), Checked::Wrong);
    assert_eq!(block_on(users.check("Оксана", password.clone())), Checked::Wrong);
    let again = Users::open(dir.path());
    assert_eq!((again.find("ОЛЕНА"), again.all()), (Some(user.clone()), vec![user]));
    assert!(matches!(again.change("олена", Order::Add(Role::Admin)), Err(UsersError::Exists(_))));
    let text = fs::read_to_string(dir.path().join("users")).unwrap();
    assert!(!text.contains(password.reveal()), "{text}");
    let mode = fs::metadata(dir.path().join("users")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_password_of_ones_own_replaces_the_one_time_one() {
    let dir = TempDir::new();
    let users = Users::open(dir.path());
    let old = added(&users, "Олена", Role::Clerk);
    let set = |old: &Secret, new: &str| block_on(users.set_password("Олена", old.clone(), Secret::new(new)));
    assert!(matches!(set(&Secret::new("wrong"), "чотири випадкові слова"), Err(UsersError::Wrong)));
    assert!(matches!(set(&old, "коротке"), Err(UsersError::Short)));
    assert!(matches!(set(&old, old.reveal()), Err(UsersError::Guessable)));
    let before = users.mark("Олена");
    set(&old, "чотири випадкові слова").unwrap();
    assert_ne!(users.mark("Олена"), before, "sessions of the old one end");
    assert_eq!(block_on(users.check("Олена", old)), Checked::Wrong);
    let user = User { name: "Олена".into(), role: Role::Clerk, one_time: false };
    assert_eq!(block_on(users.check("Олена", Secret::new("чотири випадкові слова"))), Checked::Right(user));
}

#[test]
fn a_password_is_not_the_name() {
    let dir = TempDir::new();
    let users = Users::open(dir.path());
    let old = added(&users, "olena.koval", Role::Clerk);
    let same = block_on(users.set_password("olena.koval", old, Secret::new("Olena.Koval")));
    assert!(matches!(same, Err(UsersError::Guessable)));
}

#[test]
fn the_last_administrator_is_neither_removed_nor_demoted() {
    let dir = TempDir::new();
    let users = Users::open(dir.path());
    added(&users, "admin", Role::Admin);
    added(&users, "Олена", Role::Clerk);
    assert!(matches!(users.change("admin", Order::Remove), Err(UsersError::LastAdmin(_))));
    assert!(matches!(users.change("Admin", Order::Role(Role::Clerk)), Err(UsersError::LastAdmin(_))));
    users.change("Олена", Order::Role(Role::Admin)).unwrap();
    users.change("admin", Order::Role(Role::Manager)).unwrap();
    users.change("admin", Order::Remove).unwrap();
    assert!(matches!(users.change("Олена", Order::Remove), Err(UsersError::LastAdmin(_))));
    users.configure(&[fixed("Марія", Role::Admin, "x")]);
    users.change("Олена", Order::Remove).unwrap();
    assert!(matches!(users.change("Олена", Order::Reset), Err(UsersError::Unknown(_))));
}

#[test]
fn users_of_the_configuration_come_in_with_their_file_and_are_changed_nowhere_else() {
    let dir = TempDir::new();
    let users = Users::open(dir.path());
    let own = added(&users, "Олена", Role::Operator);
    users.configure(&[fixed("олена", Role::Manager, "із файлу налаштувань")]);
    assert_eq!(users.find("Олена").unwrap().role, Role::Manager);
    assert_eq!(block_on(users.check("Олена", own)), Checked::Wrong, "the one of the configuration stands in front");
    let right = block_on(users.check("Олена", Secret::new("із файлу налаштувань")));
    assert!(matches!(right, Checked::Right(user) if user.role == Role::Manager && !user.one_time));
    assert!(users.is_fixed("Олена") && users.all().len() == 1);
    for order in [Order::Remove, Order::Reset, Order::Role(Role::Admin), Order::Add(Role::Admin)] {
        assert!(matches!(users.change("Олена", order), Err(UsersError::Fixed(_))), "{order:?}");
    }
    let before = users.mark("Олена");
    users.configure(&[fixed("олена", Role::Manager, "новий пароль")]);
    assert_ne!(users.mark("Олена"), before);
}

#[test]
fn the_first_start_makes_an_administrator_once_and_forgets_the_password_when_it_is_used() {
    let dir = TempDir::new();
    let users = Users::open(dir.path());
    let password = users.make_first().unwrap().unwrap();
    let file = dir.path().join("first-password");
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), password.reveal());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(users.make_first().unwrap(), None);
    assert_eq!(Users::open(dir.path()).make_first().unwrap(), None);
    assert!(matches!(block_on(users.check("admin", password)), Checked::Right(user) if user.one_time));
    assert!(!file.exists());
    let other = TempDir::new();
    let configured = Users::open(other.path());
    configured.configure(&[fixed("Марія", Role::Clerk, "x")]);
    assert_eq!(configured.make_first().unwrap(), None, "somebody is there");
}

#[test]
fn a_hash_by_older_rules_is_renewed_when_its_password_is_known() {
    let dir = TempDir::new();
    let weak = argon2::Argon2::from(argon2::Params::new(64, 1, 1, None).unwrap());
    let hash = argon2::PasswordHasher::hash_password_with_salt(&weak, b"password of old", b"saltsaltsaltsalt").unwrap();
    fs::write(dir.path().join("users"), format!("Олена clerk own {hash}\n")).unwrap();
    let users = Users::open(dir.path());
    let right =
        |users: &Users| matches!(block_on(users.check("Олена", Secret::new("password of old"))), Checked::Right(_));
    assert!(right(&users));
    assert!(fs::read_to_string(dir.path().join("users")).unwrap().contains("$m=19456,t=2,p=1$"));
    assert!(right(&users) && right(&Users::open(dir.path())));
}

#[test]
fn a_damaged_file_is_never_written_over() {
    let dir = TempDir::new();
    fs::write(dir.path().join("users"), "nonsense\n").unwrap();
    let users = Users::open(dir.path());
    assert!(matches!(users.change("Олена", Order::Add(Role::Clerk)), Err(UsersError::Damaged { line: 1, .. })));
    assert!(matches!(users.make_first(), Err(UsersError::Damaged { .. })));
    assert_eq!(fs::read_to_string(dir.path().join("users")).unwrap(), "nonsense\n");
}

#[test]
fn more_log_ins_than_can_wait_are_told_so() {
    let dir = TempDir::new();
    let users = Users::open(dir.path());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let results = runtime.block_on(async {
        let check = |_| {
            let users = users.clone();
            tokio::spawn(async move { users.check("Олена", Secret::new("x")).await })
        };
        let all: Vec<_> = (0..WAITING + 3).map(check).collect();
        let mut results = Vec::new();
        for one in all {
            results.push(one.await.unwrap());
        }
        results
    });
    assert_eq!(results.iter().filter(|result| **result == Checked::Busy).count(), 3);
    assert_eq!(results.iter().filter(|result| **result == Checked::Wrong).count(), WAITING);
}
