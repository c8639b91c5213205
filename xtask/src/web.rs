//! The TypeScript and browser parts.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::{Outcome, run, tools};

/// `npm ci` from the lock file, then the type checks, the bridge's size, and the session hooks over a real cache.
pub fn types(root: &Path) -> Outcome {
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let web = root.join("tests/web");
    let check = web.join(".check");
    // Where the nearest package.json says that files are modules.
    let copied = std::fs::create_dir_all(&check)
        .and_then(|()| std::fs::copy(root.join("generated/auth.gen.ts"), check.join("auth.gen.ts")));
    if copied.is_err() {
        return Outcome::Failed;
    }
    let steps: [&[&str]; 5] = [
        &["npm", "ci", "--no-audit", "--no-fund", "--silent"],
        &["npx", "tsc", "-p", "tsconfig.json"],
        &["npx", "tsc", "-p", "tsconfig.nodenext.json"],
        &["node", "size.mjs"],
        &["node", "--test", "hooks.mjs"],
    ];
    steps
        .iter()
        .map(|step| run(Command::new(step[0]).args(&step[1..]).current_dir(&web)))
        .find(|o| *o != Outcome::Passed)
        .unwrap_or(Outcome::Passed)
}

/// The code flow, refresh and both logouts against a real OpenID provider. After [`types`], which installs it.
pub fn provider(root: &Path) -> Outcome {
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let build =
        ["build", "--quiet", "--package", "authgate-goldens", "--bin", "golden-providers", "--message-format", "json"];
    let output = Command::new(env!("CARGO")).args(build).current_dir(root).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let messages = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let program = messages.filter_map(|m| m["executable"].as_str().map(str::to_owned)).next();
    let Some(program) = program else {
        eprintln!("verify: golden-providers cannot be built");
        return Outcome::Failed;
    };
    run(Command::new("node").args(["provider.mjs", &program]).current_dir(root.join("tests/web")))
}

/// A real browser against `cargo dev`.
pub fn browser(root: &Path) -> Outcome {
    let Some(chromium) = tools::chromium() else {
        return Outcome::Skipped("Chromium is not installed, and cannot be installed here");
    };
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let Some(mut gateway) = Dev::start(root) else { return Outcome::Failed };
    let outcome = ["signin.mjs", "oauth.mjs"]
        .iter()
        .map(|script| {
            let web = root.join("tests/web");
            run(Command::new("node").args([script, gateway.url.as_str()]).env("CHROMIUM", &chromium).current_dir(web))
        })
        .find(|outcome| *outcome != Outcome::Passed);
    gateway.stop();
    outcome.unwrap_or(Outcome::Passed)
}

/// The reference gateway in dev, over a database of its own.
struct Dev {
    child: Child,
    url: String,
    folder: std::path::PathBuf,
}

impl Dev {
    fn start(root: &Path) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("authgate-verify-{}", std::process::id()));
        std::fs::create_dir_all(&folder).ok()?;
        let mut child = Command::new(env!("CARGO"))
            .args(["dev"])
            .current_dir(root)
            .env("BIND_ADDR", "127.0.0.1:0")
            .env("DATABASE_URL", format!("sqlite://{}", folder.join("dev.db").display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut lines = BufReader::new(child.stdout.take()?).lines().map_while(Result::ok);
        let url = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
        std::thread::spawn(move || lines.for_each(drop));
        match url {
            Some(url) => Some(Self { child, url, folder }),
            None => {
                let _ = child.kill();
                None
            }
        }
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
