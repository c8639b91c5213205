//! `doctor`: looks at everything that `serve` needs, and says how to mend what is wrong.

use std::process::ExitCode;

use clap::Command;

use super::{Failed, out};
use crate::db::Db;
use crate::env::Environment;
use crate::gate::Gate;
use crate::http::RouteTable;
use crate::methods::oauth::registered;
use crate::project::Project;
use crate::store::migrations;

pub(super) fn command() -> Command {
    Command::new("doctor").about("Checks the environment and the database, changes nothing")
}

pub(super) async fn run<P: Project>() -> Result<ExitCode, Failed> {
    let settings = const { &<P::Gate as Gate>::SETTINGS };
    let mut findings = 0;
    let env = Environment::of::<P::Gate>(&|name| std::env::var(name).ok());
    match &env {
        Ok(env) => {
            out::line(&format!("ok    {} is set and strong", settings.secret_env));
            out::line(&format!("ok    listens on {}, API {}, app {}", env.bind, env.api, env.app));
            for provider in RouteTable::<P::Gate>::of().oauth.iter().flat_map(|settings| registered(settings, env)) {
                let (slug, uri) = (provider.slug, &provider.redirect_uri);
                match provider.unserved {
                    None => out::line(&format!("ok    provider {slug}: redirect URI to register {uri}")),
                    Some((variable, why)) => {
                        out::line(&format!("note  provider {slug} is not served: {variable}: {why}"));
                        out::line(&format!("      redirect URI to register {uri}"));
                    }
                }
            }
        }
        Err(problems) => {
            findings += problems.len();
            for problem in problems {
                out::line(&format!("mend  {problem}"));
            }
        }
    }
    let database = std::env::var("DATABASE_URL").ok().filter(|v| !v.is_empty());
    findings += database_findings::<P>(database.as_deref().unwrap_or("sqlite://authgate.db"));
    if settings.revocation_max_ms > 0 {
        out::line(&format!("note  a revocation may be noticed up to {} ms late", settings.revocation_max_ms));
    }
    if findings == 0 { Ok(ExitCode::SUCCESS) } else { Err(Failed::found(format!("{findings} to mend"))) }
}

fn database_findings<P: Project>(url: &str) -> usize {
    // What is wrong with the URL itself was said above.
    let Ok(target) = crate::db::Target::read(url) else { return 0 };
    if let Some(path) = target.file().filter(|path| !path.exists()) {
        out::line(&format!("note  {} does not exist yet; `serve` creates it", path.display()));
        return 0;
    }
    let pending = Db::open(url).and_then(|db| {
        db.durable()?;
        let mut names = db.pending(migrations())?;
        names.extend(P::migrations().map(|own| db.pending(own)).transpose()?.unwrap_or_default());
        Ok(names)
    });
    match pending {
        Ok(names) if names.is_empty() => {
            out::line("ok    the database answers, its tables are current");
            0
        }
        Ok(names) => {
            out::line(&format!("note  {} migrations are pending; `serve` applies them", names.len()));
            0
        }
        Err(error) => {
            out::line(&format!("mend  DATABASE_URL: {}", crate::error::chain(&error)));
            1
        }
    }
}
