//! The script, as the steps that a partner meets in their order.

use serde::{Deserialize, Serialize};

use crate::words::Words;

macro_rules! steps {
    ($($variant:ident = $code:literal : $zh:literal / $en:literal;)*) => {
        /// One step of the script; the order is the order of play.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Step { $(#[doc = $en] #[serde(rename = $code)] $variant,)* }

        impl Step {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// What we sent or did.
            pub fn words(self) -> Words { match self { $(Self::$variant => Words::new($zh, $en)),* } }
        }
    };
}

steps! {
    Alert = "alert": "我们发送了一条新警报。" / "We sent a new alert.";
    Repeat = "repeat": "我们把同一条推送又发了一次。" / "We sent the same delivery once more.";
    Ring = "ring": "我们发送了第 2 版：范围扩大。" / "We sent version 2: a wider ring.";
    Move = "move": "我们发送了第 3 版：地点移动，引用前两版。" / "We sent version 3: the place moved; it references both earlier versions.";
    Stranger = "stranger": "我们发送了一条伪造警报，所有签名都是陌生人的。" / "We sent a forged alert, every signature on it by a stranger.";
    Thief = "thief": "我们发送了一条伪造警报，只有 v1 用您的密钥签名。" / "We sent a forged alert as a thief of your secret would: only v1 holds.";
    Cancel = "cancel": "我们发送了没有文字的取消消息。" / "We sent the Cancel, without any texts.";
    Late = "late": "取消之后，我们又送来第 1 版，用新的 webhook-id。" / "After the Cancel we sent version 1 again, under a new webhook-id.";
    Short = "short": "我们发送了一条几秒后过期的警报。" / "We sent an alert that expires in some seconds.";
    Expiry = "expiry": "我们等到它过期，没有发送取消。" / "We waited until it had expired, and sent no Cancel.";
    CancelFirst = "cancel_first": "我们先发送了一条您尚未收到的警报的取消。" / "We sent the Cancel of an alert that you had not got yet.";
    LateFirst = "late_first": "随后我们送来这条已取消警报的第 1 版。" / "Then we sent version 1 of that cancelled alert.";
    AtRest = "at_rest": "最后我们又看了一次。" / "We looked once more at the end.";
}

impl Step {
    /// Whether what was sent must change what is shown. Where it must not, a look that
    /// comes too soon would find everything right.
    pub const fn changes_the_map(self) -> bool {
        matches!(
            self,
            Self::Alert | Self::Ring | Self::Move | Self::Cancel | Self::Short
        )
    }

    /// Whether the partner has a moment to get there: where something must appear or go.
    pub const fn may_take_time(self) -> bool {
        self.changes_the_map() || matches!(self, Self::Expiry)
    }
}
