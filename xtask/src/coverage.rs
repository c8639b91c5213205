//! The table of security rows: each with the tests that carry its number, or what it waits for.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

const ROWS: &str = include_str!("../security_rows.tsv");

/// Where the table is.
pub const FILE: &str = "docs/security-coverage.md";

/// What the rows of a group that no test carries wait for.
const WAITS: [(&str, &str); 18] = [
    ("CK", "a further sign-in method"),
    ("JW", "asymmetric keys"),
    ("OI", "a further kind of provider"),
    ("PW", "sign-up, reset and a password change by the user"),
    ("CS", "a further kind of page"),
    ("BC", "planes and tenants"),
    ("PS", "a further kind of page"),
    ("RV", "refresh tokens and second factors"),
    ("TN", "planes and tenants"),
    ("ML", "magic links and one-time codes"),
    ("SA", "SAML"),
    ("LD", "LDAP"),
    ("PK", "passkeys"),
    ("AD", "the admin API"),
    ("FA", "forward-auth"),
    ("CF", "the command line's further verbs and fuzzing of whole specs"),
    ("ST", "a further kind of store"),
    ("LO", "load tests of an hour"),
];

/// Rows whose wait is not their group's.
const SINGLE: [(u32, &str); 3] = [
    (66, "a second method that can be guessed at"),
    (71, "cookies of known devices"),
    (194, "a client that speaks hostile HTTP/2"),
];

/// The table, from the names of the tests below `root`.
pub fn render(root: &Path) -> std::io::Result<String> {
    let mut tests: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    collect(root, root, &mut tests)?;
    let mut out = String::from(
        "# Security rows and their tests\n\n\
         Rendered from the names of the tests by `cargo run -p xtask -- docs`; `cargo verify` compares it. A row without a\n\
         test says what it waits for. P0 blocks a release, P1 blocks the release that ships its method.\n\n\
         | Row | Group | Priority | Tests |\n|---|---|---|---|\n",
    );
    let mut covered = 0;
    let mut all = 0;
    for line in ROWS.lines() {
        let mut columns = line.split('\t');
        let (Some(row), Some(group), Some(priority)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let number: u32 = row.parse().unwrap_or_default();
        all += 1;
        let cell = match tests.get(&number) {
            Some(names) => {
                covered += 1;
                names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join("<br>")
            }
            None => format!("waits for {}", wait(number, group)),
        };
        let _ = writeln!(out, "| {row} | {group} | {priority} | {cell} |");
    }
    let _ = writeln!(out, "\n{covered} of {all} rows have a test.");
    Ok(out)
}

fn wait(number: u32, group: &str) -> &'static str {
    let single = SINGLE.iter().find(|(row, _)| *row == number).map(|(_, wait)| *wait);
    let of_group = WAITS.iter().find(|(name, _)| *name == group).map(|(_, wait)| *wait);
    // Faults of providers come with what they are faults of.
    single.or(of_group).unwrap_or("OAuth and OpenID Connect sign-in")
}

/// How a language's tests name their rows: what of a line begins with the name, what stands behind it, what it begins with in
/// the table, and what stands between its numbers.
struct Naming {
    files: &'static [&'static str],
    test: fn(&str) -> Option<&str>,
    behind: char,
    shown: &'static str,
    between: &'static [char],
}

const NAMINGS: [Naming; 2] = [
    Naming {
        files: &["rs"],
        test: |line| line.trim().strip_prefix("fn sec_"),
        behind: '(',
        shown: "sec_",
        between: &['_'],
    },
    Naming {
        files: &["ts", "mjs"],
        test: |line| Some(line.split_once("(\"SEC ")?.1),
        behind: '"',
        shown: "SEC ",
        between: &[',', ':'],
    },
];

/// Finds the names of tests below `folder`.
fn collect(root: &Path, folder: &Path, tests: &mut BTreeMap<u32, Vec<String>>) -> std::io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && !["target", "node_modules", ".git"].contains(&name.as_str()) {
            collect(root, &path, tests)?;
            continue;
        }
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        let Some(naming) = NAMINGS.iter().find(|naming| naming.files.contains(&kind)) else { continue };
        let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let text = std::fs::read_to_string(&path)?;
        for test in text.lines().filter_map(naming.test) {
            let name = test.split(naming.behind).next().unwrap_or_default();
            for number in name.split(naming.between).map_while(|part| part.trim().parse().ok()) {
                tests.entry(number).or_default().push(format!("{place}: {}{name}", naming.shown));
            }
        }
    }
    Ok(())
}
