//! A gateway in a benchmark's own program.

use authgate::Reference;
use authgate_runtime::clock::Clock;
use authgate_runtime::testing::{Setup, start};

/// The reference gateway over a database, until the process ends.
pub fn serve(database: &str, variables: Vec<(String, String)>) {
    let setup = Setup { clock: Clock::system(), dev: false, variables };
    let address = start::<Reference>(database, setup).unwrap_or_else(|error| panic!("{error}"));
    println!("listening on http://{address}");
    loop {
        std::thread::park();
    }
}
