//! Menus: what is asked, how the answer is read, and what follows.
//!
//! Owns the graph of menus, texts, departments and boxes (`Script`) and the machine that walks one caller through it
//! (`Interpreter`). Knows the calendar and how sentences are put together; must not know SIP, RTP, YAML or the clock.

mod acceptance;
mod asking;
mod call_back;
mod care;
mod closed;
mod interpreter;
mod inventory;
mod journey;
mod keys;
mod menu;
mod message;
mod plays;
mod position;
mod recital;
mod room;
mod script;
mod survey;
mod voiced;
mod waiting;
mod words;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;

pub use acceptance::Acceptance;
pub use care::{Care, Overdue, overdue};
pub use interpreter::{Action, Ending, Event, Interpreter, Return};
pub use inventory::phrases;
pub use journey::{Journey, Visit, VisitKind};
pub use message::MessageBox;
pub use room::{BoxNext, BoxResult, Place, RoomAction, RoomEvent, SurveyResult, WaitDone};
pub use script::{
    Answer, AtClosing, BoxNode, ClockUnknown, Cost, Department, InfoText, Keys, Listener, Menu, Node, NodeId, NodeKind,
    Notice, Patience, Script, SurveyWords, WaitingWords,
};
pub use survey::Survey;
pub use voiced::voiced;
pub use waiting::Waiting;
