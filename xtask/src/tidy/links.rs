//! Relative links in Markdown lead somewhere.

use std::path::Path;

use super::SourceFile;
use crate::finding::Finding;

pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let root = crate::shell::root();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.extension() == "md") {
        for (index, link) in links(&file.text) {
            let target = match link.strip_prefix('/') {
                Some(from_root) => root.join(from_root),
                None => root.join(Path::new(file.folder())).join(link),
            };
            if !target.exists() {
                let mend = "point it at the file, or write the page";
                findings.push(Finding::at(
                    file.place(index),
                    format!("`{link}` leads nowhere"),
                    mend,
                ));
            }
        }
    }
    findings
}

/// Every relative link outside code, with the index of its line and without its anchor.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut in_code = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            found.extend(in_line(line).map(|link| (index, link)));
        }
    }
    found
}

fn in_line(line: &str) -> impl Iterator<Item = &str> {
    let inline = line
        .match_indices("](")
        .filter(|(at, _)| !in_backticks(line, *at))
        .filter_map(|(at, _)| {
            let rest = &line[at + 2..];
            rest.split([')', ' ']).next()
        });
    let reference = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .map(|(_, to)| to);
    let reference = reference.and_then(|to| to.split_whitespace().next());
    inline
        .chain(reference)
        .filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        .filter_map(|link| link.split('#').next())
        .filter(|link| !link.is_empty())
}

fn in_backticks(line: &str, at: usize) -> bool {
    line[..at].matches('`').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_relative_links_outside_code_are_followed() {
        let text = "\
See [a](a.md#part), [b](https://example.org) and [c](#here), not `[d](d.md)`.
```
[e](e.md)
```
[f]: f.md
";
        assert_eq!(links(text), [(0, "a.md"), (4, "f.md")]);
    }
}
