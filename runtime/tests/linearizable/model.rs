//! What a store of sessions is, one operation after the other: two users and a few session ids.

/// Session ids; the first half are the first user's.
pub const SESSIONS: usize = 6;

/// The user of a session.
pub fn owner(session: usize) -> usize {
    session / (SESSIONS / 2)
}

/// What a client asked, and what it was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Epoch {
        answered: i64,
    },
    Mint {
        session: usize,
        begun: i64,
        answered: Minted,
    },
    Resolve {
        session: usize,
        lives: bool,
    },
    Revoke {
        session: usize,
        was_there: bool,
    },
    RevokeOthers {
        keep: usize,
    },
    Bump {
        user: usize,
    },
    BumpEveryone,
    /// A bit a session.
    List {
        user: usize,
        answered: u8,
    },
    /// Touches and pruning, which change nothing that can be seen.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Minted {
    Live,
    Outdated,
    Taken,
}

/// All that later answers depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// Number of the last bump.
    counter: i64,
    everyone: i64,
    own: [i64; 2],
    /// The epochs under which sessions were minted. A row that is dead by its epoch may be in the table or not.
    rows: [Option<i64>; SESSIONS],
}

impl State {
    /// Without sessions, after bumps of others.
    pub fn new(counter: i64) -> Self {
        Self { counter, everyone: 0, own: [0; 2], rows: [None; SESSIONS] }
    }

    fn epoch(&self, user: usize) -> i64 {
        self.own[user].max(self.everyone)
    }

    fn lives(&self, session: usize) -> bool {
        self.rows[session] == Some(self.epoch(owner(session)))
    }

    /// Revokes it, if it lives.
    fn end(&mut self, session: usize) {
        if self.lives(session) {
            self.rows[session] = None;
        }
    }

    fn of(user: usize) -> impl Iterator<Item = usize> {
        (0..SESSIONS).filter(move |session| owner(*session) == user)
    }

    /// The state after an operation; none where it could not have been answered so.
    pub fn after(&self, operation: Operation) -> Option<Self> {
        let mut next = self.clone();
        let possible = match operation {
            Operation::Epoch { answered } => answered == self.counter,
            Operation::Mint { session, begun, answered } => {
                let epoch = self.epoch(owner(session));
                match answered {
                    Minted::Outdated => epoch > begun,
                    Minted::Taken => epoch <= begun && self.rows[session].is_some(),
                    Minted::Live => {
                        next.rows[session] = Some(epoch);
                        epoch <= begun && !self.lives(session)
                    }
                }
            }
            Operation::Resolve { session, lives } => lives == self.lives(session),
            Operation::Revoke { session, was_there } => {
                next.end(session);
                if self.lives(session) { was_there } else { !was_there || self.rows[session].is_some() }
            }
            Operation::RevokeOthers { keep } => {
                Self::of(owner(keep)).filter(|session| *session != keep).for_each(|session| next.end(session));
                true
            }
            Operation::Bump { user } => {
                next.counter += 1;
                next.own[user] = next.counter;
                true
            }
            Operation::BumpEveryone => {
                next.counter += 1;
                next.everyone = next.counter;
                true
            }
            Operation::List { user, answered } => {
                answered
                    == Self::of(user).filter(|session| self.lives(*session)).map(|session| 1 << session).sum::<u8>()
            }
            Operation::Nothing => true,
        };
        possible.then_some(next)
    }
}
