//! The few words of the frame and the poster that are not the alert's own.

use homeward_domain::words::Lang;

/// What is said beside the signed words, in one language.
pub(super) struct Phrases {
    pub drill: &'static str,
    pub missing: &'static str,
    pub call: &'static str,
    /// Behind a number that nobody is to call.
    pub not_call: &'static str,
    pub saw: &'static str,
    pub is_real: &'static str,
    pub code: &'static str,
    pub scan: &'static str,
    pub quiet: &'static str,
}

const ZH: Phrases = Phrases {
    drill: "演练，不是真实警情",
    missing: "正在寻找",
    call: "拨打",
    not_call: "（演练，请勿拨打）",
    saw: "我见过这个孩子",
    is_real: "这是真的吗？",
    code: "编号",
    scan: "扫码看最新情况、提供线索",
    quiet: "现在没有正在寻找的孩子。",
};

const EN: Phrases = Phrases {
    drill: "Exercise, no child is missing",
    missing: "Missing",
    call: "Call",
    not_call: " (exercise: do not call)",
    saw: "I saw this child",
    is_real: "Is this real?",
    code: "Code",
    scan: "Scan for the latest news and to send a tip",
    quiet: "No child is being looked for right now.",
};

pub(super) const fn phrases(lang: Lang) -> &'static Phrases {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}
