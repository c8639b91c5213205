//! The method's settings, as the generated code hands them over.

/// `auth.password` of the spec.
#[derive(Debug)]
pub struct Settings {
    /// Cost of the hash.
    pub argon2: Argon2Cost,
    /// Shortest password that can be set, in code points.
    pub min_length: u32,
    /// Longest password, in code points.
    pub max_length: u32,
    /// Limits on guessing.
    pub throttle: Throttle,
    /// Largest body, in bytes.
    pub max_body: u32,
}

/// Cost of argon2id (RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// Limits on guessing.
#[derive(Debug, Clone, Copy)]
pub struct Throttle {
    /// Failures in a row before an account must wait.
    pub failures: u32,
    /// Failures in a row after which it stays closed until an operator acts.
    pub hard_cap: u32,
    /// Checks that one address may ask for in a minute.
    pub per_address_per_minute: u32,
}
