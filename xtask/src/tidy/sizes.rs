//! How long files and functions are, and when that is too much.

use super::{SourceFile, functions};
use crate::finding::Finding;

const FILE_LONG: usize = 350;
const FILE_LEN_MAX: usize = 800;
const LONG_FILES_MAX_PERCENT: usize = 10;
const FUNCTION_LONG: usize = 70;
const LONG_FUNCTIONS_MAX_PERCENT: usize = 1;

const MEND_FILE: &str = "ask which second idea moved in, and give it a file";
const MEND_FUNCTION: &str = "name the steps and give each its function";

#[derive(Debug, Default)]
pub struct Measured {
    /// Place and length, longest first.
    files: Vec<(String, usize)>,
    functions: Vec<(String, usize)>,
}

pub fn measure(files: &[SourceFile]) -> Measured {
    let mut measured = Measured::default();
    for file in files.iter().filter(|file| file.is_code()) {
        measured
            .files
            .push((file.path.clone(), file.text.lines().count()));
        let inside = functions::measure(file).into_iter();
        measured
            .functions
            .extend(inside.map(|function| (function.place, function.lines)));
    }
    measured
        .files
        .sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    measured
        .functions
        .sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    measured
}

pub fn check(measured: &Measured) -> Vec<Finding> {
    let mut findings: Vec<Finding> = over(&measured.files, FILE_LEN_MAX)
        .iter()
        .map(|(path, lines)| {
            Finding::at(
                path,
                format!("{lines} lines, none may pass {FILE_LEN_MAX}"),
                MEND_FILE,
            )
        })
        .collect();
    findings.extend(crowd(
        &measured.files,
        FILE_LONG,
        LONG_FILES_MAX_PERCENT,
        "files",
        MEND_FILE,
    ));
    findings.extend(crowd(
        &measured.functions,
        FUNCTION_LONG,
        LONG_FUNCTIONS_MAX_PERCENT,
        "functions",
        MEND_FUNCTION,
    ));
    findings
}

pub fn print(measured: &Measured) {
    for (what, long, list) in [
        ("file", FILE_LONG, &measured.files),
        ("function", FUNCTION_LONG, &measured.functions),
    ] {
        for (place, lines) in over(list, long) {
            println!("note: {place}: a {what} of {lines} lines (over {long})");
        }
    }
    println!("{}", summary("files", &measured.files));
    println!("{}", summary("functions", &measured.functions));
}

/// Too many long ones: the longest is named, because that is the one to mend first.
fn crowd(
    all: &[(String, usize)],
    long: usize,
    percent_max: usize,
    what: &str,
    mend: &str,
) -> Option<Finding> {
    let tail = over(all, long);
    if tail.len() * 100 <= all.len() * percent_max {
        return None;
    }
    let (place, lines) = tail.first()?;
    let told = format!(
        "{} of {} {what} pass {long} lines, more than {percent_max} %; this is the longest: {lines}",
        tail.len(),
        all.len()
    );
    Some(Finding::at(place, told, mend))
}

fn over(longest_first: &[(String, usize)], limit: usize) -> &[(String, usize)] {
    &longest_first[..longest_first.partition_point(|(_, lines)| *lines > limit)]
}

fn summary(what: &str, longest_first: &[(String, usize)]) -> String {
    let at = |percent| percentile(longest_first, percent);
    format!(
        "{what:<10} count {:>5}  median {:>4}  p90 {:>4}  p99 {:>4}  max {:>4}",
        longest_first.len(),
        at(50),
        at(90),
        at(99),
        at(100)
    )
}

/// Nearest rank: the smallest length that at least `percent` of all do not pass.
fn percentile(longest_first: &[(String, usize)], percent: usize) -> usize {
    let rank = (longest_first.len() * percent).div_ceil(100).max(1);
    longest_first
        .iter()
        .rev()
        .nth(rank - 1)
        .map_or(0, |(_, lines)| *lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lengths: &[usize]) -> Vec<(String, usize)> {
        lengths
            .iter()
            .rev()
            .map(|&lines| (String::from("a.rs"), lines))
            .collect()
    }

    #[test]
    fn percentiles_take_the_nearest_rank() {
        let all = of(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
        assert_eq!([50, 90, 100].map(|p| percentile(&all, p)), [50, 90, 100]);
        assert_eq!(percentile(&[], 50), 0);
    }

    #[test]
    fn one_long_file_in_ten_is_taste_and_two_are_too_many() {
        let mut lengths = [100; 10];
        lengths[9] = 400;
        assert!(crowd(&of(&lengths), 350, 10, "files", "").is_none());
        lengths[8] = 400;
        assert!(crowd(&of(&lengths), 350, 10, "files", "").is_some());
    }

    #[test]
    fn a_file_over_the_limit_always_fails() {
        let measured = Measured {
            files: of(&[1; 99].iter().copied().chain([801]).collect::<Vec<_>>()),
            functions: vec![],
        };
        assert_eq!(check(&measured).len(), 1);
    }
}
