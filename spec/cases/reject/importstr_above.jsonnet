{ auth: importstr '../../../Cargo.toml' }
