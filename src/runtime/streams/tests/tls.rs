//! TLS both ways, with certificates of our own making.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor, TlsConnector,
    rustls::{
        ClientConfig, RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
        server::WebPkiClientVerifier,
        version,
    },
};

use super::{OPTIONS, Shell, within};
use crate::{
    config::ListenTls,
    runtime::tls::testing::{Authority, Pair},
    sip::{ConnectError, TlsProblem, Transport},
    trunk::{TlsPeer, TlsSettings},
};

const NOW: (i32, i32) = (2020, 2120);

fn roots(authority: &Authority) -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority.file()).unwrap()).unwrap();
    Arc::new(roots)
}

/// A provider that shows `pair`, and wants a certificate of `clients` when given.
fn provider(pair: &Pair, clients: Option<&Authority>) -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_file(&pair.certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_file(&pair.key).unwrap();
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let verifier = WebPkiClientVerifier::builder_with_provider(roots(authority), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
    };
    TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key).unwrap()))
}

fn believing(authority: &Authority) -> TlsSettings {
    TlsSettings { ca_file: Some(authority.file()), ..TlsSettings::default() }
}

/// Connects to a provider by the name `sip.test`; says how the handshake ended, and what the provider read.
async fn meet(acceptor: TlsAcceptor, settings: TlsSettings) -> Result<Vec<u8>, ConnectError> {
    meet_by("sip.test", acceptor, settings).await
}

async fn meet_by(name: &str, acceptor: TlsAcceptor, settings: TlsSettings) -> Result<Vec<u8>, ConnectError> {
    let mut shell = Shell::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let remote = listener.local_addr().unwrap();
    let other_end = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.ok()?;
        let mut got = vec![0; OPTIONS.len()];
        stream.read_exact(&mut got).await.ok()?;
        Some(got)
    });
    shell.streams.tls_peer(remote, Arc::new(TlsPeer { name: name.into(), settings }));
    shell.send(Transport::Tls, remote, OPTIONS);
    match shell.next().await {
        super::StreamEvent::Opened { flow, .. } => {
            assert_eq!((flow.transport, flow.remote), (Transport::Tls, remote));
            Ok(other_end.await.unwrap().unwrap_or_default())
        }
        super::StreamEvent::Failed { error, .. } => Err(error),
        other => panic!("{}", super::name(&other)),
    }
}

#[test]
fn a_server_of_our_authority_is_met_by_name_and_by_address() {
    within(async {
        let authority = Authority::new();
        let named = provider(&authority.issue("sip.test", NOW), None);
        assert_eq!(meet(named, believing(&authority)).await, Ok(OPTIONS.to_vec()));
        let numbered = provider(&authority.issue("127.0.0.1", NOW), None);
        assert_eq!(meet_by("127.0.0.1", numbered, believing(&authority)).await, Ok(OPTIONS.to_vec()));
    });
}

#[test]
fn each_fault_of_a_certificate_has_its_own_word() {
    within(async {
        let (authority, other) = (Authority::new(), Authority::new());
        let problem = |acceptor, settings| async { meet(acceptor, settings).await.unwrap_err() };
        let expired = provider(&authority.issue("sip.test", (2019, 2020)), None);
        assert_eq!(problem(expired, believing(&authority)).await, ConnectError::Tls(TlsProblem::Expired));
        let early = provider(&authority.issue("sip.test", (2110, 2120)), None);
        assert_eq!(problem(early, believing(&authority)).await, ConnectError::Tls(TlsProblem::NotYetValid));
        let wrong = provider(&authority.issue("other.test", NOW), None);
        assert_eq!(problem(wrong, believing(&authority)).await, ConnectError::Tls(TlsProblem::WrongName));
        let unknown = provider(&other.issue("sip.test", NOW), None);
        assert_eq!(problem(unknown.clone(), believing(&authority)).await, ConnectError::Tls(TlsProblem::UnknownIssuer));
        assert_eq!(problem(unknown, TlsSettings::default()).await, ConnectError::Tls(TlsProblem::UnknownIssuer));
    });
}

