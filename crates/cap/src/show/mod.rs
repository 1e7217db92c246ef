//! A message as a page for a person at a terminal, with labels in Chinese and English.
//!
//! What the sender wrote is text from outside: control characters, which could move
//! the cursor or hide words, and marks that turn the direction of writing are shown
//! as `�`.

use std::fmt::{Display, Write as _};

use crate::model::{Alert, Area, Info, NamedValue, Resource};

/// The message for a person.
#[must_use]
pub fn show(alert: &Alert) -> String {
    let mut page = Page(String::new());
    page.head(alert);
    for (index, info) in alert.infos.iter().enumerate() {
        page.title(&format!("信息 Info {} · {}", index + 1, info.language()));
        page.info(info);
    }
    page.0
}

struct Page(String);

impl Page {
    fn head(&mut self, alert: &Alert) {
        self.title(&format!("CAP {}", alert.version));
        self.line("标识 Identifier", &alert.identifier);
        self.line("发送方 Sender", &alert.sender);
        self.line("发送时间 Sent", alert.sent);
        self.line("状态 Status", alert.status);
        self.line("类型 Type", alert.msg_type);
        self.maybe("来源 Source", alert.source.as_ref());
        self.line("范围 Scope", alert.scope);
        if alert.effective_scope() != alert.scope {
            self.line("按此处理 Treated as", alert.effective_scope());
        }
        self.maybe("限制 Restriction", alert.restriction.as_ref());
        self.each("地址 Address", &alert.addresses);
        self.each("代码 Code", &alert.codes);
        self.maybe("备注 Note", alert.note.as_ref());
        self.each("引用 References", &alert.references);
        self.each("事件编号 Incident", &alert.incidents);
    }

    fn info(&mut self, info: &Info) {
        self.maybe("标题 Headline", info.headline.as_ref());
        self.line("事件 Event", &info.event);
        self.line("类别 Category", join(&info.categories));
        self.line("紧急程度 Urgency", info.urgency);
        self.line("严重程度 Severity", info.severity);
        self.line("确定性 Certainty", info.certainty);
        if !info.response_types.is_empty() {
            self.line("行动 Response", join(&info.response_types));
        }
        self.maybe("生效 Effective", info.effective);
        self.maybe("开始 Onset", info.onset);
        self.maybe("失效 Expires", info.expires);
        self.maybe("发布单位 Sender name", info.sender_name.as_ref());
        self.maybe("对象 Audience", info.audience.as_ref());
        self.maybe("描述 Description", info.description.as_ref());
        self.maybe("指引 Instruction", info.instruction.as_ref());
        self.maybe("联系 Contact", info.contact.as_ref());
        self.maybe("网页 Web", info.web.as_ref());
        self.pairs("事件代码 Event code", &info.event_codes);
        self.pairs("参数 Parameter", &info.parameters);
        for resource in &info.resources {
            self.resource(resource);
        }
        for area in &info.areas {
            self.area(area);
        }
    }

    fn resource(&mut self, resource: &Resource) {
        let kind = resource.mime_type.as_deref().unwrap_or("?");
        self.line(
            "资源 Resource",
            format!("{} ({kind})", resource.resource_desc),
        );
        self.maybe("  地址 Address", resource.uri.as_ref());
        match resource.embedded() {
            Ok(None) => {}
            Ok(Some(bytes)) => self.line("  内嵌 Embedded", format!("{} bytes", bytes.len())),
            Err(error) => self.line("  内嵌 Embedded", error),
        }
        self.maybe("  摘要 Digest", resource.digest.as_ref());
    }

    fn area(&mut self, area: &Area) {
        self.line("区域 Area", &area.area_desc);
        for circle in &area.circles {
            let (centre, km) = (circle.centre(), circle.radius_km());
            self.line("  圆 Circle", format!("{centre}, {km} km"));
        }
        for polygon in &area.polygons {
            let points = polygon.points();
            let first = points.first().map(ToString::to_string).unwrap_or_default();
            let corners = points.len().saturating_sub(1);
            self.line(
                "  多边形 Polygon",
                format!("{corners} 个角 corners, {first} …"),
            );
        }
        self.pairs("  地理编码 Geocode", &area.geocodes);
        self.maybe("  高度 Altitude (ft)", area.altitude.as_ref());
        self.maybe("  上限 Ceiling (ft)", area.ceiling.as_ref());
    }

    fn pairs(&mut self, label: &str, pairs: &[NamedValue]) {
        for pair in pairs {
            self.line(label, format!("{} = {}", pair.name, pair.value));
        }
    }

    fn each<T: Display>(&mut self, label: &str, values: &[T]) {
        for value in values {
            self.line(label, value);
        }
    }

    fn maybe<T: Display>(&mut self, label: &str, value: Option<T>) {
        if let Some(value) = value {
            self.line(label, value);
        }
    }

    fn title(&mut self, title: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        let _ = writeln!(self.0, "── {} ──", harmless(title));
    }

    fn line(&mut self, label: &str, value: impl Display) {
        let value = harmless(&value.to_string());
        let _ = writeln!(self.0, "{label}: {}", value.trim().replace('\n', "\n    "));
    }
}

fn join<T: Display>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    words.join(", ")
}

/// The text without characters that act on a terminal.
fn harmless(text: &str) -> String {
    let acts = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    text.chars()
        .map(|c| if acts(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_acts_on_the_terminal() {
        assert_eq!(harmless("a\u{9b}2Jb\u{202e}c\td\ne"), "a�2Jb�c�d\ne");
    }
}
