//! The pages' own words, from `locales/<lang>/page.ftl`, built into the binary.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use homeward_domain::words::Lang;
use unic_langid::langid;

type Bundle = FluentBundle<FluentResource>;

static ZH: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Lang::Zh, include_str!("../../../../locales/zh-CN/page.ftl")));
static EN: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Lang::En, include_str!("../../../../locales/en/page.ftl")));

fn bundle(lang: Lang, text: &str) -> Bundle {
    let tag = match lang {
        Lang::Zh => langid!("zh-CN"),
        Lang::En => langid!("en"),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Marks around each value would be copied along with a code or a number;
    // the values here are short and stand in elements with their own direction.
    bundle.set_use_isolating(false);
    // A line that does not parse is left out, and the test below fails.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(rest, _)| rest);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The words in one language. A key without words says its own name, so that it
/// is found; the tests see to it that there is none.
#[derive(Debug, Clone, Copy)]
pub struct Say(pub Lang);

impl Say {
    pub fn text(&self, key: &str) -> String {
        self.fill(key, &FluentArgs::new())
    }

    pub fn with(&self, key: &str, name: &str, value: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), value.to_owned());
        self.fill(key, &args)
    }

    pub fn pair(&self, key: &str, a: &str, a_value: &str, b: &str, b_value: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(a.to_owned(), a_value.to_owned());
        args.set(b.to_owned(), b_value.to_owned());
        self.fill(key, &args)
    }

    fn fill(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let bundle: &Bundle = match self.0 {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut wrong = Vec::new();
        bundle
            .format_pattern(pattern, Some(args), &mut wrong)
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const TEXTS: [&str; 2] = [
        include_str!("../../../../locales/zh-CN/page.ftl"),
        include_str!("../../../../locales/en/page.ftl"),
    ];

    fn keys(text: &str) -> BTreeSet<&str> {
        text.lines()
            .filter(|line| !line.starts_with(['#', ' ']))
            .filter_map(|line| Some(line.split_once('=')?.0.trim()))
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_words_and_parse() {
        assert_eq!(keys(TEXTS[0]), keys(TEXTS[1]));
        for text in TEXTS {
            assert!(FluentResource::try_new(text.to_owned()).is_ok());
        }
        for lang in Lang::ALL {
            for key in keys(TEXTS[0]) {
                assert_ne!(Say(lang).text(key), key);
            }
        }
    }

    #[test]
    fn every_key_that_a_page_uses_has_words() {
        let sources = [
            include_str!("templates/layout.html"),
            include_str!("templates/alert.html"),
            include_str!("templates/tip.html"),
            include_str!("templates/closed.html"),
            include_str!("templates/plain.html"),
            include_str!("alert.rs"),
            include_str!("small.rs"),
        ];
        let known = keys(TEXTS[0]);
        for source in sources {
            for call in ["say.text(\"", "say.with(\"", "say.pair(\""] {
                for used in source.split(call).skip(1) {
                    let key = used.split('"').next().unwrap();
                    assert!(known.contains(key), "{key}");
                }
            }
        }
    }

    #[test]
    fn values_are_put_in_bare() {
        assert_eq!(Say(Lang::En).with("call", "number", "110"), "Call 110");
    }
}