#[test]
fn a_name_may_go_unchecked_but_never_the_issuer_and_the_time() {
    within(async {
        let (authority, other) = (Authority::new(), Authority::new());
        let lenient = || TlsSettings { check_name: false, ..believing(&authority) };
        let wrong = provider(&authority.issue("other.test", NOW), None);
        assert_eq!(meet(wrong, lenient()).await, Ok(OPTIONS.to_vec()));
        let unknown = provider(&other.issue("other.test", NOW), None);
        assert_eq!(meet(unknown, lenient()).await, Err(ConnectError::Tls(TlsProblem::UnknownIssuer)));
        let expired = provider(&authority.issue("other.test", (2019, 2020)), None);
        assert_eq!(meet(expired, lenient()).await, Err(ConnectError::Tls(TlsProblem::Expired)));
    });
}

#[test]
fn our_certificate_is_shown_to_a_server_that_wants_it_and_unusable_files_are_told() {
    within(async {
        let (authority, clients) = (Authority::new(), Authority::new());
        let strict = provider(&authority.issue("sip.test", NOW), Some(&clients));
        let Pair { certificate, key } = clients.issue("council.test", NOW);
        let with = |certificate, key| TlsSettings { certificate: Some((certificate, key)), ..believing(&authority) };
        assert_eq!(meet(strict.clone(), with(certificate.clone(), key)).await, Ok(OPTIONS.to_vec()));
        let own_files = Err(ConnectError::Tls(TlsProblem::OwnFiles));
        assert_eq!(meet(strict.clone(), with(certificate.clone(), certificate)).await, own_files, "no key in it");
        let missing = TlsSettings { ca_file: Some(authority.folder.join("no.pem")), ..TlsSettings::default() };
        assert_eq!(meet(strict, missing).await, own_files);
    });
}

#[test]
fn a_server_that_speaks_no_tls_is_a_failed_handshake() {
    within(async {
        let authority = Authority::new();
        let mut shell = Shell::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let remote = listener.local_addr().unwrap();
        let settings = believing(&authority);
        shell.streams.tls_peer(remote, Arc::new(TlsPeer { name: "sip.test".into(), settings }));
        shell.send(Transport::Tls, remote, OPTIONS);
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"SIP/2.0 400 What is this\r\n\r\n").await.unwrap();
        assert_eq!(shell.failed().await, ConnectError::Tls(TlsProblem::Handshake));
    });
}

#[test]
fn peers_reach_our_tls_port_with_either_version_and_a_reload_changes_the_certificate() {
    within(async {
        let authority = Authority::new();
        let mut shell = Shell::new();
        let addr = shell.listen(Transport::Tls);
        for (name, only) in [("one.test", &version::TLS12), ("two.test", &version::TLS13)] {
            let Pair { certificate, key } = authority.issue(name, NOW);
            shell.trust.reread(Some(ListenTls { certificate, key }));
            let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
            let builder = builder.with_protocol_versions(&[only]).unwrap();
            let config = Arc::new(builder.with_root_certificates(roots(&authority)).with_no_client_auth());
            // The certificate is read beside the loop; until then connections are closed.
            let mut stream = loop {
                let tcp = TcpStream::connect(addr).await.unwrap();
                let name = ServerName::try_from(name).unwrap();
                match TlsConnector::from(config.clone()).connect(name, tcp).await {
                    Ok(stream) => break stream,
                    Err(_) => tokio::task::yield_now().await,
                }
            };
            stream.write_all(OPTIONS).await.unwrap();
            let flow = shell.opened().await;
            assert_eq!(flow.transport, Transport::Tls);
            assert_eq!(shell.message().await, (flow, OPTIONS.to_vec()));
            shell.streams.send(&flow, b"200".to_vec());
            let mut got = [0; 3];
            stream.read_exact(&mut got).await.unwrap();
            assert_eq!(&got, b"200");
            drop(stream);
            assert_eq!(shell.closed().await, flow.id);
        }
    });
}
