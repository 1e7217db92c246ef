//! Where functions begin and end, judged by indentation.
//!
//! Not a parser: in formatted code a function ends at the first `}` that stands as far
//! left as its first line does, and that is good enough to measure length.

use super::SourceFile;

#[derive(Debug)]
pub struct Function {
    pub place: String,
    pub lines: usize,
}

pub fn measure(file: &SourceFile) -> Vec<Function> {
    let lines: Vec<&str> = file.text.lines().collect();
    let begins: fn(&str) -> bool = match file.extension() {
        "rs" => begins_in_rust,
        "ts" | "tsx" | "js" | "mjs" | "cjs" => begins_in_script,
        _ => return Vec::new(),
    };
    (0..lines.len())
        .filter(|&start| begins(lines[start].trim_start()))
        .filter_map(|start| {
            let end = end_of(&lines, start)?;
            Some(Function {
                place: file.place(start),
                lines: end - start + 1,
            })
        })
        .collect()
}

fn begins_in_rust(line: &str) -> bool {
    let mut words = line.split_whitespace().skip_while(|word| {
        matches!(*word, "const" | "async" | "unsafe" | "extern" | "\"C\"")
            || word.starts_with("pub")
    });
    words.next() == Some("fn") && words.next().is_some()
}

fn begins_in_script(line: &str) -> bool {
    let line = line
        .trim_start_matches("export ")
        .trim_start_matches("default ");
    let named = line
        .strip_prefix("async ")
        .unwrap_or(line)
        .starts_with("function");
    named || (line.starts_with("const ") && line.ends_with("=> {"))
}

/// The last line of the function; none where there is only a signature.
fn end_of(lines: &[&str], start: usize) -> Option<usize> {
    let left = indent(lines[start]);
    let mut open = false;
    for (index, line) in lines.iter().enumerate().skip(start) {
        let trimmed = line.trim_end();
        if open && indent(line) == left && trimmed.trim_start().starts_with('}') {
            return Some(index);
        }
        if !open && indent(line) == left {
            if trimmed.ends_with('{') {
                open = true;
            } else if trimmed.contains('{') && trimmed.trim_end_matches(';').ends_with('}') {
                return Some(index);
            } else if trimmed.ends_with(';') {
                return None;
            }
        }
    }
    None
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(path: &str, text: &str) -> Vec<usize> {
        let file = SourceFile {
            path: path.into(),
            text: text.into(),
        };
        measure(&file)
            .iter()
            .map(|function| function.lines)
            .collect()
    }

    #[test]
    fn bodies_are_measured_and_signatures_are_not() {
        let text = "
trait T {
    fn only_said(&self) -> [u8; 4];
    fn said(&self) -> u8 {
        match 1 {
            _ => 2,
        }
    }
}
pub(crate) const fn short() {}
pub async fn wide(
    a: u8,
) -> u8
where
    u8: Copy,
{
    a
}
";
        assert_eq!(lengths("a.rs", text), [5, 1, 8]);
    }

    #[test]
    fn script_functions_are_measured() {
        let text = "export async function a() {\n  b();\n}\nconst c = (d) => {\n  e();\n};\n";
        assert_eq!(lengths("a.ts", text), [3, 3]);
    }
}
