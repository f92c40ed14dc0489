//! What a leg says: clips one after the other, cut into frames of any length, and noise when there is nothing to say.

use crate::{
    audio::{ComfortNoise, g711},
    vocab::{Codec, PlayId},
};

use super::{Clip, ResolvedPlay};

#[derive(Debug, Default)]
pub(super) struct Player {
    state: State,
    noise_at: usize,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Quiet,
    /// The clips of this playback are being made ready.
    Waiting(PlayId),
    Playing(Playing),
}

#[derive(Debug)]
struct Playing {
    play: PlayId,
    codec: Codec,
    clips: Vec<Clip>,
    /// The clip and the byte within it that come next.
    clip: usize,
    offset: usize,
    begun: bool,
}

/// How a playback ended, as `MediaEvent::Played` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub play: PlayId,
    pub pieces: usize,
    pub completed: bool,
}

/// What went into a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Filled {
    /// Speech begins in this frame after noise: a talk-spurt.
    pub begins: bool,
    pub ended: Option<Ended>,
}

impl Player {
    /// A new playback takes the place of the old one, which is over.
    pub fn expect(&mut self, play: PlayId) -> Option<Ended> {
        let ended = self.stop();
        self.state = State::Waiting(play);
        ended
    }

    /// The clips are ready. They are dropped when something else is wanted by now.
    pub fn start(&mut self, ResolvedPlay { play, codec, clips, .. }: ResolvedPlay) -> Option<Ended> {
        if !matches!(self.state, State::Waiting(waited) if waited == play) {
            return None;
        }
        let mut playing = Playing { play, codec, clips, clip: 0, offset: 0, begun: false };
        playing.skip_finished();
        if playing.is_over() {
            self.state = State::Quiet;
            return Some(playing.ended());
        }
        self.state = State::Playing(playing);
        None
    }

    pub fn stop(&mut self) -> Option<Ended> {
        match std::mem::take(&mut self.state) {
            State::Quiet => None,
            State::Waiting(play) => Some(Ended { play, pieces: 0, completed: false }),
            State::Playing(playing) => Some(playing.ended()),
        }
    }

    /// Nothing plays, and nothing is about to.
    pub fn is_idle(&self) -> bool {
        matches!(self.state, State::Quiet)
    }

    /// A frame in which nothing is said; what plays waits.
    pub fn noise(&mut self, codec: Codec, noise: &ComfortNoise, frame: &mut [u8]) {
        noise.fill(codec, &mut self.noise_at, frame);
    }

    /// Fills one frame: what is left of the clips, then noise.
    pub fn fill(&mut self, codec: Codec, noise: &ComfortNoise, frame: &mut [u8]) -> Filled {
        let mut filled = Filled::default();
        let mut done = 0;
        if let State::Playing(playing) = &mut self.state {
            filled.begins = !std::mem::replace(&mut playing.begun, true);
            while done < frame.len() && !playing.is_over() {
                done += playing.copy(codec, noise, &mut self.noise_at, &mut frame[done..]);
            }
            if playing.is_over() {
                filled.ended = Some(playing.ended());
                self.state = State::Quiet;
            }
        }
        noise.fill(codec, &mut self.noise_at, &mut frame[done..]);
        filled
    }
}

impl Playing {
    fn copy(&mut self, codec: Codec, noise: &ComfortNoise, noise_at: &mut usize, out: &mut [u8]) -> usize {
        let Some(clip) = self.clips.get(self.clip) else { return 0 };
        let len = (clip.len() - self.offset).min(out.len());
        let out = &mut out[..len];
        match clip {
            Clip::Sound(bytes) => {
                let bytes = &bytes[self.offset..self.offset + len];
                if self.codec == codec {
                    out.copy_from_slice(bytes);
                } else {
                    out.iter_mut().zip(bytes).for_each(|(o, &b)| *o = g711::encode(codec, g711::decode(self.codec, b)));
                }
            }
            Clip::Silence(_) => noise.fill(codec, noise_at, out),
        }
        self.offset += len;
        self.skip_finished();
        len
    }

    fn skip_finished(&mut self) {
        while self.clips.get(self.clip).is_some_and(|clip| self.offset >= clip.len()) {
            self.clip += 1;
            self.offset = 0;
        }
    }

    fn is_over(&self) -> bool {
        self.clip >= self.clips.len()
    }

