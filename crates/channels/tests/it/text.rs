//! What a person reads of a page: tags gone, one line per piece of text.

/// The page's words in order; links and pictures by what they point to.
pub fn read(html: &str) -> String {
    let body = html.split("<body").nth(1).expect("a body");
    let mut lines = vec![format!("[{}]", title(html))];
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        lines.extend(mark(tag));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        lines.extend((!text.is_empty()).then_some(text));
    }
    lines.join("\n")
}

pub fn title(html: &str) -> &str {
    let rest = html.split("<title>").nth(1).expect("a title");
    rest.split("</title>").next().unwrap_or("")
}

fn mark(tag: &str) -> Option<String> {
    let attribute = |name: &str| {
        let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    };
    match tag.split_whitespace().next()? {
        "a" => Some(format!("-> {}", attribute("href")?)),
        "img" => Some(format!(
            "(img {}: {})",
            attribute("src")?,
            attribute("alt")?
        )),
        "form" => Some(format!("(form {})", attribute("action")?)),
        "input" | "textarea" => Some(format!("(field {})", attribute("name")?)),
        "h1" => Some("#".to_owned()),
        _ => None,
    }
}
