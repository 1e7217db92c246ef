//! The code values: case-sensitive words from closed lists, without padding.

use std::fmt;

/// A closed list of code values.
pub trait Code: Copy + 'static {
    /// Every value in the order of the standard.
    const ALL: &'static [Self];

    /// The word as it stands in a message.
    fn as_str(self) -> &'static str;

    /// The value of a word, compared exactly.
    #[must_use]
    fn from_code(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }
}

macro_rules! codes {
    ($(#[$about:meta])+ $name:ident { $($(#[$doc:meta])+ $variant:ident $word:literal,)+ }) => {
        $(#[$about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])+ $variant,)+
        }

        impl Code for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

codes! {
    /// How a message is to be handled (CAP 1.2 §3.2.1 status).
    Status {
        /// For everybody it reaches.
        Actual "Actual",
        /// Only for the participants of an exercise, named in the note.
        Exercise "Exercise",
        /// Between the systems themselves.
        System "System",
        /// To be disregarded: a technical test.
        Test "Test",
        /// Not to be acted on: a template or a preliminary text. Not in CAP 1.0.
        Draft "Draft",
    }
}

codes! {
    /// What a message does (CAP 1.2 §3.2.1 msgType).
    MsgType {
        /// Says something new.
        Alert "Alert",
        /// Replaces the messages it references.
        Update "Update",
        /// Withdraws the messages it references.
        Cancel "Cancel",
        /// Says that the referenced messages were received and accepted.
        Ack "Ack",
        /// Says that the referenced messages were rejected; the note says why.
        Error "Error",
    }
}

codes! {
    /// Whom a message may reach (CAP 1.2 §3.2.1 scope).
    Scope {
        /// Everybody.
        Public "Public",
        /// Those whom the restriction describes.
        Restricted "Restricted",
        /// Only the listed addresses.
        Private "Private",
    }
}

codes! {
    /// What kind of event it is (CAP 1.2 §3.2.2 category).
    Category {
        /// Geophysical, landslides among them.
        Geo "Geo",
        /// Meteorological, floods among them.
        Met "Met",
        /// General emergency and public safety.
        Safety "Safety",
        /// Law enforcement, military, homeland and local security.
        Security "Security",
        /// Rescue and recovery: also a missing child.
        Rescue "Rescue",
        /// Fire suppression and rescue.
        Fire "Fire",
        /// Medical and public health.
        Health "Health",
        /// Pollution and other threats to the environment.
        Env "Env",
        /// Public and private transport.
        Transport "Transport",
        /// Utilities and telecommunication.
        Infra "Infra",
        /// Chemical, biological, radiological, nuclear or explosive threats.
        Cbrne "CBRNE",
        /// Anything else.
        Other "Other",
    }
}

codes! {
    /// What the audience should do (CAP 1.2 §3.2.2 responseType).
    ResponseType {
        /// Take shelter in place.
        Shelter "Shelter",
        /// Leave the area.
        Evacuate "Evacuate",
        /// Get ready.
        Prepare "Prepare",
        /// Do what was planned.
        Execute "Execute",
        /// Keep away. New in CAP 1.2.
        Avoid "Avoid",
        /// Look out for information.
        Monitor "Monitor",
        /// Judge the information; not for the public.
        Assess "Assess",
        /// The danger is over. New in CAP 1.2.
        AllClear "AllClear",
        /// Nothing.
        None "None",
    }
}

codes! {
    /// How soon one should act (CAP 1.2 §3.2.2 urgency).
    Urgency {
        /// At once.
        Immediate "Immediate",
        /// Within the hour.
        Expected "Expected",
        /// In the near future.
        Future "Future",
        /// No longer.
        Past "Past",
        /// Not known.
        Unknown "Unknown",
    }
}

codes! {
    /// How bad it is (CAP 1.2 §3.2.2 severity).
    Severity {
        /// Extraordinary threat to life or property.
        Extreme "Extreme",
        /// Significant threat.
        Severe "Severe",
        /// Possible threat.
        Moderate "Moderate",
        /// Minimal or no known threat.
        Minor "Minor",
        /// Not known.
        Unknown "Unknown",
    }
}

codes! {
    /// How sure it is (CAP 1.2 §3.2.2 certainty).
    Certainty {
        /// It has happened or is going on.
        Observed "Observed",
        /// More than even odds. The "Very Likely" of CAP 1.0 is read as this, as the
        /// standard advises.
        Likely "Likely",
        /// Even odds or less.
        Possible "Possible",
        /// Not expected to happen.
        Unlikely "Unlikely",
        /// Not known.
        Unknown "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_compared_exactly() {
        assert_eq!(MsgType::from_code("Alert"), Some(MsgType::Alert));
        assert_eq!(MsgType::from_code("alert"), None);
        assert_eq!(MsgType::from_code(" Alert"), None);
        assert_eq!(Category::from_code("CBRNE"), Some(Category::Cbrne));
    }
}
