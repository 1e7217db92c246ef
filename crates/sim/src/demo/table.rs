//! What the terminal shows: a bar while something runs, a line when it is done, a table at the end.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::report::Report;

const BAR: &str = "  {bar:32.yellow/dim} {pos}/{len} {msg}";
const WIDTH: usize = 74;

/// The terminal as the play uses it.
#[derive(Debug)]
pub struct Terminal;

impl Terminal {
    pub fn title(seed: u64, rate: f64) -> Self {
        println!("Homeward 回家 · EXERCISE 演练 · seed {seed}");
        println!("Everything here is a drill. Time runs {rate} times faster than life");
        println!(
            "(时间快 {rate} 倍): an hour of the rings takes {:.0} s.",
            3_600.0 / rate
        );
        println!();
        Self
    }

    pub fn bar(&self, length: u64, message: &'static str) -> ProgressBar {
        let bar = ProgressBar::new(length).with_message(message);
        // The template is a constant; a broken one would show the plain bar.
        if let Ok(style) = ProgressStyle::with_template(BAR) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }

    pub fn scene(&self, what: &str) {
        println!("\n▸ {what}");
    }

    pub fn done(&self, what: &str) {
        println!("  ✓ {what}");
    }

    pub fn address(&self, what: &str, url: &str) {
        println!("  {what:<16} {url}");
    }

    pub fn trouble(&self, what: &str) {
        println!("  ✗ {what}");
    }
}

/// The table that everybody looks at last.
pub fn print(report: &Report) {
    println!("\n{}", "═".repeat(WIDTH));
    println!(
        "{:<46}{:>9}{:>9}{:>10}",
        "", "phones", "screens", "partners"
    );
    println!(
        "{:<46}{:>9}{:>9}{:>10}",
        "connected 在线", report.phones_connected, report.screens, 5
    );
    println!("{:<46}{:>9}", "inside 范围内", report.phones_inside);
    println!("{}", "─".repeat(WIDTH));
    println!(
        "{:<12}{:>9}{:>9}{:>9}{:>9}{:>8}{:>8}{:>8}",
        "message", "first ms", "p50 ms", "p99 ms", "last ms", "shown", "silent", "ended"
    );
    for message in &report.messages {
        let version = message.id.rsplit(':').next().unwrap_or_default();
        println!(
            "{:<12}{:>9.1}{:>9.1}{:>9.1}{:>9.1}{:>8}{:>8}{:>8}",
            format!("{version} {}", message.kind),
            message.first_ms,
            message.p50_ms,
            message.p99_ms,
            message.last_ms,
            message.shown,
            message.updated,
            message.closed,
        );
    }
    println!("{}", "─".repeat(WIDTH));
    counts(report);
    println!("{}", "═".repeat(WIDTH));
}

fn counts(report: &Report) {
    let webhooks: Vec<_> = report
        .first_webhook_ms
        .iter()
        .map(|ms| format!("{ms:.0}"))
        .collect();
    let rows = [
        ("missed 漏收 (must be 0)", report.missed.to_string()),
        (
            "shown twice 重复 (must be 0)",
            report.shown_twice.to_string(),
        ),
        (
            "shown after the cancel 撤回后仍显示 (must be 0)",
            report.shown_after_cancel.to_string(),
        ),
        (
            "publish acknowledged in ms",
            format!("{:.1}", report.publish_ack_ms),
        ),
        (
            "webhooks taken and verified",
            report.webhooks_delivered.to_string(),
        ),
        (
            "first webhook at each good partner, ms",
            webhooks.join(" / "),
        ),
        ("tips 线索", report.tips.to_string()),
        (
            "page / photo bytes",
            format!("{} / {}", report.page_bytes, report.photo_bytes),
        ),
        (
            "page, screens, partners took it back after, ms",
            format!("{:.0}", report.taken_back_ms),
        ),
    ];
    for (what, value) in rows {
        // Chinese letters are two columns wide.
        let wide = what.chars().filter(|c| *c > '\u{2e80}').count();
        println!(
            "{what}{:>fill$}",
            value,
            fill = WIDTH.saturating_sub(what.chars().count() + wide)
        );
    }
}
