//! A rule said no. Every no has a stable code, says what is wrong and how to mend it.

use serde::{Deserialize, Serialize};

use crate::words::Words;

/// Why a rule said no, the place in the form it speaks of, and a detail for the log
/// (never a name, a text or a photo).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}{}: {detail}", field.map(|f| format!(" at {f}")).unwrap_or_default())]
pub struct Refusal {
    pub code: RefusalCode,
    pub field: Option<&'static str>,
    pub detail: String,
    /// What is missing, when more than one thing is.
    pub missing: Vec<Missing>,
}

/// One part that an alert still needs. `field` is a path in the case form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub code: String,
    pub field: String,
    pub words: Words,
}

impl Refusal {
    pub fn new(code: RefusalCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            field: None,
            detail: detail.into(),
            missing: Vec::new(),
        }
    }
    pub fn at(code: RefusalCode, field: &'static str, detail: impl Into<String>) -> Self {
        Self {
            field: Some(field),
            ..Self::new(code, detail)
        }
    }
    pub fn missing(missing: Vec<Missing>) -> Self {
        Self {
            missing,
            ..Self::new(RefusalCode::PartsMissing, "parts of the alert are missing")
        }
    }
}

macro_rules! codes {
    ($($variant:ident = $code:literal : $zh:literal / $en:literal => $fix_zh:literal / $fix_en:literal;)*) => {
        /// The closed list of what a rule can say no with. Codes never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum RefusalCode { $(#[doc = $en] $variant,)* }

        impl RefusalCode {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// What happened, for the person who reads it.
            pub fn words(self) -> Words { match self { $(Self::$variant => Words::new($zh, $en)),* } }
            /// What to do next.
            pub fn fix(self) -> Words { match self { $(Self::$variant => Words::new($fix_zh, $fix_en)),* } }
        }
    };
}

