//! `cap check`: a verdict for each file.

use std::path::{Path, PathBuf};

use homeward_cap::{Finding, Options, Reading, read};
use serde_json::{Value, json};

use super::{ACCEPTED, REFUSED, USAGE, file, say};

/// How a verdict is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `FILE: VERDICT: RULE RULE`
    Line,
    /// The line, and below it every finding.
    Explained,
    /// One JSON object on one line.
    Json,
}

/// Checks every file; the worst of them decides the exit code.
pub fn run(files: &[PathBuf], options: &Options, form: Form) -> u8 {
    let mut worst = ACCEPTED;
    for path in files {
        let code = match file::bytes(path) {
            Ok(bytes) => {
                let reading = read(&bytes, options);
                say(&printed(path, &reading, form));
                if reading.verdict.is_accepted() {
                    ACCEPTED
                } else {
                    REFUSED
                }
            }
            Err(wrong) => {
                eprintln!("homeward: {wrong}");
                USAGE
            }
        };
        worst = worst.max(code);
    }
    worst
}

fn printed(path: &Path, reading: &Reading, form: Form) -> String {
    if form == Form::Json {
        return format!("{}\n", object(path, reading));
    }
    let mut text = format!("{}: {}", path.display(), reading.verdict);
    let rules = reading.rules();
    if !rules.is_empty() {
        text.push_str(": ");
        text.push_str(&rules.join(" "));
    }
    text.push('\n');
    if form == Form::Explained {
        for finding in &reading.findings {
            text.push_str(&format!("  {finding} [{}]\n", finding.clause));
        }
    }
    text
}

fn object(path: &Path, reading: &Reading) -> Value {
    let findings: Vec<Value> = reading.findings.iter().map(detail).collect();
    json!({
        "file": path.display().to_string(),
        "verdict": reading.verdict.as_str(),
        "rules": reading.rules(),
        "signed": reading.signed,
        "findings": findings,
    })
}

fn detail(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule,
        "severity": finding.severity.as_str(),
        "clause": finding.clause,
        "line": finding.place.line,
        "column": finding.place.column,
        "path": finding.place.path,
        "message": finding.message,
        "mend": finding.mend,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str, form: Form) -> String {
        let reading = read(text.as_bytes(), &Options::strict());
        printed(Path::new("a.xml"), &reading, form)
    }

    #[test]
    fn one_line_names_the_file_the_verdict_and_the_rules() {
        let line = checked("<!DOCTYPE alert><alert/>", Form::Line);
        assert_eq!(line, "a.xml: refuse-unsafe: xml-doctype\n");
    }

    #[test]
    fn json_is_one_line_with_every_finding() {
        let line = checked("<alert/>", Form::Json);
        let object: Value = serde_json::from_str(&line).expect("the line is JSON");
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(object["verdict"], "refuse");
        assert_eq!(object["rules"][0], "namespace-missing");
        assert_eq!(object["findings"][0]["line"], 1);
        assert_eq!(object["findings"][0]["path"], "/alert");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_a_matter_of_usage() {
        let missing = [PathBuf::from("no-such-file.xml")];
        assert_eq!(run(&missing, &Options::strict(), Form::Line), USAGE);
    }
}
