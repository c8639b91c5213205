//! Threads that wait for each other.

/// Held by each of some threads that meet at a barrier: one that panics ends the process, since the others would wait for
/// it for ever.
pub struct Together;

impl Drop for Together {
    fn drop(&mut self) {
        if std::thread::panicking() {
            std::process::abort();
        }
    }
}
