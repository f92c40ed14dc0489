//! Kamailio as the telecom provider: registrar with digest, and proxy that brings calls to whoever is registered.

use std::{
    fmt::Write,
    fs,
    net::{IpAddr, SocketAddr, TcpStream, UdpSocket},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};

use super::{
    certs::Pair,
    have,
    net::{Scratch, fresh_ip},
    netns,
    wait::{LONG, SHORT, eventually},
};

pub const DOMAIN: &str = "provider.test";
pub const NUMBER: &str = "+380464400000";
pub const SECOND_NUMBER: &str = "+380464400001";
pub const LOGIN: &str = "380464400000";
pub const PASSWORD: &str = "вірний-s3cret";

/// One contract at the provider.
#[derive(Clone, Debug)]
pub struct Account {
    pub user: String,
    pub auth_user: String,
    pub password: String,
    /// Calls to these go to whoever registered as `user`.
    pub numbers: Vec<String>,
}

impl Account {
    pub fn new(user: &str, password: &str, numbers: &[&str]) -> Self {
        let numbers = numbers.iter().map(|n| (*n).to_owned()).collect();
        Self { user: user.to_owned(), auth_user: user.to_owned(), password: password.to_owned(), numbers }
    }
}

/// A provider before it is started.
#[derive(Clone, Debug)]
pub struct Plan {
    pub ip: IpAddr,
    pub accounts: Vec<Account>,
    /// Numbers whose calls go to an address instead of a registration.
    pub direct: Vec<(String, SocketAddr)>,
    pub algorithm: &'static str,
    pub nonce_s: u32,
    /// The longest registration granted, and the shortest.
    pub expires_s: u32,
    pub min_expires_s: u32,
    /// The dialled number is told in P-Called-Party-ID too.
    pub called_party: bool,
    /// Idle connections are closed after this.
    pub tcp_lifetime_s: u32,
    pub tls: Option<Pair>,
    /// Its customers' calls are asked for their password (407).
    pub challenges_calls: bool,
    /// The network namespace it lives in.
    pub netns: Option<String>,
}

impl Plan {
    pub fn new() -> Self {
        Self {
            ip: fresh_ip().into(),
            accounts: vec![Account::new(LOGIN, PASSWORD, &[NUMBER, SECOND_NUMBER])],
            direct: Vec::new(),
            algorithm: "MD5",
            nonce_s: 60,
            expires_s: 120,
            min_expires_s: 3,
            called_party: true,
            tcp_lifetime_s: 600,
            tls: None,
            challenges_calls: false,
            netns: None,
        }
    }

    /// `None` where Kamailio is not installed.
    #[track_caller]
    pub fn start(self, story: &str) -> Option<Kamailio> {
        if !have("kamailio", story) || !have("kamcmd", story) {
            return None;
        }
        let scratch = Scratch::new("kamailio");
        fs::write(scratch.path().join("kamailio.cfg"), self.text(&scratch)).unwrap();
        if let Some(pair) = &self.tls {
            fs::write(scratch.path().join("tls.cfg"), tls_text(pair)).unwrap();
        }
        let child = launch(&self, &scratch);
        let mut kamailio = Kamailio { plan: self, scratch, child };
        kamailio.wait_until_ready();
        Some(kamailio)
    }

    fn text(&self, scratch: &Scratch) -> String {
        let (ip, dir) = (self.ip, scratch.path().display());
        let mut text = format!(
            "#!KAMAILIO\ndebug=2\nlog_stderror=yes\nfork=yes\nchildren=1\ntcp_children=1\nauto_aliases=no\n\
             dns=no\nrev_dns=no\ntcp_connect_timeout=3\ntcp_connection_lifetime={lifetime}\nalias=\"{DOMAIN}\"\n\
             user_agent_header=\"User-Agent: provider\"\nserver_header=\"Server: provider\"\n\
             listen=udp:{ip}:5060\nlisten=tcp:{ip}:5060\n",
            lifetime = self.tcp_lifetime_s,
        );
        if self.tls.is_some() {
            write!(text, "enable_tls=yes\nlisten=tls:{ip}:5061\nloadmodule \"tls.so\"\n").unwrap();
            writeln!(text, "modparam(\"tls\", \"config\", \"{dir}/tls.cfg\")").unwrap();
        }
        for module in MODULES {
            writeln!(text, "loadmodule \"{module}.so\"").unwrap();
        }
        write!(
            text,
            "modparam(\"ctl\", \"binrpc\", \"unix:{dir}/ctl\")\nmodparam(\"usrloc\", \"db_mode\", 0)\n\
             modparam(\"usrloc\", \"timer_interval\", 1)\n\
             modparam(\"registrar\", \"max_expires\", {max})\nmodparam(\"registrar\", \"min_expires\", {min})\n\
             modparam(\"registrar\", \"default_expires\", {max})\n\
             modparam(\"nathelper|registrar\", \"received_avp\", \"$avp(received)\")\n\
             modparam(\"auth\", \"nonce_expire\", {nonce})\nmodparam(\"auth\", \"qop\", \"auth\")\n\
             modparam(\"auth\", \"nonce_count\", 1)\n\
             modparam(\"auth\", \"algorithm\", \"{algorithm}\")\nmodparam(\"rr\", \"enable_full_lr\", 1)\n",
            max = self.expires_s,
            min = self.min_expires_s,
            nonce = self.nonce_s,
            algorithm = self.algorithm,
        )
        .unwrap();
        text + &self.routes()
    }

