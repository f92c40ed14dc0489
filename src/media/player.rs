//! What a leg says: clips one after the other, cut into frames of any length, and noise when there is nothing to say.
//!
//! Places are counted in ticks of 8000 Hz. A frame of a bytewise codec takes so many bytes; one of Opus is a packet of
//! 20 ms, and clips then begin with a packet of their own.

use crate::{
    audio::{
        ComfortNoise, PACKET_TICKS,
        g711::{self, Law},
    },
    vocab::{Codec, PlayId},
};

use super::{Clip, ResolvedPlay, transcode::Recoder};

#[derive(Debug, Default)]
pub(super) struct Player {
    state: State,
    noise_at: usize,
    /// Where the music stopped, in ticks of its sound; the next piece of it goes on there.
    music_at: Option<usize>,
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
    /// The clip and the tick within it that come next.
    clip: usize,
    offset: usize,
    begun: bool,
    /// Since the leg changed its codec in the middle, and to which one.
    recoder: Option<(Codec, Box<Recoder>)>,
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
    /// Bytes of the frame.
    pub len: usize,
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
    pub fn start(&mut self, ResolvedPlay { play, codec, mut clips, .. }: ResolvedPlay) -> Option<Ended> {
        if !matches!(self.state, State::Waiting(waited) if waited == play) {
            return None;
        }
        let mut music_at = self.music_at;
        for clip in &mut clips {
            if let Clip::Looped { sound, from, ticks } = clip {
                *from = music_at.unwrap_or(*from).checked_rem(sound.ticks()).unwrap_or(0);
                music_at = Some(*from + *ticks);
            }
        }
        let mut playing = Playing { play, codec, clips, clip: 0, offset: 0, begun: false, recoder: None };
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
            State::Playing(playing) => {
                self.music_at = playing.music_at().or(self.music_at);
                Some(playing.ended())
            }
        }
    }

    /// Nothing plays, and nothing is about to.
    pub fn is_idle(&self) -> bool {
        matches!(self.state, State::Quiet)
    }

    /// A frame in which nothing is said; what plays waits. Returns its length, as `ComfortNoise::fill` does.
    pub fn noise(&mut self, codec: Codec, noise: &ComfortNoise, frame: &mut [u8]) -> usize {
        noise.fill(codec, &mut self.noise_at, frame)
    }

    /// Fills one frame: what is left of the clips, then noise. Of a bytewise codec `frame` is as long as the frame is to
    /// be; for Opus it is the room there is, and the frame lasts 20 ms.
    pub fn fill(&mut self, codec: Codec, noise: &ComfortNoise, frame: &mut [u8]) -> Filled {
        let mut filled = Filled::default();
        if let State::Playing(playing) = &mut self.state {
            filled.begins = !std::mem::replace(&mut playing.begun, true);
            filled.len = playing.fill(codec, (noise, &mut self.noise_at), frame);
            if playing.is_over() {
                filled.ended = Some(playing.ended());
                self.music_at = playing.music_at().or(self.music_at);
                self.state = State::Quiet;
            }
        }
        let whole = if codec.is_bytewise() { filled.len == frame.len() } else { filled.len > 0 };
        if !whole {
            filled.len += noise.fill(codec, &mut self.noise_at, &mut frame[filled.len..]);
        }
        filled
    }
}

type Noise<'a> = (&'a ComfortNoise, &'a mut usize);

impl Playing {
    /// The frame, as far as the clips go; returns its length.
    fn fill(&mut self, codec: Codec, (noise, noise_at): Noise<'_>, frame: &mut [u8]) -> usize {
        if !codec.is_bytewise() && codec == self.codec {
            return self.packet((noise, noise_at), frame);
        }
        if codec != self.codec && (Law::of(codec).is_none() || Law::of(self.codec).is_none()) {
            return self.recode(codec, frame);
        }
        let mut done = 0;
        while done < frame.len() && !self.is_over() {
            done += self.copy(codec, (noise, noise_at), &mut frame[done..]);
        }
        done
    }

