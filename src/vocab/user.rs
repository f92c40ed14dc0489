//! Those who may open the pages, and what they are there for.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub name: String,
    pub role: Role,
    /// The password was given by the program and must be replaced at the first log-in.
    #[serde(default)]
    pub one_time: bool,
}

/// Each may do more than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Answers calls: the live view, messages, whom to call back.
    Operator,
    /// Reads and prints the report, answers messages; sees masked numbers only.
    Clerk,
    /// Sees numbers and names, writes conclusions, reads the access log.
    Manager,
    /// Users and the state of the service as well.
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Operator, Self::Clerk, Self::Manager, Self::Admin];

    /// As it is written in commands and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Clerk => "clerk",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// As pages say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Operator => "оператор",
            Self::Clerk => "працівник",
            Self::Manager => "керівник",
            Self::Admin => "адміністратор",
        }
    }

    /// By either name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| text == role.name() || text == role.title())
    }
}
