//! Where a relayed alert comes from: it stands in the alert, and everybody reads it.

use homeward_geo::Circle;
use serde::{Deserialize, Serialize};

use super::{ForeignAlert, Neighbour};
use crate::{
    id::{ForeignId, NeighbourId},
    people::Agency,
    words::{Lang, Words},
};

/// Who said it first. Only [`Origin::of`] makes one: an alert that is not a neighbour's
/// cannot say that it is, nor borrow the neighbour's answer for the place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    foreign: ForeignId,
    neighbour: NeighbourId,
    name: Words,
    /// CAP `sender` and `identifier` of the message that was approved.
    said: String,
    area: Circle,
}

impl Origin {
    /// `area` is where the neighbour alerts, or where the officer says who approves.
    pub fn of(neighbour: &Neighbour, foreign: &ForeignAlert, area: Circle) -> Option<Self> {
        let said = foreign.newest.as_ref()?;
        (neighbour.id == foreign.neighbour).then(|| Self {
            said: format!("{},{}", said.sender, said.identifier),
            foreign: foreign.id,
            neighbour: neighbour.id,
            name: neighbour.name.clone(),
            area,
        })
    }

    pub const fn foreign(&self) -> ForeignId {
        self.foreign
    }
    pub const fn neighbour(&self) -> NeighbourId {
        self.neighbour
    }
    pub const fn name(&self) -> &Words {
        &self.name
    }
    /// `sender,identifier` of the neighbour's message.
    pub fn said(&self) -> &str {
        &self.said
    }
    pub const fn area(&self) -> Circle {
        self.area
    }

    #[must_use]
    pub(crate) fn around(self, area: Circle) -> Self {
        Self { area, ..self }
    }

    /// Who issues it, as the public reads it: we answer for it, they said it first.
    pub fn credited(&self, agency: &Agency, lang: Lang) -> String {
        let (own, theirs) = (agency.name.in_lang(lang), self.name.in_lang(lang));
        match lang {
            Lang::Zh => format!("{own}（转发自{theirs}）"),
            Lang::En => format!("{own} (relayed from {theirs})"),
        }
    }
}
