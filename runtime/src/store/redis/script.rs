//! The scripts: each runs whole, so that a session and its user's epoch are one answer.

use std::sync::LazyLock;

use redis::Script;

macro_rules! scripts {
    ($($name:ident = $file:literal),+ $(,)?) => {
        $(pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(include_str!("scripts/lib.lua"), include_str!(concat!("scripts/", $file))))
        });)+
    };
}

scripts! {
    RESOLVE = "resolve.lua",
    EPOCH = "epoch.lua",
    MINT = "mint.lua",
    TOUCH = "touch.lua",
    REVOKE = "revoke.lua",
    LIST = "list.lua",
    RECENT = "recent.lua",
    BETWEEN = "between.lua",
    REVOKE_OTHERS = "revoke_others.lua",
    BUMP = "bump.lua",
    BUMP_EVERYONE = "bump_everyone.lua",
    USER_CHANGED = "user_changed.lua",
    PRUNE = "prune.lua",
    EXPORT = "export.lua",
    IMPORT = "import.lua",
    READY = "ready.lua",
}
