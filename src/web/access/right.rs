//! The table of rights: what each role may see and do.

use crate::vocab::Role;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Calls now, queues, operators; go on a break and come back.
    Live,
    /// Boxes: listen, mark, note. Whom to call back, with the number to be called.
    Messages,
    /// The report and its files without single calls.
    Report,
    /// Single calls and their journeys, numbers masked; files with them.
    Calls,
    /// Whole numbers in lists, operators by name in the report.
    Numbers,
    /// «Висновки та вжиті заходи», figures by hand of the half-year form.
    Conclude,
    /// Who opened what.
    AccessLog,
    /// State of the service.
    Status,
    /// Add and remove users, give passwords.
    Users,
}

impl Right {
    pub fn is_of(self, role: Role) -> bool {
        let least = match self {
            Self::Live | Self::Messages => Role::Operator,
            Self::Report | Self::Calls => Role::Clerk,
            Self::Numbers | Self::Conclude | Self::AccessLog => Role::Manager,
            Self::Status => Role::Clerk,
            Self::Users => Role::Admin,
        };
        role >= least
    }
}
