//! What a status says: as many whole lines as fit, the most telling first, and the link.

use homeward_domain::{texts::Texts, words::Lang};

use crate::public_page::Said;

/// Every link counts as many characters, however long it is (Mastodon
/// `StatusLengthValidator::URL_PLACEHOLDER_CHARS`).
pub const LINK_CHARS: usize = 23;
/// Of a photo's description (Mastodon `MediaAttachment::MAX_DESCRIPTION_LENGTH`).
pub const DESCRIPTION_CHARS_MAX: usize = 1_500;

type Part = fn(&Texts) -> &String;

/// Both headlines come before any detail; then what one could recognise the child by.
const LINES: [(Lang, Part); 12] = [
    (Lang::Zh, |t| &t.headline),
    (Lang::En, |t| &t.headline),
    (Lang::Zh, |t| &t.clothes),
    (Lang::Zh, |t| &t.features),
    (Lang::Zh, |t| &t.when),
    (Lang::Zh, |t| &t.place),
    (Lang::En, |t| &t.clothes),
    (Lang::En, |t| &t.when),
    (Lang::En, |t| &t.place),
    (Lang::Zh, |t| &t.instruction),
    (Lang::En, |t| &t.features),
    (Lang::En, |t| &t.instruction),
];

/// The status of an alert in at most `chars_max` characters as the server counts them.
pub fn alert(said: &Said, chars_max: usize) -> String {
    let call = said.call.as_deref().map(|call| format!("☎ {call}\n"));
    let call = call.unwrap_or_default();
    let mut room = chars_max.saturating_sub(call.chars().count() + LINK_CHARS);
    let mut text = String::new();
    for (lang, part) in LINES {
        let line = said.piece(lang, part);
        let chars = line.text.chars().count() + 1;
        // A part without words in English is not said twice in Chinese.
        if line.text.is_empty() || line.foreign || chars > room {
            continue;
        }
        room -= chars;
        text.push_str(line.text);
        text.push('\n');
    }
    text + &call + &said.page
}

/// The two sentences of the end, in both languages; far below any server's limit.
pub fn end(said: &Said) -> String {
    let line = |lang| {
        let piece = |part| said.piece(lang, part).text;
        format!("{} {}\n", piece(|t| &t.headline), piece(|t| &t.instruction))
    };
    line(Lang::Zh) + &line(Lang::En) + &said.page
}

pub fn description(said: &Said) -> String {
    let description = super::super::note::picture_words(said);
    description.chars().take(DESCRIPTION_CHARS_MAX).collect()
}
