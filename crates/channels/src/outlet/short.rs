//! A short message: Chinese, within a network's limit, the address of the live page
//! last.
//!
//! Each ends with `编号7KQ4M2第3版` before its address. That makes every message of an
//! alert different from the ones before (Weibo refuses the same words twice), lets a
//! reader compare with the page, and is how a post is found again whose number got
//! lost in a crash. The words of the case are cut when there is no room; number,
//! version and address never are.

use homeward_domain::{
    message::{Cause, MessageHead},
    status::StatusKind,
    texts::Texts,
    words::Lang,
};

use super::words::{cut, plain};
use crate::public_page::Said;

/// How much a network takes, in its own measure.
pub struct Limit {
    pub total: usize,
    pub weight: fn(char) -> usize,
    pub url: fn(&str) -> usize,
}

impl Limit {
    fn of(&self, words: &str) -> usize {
        words.chars().map(self.weight).sum()
    }
}

/// One message, before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    pub text: String,
    /// In this message and in no other.
    pub mark: String,
    /// In every message of this alert.
    pub thread: String,
}

/// The message within `limit`.
pub fn short(said: &Said, head: &MessageHead, limit: &Limit) -> Short {
    let code = &said.code;
    let thread = format!("编号{code}第");
    let mark = format!("{thread}{}版", said.version);
    let (words, tail) = if head.is_closing() {
        (closing(said), format!("{mark}，已结束"))
    } else {
        (open(said, head.cause), format!("{}{mark}", call(said)))
    };
    let page = &said.page;
    let fixed = limit.of(&tail) + (limit.weight)(' ') + (limit.url)(page);
    let words = cut(&words, limit.total.saturating_sub(fixed), limit.weight);
    Short {
        text: format!("{words}{tail} {page}"),
        mark,
        thread,
    }
}

fn zh(said: &Said, part: fn(&Texts) -> &String) -> String {
    plain(said.piece(Lang::Zh, part).text)
}

/// Most telling first: what does not fit is lost from the end.
fn open(said: &Said, cause: Cause) -> String {
    let what = match cause {
        Cause::Corrected => "更正：",
        Cause::Moved => "有新线索：",
        _ => "",
    };
    let mut words = format!("【{what}{}】", zh(said, |t| &t.headline));
    let parts: [fn(&Texts) -> &String; 5] = [
        |t| &t.when,
        |t| &t.place,
        |t| &t.clothes,
        |t| &t.with,
        |t| &t.features,
    ];
    for part in parts.into_iter().map(|part| zh(said, part)) {
        if !part.is_empty() {
            words.push_str(part.trim_end_matches(['。', '.']));
            words.push('。');
        }
    }
    words
}

fn call(said: &Said) -> String {
    match (said.status, &said.call) {
        (StatusKind::Exercise, _) => "这是演练，请勿拨打电话。".to_owned(),
        (StatusKind::Actual, Some(number)) => format!("有线索请拨打{}。", plain(number)),
        (StatusKind::Actual, None) => String::new(),
    }
}

/// Nothing of the child is in the texts of a closing.
pub fn closing(said: &Said) -> String {
    let drill = match said.status {
        StatusKind::Exercise => "演练：",
        StatusKind::Actual => "",
    };
    let headline = zh(said, |t| &t.headline);
    let headline = headline.trim_end_matches('。');
    let agency = zh(said, |t| &t.agency);
    let instruction = zh(said, |t| &t.instruction);
    format!("【{drill}{headline}】{agency}：{instruction}")
}
