//! One line cut into its parts, the way the YAML reader would see it.

/// A line without its indentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape<'t> {
    Blank,
    Comment(&'t str),
    /// `key: value`; the value may be empty and may carry a comment.
    Pair {
        key: &'t str,
        value: &'t str,
    },
    /// No colon; `tail` is the comment with the spaces before it.
    Bare {
        words: &'t str,
        tail: &'t str,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Spaces and list dashes.
    pub lead: &'t str,
    /// Column of the dash when there is one.
    pub dash: Option<usize>,
    pub shape: Shape<'t>,
}

impl<'t> Line<'t> {
    pub fn cut(text: &'t str) -> Self {
        let text = text.trim_end();
        let mut rest = text.trim_start_matches(' ');
        let mut dash = None;
        while let Some(after) = rest.strip_prefix('-').filter(|a| a.is_empty() || a.starts_with(' ')) {
            dash = dash.or(Some(text.len() - rest.len()));
            rest = after.trim_start_matches(' ');
        }
        let (lead, _) = text.split_at(text.len() - rest.len());
        Self { lead, dash, shape: shape(rest) }
    }

    /// Column (from 0) where the content begins.
    pub fn column(&self) -> usize {
        self.lead.chars().count()
    }
}

fn shape(rest: &str) -> Shape<'_> {
    if rest.is_empty() {
        return Shape::Blank;
    }
    if let Some(comment) = rest.strip_prefix('#') {
        return Shape::Comment(comment);
    }
    match colon(rest) {
        Some(at) => {
            let (key, value) = rest.split_at(at);
            Shape::Pair { key: key.trim_end(), value: value[1..].trim_start() }
        }
        None => {
            let words = rest[..comment_at(rest).unwrap_or(rest.len())].trim_end();
            Shape::Bare { words, tail: &rest[words.len()..] }
        }
    }
}

/// The colon between key and value: outside quotes, before a comment, followed by a space or nothing.
fn colon(rest: &str) -> Option<usize> {
    let from = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote)? + 2,
        _ => 0,
    };
    let end = comment_at(rest).unwrap_or(rest.len());
    let found = |at: &usize| {
        let after = &rest[at + 1..];
        after.is_empty() || after.starts_with([' ', '\t'])
    };
    rest[..end].match_indices(':').map(|(at, _)| at).filter(|at| *at >= from).find(found)
}

/// Where ` #` begins a comment in plain text.
pub(super) fn comment_at(text: &str) -> Option<usize> {
    if text.starts_with('#') {
        return Some(0);
    }
    text.find(" #").or_else(|| text.find("\t#"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_as_yaml_cuts_them() {
        let pair = |text, column, key, value| {
            let line = Line::cut(text);
            assert_eq!((line.column(), line.shape), (column, Shape::Pair { key, value }), "{text}");
        };
        pair("  - say: |", 4, "say", "|");
        pair("  \"1\": графік  # так", 2, "\"1\"", "графік  # так");
        pair("пн-чт: 8:00-17:00", 0, "пн-чт", "8:00-17:00");
        pair("answer: разом: Олена", 0, "answer", "разом: Олена");
        assert_eq!(Line::cut("8:00-17:00").shape, Shape::Bare { words: "8:00-17:00", tail: "" });
        assert_eq!(Line::cut("  # a: b").shape, Shape::Comment(" a: b"));
        assert_eq!(Line::cut("   ").shape, Shape::Blank);
        assert_eq!(Line::cut("title # a: b").shape, Shape::Bare { words: "title", tail: " # a: b" });
    }
}
