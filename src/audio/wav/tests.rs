use std::io::Cursor;

use super::*;

fn wav(spec: WavSpec, samples: &[i32]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    samples.iter().for_each(|&s| writer.write_sample(s).unwrap());
    writer.finalize().unwrap();
    bytes.into_inner()
}

#[test]
fn a_prompt_comes_back_as_it_was_written() {
    let mut bytes = Cursor::new(Vec::new());
    write_prompt(&mut bytes, &[0, 1, -1, i16::MAX, i16::MIN]).unwrap();
    assert_eq!(read_prompt(bytes.get_ref().as_slice()).unwrap(), [0, 1, -1, i16::MAX, i16::MIN]);
}

#[test]
fn stereo_at_24_bit_becomes_the_mean_of_both_channels() {
    let spec = WavSpec { channels: 2, sample_rate: 48000, bits_per_sample: 24, sample_format: SampleFormat::Int };
    let sound = read_sound(wav(spec, &[1 << 22, 0, -(1 << 22), -(1 << 22)]).as_slice()).unwrap();
    assert_eq!(sound, Sound { samples: vec![0.25, -0.5], rate: 48000 });
}

#[test]
fn a_file_of_another_rate_is_no_prompt_and_a_torn_one_is_broken() {
    let spec = WavSpec { channels: 1, sample_rate: 24000, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let bytes = wav(spec, &[1, 2, 3]);
    assert!(matches!(read_prompt(bytes.as_slice()), Err(WavError::NotAPrompt { rate: 24000, .. })));
    assert!(matches!(read_sound(&bytes[..30]), Err(WavError::Torn)));
    assert!(matches!(read_sound(wav(spec, &[]).as_slice()), Err(WavError::Empty)));
}
