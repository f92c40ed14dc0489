//! Active speech level by ITU-T P.56, method B: the mean power while somebody speaks, pauses left out.
//!
//! An envelope (two exponential averages of 30 ms) is compared with thresholds a factor of two apart; a threshold's
//! activity is the time above it plus 200 ms of hangover. The active level is where the long-term level over that
//! activity lies 15.9 dB above the threshold, interpolated between the two thresholds around it.

const TIME_CONSTANT: f32 = 0.03;
const HANGOVER: f32 = 0.2;
const MARGIN_DB: f32 = 15.9;
const THRESHOLDS: usize = 15;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActiveLevel {
    /// Level while active; 0 dBov is a square wave at full scale.
    pub dbov: f32,
    /// Share of the time that is speech, 0–1.
    pub activity: f32,
}

/// `None` for what has no speech in it.
pub fn active_level(samples: &[f32], rate: u32) -> Option<ActiveLevel> {
    let active = count_activity(samples, rate);
    let energy: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum();
    if energy <= 0.0 {
        return None;
    }
    let mut below: Option<(f32, f32)> = None;
    for (j, &count) in active.iter().enumerate() {
        if count == 0 {
            break;
        }
        let level = (10.0 * (energy / count as f64).log10()) as f32;
        let margin = level - threshold_db(j);
        if margin <= MARGIN_DB {
            let dbov = match below {
                Some((low_level, low_margin)) => {
                    let share = (low_margin - MARGIN_DB) / (low_margin - margin).max(1e-6);
                    low_level + share * (level - low_level)
                }
                None => level,
            };
            let activity = (energy / 10_f64.powf(f64::from(dbov) / 10.0) / samples.len() as f64) as f32;
            return Some(ActiveLevel { dbov, activity: activity.min(1.0) });
        }
        below = Some((level, margin));
    }
    None
}

/// Samples at which the envelope was over each threshold, or had been within the hangover.
fn count_activity(samples: &[f32], rate: u32) -> [u64; THRESHOLDS] {
    let keep = (-1.0 / (rate as f32 * TIME_CONSTANT)).exp();
    let hangover = (HANGOVER * rate as f32) as u32;
    let (mut p, mut q) = (0.0, 0.0);
    let mut active = [0; THRESHOLDS];
    let mut since = [hangover; THRESHOLDS];
    for sample in samples {
        p = keep * p + (1.0 - keep) * sample.abs();
        q = keep * q + (1.0 - keep) * p;
        for j in 0..THRESHOLDS {
            if q >= threshold(j) {
                active[j] += 1;
                since[j] = 0;
            } else if since[j] < hangover {
                active[j] += 1;
                since[j] += 1;
            } else {
                break; // higher thresholds rest as well
            }
        }
    }
    active
}

/// 2⁻¹⁵, 2⁻¹⁴ … 2⁻¹ of full scale.
fn threshold(j: usize) -> f32 {
    1.0 / (1_u32 << (THRESHOLDS - j)) as f32
}

fn threshold_db(j: usize) -> f32 {
    20.0 * threshold(j).log10()
}
