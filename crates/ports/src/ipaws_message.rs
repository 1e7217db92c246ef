//! A message in the profile of wireless gateways: CAP 1.2 as IPAWS takes it, for cell
//! broadcast and road signs.
//!
//! Made of the message as it was signed, and signed again under a name of its own: two
//! documents of one identifier would be a forgery to whoever compares. What is left out is
//! what the profile ignores; what it adds are its code, the channels it may take, and
//! areas of SAME.

use homeward_cap::{
    Alert, Info, Profile, Reference,
    model::{EventCode, Geocode, Parameter},
    write_for,
};

use crate::{
    cap_message::CapSigner,
    fault::{Fault, FaultKind},
};

/// Stands behind the identifier of the message that it was made of, in references too.
pub const SUFFIX: &str = ":ipaws";
/// IPAWS Profile 1.0, `code`.
const CODE: &str = "IPAWSv1.0";
/// 47 CFR 11.31(d)(1): civil authorities.
const ORIGINATOR: &str = "CIV";
/// Who goes by codes alone, and so must not take a message whose code says "everywhere":
/// broadcasters (EAS) and weather radio (NWEM). Phones (CMAS) go by polygon and circle.
const BY_CODE_ALONE: [&str; 2] = ["EAS", "NWEM"];
/// 47 CFR 11.31(f): the whole country. The profile asks for a code, and codes of counties
/// exist in one country only.
const EVERYWHERE: &str = "000000";
/// Codes that an operator may name.
pub const SAME_AREAS_MAX: usize = 31;

/// What the operator said of the place: codes of SAME, none where there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SameAreas(Vec<String>);

/// The text is no list of SAME codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("SAME areas are up to {SAME_AREAS_MAX} codes of six digits, with commas between")]
pub struct NotSameAreas;

impl std::str::FromStr for SameAreas {
    type Err = NotSameAreas;
    fn from_str(text: &str) -> Result<Self, NotSameAreas> {
        let codes = text.split(',').map(str::trim);
        let codes: Vec<_> = codes.filter(|code| !code.is_empty()).collect();
        let six = |code: &&str| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
        if codes.len() > SAME_AREAS_MAX || !codes.iter().all(six) {
            return Err(NotSameAreas);
        }
        Ok(Self(codes.into_iter().map(str::to_owned).collect()))
    }
}

/// The message in the profile, signed.
pub fn signed(alert: &Alert, areas: &SameAreas, signer: &dyn CapSigner) -> Result<Vec<u8>, Fault> {
    let text = write_for(&rendered(alert, areas), Profile::Ipaws);
    let broken = |e| Fault::because(FaultKind::Broken, "write the message for gateways", e);
    signer.sign(text.map_err(broken)?.as_bytes())
}

/// The message in the profile.
pub fn rendered(alert: &Alert, areas: &SameAreas) -> Alert {
    let named = |identifier: &str| format!("{identifier}{SUFFIX}");
    let references = alert.references.iter().map(|earlier| Reference {
        identifier: named(&earlier.identifier),
        ..earlier.clone()
    });
    Alert {
        identifier: named(&alert.identifier),
        codes: vec![CODE.to_owned()],
        references: references.collect(),
        infos: alert.infos.iter().map(|info| block(info, areas)).collect(),
        ..alert.clone()
    }
}

fn block(info: &Info, areas: &SameAreas) -> Info {
    let mut block = info.clone();
    // The profile's own English.
    if block.language() == "en" {
        block.language = Some("en-US".to_owned());
    }
    block.event_codes = vec![EventCode::new("SAME", "CAE")];
    block.effective = None;
    block.onset = None;
    block.parameters.push(Parameter::new("EAS-ORG", ORIGINATOR));
    if areas.0.is_empty() {
        let blocked = BY_CODE_ALONE.map(|channel| Parameter::new("BLOCKCHANNEL", channel));
        block.parameters.extend(blocked);
    }
    for area in &mut block.areas {
        let codes: Vec<&str> = match &areas.0[..] {
            [] => vec![EVERYWHERE],
            named => named.iter().map(String::as_str).collect(),
        };
        let codes = codes.into_iter().map(|code| Geocode::new("SAME", code));
        area.geocodes.extend(codes);
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_six_digits_each_or_none() {
        for good in ["", " ", "006037", "006037, 053011"] {
            assert!(good.parse::<SameAreas>().is_ok(), "{good}");
        }
        let many = "006037,".repeat(SAME_AREAS_MAX + 1);
        for wrong in ["06037", "0060371", "00603x", "006037 053011", &many] {
            assert_eq!(wrong.parse::<SameAreas>(), Err(NotSameAreas), "{wrong}");
        }
    }
}
