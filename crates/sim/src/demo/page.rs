//! The public page and the child's photo: small while the alert lives, gone afterwards.

use std::time::Duration;

use homeward_geo::Atlas;
use http::{Request, StatusCode, header};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::report::Report;
use crate::rig::{
    http::Caller,
    office::AlertView,
    trouble::{Done, Trouble},
};

const LOOK_EVERY: Duration = Duration::from_millis(150);
/// What must not be read anywhere once the child is found.
const NAMES: [&str; 2] = ["小禾", "Xiaohe"];

/// Where the public sees the alert.
#[derive(Debug, Clone)]
pub struct Page {
    pub url: String,
    path: String,
    photo: String,
}

/// Looks at the live page as a browser on a weak line would.
pub async fn look(public: &Caller, alert: &AlertView, report: &mut Report) -> Done<Page> {
    let path = format!("/drill/a/{}", alert.code);
    let packed = Request::get(&path).header(header::ACCEPT_ENCODING, "br, gzip");
    let packed = public.send(packed).await?.good("open the public page")?;
    report.page_bytes = packed.body.len();
    let plain = public.send(Request::get(&path)).await?.text();
    if !NAMES.iter().any(|name| plain.contains(name)) {
        report.broke("the live page does not show the child's name");
    }
    let package = package(public, alert).await?;
    let member = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
    let photo = path_of(&member("photo"));
    let answer = public
        .send(Request::get(&photo))
        .await?
        .good("fetch the photo")?;
    report.photo_bytes = answer.body.len();
    Ok(Page {
        url: member("page"),
        path,
        photo,
    })
}

/// The package as a phone at the alert's centre would fetch it.
async fn package(public: &Caller, alert: &AlertView) -> Done<Value> {
    let nobody = || Trouble::because("the alert has no package at its own centre");
    let centre = alert.rings.first().ok_or_else(nobody)?.circle.centre();
    let cell = Atlas::shipped().cell_to_name(centre);
    let answer = public
        .send(Request::get(format!(
            "/drill/device/v1/alerts?cells={cell}"
        )))
        .await?;
    let live = answer.good("ask for live alerts")?.json()?;
    let texts = live["alerts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let mut packages = texts.filter_map(|text| serde_json::from_str::<Value>(text).ok());
    packages
        .find(|package| package["code"] == alert.code.as_str())
        .ok_or_else(nobody)
}

fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/')
        .map_or_else(String::new, |at| rest[at..].to_owned())
}

/// Waits until page and photo have forgotten the child; gives what has not by then.
pub async fn gone(public: &Caller, page: &Page, most: Duration) -> Done<Vec<String>> {
    let since = Instant::now();
    loop {
        let left = left(public, page).await?;
        if left.is_empty() || since.elapsed() > most {
            return Ok(left);
        }
        sleep(LOOK_EVERY).await;
    }
}

async fn left(public: &Caller, page: &Page) -> Done<Vec<String>> {
    let mut left = Vec::new();
    let photo = public.send(Request::get(&page.photo)).await?.status;
    if photo != StatusCode::NOT_FOUND && photo != StatusCode::GONE {
        left.push(format!("the photo is still there ({photo})"));
    }
    let answer = public.send(Request::get(&page.path)).await?;
    let text = answer.text();
    if NAMES.iter().any(|name| text.contains(name)) {
        left.push("the page still names the child".to_owned());
    }
    // The wordings of the page are the page's own; that it thanks or says found is the promise.
    let says_found = ["已找到", "found", "Found"]
        .iter()
        .any(|word| text.contains(word));
    if !says_found {
        left.push(format!(
            "the page does not say that the child was found ({})",
            answer.status
        ));
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_an_address_is_what_stands_behind_its_host() {
        assert_eq!(
            path_of("http://127.0.0.1:8400/drill/photo/7.jpg"),
            "/drill/photo/7.jpg"
        );
        assert_eq!(path_of("/photo/7.jpg"), "/photo/7.jpg");
        assert_eq!(path_of(""), "");
    }
}
