//! The table of rules in the README is the table in the code.

use homeward_cap::rule::ALL;

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_lists_every_rule() {
    let rows: Vec<String> = ALL
        .iter()
        .flat_map(|family| family.iter())
        .map(|rule| {
            let (code, severity) = (rule.code, rule.severity);
            format!(
                "| `{code}` | {severity} | {} | {} |",
                rule.clause, rule.mend
            )
        })
        .collect();
    let table = format!("\n|---|---|---|---|\n{}\n\n", rows.join("\n"));
    assert!(
        README.contains(&table),
        "write this into the README:{table}"
    );
}
