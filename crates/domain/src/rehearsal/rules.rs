//! The rules that a partner can break, each with a stable code.

use serde::{Deserialize, Serialize};

use crate::{
    rehearsal::Step,
    words::{Lang, Words},
};

macro_rules! rules {
    ($($variant:ident = $code:literal : $zh:literal / $en:literal => $fix_zh:literal / $fix_en:literal;)*) => {
        /// The closed list of what a partner can do wrong. Codes never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Rule { $(#[doc = $en] #[serde(rename = $code)] $variant,)* }

        impl Rule {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The code in answers, in the guide and in scripts.
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// What the partner did.
            pub fn words(self) -> Words { match self { $(Self::$variant => Words::new($zh, $en)),* } }
            /// What to do about it.
            pub fn fix(self) -> Words { match self { $(Self::$variant => Words::new($fix_zh, $fix_en)),* } }
        }
    };
}

rules! {
    NoState = "no_state": "状态地址没有给出可读的内容。" / "The state address gave nothing that can be read." => "请让 state_url 以 200 返回 {\"showing\":[…]}，不超过 64 KiB，不要重定向。" / "Answer GET on state_url with 200 and {\"showing\":[…]}, at most 64 KiB, without a redirect.";
    NotTaken = "not_taken": "没有接受我们的推送。" / "Our webhook was not taken." => "请在 10 秒内以 2xx 回答；若因签名拒绝，请核对密钥和公钥。" / "Answer 2xx within 10 seconds; if you refused the signature, compare your secret and our keys.";
    NotShown = "not_shown": "没有显示应显示的警报。" / "An alert that holds was not shown." => "请对每条有效的 Alert 和 Update 立即显示一张卡片。" / "Show one card for each Alert and Update that holds, at once.";
    ShownTwice = "shown_twice": "同一条消息显示了两次。" / "The same message was shown twice." => "请按 incident 保存一张卡片，并忽略见过的 webhook-id。" / "Keep one card for each incident, and pass over a webhook-id that you have seen.";
    OldVersionKept = "old_version_kept": "更新后仍显示旧版本。" / "An older version was still shown after an Update." => "请用较新的 version 替换同一 incident 的卡片。" / "Replace the card of the incident when a higher version comes.";
    WrongDatum = "wrong_datum": "位置与坐标系不符。" / "The position is not where its datum says." => "请按推送中的 datum 原样绘制，不要再次转换，并如实注明坐标系。" / "Draw the coordinates as they come, convert them no second time, and name the datum that they came in.";
    VerifiedNothing = "verified_nothing": "显示了陌生人伪造的消息。" / "A stranger's forgery was shown." => "请先验证 webhook-signature 和 package 的签名，再显示任何内容。" / "Verify webhook-signature and the signature of the package before you show anything.";
    VerifiedSecretOnly = "verified_secret_only": "显示了只用您的密钥签名的伪造消息。" / "A forgery was shown that only your own secret vouched for." => "请另外验证 v1a 或 package 的签名：密钥泄露后仍无人能伪造它们。" / "Verify v1a or the package's signature too: nobody can forge those who steals your secret.";
    ShownAfterCancel = "shown_after_cancel": "取消后仍在显示。" / "It was still shown after its Cancel." => "请在收到 Cancel 时立即撤下卡片，即使其中没有文字。" / "Take the card down when a Cancel comes, at once, also when the Cancel has no texts.";
    CameBackAfterCancel = "came_back_after_cancel": "取消之后迟到的消息又被显示。" / "A message that came after the Cancel was shown." => "请记住已结束的 incident 及其 version，忽略迟到的旧版本。" / "Remember the version at which an incident ended, also when the Cancel came first, and pass over what is older.";
    ShownAfterExpiry = "shown_after_expiry": "过期后仍在显示。" / "It was still shown after it had expired." => "请在 expires 到达时自行撤下卡片，不要等待 Cancel，并核对时钟。" / "Take the card down by yourself at expires, without waiting for a Cancel; check your clock.";
    TooSlow = "too_slow": "演练没有在规定时间内完成。" / "The rehearsal did not end within its time." => "请更快回答推送和状态查询。" / "Answer webhooks and the state address faster.";
}

impl Rule {
    /// Whether breaking this one says already that `other` is broken too.
    pub(super) const fn implies(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::VerifiedNothing, Self::VerifiedSecretOnly)
                | (Self::ShownAfterCancel, Self::CameBackAfterCancel)
        )
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One rule that was broken: when, and what gave it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    pub rule: Rule,
    /// The step after which it was seen.
    pub step: Step,
    /// What we saw at the partner's, with its numbers.
    pub saw: Words,
}

impl Broken {
    /// What we sent, what we saw, and what to do, as one text.
    pub fn words(&self) -> Words {
        let (sent, fix) = (self.step.words(), self.rule.fix());
        let said = |lang: Lang, gap: &str| {
            [&sent, &self.saw, &fix]
                .map(|part| part.in_lang(lang))
                .join(gap)
        };
        Words::new(said(Lang::Zh, ""), said(Lang::En, " "))
    }
}
