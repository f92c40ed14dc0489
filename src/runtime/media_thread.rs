//! The one thread that owns every RTP socket: it wakes at absolute slots of 10 ms while there are calls, and not at all
//! while there are none.
//!
//! It carries out what `media::Engine` decides and decides nothing itself. Files are read and prompts encoded by a second
//! thread, the loader, and recordings are written by a third, so that a slow card never delays a frame.

mod loader;
mod poll;
mod reels;
mod sockets;

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use self::{
    poll::{Alarm, Batch, Poll, Ready},
    reels::Reels,
    sockets::Shell,
};
use crate::{
    audio::PromptBank,
    clock::Now,
    config::Recordings,
    media::{Engine, EngineConfig, MediaCommand, MediaEvent, RecordEnd, ResolvedPlay},
    vocab::RecordingId,
};

use super::recorder::{self, Recorder, RecorderSettings};

/// Commands that may wait. Far more than the calls of a town give in a slot; a sender beyond it waits for the thread.
const QUEUE: usize = 8192;

/// Starts the media thread, its loader and the recorder. `events` is called on the media thread and must not block.
pub fn spawn(
    config: EngineConfig,
    bank: Arc<PromptBank>,
    recordings: RecorderSettings,
    events: impl Fn(MediaEvent) + Send + 'static,
) -> io::Result<MediaHandle> {
    let (sender, inbox) = sync_channel(QUEUE);
    let alarm = Arc::new(Alarm::new()?);
    let line = Line { sender, alarm: alarm.clone(), pending: Arc::default() };
    let loader = loader::spawn(bank, recordings.folder.clone(), line.clone())?;
    let recorded = line.clone();
    let recorder = recorder::spawn(recordings, move |recording, end| {
        recorded.send(Message::Recorded(recording, end));
    })?;
    let poll = Poll::new(&alarm)?;
    let ports = Arc::new(AtomicUsize::new(0));
    let shell = Shell::new(poll, loader, Reels::new(recorder.clone()), events, ports.clone());
    let pending = line.pending.clone();
    let thread = thread::Builder::new()
        .name("media".to_owned())
        .spawn(move || run(Engine::new(config, Instant::now()), shell, &inbox, &pending))?;
    Ok(MediaHandle(Arc::new(Owner { line, ports, recorder, thread: Mutex::new(Some(thread)) })))
}

/// The way to the media thread. When the last handle is dropped the thread closes its sockets and ends.
#[derive(Clone, Debug)]
pub struct MediaHandle(Arc<Owner>);

#[derive(Debug)]
struct Owner {
    line: Line,
    ports: Arc<AtomicUsize>,
    recorder: Recorder,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl MediaHandle {
    pub fn send(&self, command: MediaCommand) {
        self.0.line.send(Message::Command(command));
    }

    /// How long recordings are kept and how much room they may take, from now on.
    pub fn set_recordings(&self, limits: Recordings) {
        self.0.recorder.set_limits(limits);
    }

    /// Pairs of RTP ports that calls hold now.
    pub fn ports_in_use(&self) -> usize {
        self.0.ports.load(Ordering::Relaxed)
    }

    /// False when the thread has ended, which it does by itself only when something is broken.
    pub fn is_running(&self) -> bool {
        let thread = self.0.thread.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        thread.as_ref().is_some_and(|t| !t.is_finished())
    }

    /// Ends the thread and waits for it.
    pub fn shut_down(self) {
        self.0.line.send(Message::Stop);
        let thread = self.0.thread.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        if let Some(thread) = thread {
            // A panic in it was printed where it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.line.send(Message::Stop);
    }
}

#[derive(Debug)]
enum Message {
    Command(MediaCommand),
    Resolved(ResolvedPlay),
    Recorded(RecordingId, RecordEnd),
    Stop,
}

/// A bounded channel and the alarm that wakes its reader, rung once for any number of messages.
#[derive(Clone, Debug)]
struct Line {
    sender: SyncSender<Message>,
    alarm: Arc<Alarm>,
    pending: Arc<AtomicBool>,
}

impl Line {
    fn send(&self, message: Message) {
        if let Err(TrySendError::Full(message)) = self.sender.try_send(message) {
            tracing::warn!("the media thread is behind; a command waits");
            self.ring();
            // Fails only when the thread is gone, and then nobody can do anything with the command.
            let _ = self.sender.send(message);
        }
        self.ring();
    }

    fn ring(&self) {
        if !self.pending.swap(true, Ordering::AcqRel) {
            self.alarm.ring();
        }
    }
}

fn run<E: Fn(MediaEvent)>(mut engine: Engine, mut shell: Shell<E>, inbox: &Receiver<Message>, pending: &AtomicBool) {
    let mut batch = Batch::new();
    loop {
        if let Err(error) = shell.poll.wait(&mut batch) {
            tracing::error!(%error, "the media thread cannot wait for packets and ends");
            return;
        }
        // Civil time only fills the NTP field of reports, so it need not be trusted.
        let now = Now::read(false);
        // Frames first, so that a crowd of packets does not delay them.
        if batch.ready.contains(&Ready::Slot) {
            engine.slot(now, &mut shell);
        }
        for &event in &batch.ready {
            match event {
                Ready::Slot => {}
                Ready::Alarm => {
                    pending.store(false, Ordering::Release);
                    if !obey(&mut engine, now, inbox, &mut shell) {
                        return;
                    }
                }
                Ready::Packet(leg, channel) => shell.receive(leg, channel, |shell, from, bytes| {
                    engine.packet(now, leg, channel, from, bytes, shell);
                }),
            }
        }
        shell.poll.tick_from(engine.deadline(now.mono), now.mono);
        shell.ports.store(engine.legs(), Ordering::Relaxed);
    }
}

/// Takes in all waiting messages; false when the thread is to end.
fn obey<E: Fn(MediaEvent)>(engine: &mut Engine, now: Now, inbox: &Receiver<Message>, shell: &mut Shell<E>) -> bool {
    loop {
        match inbox.try_recv() {
            Ok(Message::Command(command)) => engine.handle_command(now, command, shell),
            Ok(Message::Resolved(resolved)) => engine.resolved(resolved, shell),
            Ok(Message::Recorded(recording, end)) => {
                shell.recorded(recording);
                engine.recorded(recording, end, shell);
            }
            Ok(Message::Stop) | Err(TryRecvError::Disconnected) => return false,
            Err(TryRecvError::Empty) => return true,
        }
    }
}

#[cfg(test)]
mod tests;
