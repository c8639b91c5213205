import '../../Cargo.toml'