    fn copy(&mut self, codec: Codec, (noise, noise_at): Noise<'_>, out: &mut [u8]) -> usize {
        let Some(clip) = self.clips.get(self.clip) else { return 0 };
        let len = (clip.ticks() - self.offset).min(out.len());
        let out = &mut out[..len];
        let len = match clip.at(self.offset, len) {
            Some(bytes) => {
                let pairs = out.iter_mut().zip(bytes);
                match (Law::of(self.codec), Law::of(codec)) {
                    (Some(from), Some(to)) if from != to => {
                        pairs.for_each(|(o, &b)| *o = g711::encode(to, g711::decode(from, b)));
                    }
                    _ => pairs.for_each(|(o, &b)| *o = b),
                }
                bytes.len()
            }
            None => noise.fill(codec, noise_at, out),
        };
        self.advance(len);
        len
    }

    /// The next packet of Opus.
    fn packet(&mut self, (noise, noise_at): Noise<'_>, frame: &mut [u8]) -> usize {
        let Some(clip) = self.clips.get(self.clip) else { return 0 };
        let len = match clip.at(self.offset, PACKET_TICKS) {
            Some(packet) if packet.len() <= frame.len() => {
                frame[..packet.len()].copy_from_slice(packet);
                packet.len()
            }
            _ => noise.fill(self.codec, noise_at, frame),
        };
        self.advance(PACKET_TICKS);
        len
    }

    /// The leg speaks another codec than the clips were made for: since a re-INVITE in the middle of them.
    fn recode(&mut self, codec: Codec, frame: &mut [u8]) -> usize {
        if self.recoder.as_ref().is_none_or(|(to, _)| *to != codec) {
            let recoder = Recoder::new(self.codec, codec);
            self.recoder = recoder
                .inspect_err(|error| tracing::warn!(%error, "a playback cannot be recoded"))
                .ok()
                .map(|recoder| (codec, Box::new(recoder)));
        }
        let ticks = if codec.is_bytewise() { frame.len() } else { PACKET_TICKS };
        let Some((_, mut recoder)) = self.recoder.take() else {
            self.advance(ticks);
            return 0;
        };
        while recoder.buffered() < ticks && !self.is_over() {
            let Some(clip) = self.clips.get(self.clip) else { break };
            let piece = (clip.ticks() - self.offset).min(PACKET_TICKS);
            let taken = match clip.at(self.offset, piece) {
                Some(sound) => recoder.decode(sound),
                None => recoder.pause(piece),
            };
            self.advance(taken.max(1));
        }
        recoder.pause(ticks.saturating_sub(recoder.buffered()));
        let len = recoder.encode(ticks, frame);
        self.recoder = Some((codec, recoder));
        len
    }

    fn advance(&mut self, ticks: usize) {
        self.offset += ticks;
        self.skip_finished();
    }

    fn skip_finished(&mut self) {
        while self.clips.get(self.clip).is_some_and(|clip| self.offset >= clip.ticks()) {
            self.clip += 1;
            self.offset = 0;
        }
    }

    /// How far the last music of this playback got; `None` when there was none.
    fn music_at(&self) -> Option<usize> {
        let begun = self.clips.iter().enumerate().take(self.clip + 1);
        let mut music = begun.filter_map(|(i, clip)| match clip {
            Clip::Looped { from, ticks, .. } => Some(from + if i < self.clip { *ticks } else { self.offset }),
            Clip::Sound(_) | Clip::Silence(_) => None,
        });
        music.next_back()
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
    use crate::{
        audio::{Decoder, Encoded, LONGEST_DECODED, Rate},
        chance::Chance,
        vocab::LegId,
    };

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
        let loud = g711::encode(Law::A, 8000);
        let mut player = playing(vec![sound(loud, 320)]);
        let mut frame = [0; 160];
        player.fill(Codec::Pcma, &noise, &mut frame);
        assert_eq!(frame[0], loud);
        player.fill(Codec::Pcmu, &noise, &mut frame);
        assert!((g711::decode(Law::Mu, frame[0]) - 8000).abs() < 600);
    }

    /// The level of what a peer with `codec` hears of `frames` of 20 ms.
    fn heard(player: &mut Player, codec: Codec, frames: usize) -> f32 {
        let noise = noise();
        let mut decoder = Decoder::new(codec, Rate::Narrow).unwrap();
        let mut power = 0.0;
        for _ in 0..frames {
            let (mut frame, mut samples) = ([0; 480], [0; LONGEST_DECODED]);
            let room = if codec.is_bytewise() { 160 } else { 480 };
            let filled = player.fill(codec, &noise, &mut frame[..room]);
            assert_eq!(decoder.decode(&frame[..filled.len], &mut samples), 160, "{codec:?}");
            power += samples[..160].iter().map(|&s| f32::from(s).powi(2)).sum::<f32>() / 160.0;
        }
        (power / frames as f32).sqrt()
    }

