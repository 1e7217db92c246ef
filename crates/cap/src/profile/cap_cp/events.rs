//! The values of `profile:CAP-CP:Event`, and how far a value is from them.
//!
//! The list is the one of the document "CAP-CP Event References" (www.CAP-CP.ca, Public
//! Safety Canada). Its tables could not be read themselves: each value below stands in two
//! readings of them by others, the map in ApatheticDELL/QuantumENDEC `QuantumENDEC.py` and
//! the list in lazka/katwarn-api, and those for immediate broadcast also in "SOREM Broadcast
//! Immediate Events". So a value that is not here may still be listed: that is a warning
//! and no error. Versions 0.3, 0.4 and 1.0 are not told apart.

/// Most characters of a value (CAP-CP 0.4 eventCode).
const LENGTH_MAX: usize = 12;

/// Values as the list writes them; `geophyiscal` and `geophysical` stand in one reading each.
const LISTED: &str = "\
911Service accident admin aircraftCras airportClose airQuality airspaceClos amber ambulance \
animalDang animalDiseas animalFeed animalHealth arcticOut avalanche aviation biological blizzard \
bloodSupply blowingSnow bridgeClose cable chemical civil civilEmerg civilEvent cold coldWave crime \
damBreach damOverflow dangerPerson diesel drinkingWate dustStorm earthquake electric emergFacil \
emergSupport explosive facility fallObject fire flashFlood flashFreeze flood fog foodSupply \
forestFire freezeDrzl freezeRain freezngSpray frost galeWind gasoline geophyiscal geophysical \
hazmat health heat heatHumidity heatingOil heatWave highWater homeCrime hospital hurricane \
hurricFrcWnd ice iceberg icePressure industCrime industryFire infectious internet lahar landslide \
lavaFlow magnetStorm marine marineSecure meteor missingPer missingVPer naturalGas nautical notam \
other overflood plant plantInfect product publicServic pyroclasFlow pyroclaSurge radiological \
railway rainfall rdCondition reminder rescue retailCrime road roadClose roadDelay roadUsage \
rpdCloseLead satellite schoolBus schoolClose schoolLock sewer silver snowfall snowSquall spclIce \
spclMarine squall storm stormFrcWnd stormSurge strongWind telephone temperature terrorism \
testMessage thunderstorm tornado traffic train transit tropStorm tsunami urbanFire utility \
vehicleCrime volcanicAsh volcano volunteer waste water waterspout weather wildFire wind windchill \
winterStorm";

/// What the list says of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is listed as it is written.
    Listed,
    /// It is listed in another writing: this one.
    Written(&'static str),
    /// It is not listed; this listed value begins it, if there is one.
    Unlisted(Option<&'static str>),
    /// It cannot be a value of any version: too long, or with white space.
    Malformed,
}

/// Looks a value up.
pub(super) fn standing(value: &str) -> Standing {
    let listed = || LISTED.split(' ');
    if let Some(same) = listed().find(|known| known.eq_ignore_ascii_case(value)) {
        return match same == value {
            true => Standing::Listed,
            false => Standing::Written(same),
        };
    }
    let near = listed()
        .filter(|known| begins(value, known))
        .max_by_key(|known| known.len());
    let long = value.chars().count() > LENGTH_MAX;
    match near {
        // `amberAlert` and `AMBER ALERT` are told what they meant, however long they are.
        None if long || value.is_empty() || value.contains(char::is_whitespace) => {
            Standing::Malformed
        }
        near => Standing::Unlisted(near),
    }
}

/// Whether the value begins with this one, in any case.
fn begins(value: &str, known: &str) -> bool {
    value
        .get(..known.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_keeps_its_own_form_and_names_each_value_once() {
        let listed: Vec<_> = LISTED.split(' ').collect();
        for (at, value) in listed.iter().enumerate() {
            assert!(!value.is_empty() && value.len() <= LENGTH_MAX, "{value}");
            let twice = listed[..at]
                .iter()
                .any(|other| other.eq_ignore_ascii_case(value));
            assert!(!twice, "{value}");
        }
    }

    #[test]
    fn a_value_is_listed_miswritten_unlisted_or_no_value_at_all() {
        assert_eq!(standing("amber"), Standing::Listed);
        assert_eq!(standing("MISSINGPER"), Standing::Written("missingPer"));
        assert_eq!(standing("amberAlert"), Standing::Unlisted(Some("amber")));
        assert_eq!(standing("kidnapping"), Standing::Unlisted(None));
        for wrong in ["", "missing child", "childAbduction"] {
            assert_eq!(standing(wrong), Standing::Malformed, "{wrong}");
        }
    }
}
