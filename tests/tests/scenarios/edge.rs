//! What holds for every request: whom it is addressed to, what it is called, what a browser may do with the answer, and
//! what is logged of it.

use axum::body::Body;
use axum::http::{Request, header};
use homeward_tests::on_one_engine;
use homeward_tests::world::{Desk, Reply, logged};
use serde_json::json;

fn ask(desk: &Desk, uri: &str, hosts: &[&str]) -> Reply {
    let request = hosts.iter().fold(Request::builder().uri(uri), |request, host| request.header(header::HOST, *host));
    desk.send_bare(request.body(Body::empty()).unwrap())
}

on_one_engine! {
    /// A request that names no host, or two, is read one way here and maybe another way by a proxy.
    fn a_request_names_one_host(world) {
        let stranger = world.stranger();
        ask(&stranger, "/livez", &["localhost:8443"]).expect(200);
        ask(&stranger, "https://localhost:8443/livez", &[]).expect(200);
        for (uri, hosts) in [("/livez", &[][..]), ("/livez", &["localhost", "localhost"]), ("/livez", &["localhost, elsewhere"]),
            ("https://localhost/livez", &["elsewhere"]), ("/v1/me", &[""])] {
            ask(&stranger, uri, hosts).problem(400, "malformed_request");
        }
    }

    /// What counts once and is said twice is refused: a proxy in front may have taken the other one.
    fn what_counts_once_is_said_once(world) {
        world.kingston();
        let (mo, stranger) = (world.desk("mo"), world.stranger());
        let token = mo.token.clone().unwrap();
        for (name, values) in [("authorization", [format!("Bearer {token}"), "Bearer x".to_owned()]),
            ("authorization", [format!("Bearer {token}"), format!("Bearer {token}")]),
            ("content-type", ["application/json".to_owned(), "text/plain".to_owned()]),
            ("content-length", ["0".to_owned(), "0".to_owned()]), ("origin", ["null".to_owned(), "https://localhost".to_owned()])] {
            let headers: Vec<(&str, &str)> = values.iter().map(|value| (name, value.as_str())).collect();
            stranger.call("GET", "/v1/me", None, &headers).problem(400, "malformed_request");
        }
        let ids = [world.id().to_string(), world.id().to_string()];
        let lists = [("if-none-match", "\"1\""), ("if-none-match", "\"2\""), ("authorization", &format!("Bearer {token}")),
            ("accept", "a/b"), ("accept", "c/d"), ("x-request-id", &ids[0])];
        stranger.call("GET", "/v1/me", None, &lists).expect(200);
    }

    /// What is refused before anything is read has the headers of every answer.
    fn early_refusals_have_the_headers_of_every_answer(world) {
        let stranger = world.stranger();
        let twice = [("authorization", "Bearer a"), ("authorization", "Bearer b")];
        for refused in [ask(&stranger, "/livez", &[]), ask(&stranger, "/livez", &["a.example", "b.example"]),
            stranger.call("GET", "/v1/me", None, &twice), stranger.get("/v1/nothing"), stranger.call("BREW", "/v1/me", None, &[])] {
            for (name, value) in [("cache-control", "no-store"), ("strict-transport-security", "max-age=63072000"),
                ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"), ("x-content-type-options", "nosniff"),
                ("content-type", "application/problem+json")] {
                assert_eq!(refused.headers[name], value, "{name} {}", refused.status);
            }
            assert!(refused.headers.contains_key("x-request-id"));
        }
    }

    /// Every answer names its request; a client's own name for it counts where it is a UUID.
    fn every_answer_names_its_request(world) {
        let stranger = world.stranger();
        let named = |name: &str| {
            let reply = stranger.call("GET", "/v1/me", None, &[("x-request-id", name)]);
            reply.headers["x-request-id"].to_str().unwrap().to_owned()
        };
        let own = world.id().to_string();
        assert_eq!(named(&own), own);
        for made_up in ["canary", "", "0198C0DE-0000-7000-8000-000000000001"] {
            let name = named(made_up);
            assert!(uuid::Uuid::parse_str(&name).is_ok() && name != made_up && !name.contains("canary"), "{name}");
        }
        assert!(logged().contains(&own));
        for refused in [ask(&stranger, "/livez", &[]), stranger.get("/v1/nothing"), stranger.call("BREW", "/v1/me", None, &[])] {
            assert!(refused.headers.contains_key("x-request-id"));
        }
    }

    /// Words that a client made up get nowhere near the log.
    fn what_a_client_makes_up_is_not_logged(world) {
        let stranger = world.stranger();
        for (method, path) in [("CANARYMETHOD", "/v1/me"), ("GET", "/v1/children/canarypath"), ("GET", "/canarypath"),
            ("POST", "/v1/sessions?canaryquery=1"), ("GET", "/app/canaryfile")] {
            stranger.call(method, path, Some(json!({"canarybody": 1})), &[("x-request-id", "canaryname"), ("user-agent", "canaryagent")]);
        }
        ask(&stranger, "/v1/me", &["canaryhost", "canaryhost"]);
        let log = logged();
        assert!(log.contains("method=\"other\"") || log.contains("method=other"), "{log}");
        for canary in ["CANARYMETHOD", "canarypath", "canaryquery", "canaryfile", "canarybody", "canaryname", "canaryagent", "canaryhost"] {
            assert!(!log.contains(canary), "{canary}");
        }
    }

    /// The page of the documentation runs its own files and nothing else; what is no page runs nothing.
    fn pages_run_their_own_files_alone(world) {
        let stranger = world.stranger();
        let policy = |path: &str| stranger.get(path).headers["content-security-policy"].to_str().unwrap().to_owned();
        let docs = policy("/docs/");
        assert!(docs.contains("default-src 'none'; script-src 'self';") && docs.contains("frame-ancestors 'none'"), "{docs}");
        let page = String::from_utf8(stranger.get("/docs/").bytes).unwrap();
        for script in page.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            assert!(tag.contains("src=\"./") && rest.trim_start().starts_with("</script>"), "inline, or from elsewhere: {script}");
        }
        for path in ["/v1/me", "/livez", "/nothing"] {
            assert_eq!(policy(path), "default-src 'none'; frame-ancestors 'none'", "{path}");
        }
    }
}
