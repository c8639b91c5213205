//! The TypeScript and browser parts.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::{Outcome, run, tools, until_one_fails};

/// The TypeScript compiler, in the folder of the web tests.
pub const TSC: &str = "node_modules/typescript/bin/tsc";

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
    // The newest compiler and the oldest that is supported.
    let (new, old) = (TSC, "node_modules/typescript-5.9/bin/tsc");
    let steps: [&[&str]; 8] = [
        &["npm", "ci", "--no-audit", "--no-fund", "--silent"],
        &["node", new, "-p", "tsconfig.json"],
        &["node", new, "-p", "tsconfig.nodenext.json"],
        &["node", new, "-p", "tsconfig.tests.json"],
        &["node", old, "-p", "tsconfig.json"],
        &["node", old, "-p", "tsconfig.nodenext.json"],
        &["node", "size.mjs"],
        &["node", "--test", "hooks.mjs"],
    ];
    until_one_fails(steps.map(|step| {
        let mut command = Command::new(step[0]);
        command.args(&step[1..]).current_dir(&web);
        command
    }))
}

/// Every kind of failure of the bridge's calls, from the reference gateway and from what may stand before it. After [`types`],
/// which installs what runs it.
pub fn failures(root: &Path) -> Outcome {
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let Some(program) = program(root, "authgate", "authgate") else { return Outcome::Failed };
    let vitest = ["node_modules/vitest/vitest.mjs", "run", "--no-cache"];
    run(Command::new("node").args(vitest).env("AUTHGATE_PROGRAM", program).current_dir(root.join("tests/web")))
}

/// The code flow, refresh and both logouts against a real OpenID provider. After [`types`], which installs it.
pub fn provider(root: &Path) -> Outcome {
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let Some(program) = program(root, "authgate-goldens", "golden-providers") else { return Outcome::Failed };
    run(Command::new("node").args(["provider.mjs", &program]).current_dir(root.join("tests/web")))
}

/// Builds a program of the workspace and answers where it is.
pub fn program(root: &Path, package: &str, name: &str) -> Option<String> {
    let build = ["build", "--quiet", "--package", package, "--bin", name, "--message-format", "json"];
    let output = Command::new(env!("CARGO")).args(build).current_dir(root).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let mut messages = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let found = messages.find_map(|m| m["executable"].as_str().map(str::to_owned));
    if found.is_none() {
        eprintln!("verify: {name} cannot be built");
    }
    found
}

/// The example app: its types, its lints, its build, and a browser that uses it. After [`types`], which installs the browser's
/// driver.
pub fn app(root: &Path) -> Outcome {
    let Some(chromium) = tools::chromium() else {
        return Outcome::Skipped("Chromium is not installed, and cannot be installed here");
    };
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let Some(program) = program(root, "react-app", "react-app") else { return Outcome::Failed };
    let (frontend, web) = (root.join("examples/react-app/frontend"), root.join("tests/web"));
    let steps: [(&[&str], &Path); 4] = [
        (&["npm", "ci", "--no-audit", "--no-fund", "--silent"], &frontend),
        (&["npm", "run", "--silent", "check"], &frontend),
        (&["npm", "run", "--silent", "build"], &frontend),
        (&["node", "app.mjs", &program], &web),
    ];
    until_one_fails(steps.map(|(step, folder)| {
        let mut command = Command::new(step[0]);
        command.args(&step[1..]).env("CHROMIUM", &chromium).current_dir(folder);
        command
    }))
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
    let outcome = until_one_fails(["signin.mjs", "oauth.mjs"].map(|script| {
        let mut command = Command::new("node");
        command.args([script, &gateway.url]).env("CHROMIUM", &chromium).current_dir(root.join("tests/web"));
        command
    }));
    gateway.stop();
    outcome
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
