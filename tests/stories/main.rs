//! Stories with the real binary and peers we did not write, one story a file, side by side in one process: most of them
//! wait most of the time. Stories that need the machine for themselves stand beside this folder.

mod backup;
mod citizen;
mod commands;
#[path = "../common/mod.rs"]
mod common;
mod harness;
mod hearing;
mod keys;
mod kill;
mod lossy;
mod media_paths;
mod menu;
mod messages;
mod operator_calls;
mod operator_refusals;
mod operator_states;
mod operators;
mod power_cut;
mod queue_wait;
mod registrar;
mod reload;
mod set_apart;
mod shutdown;
mod sip_flows;
mod sip_robustness;
mod sip_tcp;
mod speech;
mod speech_calls;
mod speech_faults;
mod speech_rhvoice;
mod startup;
mod statistics;
mod toll_fraud;
mod torture;
mod trunk_bad;
mod trunk_calls;
mod trunk_command;
mod trunk_flows;
mod trunk_register;
mod trunk_srtp;
mod web_access;
mod web_page;
