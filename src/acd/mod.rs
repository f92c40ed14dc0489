//! Queues: who waits, who is rung for whom, and when nobody can be.
//!
//! Owns waiting callers, the states of operators, the choice of who rings next, and how long it will probably take. A
//! pure machine: told what happened, it says what follows. Must not know SIP, RTP, menus, or how anybody is reached.
//!
//! | Rule | |
//! | --- | --- |
//! | who is served next | the caller of the highest priority, then who came first, over all queues |
//! | who is rung | on duty before just off duty, fewest rings for this caller, then the strategy |
//! | free | nothing to do, no call of their own, reachable, not away, not within the pause after a missed ring |
//! | pause | 5 s after a ring nobody took, 15 s after "busy" |
//! | one caller rings one operator so often | `rounds` times; "busy" does not count until the eighth |
//! | `NoOperator` | at once, when nobody of the queue is on duty, reachable and not away; later, when the last one leaves |
//! | a telephone that is lost | counts as there for 15 s for those who wait already, not for newcomers |
//! | closing time | those who came before it are still served, by the operators who were on duty then |
//! | the clock is unknown | everybody is on duty |
//! | `Full` | nobody can be rung at once and `max_waiting` others wait; callers who are rung for do not count |
//! | `MaxWait` | a telephone that rings at that moment may be answered; no other is rung |
//! | away | own wish, or `away_after` times no answer or not accepted in a row; busy, unreachable, rejected do not count |
//! | back | own wish; an answer or a call of their own ends being away for missed rings |
//! | `Wanted::Operator` | rung once, whatever their hours, wish or rest; on the telephone is `NobodyAnswered` at once |
//! | a queue is gone by reload | its callers `GaveUp(NoOperator)`; operators and talks keep their state by name |

mod api;
mod assign;
mod machine;
mod operator;
mod places;
mod queue;
mod reload;
mod report;
mod settings;
mod ticket;

#[cfg(test)]
mod tests;

pub use api::{AcdEvent, GaveUp, OperatorState, OperatorStatus, Place, QueueStatus, Rang, TicketId, Wanted};
pub use machine::Acd;
pub use settings::{AcdSettings, OperatorSettings, QueueSettings, Strategy};
