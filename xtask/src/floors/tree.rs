//! Reads what `cargo tree --prefix depth` prints.
//!
//! `cargo metadata` also has a resolved graph, but it switches on every optional
//! dependency that any feature mentions; the tree is what is really compiled.

/// The way from the asked package to each banned crate: the first way found per crate.
pub fn find(printed: &str, banned: &[&str]) -> Vec<Vec<String>> {
    let mut way: Vec<String> = Vec::new();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (depth, name) in printed.lines().filter_map(entry) {
        way.truncate(depth);
        way.push(name.to_owned());
        let known = found
            .iter()
            .any(|path| path.last().is_some_and(|last| last == name));
        if banned.contains(&name) && !known {
            found.push(way.clone());
        }
    }
    found
}

/// `3serde v1.0.1 (*)` is the crate serde, three steps down.
fn entry(line: &str) -> Option<(usize, &str)> {
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    let depth = line[..digits].parse().ok()?;
    let name = line[digits..].split_whitespace().next()?;
    Some((depth, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
0homeward-geo v0.1.0 (/somewhere)
1h3o v0.11.1
2ahash v0.8.12
3getrandom v0.4.3
1serde v1.0.229
2getrandom v0.4.3 (*)

0homeward-seal v0.1.0 (/somewhere)
1ring v0.17.14
";

    #[test]
    fn a_banned_crate_is_shown_with_the_way_to_it() {
        let found = find(PRINTED, &["getrandom", "tokio"]);
        assert_eq!(found, [["homeward-geo", "h3o", "ahash", "getrandom"]]);
    }

    #[test]
    fn a_new_root_starts_a_new_way() {
        assert_eq!(find(PRINTED, &["ring"]), [["homeward-seal", "ring"]]);
    }

    #[test]
    fn a_clean_tree_has_no_findings() {
        assert!(find(PRINTED, &["openssl"]).is_empty());
    }
}
