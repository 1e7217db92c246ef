//! Thirty station screens, each asking for its state as a real one does and
//! believing only what is signed.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use homeward_geo::{Circle, Point};
use homeward_seal::{PublicKey, verify_json};
use http::{Request, header::AUTHORIZATION};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::world::Spot;
use crate::rig::{
    http::Caller,
    office::{Office, text_of},
    trouble::{Done, Trouble},
};

/// As long as the reference screen waits.
const WAIT_S: u64 = 25;
/// Never faster than this, whatever the server answers.
const ASK_APART: Duration = Duration::from_millis(200);
const RETRY: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Screen {
    pub point: Point,
    /// To open in a browser; carries the screen's key.
    pub url: String,
    id: String,
    key: String,
    /// Identities of what hangs.
    hanging: Mutex<Vec<String>>,
    pub answers: AtomicU64,
    /// States or packages that no key proves, or that are another screen's.
    pub forged: AtomicU64,
}

/// Hangs the screens at the console and starts them.
pub async fn hang(
    office: &Office,
    spots: &[Spot],
    public: SocketAddr,
    keys: &Arc<Vec<PublicKey>>,
) -> Done<Vec<Arc<Screen>>> {
    let mut screens = Vec::new();
    for spot in spots {
        let screen = Arc::new(hung(office, spot).await?);
        tokio::spawn(watch(screen.clone(), public, keys.clone()));
        screens.push(screen);
    }
    Ok(screens)
}

async fn hung(office: &Office, spot: &Spot) -> Done<Screen> {
    let form = json!({
        "name": format!("演练屏 {}", spot.zh),
        "status": "Exercise",
        "place": spot.words(),
        "point": spot.point,
    });
    let new = office.post("/console/v1/screens", &form).await?;
    let url = text_of(&new, "url")?;
    let key = url.split_once("#key=").map(|(_, key)| key.to_owned());
    let key = key.ok_or_else(|| Trouble::because("a screen's address carries no key"))?;
    Ok(Screen {
        point: spot.point,
        id: text_of(&new, "id")?,
        url,
        key,
        hanging: Mutex::default(),
        answers: AtomicU64::new(0),
        forged: AtomicU64::new(0),
    })
}

async fn watch(screen: Arc<Screen>, public: SocketAddr, keys: Arc<Vec<PublicKey>>) {
    let caller = Caller::to(public);
    let mut have = String::new();
    loop {
        let path = format!("/drill/signage/v1/{}/state?wait={WAIT_S}{have}", screen.id);
        let bearer = format!("Bearer {}", screen.key);
        let answer = caller
            .send(Request::get(path).header(AUTHORIZATION, bearer))
            .await;
        match answer.and_then(|answer| answer.good("ask for a screen's state")) {
            Ok(answer) => {
                screen.answers.fetch_add(1, Relaxed);
                if let Some(at) = screen.take(&answer.text(), &keys) {
                    have = format!("&have={at}");
                }
                sleep(ASK_APART).await;
            }
            Err(_) => sleep(RETRY).await,
        }
    }
}

impl Screen {
    /// Hangs what a state says; gives the state's moment, if it was believed.
    fn take(&self, text: &str, keys: &[PublicKey]) -> Option<String> {
        let state = verify_json(text, keys).ok();
        let state = state.filter(|state| state.get("screen") == Some(&json!(self.id)));
        let Some(state) = state else {
            self.forged.fetch_add(1, Relaxed);
            return None;
        };
        let mut hanging = Vec::new();
        for alert in state
            .get("alerts")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let said = alert.as_str().and_then(|text| verify_json(text, keys).ok());
            let identity = said
                .as_ref()
                .and_then(|said| said.get("identifier")?.as_str());
            match identity {
                Some(identity) => hanging.push(identity.to_owned()),
                None => drop(self.forged.fetch_add(1, Relaxed)),
            }
        }
        *self.hanging.lock().unwrap_or_else(PoisonError::into_inner) = hanging;
        state.get("at").and_then(Value::as_str).map(str::to_owned)
    }

    /// Whether some version of the alert with this code hangs here.
    pub fn shows(&self, code: &str) -> bool {
        let hanging = self.hanging.lock().unwrap_or_else(PoisonError::into_inner);
        hanging
            .iter()
            .any(|identity| identity.split(':').nth(2) == Some(code))
    }
}

/// How many screens are not as they must be: the alert hangs inside its area and
/// nowhere else, and nowhere at all once it has ended.
pub fn wrong(screens: &[Arc<Screen>], code: &str, area: Option<&Circle>) -> usize {
    let must = |screen: &Screen| area.is_some_and(|area| area.contains(screen.point));
    screens
        .iter()
        .filter(|screen| screen.shows(code) != must(screen))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_seal::SigningKey;

    fn signed(value: &Value) -> String {
        let object = value.as_object().unwrap().clone();
        SigningKey::from_seed([1; 32]).sign_json(object).unwrap()
    }

    #[test]
    fn a_screen_hangs_what_is_signed_for_it_and_nothing_else() {
        let screen = Screen {
            point: Point::new(38.0, 114.5).unwrap(),
            url: String::new(),
            id: "s1".to_owned(),
            key: String::new(),
            hanging: Mutex::default(),
            answers: AtomicU64::new(0),
            forged: AtomicU64::new(0),
        };
        let keys = [SigningKey::from_seed([1; 32]).public()];
        let alert = signed(&json!({ "identifier": "homeward:a:CODE:2" }));
        let state = |id: &str| signed(&json!({ "screen": id, "at": "now", "alerts": [alert] }));
        assert_eq!(screen.take(&state("s2"), &keys), None);
        assert!(!screen.shows("CODE"));
        assert_eq!(screen.take(&state("s1"), &keys).as_deref(), Some("now"));
        assert!(screen.shows("CODE") && !screen.shows("OTHER"));
        assert_eq!(screen.forged.load(Relaxed), 1);
        let inside = "38,114.5 100".parse().unwrap();
        let screens = [Arc::new(screen)];
        assert_eq!(
            (
                wrong(&screens, "CODE", Some(&inside)),
                wrong(&screens, "CODE", None)
            ),
            (0, 1)
        );
    }
}