    fn ended(&self) -> Ended {
        Ended { play: self.play, pieces: self.clip, completed: self.is_over() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chance::Chance, vocab::LegId};

    const LEG: LegId = LegId { shard: 0, index: 1 };

    fn noise() -> ComfortNoise {
        ComfortNoise::new(&mut Chance::seeded(1))
    }

    fn sound(byte: u8, len: usize) -> Clip {
        Clip::Sound(vec![byte; len].into())
    }

    fn playing(clips: Vec<Clip>) -> Player {
        let mut player = Player::default();
        assert_eq!(player.expect(PlayId(1)), None);
        assert_eq!(player.start(ResolvedPlay { leg: LEG, play: PlayId(1), codec: Codec::Pcma, clips }), None);
        player
    }

    fn ended(pieces: usize, completed: bool) -> Option<Ended> {
        Some(Ended { play: PlayId(1), pieces, completed })
    }

    #[test]
    fn clips_follow_one_another_without_a_gap_and_the_end_is_filled_with_noise() {
        let noise = noise();
        let mut player = playing(vec![sound(1, 200), sound(2, 200)]);
        let mut all = Vec::new();
        let fills: Vec<Filled> = (0..4)
            .map(|_| {
                let mut frame = [0; 160];
                let filled = player.fill(Codec::Pcma, &noise, &mut frame);
                all.extend_from_slice(&frame);
                filled
            })
            .collect();
        assert!(all[..200].iter().all(|&b| b == 1) && all[200..400].iter().all(|&b| b == 2));
        assert!(all[400..].iter().all(|&b| b != 1 && b != 2));
        assert_eq!(fills.iter().map(|f| f.begins).collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(fills.iter().map(|f| f.ended).collect::<Vec<_>>(), [None, None, ended(2, true), None]);
    }

    #[test]
    fn a_pause_lasts_as_long_as_asked_and_counts_as_a_piece() {
        let noise = noise();
        let mut player = playing(vec![Clip::Silence(80), sound(3, 80)]);
        let mut frame = [0; 160];
        assert_eq!(player.fill(Codec::Pcma, &noise, &mut frame).ended, ended(2, true));
        assert!(frame[..80].iter().all(|&b| b != 3) && frame[80..].iter().all(|&b| b == 3));
    }

    #[test]
    fn stopping_tells_how_many_pieces_were_heard_to_the_end() {
        let noise = noise();
        let mut player = playing(vec![sound(1, 160), sound(2, 320)]);
        player.fill(Codec::Pcma, &noise, &mut [0; 160]);
        player.fill(Codec::Pcma, &noise, &mut [0; 160]);
        assert_eq!((player.stop(), player.stop()), (ended(1, false), None));
    }

    #[test]
    fn clips_that_come_after_a_stop_or_another_play_are_dropped() {
        let late = || ResolvedPlay { leg: LEG, play: PlayId(1), codec: Codec::Pcma, clips: vec![sound(1, 160)] };
        let mut player = Player::default();
        player.expect(PlayId(1));
        assert_eq!(player.stop(), ended(0, false));
        assert_eq!(player.start(late()), None);
        player.expect(PlayId(1));
        assert_eq!(player.expect(PlayId(2)), ended(0, false));
        player.start(late());
        let mut frame = [0; 160];
        player.fill(Codec::Pcma, &noise(), &mut frame);
        assert!(frame.iter().all(|&b| b != 1));
    }

    #[test]
    fn nothing_to_say_is_over_at_once() {
        let mut player = Player::default();
        player.expect(PlayId(1));
        let clips = vec![Clip::Silence(0), sound(1, 0)];
        let over = player.start(ResolvedPlay { leg: LEG, play: PlayId(1), codec: Codec::Pcma, clips });
        assert_eq!(over, ended(2, true));
    }

    #[test]
    fn a_change_of_codec_in_the_middle_is_recoded() {
        let noise = noise();
        let loud = g711::encode(Codec::Pcma, 8000);
        let mut player = playing(vec![sound(loud, 320)]);
        let mut frame = [0; 160];
        player.fill(Codec::Pcma, &noise, &mut frame);
        assert_eq!(frame[0], loud);
        player.fill(Codec::Pcmu, &noise, &mut frame);
        assert!((g711::decode(Codec::Pcmu, frame[0]) - 8000).abs() < 600);
    }
}
