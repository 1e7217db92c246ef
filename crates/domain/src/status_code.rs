//! The status of one message at one channel, as a stable code with words: what IPAWS
//! calls a status item. [`crate::delivery::DeliveryState`] is what the machine steers
//! by; this is what a person or a program is told.

use serde::{Deserialize, Serialize};

use crate::{
    delivery::{ChannelId, Delivery, DeliveryState},
    words::Words,
};

macro_rules! codes {
    ($($variant:ident = $code:literal : $zh:literal / $en:literal => $fix_zh:literal / $fix_en:literal;)*) => {
        /// The closed list of what can be said of a delivery. Codes never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum StatusCode { $(#[doc = $en] #[serde(rename = $code)] $variant,)* }

        impl StatusCode {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// How it stands.
            pub fn words(self) -> Words { match self { $(Self::$variant => Words::new($zh, $en)),* } }
            /// What to do about it.
            pub fn fix(self) -> Words { match self { $(Self::$variant => Words::new($fix_zh, $fix_en)),* } }
        }
    };
}

codes! {
    Waiting = "waiting": "等待第一次发送。" / "It waits for its first try." => "无需操作。" / "Nothing to do.";
    Trying = "trying": "正在发送，还没有回答。" / "It is on its way; there is no answer yet." => "无需操作；若一直如此，说明发送中断，会自动重试。" / "Nothing to do; where it stays, the try was cut off and another follows by itself.";
    Taken = "taken": "对方已接收。" / "The other side has taken it." => "无需操作。" / "Nothing to do.";
    Unanswered = "unanswered": "对方服务器没有回答。" / "The partner's server did not answer." => "请合作伙伴检查服务器、证书和网络；会继续重试。" / "The partner looks at its server, its certificate and its network; we try again.";
    Redirected = "redirected": "对方服务器要求转到其他地址。" / "The partner's server sends us somewhere else." => "请填写最终地址；我们不跟随重定向。" / "Enter the final address; redirects are not followed.";
    NotTaken = "not_taken": "对方服务器拒绝了这次推送。" / "The partner's server refused this try." => "请合作伙伴核对地址、密钥和公钥；会继续重试。" / "The partner compares address, secret and keys; we try again.";
    Failing = "failing": "对方服务器出错。" / "The partner's server failed." => "请合作伙伴修复；会继续重试。" / "The partner repairs it; we try again.";
    Busy = "busy": "对方服务器请我们稍后再试。" / "The partner's server asks for patience." => "无需操作；会按对方给出的时间重试。" / "Nothing to do; we try again when it asked us to.";
    Later = "later": "暂未成功，会再试。" / "It did not work yet, and is tried again." => "请看 answer 中对方网络的说明。" / "`answer` has what the network said.";
    Gone = "gone": "对方不再接收（410）。" / "The other side wants no more (410)." => "若是误会，请合作伙伴修复后重试这次发送。" / "Where that was a mistake, repair it and retry the delivery.";
    Rejected = "rejected": "不能发送，重试也无用。" / "It cannot be sent, and trying again would change nothing." => "请按 answer 修改地址或设置，再重试这次发送。" / "Mend the address or the setting that `answer` names, then retry the delivery.";
    Expired = "expired": "警报过期前没有送达。" / "The alert ran out before it was taken." => "无需操作；不再发送。" / "Nothing to do; it is not sent any more.";
    Superseded = "superseded": "未发送：已有更新的版本或警报已结束。" / "Not sent: a newer version took its place, or the alert has ended." => "无需操作。" / "Nothing to do.";
}

impl StatusCode {
    /// Of one delivery, from its state and what the other side said last.
    pub fn of(delivery: &Delivery) -> Self {
        match delivery.state {
            DeliveryState::Queued => Self::Waiting,
            DeliveryState::Delivered => Self::Taken,
            DeliveryState::Gone => Self::Gone,
            DeliveryState::Rejected => Self::Rejected,
            DeliveryState::Expired => Self::Expired,
            DeliveryState::Superseded => Self::Superseded,
            DeliveryState::Later => match &delivery.answer {
                None => Self::Trying,
                Some(answer) if delivery.channel == ChannelId::PartnerWebhook => by_http(answer),
                Some(_) => Self::Later,
            },
        }
    }
}

