//! A writer of HTML that cannot be handed foreign text by mistake.
//!
//! Markup must be a literal of the program (`&'static str`); everything else goes through [`Html::text`], which escapes it.
//! Texts come from staff files and, later, from the network, so control and bidirectional characters are dropped too:
//! they can make a page read differently from what it says.

use std::fmt::{self, Display, Write};

#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    pub fn new() -> Self {
        Self::default()
    }

    /// Markup as it is.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text, safe between tags and inside a double-quoted attribute.
    pub fn text(&mut self, value: impl Display) -> &mut Self {
        // Writing to a String cannot fail, and a Display that does leaves its text cut short, which is still valid HTML.
        let _ = write!(Escaped(&mut self.0), "{value}");
        self
    }

    pub fn finish(self) -> String {
        self.0
    }
}

struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(c),
                c if c.is_control() || is_bidi_control(c) => {}
                c => self.0.push(c),
            }
        }
        Ok(())
    }
}

/// Marks, embeddings, overrides and isolates of UAX #9.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::Html;

    fn escaped(text: &str) -> String {
        let mut html = Html::new();
        html.text(text);
        html.finish()
    }

    #[test]
    fn markup_in_a_text_is_shown_and_not_obeyed() {
        assert_eq!(
            escaped(r#"<script>alert("1")</script> & 'x'"#),
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;"
        );
    }

    #[test]
    fn a_text_cannot_leave_an_attribute() {
        let mut html = Html::new();
        html.raw("<a href=\"").text("\" onclick=\"x()").raw("\">");
        assert_eq!(html.finish(), "<a href=\"&quot; onclick=&quot;x()\">");
    }

    #[test]
    fn control_and_bidi_characters_are_dropped() {
        assert_eq!(escaped("рада\u{0}\u{7}\u{202e}gnp\u{2066}\u{200f}\u{61c}\u{85}"), "радаgnp");
        assert_eq!(escaped("два\nрядки\tтут"), "два\nрядки\tтут");
    }
}
