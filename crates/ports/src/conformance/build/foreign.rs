//! What neighbours say.

use homeward_domain::{
    change::{Change, Expect},
    foreign::{
        Agreement, Ear, ForeignFacts, ForeignKind, ForeignMessage, ForeignName, Heard, Neighbour,
        hear,
    },
    refusal::Refusal,
    state::State,
    status::StatusKind,
    time::Span,
    words::Words,
};

use super::Town;

impl Town {
    pub fn a_neighbour(&mut self) -> Neighbour {
        Neighbour {
            id: self.fresh(),
            agency: self.agency.id,
            name: Words::new("郑州市公安局", "Zhengzhou Police"),
            status: StatusKind::Actual,
            senders: vec!["homeward:cn-410100".to_owned()],
            keys_pem: "-----BEGIN PUBLIC KEY-----".to_owned(),
            key_ids: vec![self.a_digest()],
            feed_url: Some("https://neighbour.example/alerts.atom".to_owned()),
            event_codes: Vec::new(),
            agreement: Agreement::ByApproval,
            added_at: self.now,
            removed: false,
        }
    }

    /// The neighbour says this, about those.
    pub fn a_foreign_message(
        &mut self,
        neighbour: &Neighbour,
        kind: ForeignKind,
        identifier: &str,
        about: &[&str],
    ) -> ForeignMessage {
        let sent = self.now;
        let name = |identifier: &str| ForeignName {
            sender: "homeward:cn-410100".to_owned(),
            identifier: identifier.to_owned(),
            sent,
        };
        ForeignMessage {
            neighbour: neighbour.id,
            name: name(identifier),
            status: Some(StatusKind::Actual),
            kind,
            references: about.iter().map(|earlier| name(earlier)).collect(),
            digest: identifier.to_owned(),
            public: true,
            facts: Some(ForeignFacts {
                headline: Words::new("寻找", "Missing"),
                expires: Some(sent + Span::hours(24)),
                ..ForeignFacts::default()
            }),
        }
    }

    /// What the rules make of it, in a record that stands so, with what is expected.
    pub fn heard(
        &mut self,
        state: &State,
        neighbour: &Neighbour,
        message: &ForeignMessage,
    ) -> Result<(Vec<Expect>, Vec<Change>), Refusal> {
        let every = message.references.iter().chain([&message.name]);
        let names: Vec<_> = every
            .map(|name| (name.sender.clone(), name.identifier.clone()))
            .collect();
        let held = state.foreign_named(neighbour.id, &names);
        let ear = Ear {
            neighbour,
            held: &held,
            remembered: held.len(),
            place_code: None,
            now: self.now,
            fresh: self.fresh(),
        };
        let put = match hear(message, ear)? {
            Heard::Waits { foreign, .. } | Heard::Updates { foreign, .. } => vec![*foreign],
            Heard::Ends(ended) => ended,
            Heard::Known | Heard::NotOurs => vec![],
        };
        let stood = held.iter().map(|held| Expect::ForeignAt {
            foreign: held.id,
            revision: held.revision,
        });
        let changes = put.into_iter().map(|f| Change::ForeignPut(Box::new(f)));
        Ok((stood.collect(), changes.collect()))
    }
}
