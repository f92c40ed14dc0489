//! The layer table in the doc of `src/lib.rs`, enforced: imports point down, vendor crates stay at home, and the pure
//! layers neither read a clock nor touch the world.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Crate → where it may be named: a folder of `src/`, or one file.
const HOMES: &[(&str, &[&str])] = &[
    ("rsip", &["sip"]),
    ("md5", &["sip"]),
    ("sha2", &["sip", "vocab", "audio", "render", "runtime", "cli", "web"]),
    ("base64", &["sip", "sdp"]),
    ("hmac", &["sip", "rtp"]),
    ("rtp_rs", &["rtp"]),
    ("rtcp_types", &["rtp"]),
    ("sdp_types", &["sdp"]),
    ("aes", &["rtp"]),
    ("ctr", &["rtp"]),
    ("sha1", &["rtp"]),
    ("hound", &["audio"]),
    ("audio_codec_algorithms", &["audio"]),
    ("rubato", &["audio"]),
    ("ukrainian_tn", &["speech"]),
    ("opus", &["audio"]),
    ("serde_saphyr", &["config/source.rs"]),
    ("sled", &["store"]),
    ("warp", &["web"]),
    ("hyper", &["web"]),
    ("hyper_util", &["web"]),
    ("tokio", &["runtime", "web", "cli", "main"]),
    ("notify", &["runtime"]),
    ("socket2", &["runtime"]),
    ("tokio_rustls", &["runtime", "web"]),
    ("rustls_native_certs", &["runtime"]),
    ("hickory_resolver", &["runtime"]),
    ("clap", &["cli", "main"]),
    ("rust_xlsxwriter", &["report"]),
    ("argon2", &["runtime"]),
    ("form_urlencoded", &["web"]),
    ("tracing_subscriber", &["runtime", "cli", "main"]),
];

/// What layers below the shell must not say, and the places that may after all.
const WORLD: &[(&str, &[&str])] = &[
    ("Instant::now", &["clock.rs", "render"]),
    ("Timestamp::now", &["clock.rs"]),
    ("Zoned::now", &[]),
    ("SystemTime", &[]),
    ("Now::read", &[]),
    ("UdpSocket", &[]),
    ("TcpStream", &[]),
    ("TcpListener", &[]),
    ("UnixStream", &[]),
    ("UnixListener", &[]),
    ("thread::spawn", &["render"]),
    ("thread::Builder", &["render"]),
    ("thread::sleep", &[]),
    ("thread::park", &[]),
    ("process::Command", &["render"]),
    ("process::exit", &[]),
    ("process::abort", &[]),
    ("std::env", &[]),
    ("std::fs", &["store", "config", "audio", "render"]),
    ("fs::read", &["store", "config", "audio", "render"]),
    ("fs::write", &["store", "config", "audio", "render"]),
    ("File::open", &["store", "config", "audio", "render"]),
    ("File::create", &["store", "config", "audio", "render"]),
];

/// The first layer that is shell: below it everything is pure but for loaders and the store.
const SHELL: u8 = 7;
const LONGEST_FILE: usize = 600;