codes! {
    PartsMissing = "alert.parts_missing": "警报还缺少必要内容。" / "The alert still misses parts it must have." => "请补充下面列出的内容后再发布。" / "Fill in the parts listed here, then publish.";
    OutsideJurisdiction = "alert.outside_jurisdiction": "地点不在本机关管辖范围内。" / "The place lies outside your agency's jurisdiction." => "请核对地点，或请当地机关发布。" / "Check the place, or ask the agency there to publish.";
    LastSeenInFuture = "case.last_seen_in_future": "最后见到的时间晚于现在。" / "The time last seen lies in the future." => "请改为已经过去的时间。" / "Set it to a time that has passed.";
    IntervalReversed = "case.interval_reversed": "时间段的开始晚于结束。" / "The time span starts after it ends." => "请交换开始和结束时间。" / "Swap the start and the end.";
    SecondApprovalNeeded = "alert.second_approval_needed": "这个范围需要第二位警官批准。" / "This reach needs a second officer's approval." => "请另一位警官批准；六十秒无人应答时，可说明理由后紧急发布。" / "Ask another officer; after 60 seconds without an answer you may go ahead with a reason.";
    NotYourCase = "case.not_found": "找不到这个案件。" / "There is no such case." => "请返回案件列表重新选择。" / "Go back to the list of cases and choose again.";
    NotFound = "not_found": "找不到所要的内容。" / "There is nothing here by that name." => "请核对地址。" / "Check the address.";
    AlertExists = "case.alert_exists": "该案件已经发布过警报。" / "This case already has an alert." => "请在现有警报上更新。" / "Update the alert that exists.";
    AlertClosed = "alert.closed": "警报已经结束，不能再发送。" / "The alert has ended; nothing more can be sent." => "如孩子再次走失，请新建案件并关联此案。" / "If the child is missing again, open a new case linked to this one.";
    AlreadyClosed = "alert.already_closed": "警报已被同事结束。" / "A colleague has already ended this alert." => "无需再操作，请刷新查看结果。" / "Nothing more to do; look at the result.";
    StillLive = "alert.still_live": "警报仍在进行。" / "The alert is still live." => "请继续展示，收到结束消息后再删除。" / "Go on showing it; erase it when its end comes.";
    NotLive = "alert.not_live": "案件还没有发布警报。" / "This case has no live alert yet." => "请先发布。" / "Publish it first.";
    ChangedMeanwhile = "changed_meanwhile": "内容刚被他人修改。" / "Somebody changed this a moment ago." => "请刷新后再试。" / "Look at the newest state and try again.";
    KeyReused = "idempotency.key_reused": "同一个请求编号用在了不同的内容上。" / "This Idempotency-Key was used with another body." => "请为新的内容使用新的编号。" / "Use a new key for a new body.";
    TextControl = "text.control_characters": "文字中有会改变显示顺序或不可见的字符。" / "The text holds characters that hide or reorder other characters." => "请删除这些字符后重新输入。" / "Type the text again without them.";
    TextMarks = "text.too_many_marks": "文字中叠加符号过多。" / "The text stacks too many marks on one letter." => "请删除多余的符号。" / "Take the extra marks away.";
    TextTooLong = "text.too_long": "文字太长。" / "The text is too long." => "请缩短到规定字数以内。" / "Shorten it to the limit.";
    NumberOutOfRange = "number.out_of_range": "数字超出允许范围。" / "The number is out of range." => "请核对后重新填写。" / "Check it and enter it again.";
    CallInvalid = "case.call_invalid": "联系电话格式不正确。" / "The phone number is not one that can be called." => "请填写 110 或带区号的号码。" / "Use 110, or a number with its area code.";
    PhotoInvalid = "photo.invalid": "无法读取这张照片。" / "This photo cannot be read." => "请使用 JPEG、PNG 或 WebP 照片。" / "Use a JPEG, PNG or WebP photo.";
    PhotoTooLarge = "photo.too_large": "照片太大。" / "The photo is too large." => "请使用 20 MB、4000 万像素以内的照片。" / "Use one of at most 20 MB and 40 million pixels.";
    CellsInvalid = "cells.invalid": "区域编号不正确。" / "The cells are not usable." => "请给出 1 到 32 个 1 到 7 级的 H3 编号。" / "Name 1 to 32 H3 cells of resolution 1 to 7.";
    WithinInvalid = "feed.within_invalid": "区域参数不正确。" / "The area that was asked for is not usable." => "请给出一个 H3 编号、行政区划代码或 西,南,东,北 四个数。" / "Give one H3 cell, a GB/T 2260 code, or a box as west,south,east,north.";
    MessageErased = "cap.erased": "这条消息已经撤回，内容已删除。" / "This message was taken back and its content erased." => "请停止使用，并处理撤回消息。" / "Stop using it, and act on the Cancel that is named here.";
    NotSignedIn = "auth.not_signed_in": "尚未登录或登录已过期。" / "You are not signed in, or your session has ended." => "请向管理员索取新的登录链接。" / "Ask your administrator for a new sign-in link.";
    NotAllowed = "auth.not_allowed": "您没有这项权限。" / "You may not do this." => "请联系管理员。" / "Ask your administrator.";
    ScopeMissing = "auth.scope_missing": "这个密钥没有这项权限。" / "This key does not open that." => "请使用带有所需权限的密钥。" / "Use a key that has the scope named in the detail.";
    LinkSpent = "auth.link_spent": "登录链接已使用或已过期。" / "This sign-in link was used or has expired." => "请索取新的链接，15 分钟内有效。" / "Ask for a new one; it is good for 15 minutes.";
    WebhookTarget = "partner.webhook_target": "推送地址不可用。" / "The webhook address cannot be used." => "请使用公网 https 地址。" / "Use an https address on the public network.";
    NoWebhook = "partner.no_webhook": "这个合作伙伴还没有推送地址。" / "This partner has no webhook address yet." => "请先请管理员填写推送地址。" / "Have an administrator enter your webhook address first.";
    LanguagesInvalid = "partner.languages": "语言选择不可用。" / "These languages cannot be chosen." => "请选择 zh-CN、en 或两者都选。" / "Choose zh-CN, en or both.";
    FormatInvalid = "partner.format": "推送格式不可用。" / "This format cannot be chosen." => "请选择 json、cap 或 edxl。" / "Choose json, cap or edxl.";
    RehearsalExerciseOnly = "rehearsal.exercise_only": "只有加入演练的合作伙伴可以彩排。" / "Only a partner that joined for exercises can rehearse." => "请再以演练身份加入一次，用那个密钥在 /drill 下彩排。" / "Join a second time for exercises, and rehearse with that key below /drill.";
    RehearsalRunning = "rehearsal.running": "这个合作伙伴的彩排正在进行。" / "A rehearsal of this partner is already being played." => "请等它结束，最多两分钟。" / "Wait for its end, two minutes at most.";
    NeighbourKeys = "neighbour.keys": "公钥无法使用。" / "The public keys cannot be used." => "请粘贴一到四个 PEM 格式的公钥（P-256 或 2048 位以上 RSA），不要粘贴私钥。" / "Paste one to four public keys in PEM, on P-256 or RSA of 2048 bits and more; never a private key.";
    NeighbourTaken = "neighbour.taken": "该公钥或发送者已属于另一个邻居。" / "The key or the sender belongs to another neighbour." => "请核对；一个公钥和一个发送者只能属于一个邻居。" / "Check it: a key and a sender belong to one neighbour only.";
    AgreementInvalid = "neighbour.agreement": "长期协议不完整。" / "The standing agreement is not complete." => "请写明区域（行政区划代码前缀或圆形范围）和事件代码。" / "Name where (GB/T 2260 prefixes or a circle) and which event codes.";
    ForeignUnreadable = "foreign.unreadable": "无法读取这条 CAP 消息。" / "This CAP message cannot be read." => "请让对方按 CAP 1.2 修正后重发；homeward cap check 会指出问题。" / "Ask the sender to mend it by CAP 1.2; homeward cap check says where.";
    ForeignSignature = "foreign.signature": "签名不是任何邻居的公钥所签。" / "No neighbour's key made this signature." => "请核对邻居登记的公钥，或请对方用登记的密钥签名。" / "Check the neighbour's keys, or ask for a message signed with one of them.";
    ForeignSender = "foreign.sender": "该密钥无权以这个发送者的名义发布。" / "This key does not speak for that sender." => "请核对邻居登记的发送者。" / "Check the senders that the neighbour is entered with.";
    ForeignStatus = "foreign.status": "消息的状态与邻居登记的不符。" / "The message's status is not the one this neighbour was entered for." => "演练和真实警报须分别登记；测试、系统和草稿消息不予接收。" / "Enter a neighbour for exercises apart; Test, System and Draft are not taken.";
    ForeignMsgType = "foreign.msg_type": "不接收这种类型的消息。" / "Messages of this type are not taken." => "只接收 Alert、Update 和 Cancel。" / "Only Alert, Update and Cancel are taken.";
    ForeignStranger = "foreign.stranger": "消息引用的警报不属于这个发送者。" / "The message refers to nothing of this sender." => "只有发布者本人可以更新或撤销警报。" / "Only who issued an alert may update or cancel it.";
    ForeignNotPublic = "foreign.not_public": "消息不是面向公众的。" / "The message is not for everybody." => "请勿转发受限或私人消息。" / "Restricted and private messages are not relayed.";
    ForeignOver = "foreign.over": "这条警报已经撤销、过期或处理完毕。" / "This alert was taken back, has run out, or was dealt with." => "无需再操作。" / "Nothing more to do.";
    ForeignTime = "foreign.time": "消息的发送时间在将来。" / "The message says that it was sent in the future." => "请核对双方的时钟。" / "Check the clocks on both sides.";
    ForeignReused = "foreign.reused": "同一编号曾用于另一条消息。" / "The identifier was used for another message before." => "请让对方为每条消息使用新的编号。" / "Ask the sender for an identifier of its own for each message.";
    ForeignEnvelope = "foreign.envelope": "这个 EDXL-DE 信封不能接收。" / "This EDXL-DE envelope is not taken." => "只接收 Report、Update 和 Cancel 类型的信封，最多 64 条消息；Cancel 信封内只能是撤销消息。" / "Send a Report, an Update, or a Cancel that holds Cancels, with at most 64 messages inside.";
    ForeignTwoThreads = "foreign.two_threads": "这条更新引用了几个不同的警报。" / "The update refers to several alerts at once." => "请让对方分别更新每个警报。" / "Ask the sender to update each alert by itself.";
    RecordsUnreadable = "pfif.unreadable": "这不是可以读取的 PFIF 文件。" / "This is no PFIF file that can be read." => "请上传 PFIF 1.4（或 1.3）的 XML 文件，最大 1 MiB，最多 1000 条记录。" / "Hand in XML of PFIF 1.4 or 1.3: at most 1 MiB and 1,000 records.";
    RecordRefused = "pfif.refused": "这条 PFIF 记录不能接收。" / "This PFIF record is not taken." => "请查看原因；可向该记录所属的登记处索取最新文件。" / "See why; the registry that keeps the record has its newest form.";
    DatumMissing = "datum.missing": "坐标没有注明坐标系。" / "Nothing says which datum the coordinates are in." => "请注明 wgs84、gcj02（高德、腾讯）或 bd09（百度）。" / "Name it: wgs84, gcj02 (Amap, Tencent) or bd09 (Baidu).";
    ExerciseOnly = "case.exercise_only": "本系统正在演练，只能新建演练案件。" / "This server runs an exercise: only exercise cases can be opened." => "请新建演练案件。" / "Open an exercise case.";
    BodyInvalid = "body.invalid": "请求内容无法读取。" / "The request cannot be read." => "请按接口说明检查格式。" / "Check it against the API description.";
    PushEndpoint = "push.endpoint": "推送地址不可用。" / "The push endpoint cannot be used." => "请使用浏览器给出的公网 https 地址，最长 1000 个字符。" / "Use the address that the browser gave: https, public, at most 1,000 characters.";
    PushKeys = "push.keys": "推送密钥不正确。" / "The push keys are not usable." => "请按 base64url 原样给出浏览器的 p256dh（65 字节）和 auth（16 字节）。" / "Give the browser's p256dh (65 bytes) and auth (16 bytes) as they are, in base64url.";
    HubTopic = "hub.topic": "没有这个订阅源。" / "There is no such feed to subscribe to." => "请原样使用订阅源中 rel=self 的地址。" / "Use the address that the feed itself names as rel=self, letter by letter.";
    HubCallback = "hub.callback": "回调地址不可用。" / "The callback cannot be used." => "请使用公网 https 地址，端口 443 或 8443。" / "Use an https address on the public network, on port 443 or 8443.";
    HubSecret = "hub.secret": "订阅密钥不可用。" / "The subscription's secret cannot be used." => "密钥须为 1 到 199 个字节。" / "A secret has 1 to 199 bytes.";
    TooBusy = "busy": "现在请求太多。" / "Too many requests just now." => "请稍候再试，内容没有丢失。" / "Wait a moment and send it again; nothing you typed is lost.";
    DiskFull = "storage.full": "存储空间已满，暂时不能发布。" / "The disk is full; publishing is not possible now." => "请通知运维人员清理空间；撤回和结案仍可进行。" / "Tell the operator to free space; withdrawing and resolving still work.";
    Broken = "server.fault": "系统出了问题，操作没有完成。" / "Something broke on our side; this was not done." => "请再试一次；若仍不行，请联系运维人员。" / "Try once more; if it stays, tell the operator.";
}

impl std::fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_said_once_and_in_both_languages() {
        let mut seen = std::collections::HashSet::new();
        for code in RefusalCode::ALL {
            assert!(seen.insert(code.as_str()), "{code} stands twice");
            for words in [code.words(), code.fix()] {
                assert!(!words.zh.is_empty() && !words.en.is_empty(), "{code}");
            }
        }
    }
}
