mod golden;
mod properties;
mod rules;
mod sentences;
