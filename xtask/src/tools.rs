//! Programs that the checks need: found, installed where that is possible, or named as missing.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A program on the path, or at one of the usual places.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Chromium; installed with apt on Debian as root.
pub fn chromium() -> Option<PathBuf> {
    find(&["chromium", "chromium-browser", "google-chrome"]).or_else(|| {
        install(&["chromium"]);
        find(&["chromium"])
    })
}

/// A database server's program, which Debian may keep off the path; its package is installed where that is possible.
pub fn server(program: &str, package: &str) -> bool {
    let there = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let off_path = versions.map(|version| version.path().join("bin")).chain(["/usr/sbin".into()]);
        find(&[program]).is_some() || off_path.map(|folder| folder.join(program)).any(|file| file.is_file())
    };
    if !there() {
        install(&[package]);
    }
    there()
}

/// A library below Debian's folder of this machine's kind; its package is installed where that is possible.
pub fn library(file: &str, package: &str) -> bool {
    let there = || Path::new("/usr/lib/x86_64-linux-gnu").join(file).is_file();
    if !there() {
        install(&[package]);
    }
    there()
}

/// True if node is there and recent enough for the tools of the bridge.
pub fn node() -> bool {
    let output = Command::new("node").arg("--version").output();
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(|n| n.parse::<u32>().unwrap_or(0));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    version >= (20, 19)
}

fn install(packages: &[&str]) {
    let root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0\n"));
    if !root || !Path::new("/usr/bin/apt-get").exists() {
        return;
    }
    println!("   installing {} with apt-get", packages.join(", "));
    let quiet = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command.stdout(std::process::Stdio::null()).status().is_ok_and(|s| s.success())
    };
    let _ =
        quiet(&["-qq", "update"]) && quiet(&[&["-qq", "-y", "--no-install-recommends", "install"], packages].concat());
}
