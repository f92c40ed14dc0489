//! `slukhavka run`: the service itself, from arguments to exit code.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;

use crate::{
    config::{Listen, Source},
    runtime::{self, Options},
    sip::Transport,
};

use super::{pages, place::PlaceArgs, read::PromptsArgs};

/// Where an installed council keeps its configuration.
const INSTALLED: &str = "/etc/slukhavka/config.yaml";
/// The town of the example, so that the program can be tried before anything is written.
const EXAMPLE: &str = include_str!("../../config.example.yaml");

#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Параметри")]
pub struct RunArgs {
    /// Файл налаштувань; без нього — /etc/slukhavka/config.yaml, а якщо його немає — вбудований приклад
    #[arg(long, value_name = "ФАЙЛ")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub prompts: PromptsArgs,
    /// Де слухати SIP замість записаного в налаштуваннях; можна кілька разів
    #[arg(long, value_name = "udp:АДРЕСА:ПОРТ", value_parser = parse_listen)]
    pub listen: Vec<Listen>,
    /// Де показувати сторінку; off — не показувати
    #[arg(long, value_name = "АДРЕСА:ПОРТ", value_parser = parse_web)]
    pub web: Option<Web>,
}

/// `--web`: an address, or nothing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Web {
    Off,
    At(SocketAddr),
}

pub fn run(args: &RunArgs) -> ExitCode {
    let (source, example) = source(args.config.as_ref());
    let options = Options {
        source,
        example,
        control: args.place.control(),
        prompts: prompt_folders(args.prompts.prompts.as_ref()),
        state: args.place.state(),
        listen: args.listen.clone(),
        web: args.web.map(|web| match web {
            Web::Off => None,
            Web::At(addr) => Some(addr),
        }),
    };
    match runtime::run(options, pages::serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// The configuration to read, and whether it is the embedded example.
pub fn source(config: Option<&PathBuf>) -> (Source, bool) {
    let installed = PathBuf::from(INSTALLED);
    match config {
        Some(path) => (Source::File(path.clone()), false),
        None if installed.exists() => (Source::File(installed), false),
        None => (Source::Text { name: "config.example.yaml".into(), text: EXAMPLE.into() }, true),
    }
}

/// `--prompts`, else the package's folder, else the one of a clone.
pub fn prompt_folders(prompts: Option<&PathBuf>) -> Vec<PathBuf> {
    match prompts {
        Some(folder) => vec![folder.clone()],
        None => {
            ["/usr/share/slukhavka/prompts", "prompts"].map(PathBuf::from).into_iter().filter(|p| p.is_dir()).collect()
        }
    }
}

fn parse_listen(text: &str) -> Result<Listen, String> {
    let (transport, addr) = text.split_once(':').ok_or("треба udp:АДРЕСА:ПОРТ, tcp:АДРЕСА:ПОРТ або tls:АДРЕСА:ПОРТ")?;
    let transport = match transport.to_ascii_lowercase().as_str() {
        "udp" => Transport::Udp,
        "tcp" => Transport::Tcp,
        "tls" => Transport::Tls,
        _ => return Err("спочатку udp:, tcp: або tls:".into()),
    };
    let addr = addr.parse().map_err(|_| "не схоже на АДРЕСА:ПОРТ, наприклад 0.0.0.0:5060")?;
    Ok(Listen { transport, addr })
}

fn parse_web(text: &str) -> Result<Web, String> {
    if text == "off" {
        return Ok(Web::Off);
    }
    text.parse().map(Web::At).map_err(|_| "не схоже на АДРЕСА:ПОРТ, наприклад 127.0.0.1:8080".into())
}
