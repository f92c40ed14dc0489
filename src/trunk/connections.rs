//! The open connections to the servers of all lines. Two accounts at one provider share theirs, and a line that begins
//! anew after a reload finds the one it had.

use super::Target;
use crate::sip::{Flow, FlowId};

const MOST: usize = 256;

/// The latest last.
#[derive(Debug, Default)]
pub(super) struct Connections(Vec<Flow>);

impl Connections {
    /// The connection that a request to this server goes by.
    pub fn to(&self, target: &Target) -> Option<Flow> {
        self.0.iter().rfind(|f| leads_to(f, target)).copied()
    }

    /// By the open connection, or by one to be opened.
    pub fn flow_to(&self, target: &Target) -> Flow {
        let id = self.to(target).map_or(FlowId(0), |connection| connection.id);
        Flow { transport: target.transport, local: target.local, remote: target.remote, id }
    }

    pub fn opened(&mut self, flow: Flow) {
        if flow.transport.is_reliable() && flow.id != FlowId(0) && !self.0.iter().any(|f| f.id == flow.id) {
            if self.0.len() >= MOST {
                self.0.remove(0);
            }
            self.0.push(flow);
        }
    }

    pub fn closed(&mut self, flow: FlowId) {
        self.0.retain(|f| f.id != flow);
    }

    /// Takes the connection out, for it is to be closed.
    pub fn give_up(&mut self, target: &Target) -> Option<Flow> {
        let at = self.0.iter().rposition(|f| leads_to(f, target))?;
        Some(self.0.remove(at))
    }
}

fn leads_to(flow: &Flow, target: &Target) -> bool {
    flow.transport == target.transport && flow.remote == target.remote
}
