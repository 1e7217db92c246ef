//! A message in both languages, plain text: Chinese first, English below.
//!
//! Nothing in it is markup, and no network is asked to read it as such. Both
//! languages are in one message: two messages would be two notifications for one
//! child. Where they do not fit, both lose their end; the page's address, the
//! number to call and the alert's code never do.

use homeward_domain::{
    message::{Cause, MessageHead},
    status::StatusKind,
    texts::Texts,
    words::Lang,
};

use super::words::{cut, plain, utf16};
use crate::public_page::Said;

/// The message within `units_max` UTF-16 units.
pub fn text(said: &Said, head: &MessageHead, units_max: usize) -> String {
    let tail = tail(said, head);
    let room = units_max.saturating_sub(units(&tail));
    let blocks: Vec<String> = Lang::ALL
        .into_iter()
        .filter(|lang| *lang == Lang::Zh || has_own_words(said))
        .map(|lang| block(said, head, lang))
        .collect();
    let [zh, en] = blocks.as_slice() else {
        return cut(&blocks.concat(), room, utf16) + &tail;
    };
    let gap = "\n\n";
    let room = room.saturating_sub(gap.len());
    // Each has half; what one does not need the other may use.
    let zh = cut(zh, (room / 2).max(room.saturating_sub(units(en))), utf16);
    let en = cut(en, room.saturating_sub(units(&zh)), utf16);
    format!("{zh}{gap}{en}{tail}")
}

/// An alert that was typed in Chinese only is said in Chinese only.
fn has_own_words(said: &Said) -> bool {
    let headline = said.piece(Lang::En, |t| &t.headline);
    !headline.text.is_empty() && !headline.foreign
}

fn block(said: &Said, head: &MessageHead, lang: Lang) -> String {
    let mut lines = Vec::new();
    let mut say = |part: fn(&Texts) -> &String| {
        let words = plain(said.piece(lang, part).text);
        lines.extend((!words.is_empty()).then_some(words));
    };
    say(|t| &t.headline);
    if head.is_closing() {
        say(|t| &t.instruction);
        say(|t| &t.agency);
        return format!("{}{}", drill(said, lang), lines.join("\n"));
    }
    let parts: [fn(&Texts) -> &String; 8] = [
        |t| &t.when,
        |t| &t.place,
        |t| &t.features,
        |t| &t.clothes,
        |t| &t.with,
        |t| &t.instruction,
        |t| &t.what,
        |t| &t.agency,
    ];
    parts.into_iter().for_each(say);
    format!("{}{}", news(head.cause, lang), lines.join("\n"))
}

/// A headline says that it is an exercise, a closing does not by itself.
const fn drill(said: &Said, lang: Lang) -> &'static str {
    match (said.status, lang) {
        (StatusKind::Actual, _) => "",
        (StatusKind::Exercise, Lang::Zh) => "演练：",
        (StatusKind::Exercise, Lang::En) => "Exercise: ",
    }
}

const fn news(cause: Cause, lang: Lang) -> &'static str {
    match (cause, lang) {
        (Cause::Corrected, Lang::Zh) => "更正\n",
        (Cause::Corrected, Lang::En) => "Corrected\n",
        (Cause::Moved, Lang::Zh) => "有新线索\n",
        (Cause::Moved, Lang::En) => "New sighting\n",
        _ => "",
    }
}

fn tail(said: &Said, head: &MessageHead) -> String {
    let mut lines = vec![String::new(), String::new()];
    let call = said.call.as_deref().filter(|_| !head.is_closing());
    if let (Some(number), StatusKind::Actual) = (call, said.status) {
        lines.push(format!("☎ {}", plain(number)));
    }
    lines.push(said.page.clone());
    lines.push(format!("编号 / Code {} ({})", said.code, said.version));
    lines.join("\n")
}

fn units(text: &str) -> usize {
    text.chars().map(utf16).sum()
}