    fn routes(&self) -> String {
        let (mut check, mut whose) = (String::new(), String::new());
        for Account { user, auth_user, password, numbers } in &self.accounts {
            write!(
                check,
                "  if ($au == \"{auth_user}\" && $tU == \"{user}\") {{\n    \
                 if (pv_www_authenticate(\"{DOMAIN}\", \"{password}\", \"0\")) $var(known) = 1;\n  }}\n"
            )
            .unwrap();
            for number in numbers {
                writeln!(whose, "  if ($rU == \"{number}\") $var(user) = \"{user}\";").unwrap();
            }
        }
        for (number, addr) in &self.direct {
            writeln!(whose, "  if ($rU == \"{number}\") $var(direct) = \"sip:{addr}\";").unwrap();
        }
        let mut ask = String::new();
        if self.challenges_calls {
            for Account { auth_user, password, .. } in &self.accounts {
                writeln!(
                    ask,
                    "    if ($au == \"{auth_user}\" && pv_proxy_authenticate(\"{DOMAIN}\", \"{password}\", \"0\")) \
                     $var(paid) = 1;"
                )
                .unwrap();
            }
            ask = format!(
                "    $var(paid) = 0;\n{ask}    \
                 if ($var(paid) == 0) {{ proxy_challenge(\"{DOMAIN}\", \"1\"); exit; }}\n    consume_credentials();\n"
            );
        }
        let called = if self.called_party {
            "    append_hf(\"P-Called-Party-ID: <sip:$rU@provider.test>\\r\\n\");\n"
        } else {
            ""
        };
        ROUTES.replace("@CHECK@", &check).replace("@WHOSE@", &whose).replace("@CALLED@", called).replace("@ASK@", &ask)
    }
}

const MODULES: [&str; 15] = [
    "kex",
    "corex",
    "ctl",
    "tm",
    "sl",
    "rr",
    "pv",
    "maxfwd",
    "textops",
    "siputils",
    "xlog",
    "auth",
    "usrloc",
    "registrar",
    "nathelper",
];

/// What the provider does with a request: registers after digest, stays in the way of a call, sends it where the
/// number lives.
const ROUTES: &str = r#"
request_route {
  if (!mf_process_maxfwd_header("16")) { sl_send_reply("483", "Too Many Hops"); exit; }
  force_rport();
  if (is_method("REGISTER")) route(REGISTER);
  if (has_totag()) route(WITHIN);
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  t_check_trans();
  if (is_method("INVITE")) route(CALL);
  sl_send_reply("404", "Not Found");
}
route[REGISTER] {
  $var(known) = 0;
@CHECK@
  if ($var(known) == 0) { www_challenge("provider.test", "1"); exit; }
  consume_credentials();
  fix_nated_register();
  if (!save("location")) sl_reply_error();
  xlog("L_NOTICE", "REGISTERED $tU from $proto:$si:$sp contact $ct nc=$adu\n");
  exit;
}
route[WITHIN] {
  if (loose_route()) { t_relay(); exit; }
  if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
  sl_send_reply("404", "Not Here");
  exit;
}
route[CALL] {
  $var(user) = ""; $var(direct) = "";
@WHOSE@
  if ($var(direct) != "") {
@ASK@    xlog("L_NOTICE", "DIRECT CALL to $rU from $fU\n");
    record_route();
    $du = $var(direct);
    t_relay(); exit;
  }
  if ($var(user) != "") {
@CALLED@
    record_route();
    $ru = "sip:" + $var(user) + "@provider.test";
    if (!lookup("location")) { sl_send_reply("480", "Not Registered"); exit; }
    xlog("L_NOTICE", "CALL to $ru via $du\n");
    t_relay(); exit;
  }
}
"#;

fn tls_text(pair: &Pair) -> String {
    format!(
        "[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\nrequire_certificate = no\n\
         private_key = {}\ncertificate = {}\n[client:default]\nmethod = TLSv1.2+\nverify_certificate = no\n",
        pair.key.display(),
        pair.certificate.display()
    )
}

