//! The switch with telephones on both sides, message by message.
