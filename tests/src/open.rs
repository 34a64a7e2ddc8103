//! A world whose server answers on a port, for programs that are not of this workspace.

use crate::World;
use anyhow::{Result, bail};
use homeward_server::listener::{self, Limits};
use homeward_server::{router, tls};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use sync_core::role::Role;
use tokio::net::TcpListener;
use uuid::Uuid;

/// Serves the world's server behind TLS, and returns where.
pub fn serve(world: &World, pair: &(PathBuf, PathBuf)) -> Result<SocketAddr> {
    let socket = world.run(TcpListener::bind(("127.0.0.1", 0)))?;
    let address = socket.local_addr()?;
    let (router, _) = router::service(Arc::clone(&world.app));
    let serving = listener::serve(socket, tls::config(pair)?, router, Limits::default(), std::future::pending());
    // It ends with the process.
    world.run(async {
        tokio::spawn(serving);
    });
    Ok(address)
}

/// Peoples the world, so that every operation has something to answer with; returns the ids, by what they are of.
pub fn people(world: &mut World) -> Result<Value> {
    world.kingston();
    world.user("Axel Admin", Role::Administrator, None);
    let spare: Vec<Uuid> =
        ["Una", "Uma", "Udo"].map(|name| world.user(&format!("{name} Spare"), Role::LeadProfessional, None)).to_vec();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    let others: Vec<_> = ["Quill", "Wren", "Ash"].iter().map(|name| world.child(&sam, name, "Kingston")).collect();
    let mut allocations =
        vec![world.allocate(&mo, robin, "ada", "missing"), world.allocate(&mo, robin, "yan", "phoenix")];
    let ben_works = world.allocate(&mo, robin, "ben", "missing");
    allocations.push(ben_works);

    let mut episodes = Vec::new();
    for (child, returned_at) in [(robin, json!("2026-03-01T18:00:00Z")), (others[0], Value::Null)] {
        let id = world.id();
        let report = json!({"id": id, "child": child, "reported_at": "2026-02-28T22:00:00Z",
            "reported_by": "An invented carer", "classification": "missing", "missing_from": "home",
            "returned_at": returned_at});
        sam.post("/v1/missing-episodes", report).expect(201);
        episodes.push(id);
    }

    let (mut ada, _) = world.phone("ada");
    let (mut ben, _) = world.phone("ben");
    let interview = ada.begin("return-home-interview", robin)?;
    ada.set(interview, "/where", "At home")?;
    ada.edit_text(interview, "/before", 0, 0, "She was quiet.")?;
    ada.set(interview, "/push/bullying", true)?;
    let plan = ada.begin("safety-plan", robin)?;
    let profile = ada.begin("missing-from-home-profile", robin)?;
    ada.edit_text(plan, "/triggers", 0, 0, "Arguments about the phone.")?;
    ada.sync()?;
    ben.sync()?;
    ada.set(interview, "/where", "In the car")?;
    ben.set(interview, "/where", "At school")?;
    ada.sync()?;
    ben.sync()?;

    // Ben's access ends before he hands in the last of his work.
    ben.set(interview, "/where", "At the station")?;
    mo.post(&format!("/v1/children/{robin}/allocations/{ben_works}/end"), json!({})).expect(204);
    // What was refused is told in the answer, and is not a failure of the call.
    ben.sync()?;
    let refused = mo.get("/v1/quarantine").expect(200);
    let entry = refused["items"][0]["id"].clone();
    let record = mo.get(&format!("/v1/records/{interview}")).expect(200);
    if entry.is_null() || record["conflicts"][0]["path"] != "/where" {
        bail!("the world has no conflict or no quarantined work: {record} {refused}");
    }
    let devices: Vec<Value> = {
        let all = world.desk("axel").get("/v1/devices").expect(200);
        let phones = all["items"].as_array().into_iter().flatten().filter(|device| device["enrolled"] == true);
        phones.map(|device| device["id"].clone()).collect()
    };
    let mut children = others;
    children.push(robin);
    Ok(json!({
        "child": children, "episode": episodes, "allocation": allocations, "entry": [entry], "device": devices,
        "record": [interview, plan, profile], "user": spare,
    }))
}
