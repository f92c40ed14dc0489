//! `prompts clean`: what no text needs is deleted from where the service keeps its renderings.

use crate::{
    cli::words::{bytes, plural},
    render::Renderer,
    runtime::voicing,
};

use super::{CleanArgs, PromptsError, Texts, wanted};

pub(super) fn clean(args: &CleanArgs) -> Result<(), PromptsError> {
    let plan = wanted::plan(&Texts { config: args.config.clone(), lang: None })?;
    let folder = voicing::folder(&args.place.state());
    let renderer = Renderer::new(&folder, &plan.voices);
    let freed = match renderer.clean(&plan.settings.script.languages) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Default::default(),
        done => done.map_err(|source| PromptsError::File { path: folder.clone(), source })?,
    };
    let files = plural(freed.files as u64, ["файл", "файли", "файлів"]);
    let left: u64 = renderer.sizes().into_values().sum();
    println!("Вилучено {} {files}, {}; лишилося {}", freed.files, bytes(freed.bytes), bytes(left));
    println!("Тека {}", folder.display());
    Ok(())
}
