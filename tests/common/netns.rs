//! Networks of our own: namespaces with cables between them, made and removed by root.

use std::{
    fs::File,
    os::fd::AsFd,
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

static SERIAL: AtomicU32 = AtomicU32::new(1);

/// A namespace that goes with its owner.
pub struct NetNs {
    pub name: String,
}

impl NetNs {
    /// `None` where namespaces cannot be made.
    pub fn new(what: &str) -> Option<Self> {
        let name = format!("sl{}-{}-{what}", process::id(), SERIAL.fetch_add(1, Ordering::Relaxed));
        run("ip", &["netns", "add", &name]).then_some(())?;
        let made = Self { name };
        made.ip("link set lo up").then_some(made)
    }

    /// `ip` within it.
    pub fn ip(&self, words: &str) -> bool {
        let mut args = vec!["-n", &self.name];
        args.extend(words.split(' '));
        run("ip", &args)
    }

    /// Rules of nftables within it.
    pub fn nft(&self, rules: &str) -> bool {
        run("ip", &["netns", "exec", &self.name, "nft", rules])
    }

    /// A cable between two namespaces with these addresses (`10.0.0.1/24`) at its ends.
    pub fn cable(&self, device: &str, address: &str, other: &NetNs, its_device: &str, its_address: &str) -> bool {
        let words = format!("link add {device} type veth peer name {its_device} netns {}", other.name);
        self.ip(&words)
            && self.ip(&format!("addr add {address} dev {device}"))
            && other.ip(&format!("addr add {its_address} dev {its_device}"))
            && self.ip(&format!("link set {device} up"))
            && other.ip(&format!("link set {its_device} up"))
    }
}

impl Drop for NetNs {
    fn drop(&mut self) {
        run("ip", &["netns", "delete", &self.name]);
    }
}

fn run(program: &str, args: &[&str]) -> bool {
    let done = Command::new(program).args(args).output();
    let done = done.inspect(|o| {
        if !o.status.success() {
            eprintln!("{program} {}: {}", args.join(" "), String::from_utf8_lossy(&o.stderr));
        }
    });
    done.is_ok_and(|o| o.status.success())
}

/// A program to be started in a namespace, or here.
pub fn command(netns: Option<&str>, program: &str) -> Command {
    let Some(name) = netns else { return Command::new(program) };
    let mut command = Command::new("ip");
    command.args(["netns", "exec", name, program]);
    command
}

/// Runs in a namespace, on a thread of its own: sockets made there stay there.
#[track_caller]
pub fn within<T: Send>(netns: Option<&str>, work: impl FnOnce() -> T + Send) -> T {
    let Some(name) = netns else { return work() };
    thread::scope(|scope| {
        let thread = scope.spawn(move || {
            let handle = File::open(format!("/run/netns/{name}")).expect("a namespace");
            move_into_link_name_space(handle.as_fd(), Some(LinkNameSpaceType::Network)).expect("to move there");
            work()
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
