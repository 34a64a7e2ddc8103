//! A page and a picture over a slow link. Link and limits are both made faster by one factor, so that what takes a quarter of
//! an hour is measured in half a minute and the ratio between them is the real one.

use super::link::Link;
use super::server::Server;
use crate::wire::{self, Wire};
use anyhow::{Context as _, Result, ensure};
use axum::http::Request;
use homeward_server::listener::Limits;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use sync_core::role::Role;
use sync_core::sync::phone::MemoryStorage;
use uuid::Uuid;

/// How much faster everything is.
pub(super) const SCALE: u32 = 32;
const PICTURE_BYTES: usize = 5_000_000;
const JPEG_HEAD: &[u8] = b"\xff\xd8\xff\xda\0\x08\x01\x01\0\0\x3f\0";
const JPEG_END: &[u8] = b"\xff\xd9";
const PART_BYTES: usize = 512 * 1024;
/// Of a page's text, so that the page is full.
const ACCOUNT: usize = 19_000;

/// What travels.
#[derive(Debug, Clone, Copy)]
pub(super) enum Payload {
    Page,
    Picture,
}

/// How it went.
pub(super) struct Taken {
    pub(super) arrived: bool,
    pub(super) time: Duration,
}

/// Carries a page down, or a picture up, over each link.
pub(super) fn carry(payload: Payload, links: &[Link]) -> Result<Vec<Taken>> {
    let folder = tempfile::tempdir()?;
    let server = Server::start_within(&folder.path().join("server"), Limits::default().scaled_down(SCALE))?;
    server.user("mo", Role::TeamManager, Some("Kingston"))?;
    let ada = server.user("ada", Role::MissingChildrenWorker, None)?;
    let (mut manager, _) = server.phone(MemoryStorage::default(), "mo")?;
    let child = server.child(&mut manager, ada)?;
    let (mut phone, line) = server.phone(MemoryStorage::default(), "ada")?;
    phone.sync()?;
    let mut record = phone.begin("return-home-interview", child)?;
    let accounts = if matches!(payload, Payload::Page) { 260 } else { 1 };
    for number in 0..accounts {
        record = phone.begin("return-home-interview", child)?;
        let noise = super::load::noise(number, ACCOUNT);
        let text: String = noise.into_iter().map(|byte| char::from(b' ' + byte % 90)).collect();
        phone.edit_text(record, "/before", 0, 0, &text)?;
    }
    phone.sync()?;
    let token = line.token().context("a session")?;
    let address =
        server.url.rsplit(':').next().context("a port")?.parse().map(|port: u16| (Ipv4Addr::LOCALHOST, port))?;
    let root = server.root.clone();
    server.runtime.block_on(async {
        let mut taken = Vec::new();
        for link in links {
            let entrance = link.faster(SCALE).to(address.into()).await?;
            let wire = Wire::to(entrance, &root)?;
            let begun = Instant::now();
            let arrived = match payload {
                Payload::Page => page(&wire, &token).await,
                Payload::Picture => picture(&wire, &token, record.0).await,
            };
            if let Err(error) = &arrived {
                eprintln!("  {error:#}");
            }
            taken.push(Taken { arrived: arrived.is_ok(), time: begun.elapsed() });
        }
        Ok(taken)
    })
}

async fn page(wire: &Wire, token: &str) -> Result<()> {
    let body = json!({}).to_string().into_bytes();
    let request = Request::post("/v1/sync").header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}")).body(body)?;
    let answer = wire.exchange(Ipv4Addr::LOCALHOST, request).await?;
    ensure!(answer.status == 200 && answer.body.len() > 3_500_000, "{} {}", answer.status, answer.body.len());
    let page: Value = serde_json::from_slice(&answer.body)?;
    ensure!(page["more"] == true, "the page is not full");
    Ok(())
}

async fn picture(wire: &Wire, token: &str, record: Uuid) -> Result<()> {
    // A JPEG with one scan, in which no byte begins a marker.
    let scan = super::load::noise(5, PICTURE_BYTES - JPEG_HEAD.len() - JPEG_END.len());
    let scan: Vec<u8> = scan.into_iter().map(|byte| byte % 0xff).collect();
    let picture = [JPEG_HEAD, &scan, JPEG_END].concat();
    let hash: [u8; 32] = Sha256::digest(&picture).into();
    let sha256 = hex::encode(hash);
    let mut id = [0; 16];
    id.copy_from_slice(hash.get(..16).unwrap_or_default());
    let id = uuid::Builder::from_custom_bytes(id).into_uuid();
    let mut stream = wire.tls(Ipv4Addr::LOCALHOST, false).await?;
    for (number, part) in picture.chunks(PART_BYTES).enumerate() {
        let query = format!("offset={}&size={PICTURE_BYTES}&sha256={sha256}", number * PART_BYTES);
        let request = Request::put(format!("/v1/records/{record}/attachments/{id}?{query}"));
        let request = request.header("content-type", "application/octet-stream");
        let request = request.header("authorization", format!("Bearer {token}")).body(part.to_vec())?;
        let answer = wire::exchange(&mut stream, &request).await?;
        ensure!(answer.status == 200, "{} {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(())
}
