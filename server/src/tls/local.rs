//! A root of this machine's own, which a phone can be told to trust, and the certificate it signs.
//!
//! The root outlives the certificates, so that whoever trusts it goes on when the machine gets another address or a
//! certificate runs out. It can vouch for this machine and private networks alone: a root that somebody stole opens no
//! bank.

use super::names::Names;
use super::write_secret;
use anyhow::{Context as _, Result};
use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints,
};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How long a certificate is good, in days. Phones take none of more than 398.
const CERTIFICATE_DAYS: i64 = 396;
/// How long before its end a certificate is made anew, in days.
const RENEWAL_DAYS: i64 = 30;
/// How long the root is good, in days.
const ROOT_DAYS: i64 = 3_650;
/// The clocks of phones may be slow, by this many days.
const SLOW_DAYS: i64 = 1;

/// Returns certificate and key in the data folder, made where there are none, and anew where they end soon or do not
/// name the machine as it is.
pub(super) fn certificate(data: &Path, machine: &Names, now: DateTime<Utc>) -> Result<(PathBuf, PathBuf)> {
    let (certificate, key) = (data.join("certificate.pem"), data.join("certificate.key"));
    let (root, root_key) = (data.join("root.pem"), data.join("root.key"));
    let both = certificate.exists() && key.exists();
    if both && !root_key.exists() {
        // Somebody's own, or of a time before there was a root: phones trust it as it is.
        return Ok((certificate, key));
    }
    let notes = data.join("certificate.txt");
    let noted = fs::read_to_string(&notes).ok().and_then(|text| Notes::read(&text));
    let has_root = root.exists() && root_key.exists();
    // The root vouches for the host name it was made with. A machine that is renamed is reached by its other names.
    let host = if has_root { noted.as_ref().and_then(|noted| noted.host.clone()) } else { machine.host.clone() };
    let wanted = Notes::of(host, machine, now);
    if both && has_root && noted.is_some_and(|noted| noted.serves(&wanted, now)) {
        return Ok((certificate, key));
    }
    if !has_root {
        make_root(&root, &root_key, wanted.host.as_deref(), now)?;
    }
    let issuer = KeyPair::from_pem(&fs::read_to_string(&root_key)?).context("reading the key of the root")?;
    let issuer = Issuer::new(root_params(&issuer), issuer);
    let made = KeyPair::generate().context("making the certificate's key")?;
    let signed = leaf_params(&wanted, now)?.signed_by(&made, &issuer).context("making a certificate")?;
    // Without its notes a certificate is made anew: a crash between the files leaves none that do not fit together.
    let _ = fs::remove_file(&notes);
    write_secret(&key, made.serialize_pem().as_bytes())?;
    // With the root behind it, the file is a chain for the server and all that a client needs to trust.
    fs::write(&certificate, signed.pem() + &fs::read_to_string(&root)?).context("writing the certificate")?;
    fs::write(&notes, wanted.write()).context("writing what the certificate names")?;
    Ok((certificate, key))
}

/// What a certificate names and until when it is good, in a file beside it.
#[derive(Debug, PartialEq, Eq)]
struct Notes {
    until: DateTime<Utc>,
    host: Option<String>,
    names: BTreeSet<String>,
}

impl Notes {
    fn of(host: Option<String>, machine: &Names, now: DateTime<Utc>) -> Notes {
        let mut names = BTreeSet::from(["localhost".to_owned()]);
        names.extend(host.clone());
        let single = machine.host.as_ref().filter(|host| !host.contains('.'));
        names.extend(single.map(|host| format!("{host}.local")));
        names.extend(machine.addresses.iter().map(ToString::to_string));
        Notes { until: now + TimeDelta::days(CERTIFICATE_DAYS), host, names }
    }

    /// Tells whether a certificate with these notes serves where one with the others is wanted.
    fn serves(&self, wanted: &Notes, now: DateTime<Utc>) -> bool {
        self.until - now >= TimeDelta::days(RENEWAL_DAYS) && self.names.is_superset(&wanted.names)
    }

    fn write(&self) -> String {
        let host = self.host.iter().map(|host| format!("host {host}\n"));
        let names = self.names.iter().map(|name| format!("name {name}\n"));
        let until = format!("until {}\n", self.until.to_rfc3339());
        std::iter::once(until).chain(host).chain(names).collect()
    }

    fn read(text: &str) -> Option<Notes> {
        let values = |key: &'static str| text.lines().filter_map(move |line| line.strip_prefix(key)?.strip_prefix(' '));
        let until = DateTime::parse_from_rfc3339(values("until").next()?).ok()?.to_utc();
        let host = values("host").next().map(str::to_owned);
        Some(Notes { until, host, names: values("name").map(str::to_owned).collect() })
    }
}

fn make_root(root: &Path, root_key: &Path, host: Option<&str>, now: DateTime<Utc>) -> Result<()> {
    let key = KeyPair::generate().context("making the root's key")?;
    let mut params = root_params(&key);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.name_constraints =
        Some(NameConstraints { permitted_subtrees: permitted(host), excluded_subtrees: Vec::new() });
    be_good(&mut params, now, ROOT_DAYS);
    let made = params.self_signed(&key).context("making the root")?;
    write_secret(root_key, key.serialize_pem().as_bytes())?;
    fs::write(root, made.pem()).context("writing the root")
}

/// Returns what follows from the root's key alone, which is all that signing needs.
fn root_params(key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    let short = hex::encode(&Sha256::digest(key.public_key_raw())[..4]);
    params.distinguished_name = named(&format!("Homeward root {short}"));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// Returns what the root may vouch for: this machine's name, names of the local network, and private addresses.
fn permitted(host: Option<&str>) -> Vec<GeneralSubtree> {
    let names = ["localhost", "local"].into_iter().chain(host);
    let v4 = [
        ([10, 0, 0, 0], 8),
        ([172, 16, 0, 0], 12),
        ([192, 168, 0, 0], 16),
        ([169, 254, 0, 0], 16),
        ([127, 0, 0, 0], 8),
    ];
    let mut loopback = [0; 16];
    loopback[15] = 1;
    let mut unique_local = [0; 16];
    unique_local[0] = 0xfc;
    let v6 = [(loopback, 128), (unique_local, 7)];
    let names = names.map(|name| GeneralSubtree::DnsName(name.to_owned()));
    let v4 = v4.into_iter().map(|(net, bits)| GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(net, bits)));
    let v6 = v6.into_iter().map(|(net, bits)| GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(net, bits)));
    names.chain(v4).chain(v6).collect()
}

fn leaf_params(notes: &Notes, now: DateTime<Utc>) -> Result<CertificateParams> {
    let names: Vec<String> = notes.names.iter().cloned().collect();
    let mut params = CertificateParams::new(names).context("naming the certificate")?;
    params.distinguished_name = named("Homeward");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.is_ca = IsCa::ExplicitNoCa;
    be_good(&mut params, now, CERTIFICATE_DAYS);
    Ok(params)
}

fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::CommonName, name);
    named
}

/// Has a certificate be good from a little before now, for so many days, by whole days.
fn be_good(params: &mut CertificateParams, now: DateTime<Utc>, days: i64) {
    let day = |days: i64| {
        let day = (now + TimeDelta::days(days)).date_naive();
        // A month and its days are small numbers, and from 1 on.
        let part = |number: u32| u8::try_from(number).unwrap_or(1);
        rcgen::date_time_ymd(day.year(), part(day.month()), part(day.day()))
    };
    params.not_before = day(-SLOW_DAYS);
    params.not_after = day(days);
}

#[cfg(test)]
mod tests;