    fn tone(codec: Codec, ms: usize) -> Clip {
        let samples: Vec<i16> =
            (0..ms * 8).map(|i| (8000.0 * (std::f32::consts::TAU * i as f32 / 16.0).sin()) as i16).collect();
        Clip::Sound(Encoded::of(codec, &samples).unwrap())
    }

    fn begun(codec: Codec, clips: Vec<Clip>) -> Player {
        let mut player = Player::default();
        player.expect(PlayId(1));
        player.start(ResolvedPlay { leg: LEG, play: PlayId(1), codec, clips });
        player
    }

    #[test]
    fn in_opus_a_clip_is_sent_packet_by_packet_and_pauses_and_ends_are_noise() {
        let noise = noise();
        let mut player = begun(Codec::Opus, vec![tone(Codec::Opus, 60), Clip::Silence(200), tone(Codec::Opus, 20)]);
        let mut ends = Vec::new();
        for _ in 0..8 {
            let mut frame = [0; 480];
            let filled = player.fill(Codec::Opus, &noise, &mut frame);
            assert_eq!(crate::audio::packet_ticks(Codec::Opus, &frame[..filled.len]), Some(160));
            ends.push(filled.ended);
        }
        assert_eq!(ends, [None, None, None, None, None, ended(3, true), None, None]);
    }

    #[test]
    fn whatever_codec_a_leg_changes_to_the_playback_goes_on_at_its_level_and_ends() {
        for from in Codec::ALL {
            for to in Codec::ALL {
                let mut player = begun(from, vec![tone(from, 400), Clip::Silence(800), tone(from, 1000)]);
                heard(&mut player, from, 5);
                let level = heard(&mut player, to, 14);
                assert!((level / 5657.0 - 1.0).abs() < 0.2, "{from:?} to {to:?}: {level}");
                let (noise, mut over) = (noise(), None);
                for _ in 0..60 {
                    let mut frame = [0; 480];
                    let room = if to.is_bytewise() { 160 } else { 480 };
                    over = over.or(player.fill(to, &noise, &mut frame[..room]).ended);
                }
                assert_eq!(over, ended(3, true), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn music_goes_on_from_where_it_stopped_and_round_its_end() {
        let noise = noise();
        let sound: Encoded = (0..100).collect::<Vec<u8>>().into();
        let mut player = playing(vec![Clip::Looped { sound, from: 90, ticks: 320 }]);
        let mut all = Vec::new();
        for _ in 0..2 {
            let mut frame = [0; 160];
            player.fill(Codec::Pcma, &noise, &mut frame);
            all.extend_from_slice(&frame);
        }
        assert!(all.iter().enumerate().all(|(i, &b)| usize::from(b) == (90 + i) % 100));
        assert!(player.is_idle());
        player.expect(PlayId(1));
        let sound: Encoded = (0..100).collect::<Vec<u8>>().into();
        let clips = vec![Clip::Looped { sound, from: 0, ticks: 320 }];
        player.start(ResolvedPlay { leg: LEG, play: PlayId(1), codec: Codec::Pcma, clips });
        let mut frame = [0; 160];
        player.fill(Codec::Pcma, &noise, &mut frame);
        assert_eq!(frame[0], 10, "after 320 ticks from 90");
        player.stop();
        player.expect(PlayId(1));
        let sound: Encoded = (0..100).collect::<Vec<u8>>().into();
        let clips = vec![Clip::Sound(vec![7; 160].into()), Clip::Looped { sound, from: 0, ticks: 320 }];
        player.start(ResolvedPlay { leg: LEG, play: PlayId(1), codec: Codec::Pcma, clips });
        (0..2).for_each(|_| _ = player.fill(Codec::Pcma, &noise, &mut frame));
        assert_eq!(frame[0], 70, "stopped in the middle, and an announcement between");
        let nothing = Clip::Looped { sound: Vec::new().into(), from: 5, ticks: 320 };
        assert_eq!(nothing.ticks(), 0);
    }
}