#[test]
fn imports_point_down_the_layer_table() {
    let layers = layer_table();
    let mut wrong = Vec::new();
    for source in sources() {
        let own = layers.get(&source.module).unwrap_or_else(|| panic!("{} is not in the table", source.module));
        for import in source.imports() {
            let Some(layer) = layers.get(&import) else {
                wrong.push(format!("{}: `{import}` is not in the table", source.name));
                continue;
            };
            let main_starts_cli = source.module == "main" && import == "cli";
            if import != source.module && layer >= own && !main_starts_cli {
                wrong.push(format!("{} (layer {own}) imports `{import}` (layer {layer})", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the layers:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_crate_stands_in_the_table_once() {
    let declared: Vec<_> = fs::read_to_string(src().join("lib.rs"))
        .unwrap()
        .lines()
        .filter_map(|l| l.strip_prefix("pub mod ").map(|m| m.trim_end_matches(';').to_owned()))
        .collect();
    let layers = layer_table();
    assert!(declared.len() > 10, "lib.rs no longer declares its modules as `pub mod name;`");
    for module in &declared {
        assert!(layers.contains_key(module), "`{module}` is missing from the table in src/lib.rs");
    }
    for module in layers.keys().filter(|m| *m != "main") {
        assert!(declared.contains(module), "the table in src/lib.rs names `{module}`, which does not exist");
    }
}

#[test]
fn each_vendor_crate_has_one_home() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (vendor, homes) in HOMES {
            if source.mentions_path(vendor) && !homes.iter().any(|home| source.is_in(home)) {
                wrong.push(format!("{} names `{vendor}`, whose home is {homes:?}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn layers_below_the_shell_never_touch_the_world() {
    let layers = layer_table();
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(|s| layers.get(&s.module).is_some_and(|l| *l < SHELL)) {
        let code = source.without_tests();
        for (word, allowed) in WORLD {
            if contains_word(&code, word) && !allowed.iter().any(|home| source.is_in(home)) {
                wrong.push(format!("{} says `{word}`", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_source_file_outgrows_a_reader() {
    let long: Vec<_> = sources()
        .iter()
        .filter(|s| s.lines > LONGEST_FILE)
        .map(|s| format!("{} has {} lines", s.name, s.lines))
        .collect();
    assert!(long.is_empty(), "longer than {LONGEST_FILE} lines:\n{}", long.join("\n"));
}

/// One file of `src/`, comments and string contents blanked.
struct Source {
    /// `config/source.rs`
    name: String,
    /// `config`
    module: String,
    /// How many `super::` lead from the file's top level to the crate root.
    depth: usize,
    code: String,
    lines: usize,
}

impl Source {
    fn read(path: &Path) -> Self {
        let relative = path.strip_prefix(src()).unwrap();
        let name = relative.to_string_lossy().replace('\\', "/");
        let parts: Vec<_> = name.trim_end_matches(".rs").split('/').collect();
        let depth = parts.len() - usize::from(parts.last() == Some(&"mod"));
        let text = fs::read_to_string(path).unwrap();
        Self {
            module: parts[0].to_owned(),
            depth,
            lines: text.lines().count(),
            code: blank_comments_and_strings(&text),
            name,
        }
    }

    fn is_in(&self, home: &str) -> bool {
        self.name == home || self.module == home
    }

    /// Modules named after `crate::` (after `slukhavka::` in `main.rs`), in groups too, or reached by `super::`.
    fn imports(&self) -> Vec<String> {
        let mut found = Vec::new();
        for root in ["crate::", "slukhavka::"] {
            for (at, _) in self.code.match_indices(root) {
                if !self.code[..at].ends_with(is_word_char) && !self.code[..at].ends_with("$") {
                    found.extend(first_names(&self.code[at + root.len()..]));
                }
            }
        }
        let up = "super::".repeat(self.depth);
        for line in self.code.lines().filter(|l| l.starts_with("use ") || l.starts_with("pub use ")) {
            if let Some((_, rest)) = line.split_once(&up) {
                found.extend(first_names(rest));
            }
        }
        found.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
        found.sort();
        found.dedup();
        found
    }

    fn mentions_path(&self, vendor: &str) -> bool {
        self.code
            .match_indices(vendor)
            .any(|(at, _)| word_at(&self.code, at, vendor) && self.code[at + vendor.len()..].starts_with("::"))
    }

    /// The code that ships: nothing of `tests.rs` files, nothing after the closing test module begins.
    fn without_tests(&self) -> String {
        let stem = self.name.trim_end_matches(".rs").rsplit('/').next().unwrap_or_default();
        if stem.ends_with("tests") || stem == "testing" || self.name.contains("/tests/") {
            return String::new();
        }
        match self.code.find("#[cfg(test)]\nmod ") {
            Some(at) if !self.code[at..].lines().nth(1).is_some_and(|l| l.ends_with(';')) => self.code[..at].to_owned(),
            _ => self.code.clone(),
        }
    }
}

/// `a::b` → `a`; `{a, b::{c, d}, e}` → `a`, `b`, `e`.
fn first_names(rest: &str) -> Vec<String> {
    let name = |s: &str| s.trim_start().chars().take_while(|c| is_word_char(*c)).collect::<String>();
    if !rest.starts_with('{') {
        return vec![name(rest)];
    }
    let (mut depth, mut names, mut item) = (0, Vec::new(), String::new());
    for c in rest.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(name(&std::mem::take(&mut item))),
            _ if depth == 1 => item.push(c),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names.push(name(&item));
    names.retain(|n| !n.is_empty() && n != "self");
    names
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word_at(code: &str, at: usize, word: &str) -> bool {
    !code[..at].ends_with(is_word_char) && !code[at + word.len()..].starts_with(is_word_char)
}

fn contains_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(is_word_char))
}

/// Comments and what stands in quotes become blanks, so that only code is read.
fn blank_comments_and_strings(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let end = match (chars[i], chars.get(i + 1)) {
            ('/', Some('/')) => find(&chars, i, &['\n']),
            ('/', Some('*')) => find(&chars, i + 2, &['*', '/']) + 2,
            ('"', _) => end_of_string(&chars, i),
            ('r', Some('"' | '#')) if !out.ends_with(is_word_char) => end_of_raw(&chars, i),
            ('\'', Some('\\')) => find(&chars, i + 3, &['\'']) + 1,
            ('\'', Some(_)) if chars.get(i + 2) == Some(&'\'') => i + 3,
            _ => {
                out.push(chars[i]);
                i += 1;
                continue;
            }
        };
        let end = end.min(chars.len());
        out.extend(chars[i..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        i = end;
    }
    out
}

fn find(chars: &[char], from: usize, what: &[char]) -> usize {
    (from..chars.len()).find(|&i| chars[i..].starts_with(what)).unwrap_or(chars.len())
}

fn end_of_string(chars: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn end_of_raw(chars: &[char], start: usize) -> usize {
    let hashes = chars[start + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(start + 1 + hashes) != Some(&'"') {
        return start + 1;
    }
    let mut close = vec!['"'];
    close.extend(std::iter::repeat_n('#', hashes));
    find(chars, start + 2 + hashes, &close) + close.len()
}

fn layer_table() -> BTreeMap<String, u8> {
    let mut layers = BTreeMap::new();
    for line in fs::read_to_string(src().join("lib.rs")).unwrap().lines() {
        let cells: Vec<_> = line.trim_start_matches("//!").split('|').map(str::trim).collect();
        let Some(layer) = cells.get(1).and_then(|cell| cell.parse().ok()) else { continue };
        for module in cells[2].split(',') {
            let module = module.trim().trim_matches('`').to_owned();
            assert_eq!(layers.insert(module.clone(), layer), None, "`{module}` stands in the table twice");
        }
    }
    assert!(layers.len() > 10, "the layer table in src/lib.rs was not found");
    layers
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&src(), &mut files);
    files.iter().filter(|f| f.file_name().is_some_and(|n| n != "lib.rs")).map(|f| Source::read(f)).collect()
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The reader itself, on lines it must understand.
#[test]
fn the_import_reader_sees_groups_paths_and_supers_but_no_comments() {
    let code = blank_comments_and_strings(
        "// use crate::web;\nuse crate::{\n    sip::{Flow, X},\n    vocab::Digit,\n};\nlet s = \"crate::store\";\nuse super::super::rtp::Y;\nfn f(c: crate::media::Leg, q: char) { let _ = ('\"', r#\"crate::cli\"#); }\n",
    );
    let source = Source { name: "call/a.rs".into(), module: "call".into(), depth: 2, code, lines: 1 };
    assert_eq!(source.imports(), ["media", "rtp", "sip", "vocab"]);
}
