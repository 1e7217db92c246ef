//! The lists in Atom and RSS: each message an entry, with its signed bytes inside.

use homeward_cap::{
    Embedded,
    feed::{ENTRIES_MAX, Entry, Feed, Style, WriteError, write_atom, write_rss},
    model::{MsgType as CapType, Status as CapStatus},
};
use homeward_domain::{
    message::MsgType,
    status::{Status, StatusKind},
    time::Timestamp,
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    notices::{Content, Notice},
};

use super::list::Listed;

/// Said of a message that was taken back, in both languages.
const TAKEN_BACK: &str = "已撤回 · Taken back";

pub(super) fn atom<S: Status>(listed: &Listed) -> Result<String, Fault> {
    written(&feed::<S>(listed), write_atom)
}

pub(super) fn rss<S: Status>(listed: &Listed) -> Result<String, Fault> {
    written(&feed::<S>(listed), write_rss)
}

/// Fat; where that is longer than readers take, the same entries with links alone.
fn written(
    feed: &Feed,
    write: fn(&Feed, Style) -> Result<String, WriteError>,
) -> Result<String, Fault> {
    let text = match write(feed, Style::Fat) {
        Err(WriteError::TooLarge(_)) => write(feed, Style::Thin),
        other => other,
    };
    text.map_err(|e| Fault::because(FaultKind::Broken, "write a feed", e))
}

fn feed<S: Status>(listed: &Listed) -> Feed {
    let mut newest: Vec<&Notice> = listed.standing.notices.iter().map(|n| &**n).collect();
    newest.sort_by_key(|notice| std::cmp::Reverse(updated(notice)));
    newest.truncate(ENTRIES_MAX);
    Feed {
        id: listed.own.clone(),
        title: title(S::KIND).to_owned(),
        updated: moment(listed.standing.changed),
        author: "Homeward".to_owned(),
        self_link: Some(listed.own.clone()),
        page: None,
        hubs: vec![listed.hub.clone()],
        entries: newest
            .into_iter()
            .map(|n| entry::<S>(n, &listed.base))
            .collect(),
    }
}

const fn title(status: StatusKind) -> &'static str {
    match status {
        StatusKind::Actual => "寻人警报 · Missing children",
        StatusKind::Exercise => "演练：寻人警报 · Exercise: missing children",
    }
}

fn entry<S: Status>(notice: &Notice, base: &str) -> Entry {
    let (headline, area, content) = match &notice.content {
        Content::Erased { .. } => (TAKEN_BACK.to_owned(), None, None),
        Content::Standing { cap, alert, .. } => {
            let headlines = alert.infos.iter().filter_map(|info| info.headline.clone());
            let areas = alert.infos.iter().flat_map(|info| &info.areas);
            let areas: Vec<String> = areas.map(|area| area.area_desc.clone()).collect();
            (
                headlines.collect::<Vec<_>>().join(" · "),
                Some(areas.join(" · ")),
                Some(Embedded::new(cap.to_vec())),
            )
        }
    };
    Entry {
        id: notice.identity.to_string(),
        title: headline,
        updated: moment(updated(notice)),
        published: moment(notice.sent),
        link: format!("{base}/cap/{}.xml", notice.name()),
        msg_type: Some(msg_type(notice.msg_type)),
        status: Some(status(S::KIND)),
        area,
        expires: moment(notice.expires),
        content,
    }
}

pub(super) fn updated(notice: &Notice) -> Timestamp {
    notice.updated.unwrap_or(notice.sent)
}

fn moment(at: Timestamp) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_millisecond(at.as_millis()).ok()
}

const fn status(kind: StatusKind) -> CapStatus {
    match kind {
        StatusKind::Actual => CapStatus::Actual,
        StatusKind::Exercise => CapStatus::Exercise,
    }
}

const fn msg_type(kind: MsgType) -> CapType {
    match kind {
        MsgType::Alert => CapType::Alert,
        MsgType::Update => CapType::Update,
        MsgType::Cancel => CapType::Cancel,
    }
}
