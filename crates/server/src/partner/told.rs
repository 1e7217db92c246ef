//! A rehearsal in words, for a person.

use homeward_domain::words::Lang;
use serde_json::Value;

/// The language of whoever sits at this terminal.
pub fn own_lang() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match set {
        Some(value) if value.starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

/// One step on one line.
pub fn step(step: &Value, lang: Lang) -> String {
    let mark = if step["state"] == "right" { "ok" } else { "!!" };
    let name = step["step"].as_str().unwrap_or_default();
    format!("{mark}  {name:<13}{}\n", words(&step["words"], lang))
}

/// The verdict, and what to do about each rule that was broken.
pub fn verdict(rehearsal: &Value, lang: Lang) -> String {
    let verdict = rehearsal["verdict"].as_str().unwrap_or_default();
    let mut text = match (verdict, lang) {
        ("pass", Lang::Zh) => "通过：所有规则都遵守了。\n".to_owned(),
        ("pass", Lang::En) => "pass: every rule was kept.\n".to_owned(),
        ("broken", Lang::Zh) => "未通过：\n".to_owned(),
        ("broken", Lang::En) => "broken:\n".to_owned(),
        (_, Lang::Zh) => "我们这边出了问题，请再试一次。\n".to_owned(),
        (_, Lang::En) => "stopped: something broke at the server; try again.\n".to_owned(),
    };
    for broken in rehearsal["broken"].as_array().into_iter().flatten() {
        let rule = broken["rule"].as_str().unwrap_or_default();
        text.push_str(&format!("  {rule}: {}\n", words(&broken["words"], lang)));
    }
    text
}

/// What a server's problem says, and what to do.
pub fn problem(problem: &Value, lang: Lang) -> String {
    let parts = [&problem["words"], &problem["fix"]].map(|part| words(part, lang));
    let detail = problem["detail"].as_str().unwrap_or_default();
    format!("{} {} ({detail})", parts[0], parts[1])
}

fn words(both: &Value, lang: Lang) -> String {
    let member = match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    // A server's text must not steer this terminal.
    let text = both[member].as_str().unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).collect()
}
