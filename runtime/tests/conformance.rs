//! SEC 7, 9, 11, 13, 98, 100, 106, 183: the embedded store holds every property of the public suite.

use authgate_runtime::db::Db;
use authgate_runtime::store::{SqliteStore, StoreRules, conformance};

#[test]
fn sec_7_9_11_13_98_100_106_183_sqlite_holds_every_property_of_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    let count = std::cell::Cell::new(0);
    let make = async |rules: StoreRules| {
        count.set(count.get() + 1);
        let file = folder.path().join(format!("{}.db", count.get()));
        let db = Db::open(&format!("sqlite://{}", file.display())).unwrap();
        SqliteStore::migrate(&db).unwrap();
        SqliteStore::over(db, rules).unwrap()
    };
    actix_web::rt::System::new().block_on(conformance::all(make));
    assert_eq!(count.get(), 13, "every property ran, each on a store of its own");
}
