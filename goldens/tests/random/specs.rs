//! SEC 176: random specs, made from the schema. None panics or hangs; what is accepted compiles without a warning.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use authgate_codegen::render;

use authgate_codegen::spec::diagnostic::Report;
use authgate_codegen::spec::{Project, read, read_value, schema};
use serde_json::{Map, Value, json};

use crate::scratch::{self, Scratch};

/// The same numbers for the same start.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// Texts that are good in some word, and texts that are good in none.
const TEXTS: [&str; 38] = [
    "user.id",
    "user.number",
    "token_id",
    "username",
    "email",
    "/v1",
    "/",
    "/auth/token",
    "/x",
    "/v1/cb",
    "/v1/auth/oauth/a/callback",
    "/home?x=1",
    "JWT_SECRET",
    "OTHER",
    "1h",
    "24h",
    "90s",
    "30d",
    "0s",
    "__Host-a",
    "web/src",
    "google",
    "b-2",
    "constructor",
    "https://id.example",
    "https://id.example/t",
    "http://127.0.0.1:9/x",
    "tenant.example.com",
    "eu-central-1",
    "openid",
    "",
    "é",
    "\"*/{{",
    "\u{2028}",
    "a..b",
    "//e",
    "-1h",
    "__proto__",
];

/// A value for a word: mostly of its schema, sometimes of none.
fn value(schema: &Value, depth: usize, random: &mut Random) -> Value {
    if random.chance(3) || depth > 6 {
        return [json!(null), json!(-1), json!(1e300), json!([]), json!({}), json!(true), json!("x"), json!([[[]]])]
            [random.below(8)]
        .clone();
    }
    let one = |list: &Value, random: &mut Random| {
        list.as_array().filter(|l| !l.is_empty()).map(|l| l[random.below(l.len())].clone())
    };
    if let Some(choice) = schema.get("enum").and_then(|list| one(list, random)) {
        return choice;
    }
    if let Some(branch) = schema.get("oneOf").and_then(|list| one(list, random)) {
        return branch.get("const").cloned().unwrap_or_else(|| value(&branch, depth + 1, random));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => object(schema, depth, random),
        Some("array") => {
            let count = 1 + random.below(3);
            (0..count).map(|_| value(&schema["items"], depth + 1, random)).collect()
        }
        Some("boolean") => json!(random.chance(50)),
        Some("integer") => {
            let (low, high) = (schema["minimum"].as_u64().unwrap_or(0), schema["maximum"].as_u64().unwrap_or(100));
            let span = usize::try_from(high - low).unwrap() + 3;
            json!((low + random.below(span) as u64).saturating_sub(1))
        }
        _ if schema.get("const").is_some() => schema["const"].clone(),
        _ => json!(random.pick(&TEXTS)),
    }
}

/// The function or type that a word names. Whether a hook has the right signature, rustc says and not the spec.
fn hook(word: &str) -> Option<&'static str> {
    Some(match word {
        "session_schema" => "auth.Session",
        "session_store" => "auth.store",
        "public_session" => "auth.public_session",
        "credentials_schema" => "auth.LoginCredentials",
        "validate_fn" => "auth.validate_login",
        "identity_fn" => "auth.map_oidc_identity",
        _ => return None,
    })
}

fn object(schema: &Value, depth: usize, random: &mut Random) -> Value {
    let mut members = Map::new();
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, word) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(hook) = hook(name).filter(|_| random.chance(90)) {
            members.insert(name.clone(), json!(hook));
            continue;
        }
        let wanted = if required.contains(&name.as_str()) { 97 } else { 15 };
        if random.chance(wanted) {
            members.insert(name.clone(), value(word, depth + 1, random));
        }
    }
    if random.chance(2) {
        members.insert((*random.pick(&TEXTS)).to_owned(), json!(1));
    }
    Value::Object(members)
}

/// A spec that is good.
fn good(providers: bool) -> Value {
    let mut methods = vec![
        json!({ "kind": "password", "credentials_schema": "auth.LoginCredentials", "validate_fn": "auth.validate_login" }),
    ];
    if providers {
        methods.push(json!({ "kind": "oauth", "identity_fn": "auth.map_oidc_identity", "providers": [
            { "kind": "provider", "slug": "google", "preset": "google", "client_id": "id", "client_secret_env": "A", "callback_path": "/v1/a" },
            { "kind": "provider", "slug": "b", "preset": "github", "client_id": "id", "client_secret_env": "B", "callback_path": "/v1/b" },
        ] }));
    }
    json!({ "session_schema": "auth.Session", "session_store": "auth.store", "user_id_attr": "user.id", "methods": methods })
}

