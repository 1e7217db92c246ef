//! Adds up what the test binaries say when they close.

#[derive(Debug, Default)]
pub struct Tally {
    binaries: usize,
    passed: usize,
    failed: usize,
    ignored: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Takes `test result: ok. 5 passed; 0 failed; 1 ignored; …` and `test name ... FAILED`.
    pub fn read(&mut self, line: &str) {
        if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.into());
        }
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        self.binaries += 1;
        self.passed += count(counts, "passed");
        self.failed += count(counts, "failed");
        self.ignored += count(counts, "ignored");
    }

    /// One closing line, in cargo's own words, for all binaries together.
    pub fn line(&self) -> String {
        let word = if self.failed == 0 { "ok" } else { "FAILED" };
        format!(
            "test result: {word}. {} passed; {} failed; {} ignored; in {} test binaries",
            self.passed, self.failed, self.ignored, self.binaries
        )
    }

    pub fn failure(&self) -> String {
        match self.failures.is_empty() {
            true => "it did not build, or a test binary ended early".into(),
            false => self.failures.join(", "),
        }
    }
}

fn count(counts: &str, what: &str) -> usize {
    let mut words = counts.split([' ', ';']).filter(|word| !word.is_empty());
    let mut last = 0;
    words
        .find_map(|word| match word == what {
            true => Some(last),
            false => {
                last = word.parse().unwrap_or(0);
                None
            }
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_added_up() {
        let mut tally = Tally::default();
        tally.read("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out");
        tally.read("test cancel_wins ... FAILED");
        tally
            .read("test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out");
        tally.read("running 3 tests");
        assert_eq!(
            tally.line(),
            "test result: FAILED. 16 passed; 1 failed; 1 ignored; in 2 test binaries"
        );
        assert_eq!(tally.failure(), "cancel_wins");
    }
}