fn launch(plan: &Plan, scratch: &Scratch) -> Child {
    let dir = scratch.path();
    let log = fs::OpenOptions::new().append(true).create(true).open(dir.join("log")).unwrap();
    let mut command = netns::command(plan.netns.as_deref(), "kamailio");
    command.arg("-f").arg(dir.join("kamailio.cfg")).args(["-DD", "-E", "-m", "32", "-M", "8"]);
    command.arg("-w").arg(dir).arg("-Y").arg(dir);
    // A group of its own, to be ended with its children.
    command.process_group(0).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    command.spawn().unwrap()
}

pub struct Kamailio {
    pub plan: Plan,
    scratch: Scratch,
    child: Child,
}

impl Kamailio {
    pub fn sip(&self) -> SocketAddr {
        SocketAddr::new(self.plan.ip, 5060)
    }

    /// Answers OPTIONS, and takes connections.
    #[track_caller]
    fn wait_until_ready(&mut self) {
        let (plan, log) = (self.plan.clone(), self.scratch.path().join("log"));
        let child = &mut self.child;
        netns::within(self.plan.netns.as_deref(), move || {
            let socket = UdpSocket::bind((plan.ip, 0)).unwrap();
            socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
            let (me, to) = (socket.local_addr().unwrap(), SocketAddr::new(plan.ip, 5060));
            let knock = format!(
                "OPTIONS sip:{DOMAIN} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bKready\r\nMax-Forwards: 9\r\n\
                 From: <sip:ready@{me}>;tag=r\r\nTo: <sip:{DOMAIN}>\r\nCall-ID: ready\r\nCSeq: 1 OPTIONS\r\n\
                 Content-Length: 0\r\n\r\n"
            );
            eventually("Kamailio", LONG, || {
                if let Some(status) = child.try_wait().unwrap() {
                    panic!("Kamailio ended with {status}:\n{}", fs::read_to_string(&log).unwrap_or_default());
                }
                let _ = socket.send_to(knock.as_bytes(), to);
                let answered = socket.recv(&mut [0; 2048]).is_ok();
                (answered && TcpStream::connect(to).is_ok()).then_some(())
            });
        });
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.scratch.path().join("log")).unwrap_or_default()
    }

    /// How often somebody has registered since the folder was made, restarts included.
    pub fn registrations(&self) -> usize {
        self.log().matches("REGISTERED ").count()
    }

    /// The Contacts that are registered now.
    pub fn bindings(&self) -> Vec<Binding> {
        let text = self.control(&["ul.dump"]);
        let value = |line: &str, name: &str| line.trim().strip_prefix(name).map(|v| v.trim().to_owned());
        let mut bindings: Vec<Binding> = Vec::new();
        for line in text.lines() {
            if let Some(address) = value(line, "Address:") {
                bindings.push(Binding { address, ..Binding::default() });
            }
            let Some(last) = bindings.last_mut() else { continue };
            if let Some(expires) = value(line, "Expires:") {
                last.expires = expires;
            }
            if let Some(received) = value(line, "Received:") {
                last.received = received;
            }
        }
        bindings.retain(|b| !["expired", "deleted"].contains(&b.expires.as_str()));
        bindings
    }

    fn control(&self, args: &[&str]) -> String {
        let socket = format!("unix:{}", self.scratch.path().join("ctl").display());
        let output = Command::new("kamcmd").arg("-s").arg(socket).args(args).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The one binding, as soon as there is one.
    #[track_caller]
    pub fn has_one_binding(&self) -> Binding {
        eventually("one binding at the provider", SHORT, || {
            let mut bindings = self.bindings();
            (bindings.len() == 1).then(|| bindings.remove(0))
        })
    }

    #[track_caller]
    pub fn has_no_binding(&self) {
        eventually("no binding at the provider", SHORT, || self.bindings().is_empty().then_some(()));
    }

    /// Dies with everything it knew.
    pub fn dies(&mut self) {
        if let Some(group) = Pid::from_raw(self.child.id() as i32) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }

    /// Another one on the same address, which knows nobody.
    #[track_caller]
    pub fn comes_back(&mut self) {
        let _ = fs::remove_file(self.scratch.path().join("ctl"));
        self.child = eventually("the port of the dead", SHORT, || Some(launch(&self.plan, &self.scratch)));
        self.wait_until_ready();
    }

    pub fn folder(&self) -> PathBuf {
        self.scratch.path().to_owned()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binding {
    /// The Contact's URI.
    pub address: String,
    pub expires: String,
    /// Where it came from, as a URI.
    pub received: String,
}

impl Drop for Kamailio {
    fn drop(&mut self) {
        self.dies();
        if std::thread::panicking() {
            let log = self.log();
            let last: Vec<_> = log.lines().rev().take(60).collect();
            eprintln!("── Kamailio said ──");
            last.iter().rev().for_each(|line| eprintln!("{line}"));
        }
    }
}