/// One spec in two is random whole; the other is a good one with a few words made anew.
fn spec(random: &mut Random) -> Value {
    let root = schema::project();
    let auth = &root["properties"]["auth"];
    if random.chance(30) {
        return json!({ "auth": value(auth, 0, random) });
    }
    let mut block = good(random.chance(50));
    for _ in 0..1 + random.below(4) {
        let (mut schema, mut place) = (auth, &mut block);
        if random.chance(40) && place.pointer("/methods/0/kind").is_some() {
            let methods = place["methods"].as_array_mut().unwrap();
            let index = random.below(methods.len());
            let branches = auth["properties"]["methods"]["items"]["oneOf"].as_array().unwrap();
            let kind = methods[index].get("kind").cloned();
            let branch = branches.iter().find(|b| b.pointer("/properties/kind/const") == kind.as_ref());
            let Some(branch) = branch else { continue };
            (schema, place) = (branch, &mut methods[index]);
            if place.pointer("/providers/0/slug").is_some() && random.chance(70) {
                schema = &branch["properties"]["providers"]["items"]["oneOf"][0];
                place = place.pointer_mut("/providers/0").unwrap();
            }
        }
        let words: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        let word = words[random.below(words.len())].clone();
        let made = match hook(&word) {
            Some(hook) => json!(if random.chance(80) { hook } else { "auth.nothing" }),
            None => value(&schema["properties"][&word], 1, random),
        };
        if let Some(members) = place.as_object_mut() {
            members.insert(word, made);
        }
    }
    json!({ "auth": block })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// `cargo verify` runs a fiftieth.
fn rounds() -> usize {
    if std::env::var_os("AUTHGATE_LONG").is_some() { 100_000 } else { 2_000 }
}

/// How many of the accepted are compiled.
const COMPILED: usize = 200;

#[test]
fn sec_176_random_specs_never_panic_and_what_is_accepted_compiles_without_a_warning() {
    let project = Project { spec: PathBuf::from("project.jsonnet"), root: root(), env: None, engine: None };
    let mut random = Random(1);
    let (mut accepted, mut refused) = (Vec::new(), 0);
    for _ in 0..rounds() {
        match read_value(&project, spec(&mut random)) {
            Ok(plan) => {
                let files = render(&plan.plan).unwrap();
                if accepted.len() < COMPILED {
                    accepted.push(files);
                }
            }
            Err(report) => {
                assert!(report.errors().count() > 0);
                refused += 1;
            }
        }
    }
    assert!(refused > rounds() / 4 && accepted.len() == COMPILED, "{refused} refused, {} kept", accepted.len());
    compile(&accepted);
}

/// The same text through the engine's own process, which must say the same; one in ten of 500 in `verify`.
#[test]
fn sec_176_random_specs_mean_the_same_through_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::copy(root().join("src/auth.rs"), folder.path().join("src/auth.rs")).unwrap();
    let spec_file = PathBuf::from("project.jsonnet");
    let engine = Some(scratch::engine());
    let project = Project { spec: spec_file, root: folder.path().to_owned(), env: None, engine };
    // By place the one, by path the other.
    let findings = |report: &Report| -> BTreeSet<String> {
        report.findings.iter().map(|f| format!("{} {:?} {}", f.code, f.path, f.message)).collect()
    };
    let mut random = Random(2);
    for _ in 0..if rounds() > 10_000 { 500 } else { 50 } {
        let value = spec(&mut random);
        std::fs::write(folder.path().join("project.jsonnet"), value.to_string()).unwrap();
        match (read(&project), read_value(&project, value.clone())) {
            (Ok(text), Ok(direct)) => {
                assert_eq!(format!("{:?}", text.plan.settings), format!("{:?}", direct.plan.settings), "{value}");
            }
            (Err(text), Err(direct)) => {
                assert_eq!(findings(&text), findings(&direct), "{value}");
                assert!(text.findings.iter().all(|f| f.place.is_some()), "{text}");
            }
            _ => panic!("accepted in one way only: {value}"),
        }
    }
}

/// One crate of all of them: each is a module, and all name the one domain.
fn compile(accepted: &[Vec<authgate_codegen::Rendered>]) {
    let scratch = Scratch::new("accepted");
    let mut lib = String::from("#![deny(warnings)]\n#![forbid(unsafe_code)]\npub mod auth;\n");
    for (n, files) in accepted.iter().enumerate() {
        for file in files.iter().filter(|file| file.path.extension().is_some_and(|e| e == "rs")) {
            scratch.write(&format!("src/s{n}/{}", file.path.file_name().unwrap().to_string_lossy()), &file.text);
        }
        writeln!(lib, "#[path = \"s{n}/auth.rs\"]\npub mod s{n};").unwrap();
    }
    scratch.write("src/lib.rs", &lib);
    scratch.write("src/auth.rs", &std::fs::read_to_string(root().join("src/auth.rs")).unwrap());
    let (good, said) = scratch.check();
    assert!(good, "{said}");
}
