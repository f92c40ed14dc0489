//! YAML text to a tree in which every key and value is text with its position.
//!
//! The only place that knows the YAML reader. It takes the reader's events rather than typed values, because typed
//! reading loses what the language lives on: `1` and `"1"` must be one key, `+380…` must keep its plus, and one
//! mistake must not hide the next. Anchors and aliases do not exist in the language, so nothing can be multiplied.

use std::{path::PathBuf, sync::Arc};

use serde_saphyr::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, StructureStyle, options};

use super::{Position, report::Place};

/// Deep enough for the language (trunks in a map in a section), shallow enough for a small stack.
const DEPTH: usize = 12;
/// Keys, values and lists of one file; a town's menu has some hundreds.
const NODES: usize = 20_000;

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub place: Place,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Empty,
    Text { text: String, block: bool },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: Word,
    pub value: Node,
}

/// A piece of text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    pub place: Place,
}

/// Why the text could not be read as a tree.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub at: Position,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Indentation,
    Colon,
    Quote,
    Brackets,
    Tab,
    /// Anchors, aliases, tags, directives, several documents.
    Foreign,
    /// Too deep or too many.
    TooMuch,
    Other,
}

/// Reads one document. An empty text is an empty map.
pub(super) fn read(file: &Arc<PathBuf>, text: &str) -> Result<Node, Broken> {
    let settings = options! { emit_comments: false, emit_unresolved_aliases: true, flow_nesting_limit: DEPTH, block_nesting_limit: DEPTH };
    let mut builder = Builder { file, events: Parser::new_from_str_with_options(text, settings), nodes: 0 };
    let mut root = None;
    while let Some((event, span)) = builder.next()? {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_, Some(_)) => return Err(builder.broken(&span, Why::Foreign)),
            Event::DocumentStart(..) if root.is_none() => {}
            _ if root.is_none() => root = Some(builder.node(event, span, "", 0)?),
            _ => return Err(builder.broken(&span, Why::Foreign)),
        }
    }
    Ok(root.unwrap_or_else(|| Node { place: builder.place(&Span::default(), ""), kind: Kind::Empty }))
}

struct Builder<'a, P> {
    file: &'a Arc<PathBuf>,
    events: P,
    nodes: usize,
}

impl<'t, P: Iterator<Item = Result<(Event<'t>, Span), ScanError>>> Builder<'_, P> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Broken> {
        self.nodes += 1;
        match self.events.next() {
            Some(Ok((_, span))) if self.nodes > NODES => Err(self.broken(&span, Why::TooMuch)),
            Some(Ok(event)) => Ok(Some(event)),
            Some(Err(error)) => {
                let marker = error.marker();
                let at = self.position(marker.line(), marker.col(), 1);
                Err(Broken { at, why: why(error.kind()) })
            }
            None => Ok(None),
        }
    }

    fn must(&mut self, near: &Span) -> Result<(Event<'t>, Span), Broken> {
        match self.next()? {
            Some(event) => Ok(event),
            None => Err(self.broken(near, Why::Other)),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, path: &str, depth: usize) -> Result<Node, Broken> {
        let mut place = self.place(&span, path);
        if depth > DEPTH {
            return Err(self.broken(&span, Why::TooMuch));
        }
        let kind = match event {
            Event::Scalar(_, _, anchor, ref tag) if anchor != 0 || tag.is_some() => {
                return Err(self.broken(&span, Why::Foreign));
            }
            Event::Scalar(text, style, ..) => scalar(&text, style, &span),
            Event::MappingStart(style, 0, None) => {
                let (entries, end) = self.entries(&span, path, depth)?;
                if style == StructureStyle::Flow {
                    place.at.width = width(&span.start, &end.end);
                }
                Kind::Map(entries)
            }
            Event::SequenceStart(_, 0, None) => Kind::List(self.items(&span, path, depth)?),
            _ => return Err(self.broken(&span, Why::Foreign)),
        };
        Ok(Node { place, kind })
    }

    fn entries(&mut self, start: &Span, path: &str, depth: usize) -> Result<(Vec<Entry>, Span), Broken> {
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.must(start)?;
            let text = match event {
                Event::MappingEnd => return Ok((entries, span)),
                Event::Scalar(text, _, 0, None) => text.trim().to_owned(),
                _ => return Err(self.broken(&span, Why::Foreign)),
            };
            let path = if path.is_empty() { text.clone() } else { format!("{path}.{text}") };
            let key = Word { text, place: self.place(&span, &path) };
            let (event, value_span) = self.must(&span)?;
            let mut value = self.node(event, value_span, &path, depth + 1)?;
            if matches!(value.kind, Kind::Empty) {
                value.place = key.place.clone();
            }
            entries.push(Entry { key, value });
        }
    }

    fn items(&mut self, start: &Span, path: &str, depth: usize) -> Result<Vec<Node>, Broken> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.must(start)?;
            if matches!(event, Event::SequenceEnd) {
                return Ok(items);
            }
            let path = format!("{path}.{}", items.len() + 1);
            items.push(self.node(event, span, &path, depth + 1)?);
        }
    }

    fn place(&self, span: &Span, path: &str) -> Place {
        let width = width(&span.start, &span.end);
        Place { at: self.position(span.start.line(), span.start.col(), width), path: path.into() }
    }

    fn position(&self, line: usize, column: usize, width: u32) -> Position {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { file: self.file.clone(), line: small(line.max(1)), column: small(column) + 1, width }
    }

    fn broken(&self, span: &Span, why: Why) -> Broken {
        Broken { at: self.place(span, "").at, why }
    }
}

use serde_saphyr::granit_parser::Marker;

fn width(start: &Marker, end: &Marker) -> u32 {
    let columns = if start.line() == end.line() { end.col().saturating_sub(start.col()) } else { 1 };
    u32::try_from(columns.max(1)).unwrap_or(1)
}

fn scalar(text: &str, style: ScalarStyle, span: &Span) -> Kind {
    match style {
        // The reader's own word for "nothing stands here".
        ScalarStyle::Plain if span.is_empty() => Kind::Empty,
        ScalarStyle::Literal | ScalarStyle::Folded if text.trim().is_empty() => Kind::Empty,
        ScalarStyle::Literal | ScalarStyle::Folded => Kind::Text { text: text.to_owned(), block: true },
        _ if text.trim().is_empty() => Kind::Empty,
        _ => Kind::Text { text: text.trim().to_owned(), block: false },
    }
}

fn why(kind: &ErrorKind) -> Why {
    match kind {
        ErrorKind::RecursionLimitExceeded => Why::TooMuch,
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => Why::Indentation,
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::MappingValueNotAllowed => Why::Colon,
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar
        | ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::DocumentIndicatorInQuotedScalar => Why::Quote,
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofImplicitFlowMapping => Why::Brackets,
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => Why::Tab,
        ErrorKind::UnknownAnchor
        | ErrorKind::MissingAnchorOrAliasName
        | ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::ExpectedDocumentStart
        | ErrorKind::MultipleDocumentsUnsupported
        | ErrorKind::UnexpectedCharacter { .. } => Why::Foreign,
        _ => Why::Other,
    }
}
