//! Two words of every alert: what it is for, and what it does.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$word_doc])* $word),+ }

        impl $name {
            /// The word of the standard.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => stringify!($word)),+ }
            }
            /// The value of this word, with its capitals.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $(stringify!($word) => Some(Self::$word),)+ _ => None }
            }
        }
    };
}

words! {
    /// `status` (CAP 1.2 section 3.2.1).
    Status {
        /// For everybody to act on.
        Actual,
        /// For those who drill.
        Exercise,
        /// For machines.
        System,
        /// For nobody: a test.
        Test,
        /// Not to be acted on in its present form.
        Draft,
    }
}
words! {
    /// `msgType` (CAP 1.2 section 3.2.1).
    MsgType {
        /// Tells something new.
        Alert,
        /// Replaces the messages it refers to.
        Update,
        /// Withdraws the messages it refers to.
        Cancel,
        /// Says that a message was received.
        Ack,
        /// Says that a message was refused.
        Error,
    }
}
