//! What becomes of a written text when it is read aloud: the words, and what the reader could only guess.

/// A text in words an engine reads right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub words: String,
    /// In the order of the text.
    pub doubts: Vec<Doubt>,
}

/// A place of a text that staff ought to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The word or group of signs as it is written, so that it can be found in the text.
    pub written: String,
    pub kind: DoubtKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoubtKind {
    /// Nothing reads it; the engine is given it as it stands, or nothing is.
    Unread,
    /// A word of another alphabet that neither `say_as` nor the dictionary knows; how it will be read.
    Foreign { read: String },
    /// The same letters are two words: «за́мок», «замо́к». The one that is read comes first.
    Homograph { readings: Vec<String> },
    /// More than one reading is right: «15-45» is a time or a range.
    Guessed { read: String },
}