/// A partner's answer begins with its HTTP status (RFC 9110 section 15) if there was one.
fn by_http(answer: &str) -> StatusCode {
    let status = answer
        .get(..3)
        .and_then(|digits| digits.parse::<u16>().ok());
    match status {
        Some(429 | 503) => StatusCode::Busy,
        Some(300..=399) => StatusCode::Redirected,
        Some(400..=499) => StatusCode::NotTaken,
        Some(500..=599) => StatusCode::Failing,
        _ => StatusCode::Unanswered,
    }
}

impl std::fmt::Display for StatusCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::{DeliveryKey, Shard},
        id::Id,
        message::{Cause, MessageIdentity},
        status::StatusKind,
        time::Timestamp,
    };

    fn delivery(channel: ChannelId, state: DeliveryState, answer: Option<&str>) -> Delivery {
        let identity = MessageIdentity {
            agency: "a".to_owned(),
            alert: "B".to_owned(),
            version: 1,
        };
        Delivery {
            key: DeliveryKey::new(&identity, channel, &Shard::Whole),
            alert: Id::from_bits(1),
            seq: 1,
            identity,
            status: StatusKind::Exercise,
            cause: Cause::Issued,
            channel,
            shard: Shard::Whole,
            state,
            attempts: 1,
            planned_at: Timestamp::default(),
            next_at: Timestamp::default(),
            last_at: None,
            answer: answer.map(str::to_owned),
            erased_at: None,
            made_with: None,
        }
    }

    #[test]
    fn every_state_has_its_code_whatever_was_said() {
        use DeliveryState as D;
        let states = [
            (D::Queued, StatusCode::Waiting),
            (D::Delivered, StatusCode::Taken),
            (D::Gone, StatusCode::Gone),
            (D::Rejected, StatusCode::Rejected),
            (D::Expired, StatusCode::Expired),
            (D::Superseded, StatusCode::Superseded),
        ];
        for channel in ChannelId::ALL {
            for (state, code) in states {
                for answer in [None, Some("204"), Some("500")] {
                    assert_eq!(StatusCode::of(&delivery(channel, state, answer)), code);
                }
            }
            let trying = delivery(channel, D::Later, None);
            assert_eq!(StatusCode::of(&trying), StatusCode::Trying);
        }
    }

    #[test]
    fn why_a_partner_is_tried_again_is_told_by_its_http_status() {
        let of = |channel, answer| {
            StatusCode::of(&delivery(channel, DeliveryState::Later, Some(answer)))
        };
        for (answer, code) in [
            ("429", StatusCode::Busy),
            ("503", StatusCode::Busy),
            (
                "302: redirects are not followed, give the final address",
                StatusCode::Redirected,
            ),
            ("401", StatusCode::NotTaken),
            ("500", StatusCode::Failing),
            ("no answer within the time for it", StatusCode::Unanswered),
            ("连接被拒绝", StatusCode::Unanswered),
            ("", StatusCode::Unanswered),
        ] {
            assert_eq!(of(ChannelId::PartnerWebhook, answer), code, "{answer}");
            assert_eq!(of(ChannelId::Weibo, answer), StatusCode::Later, "{answer}");
        }
    }

    #[test]
    fn every_code_is_said_once_and_in_both_languages() {
        let mut seen = std::collections::HashSet::new();
        for code in StatusCode::ALL {
            assert!(seen.insert(code.as_str()));
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            for words in [code.words(), code.fix()] {
                assert!(!words.zh.is_empty() && !words.en.is_empty(), "{code}");
            }
        }
    }
}
