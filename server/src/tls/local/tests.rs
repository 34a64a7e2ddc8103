use super::*;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

fn machine(host: &str, address: &str) -> Names {
    let addresses = ["127.0.0.1", "::1", address].map(|address| address.parse::<IpAddr>().unwrap());
    Names { host: Some(host.to_owned()), addresses: addresses.into() }
}

fn at(days: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap() + TimeDelta::days(days)
}

fn chain(pem: &Path) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_file_iter(pem).unwrap().map(Result::unwrap).collect()
}

/// Tells whether a client that trusts these believes the certificate under a name.
fn believed(
    trusted: &[CertificateDer<'static>],
    leaf: &CertificateDer<'static>,
    name: &str,
    now: DateTime<Utc>,
) -> bool {
    let mut roots = RootCertStore::empty();
    trusted.iter().for_each(|root| roots.add(root.clone()).unwrap());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(now.timestamp().unsigned_abs()));
    let name = ServerName::try_from(name.to_owned()).unwrap();
    verifier.verify_server_cert(leaf, &[], &name, &[], now).is_ok()
}

#[test]
fn whoever_trusts_the_root_reaches_the_machine_by_every_name() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (certificate, key) = certificate(data, &machine("laptop", "192.168.1.20"), at(0)).unwrap();
    let (sent, root) = (chain(&certificate), chain(&data.join("root.pem")));
    assert_eq!((sent.len(), &sent[1]), (2, &root[0]));
    for name in ["localhost", "laptop", "laptop.local", "127.0.0.1", "::1", "192.168.1.20"] {
        assert!(believed(&root, &sent[0], name, at(0)), "{name}");
        // The whole file is what the README has curl trust.
        assert!(believed(&sent, &sent[0], name, at(0)), "{name}");
    }
    for name in ["192.168.1.21", "other.local", "homeward.example"] {
        assert!(!believed(&root, &sent[0], name, at(0)), "{name}");
    }
    assert!(!believed(&root, &sent[0], "localhost", at(397)) && !believed(&root, &sent[0], "localhost", at(-2)));
    #[cfg(unix)]
    for secret in [key, data.join("root.key")] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(secret).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_stolen_root_vouches_for_nothing_far_away() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path(), &machine("laptop", "10.0.0.5"), at(0)).unwrap();
    let stolen = KeyPair::from_pem(&fs::read_to_string(folder.path().join("root.key")).unwrap()).unwrap();
    let issuer = Issuer::new(root_params(&stolen), stolen);
    let root = chain(&folder.path().join("root.pem"));
    let forged = |name: &str| {
        let notes = Notes { until: at(300), host: None, names: BTreeSet::from([name.to_owned()]) };
        let key = KeyPair::generate().unwrap();
        leaf_params(&notes, at(0)).unwrap().signed_by(&key, &issuer).unwrap().der().clone()
    };
    for name in ["bank.example", "8.8.8.8", "2001:db8::1", "172.32.0.1"] {
        assert!(!believed(&root, &forged(name), name, at(0)), "{name}");
    }
    for name in ["laptop", "printer.local", "172.31.0.1", "10.9.9.9", "fd00::7"] {
        assert!(believed(&root, &forged(name), name, at(0)), "{name}");
    }
}

#[test]
fn a_certificate_is_made_anew_by_the_same_root_when_it_no_longer_serves() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let home = machine("laptop", "192.168.1.20");
    let made = |machine: &Names, day: i64| chain(&certificate(data, machine, at(day)).unwrap().0);
    let first = made(&home, 0);
    assert_eq!(made(&home, CERTIFICATE_DAYS - RENEWAL_DAYS), first);
    let renewed = made(&home, CERTIFICATE_DAYS - RENEWAL_DAYS + 1);
    assert!(renewed[0] != first[0] && renewed[1] == first[1]);
    assert!(believed(&first, &renewed[0], "192.168.1.20", at(CERTIFICATE_DAYS)));

    // In another network, and under another name, which the root does not vouch for.
    let elsewhere = made(&machine("renamed", "10.0.0.5"), 370);
    assert!(
        believed(&first, &elsewhere[0], "10.0.0.5", at(370))
            && believed(&first, &elsewhere[0], "renamed.local", at(370))
    );
    assert!(believed(&first, &elsewhere[0], "laptop", at(370)) && !believed(&first, &elsewhere[0], "renamed", at(370)));
    assert_eq!(made(&machine("renamed", "10.0.0.5"), 371), elsewhere);

    // A crash between two files, and a file that is lost.
    for lost in ["certificate.txt", "certificate.key", "certificate.pem"] {
        fs::remove_file(data.join(lost)).unwrap();
        let again = made(&home, 372);
        assert!(believed(&first, &again[0], "localhost", at(372)), "{lost}");
        assert_eq!(made(&home, 372), again);
    }
}

#[test]
fn a_certificate_without_a_root_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["certificate.pem", "certificate.key"] {
        fs::write(folder.path().join(name), "somebody's own").unwrap();
    }
    let (pem, _) = certificate(folder.path(), &machine("laptop", "10.0.0.5"), at(0)).unwrap();
    assert_eq!(fs::read_to_string(pem).unwrap(), "somebody's own");
    assert!(!folder.path().join("root.pem").exists());
}
