//! Writes every public page to `target/pages`, to be looked at and printed.
//!
//! ```text
//! cargo run -p homeward-channels --example press
//! ```
//! Pages ask for their photo at `/photo/…` and for each other at `/a/…`: serve
//! the folder (`python3 -m http.server -d target/pages`) to see them whole.

#[path = "../tests/it/samples.rs"]
#[expect(
    dead_code,
    reason = "the tests use more of the samples than the pages do"
)]
mod samples;

use std::{error::Error, fs, path::Path};

use homeward_channels::public_page::{
    PAGE_BYTES_MAX, Thanks, not_found_page, pressed, problem_page, tip_thanks_page, verify_page,
};
use homeward_domain::{
    case_file::CaseForm,
    status::{Actual, Exercise, Status, StatusKind},
    texts::Closing,
    words::Lang,
};
use homeward_ports::{
    package::Package,
    shelf::{PageBytes, PosterState},
};
use samples::{CODE, Story, form, longest_form};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("target/pages");
    fs::create_dir_all(folder)?;
    let no_photo = CaseForm {
        photo: None,
        no_photo_reason: Some("none at hand".to_owned()),
        ..form()
    };
    let (story, active) = Story::<Actual>::begins(form());
    let found = story.ends(Closing::Found);
    let (story, longest) = Story::<Actual>::begins(longest_form('一'));
    let ended = story.ends(Closing::Ended);
    alert_pages(folder, "active", &active)?;
    alert_pages(folder, "longest", &longest)?;
    alert_pages(folder, "no-photo", &Story::<Actual>::begins(no_photo).1)?;
    alert_pages(folder, "exercise", &Story::<Exercise>::begins(form()).1)?;
    alert_pages(folder, "found", &found)?;
    alert_pages(folder, "ended", &ended)?;
    for lang in Lang::ALL {
        small_pages(folder, lang)?;
    }
    Ok(())
}

fn alert_pages<S: Status>(
    folder: &Path,
    name: &str,
    package: &Package<S>,
) -> Result<(), Box<dyn Error>> {
    let pressed = pressed(package)?;
    let write = |name: String, page: &PageBytes| {
        let (br, gz) = (page.brotli.len(), page.gzip.len());
        println!(
            "{name:<22} plain {:>6}  gzip {gz:>5}  brotli {br:>5} of {PAGE_BYTES_MAX}",
            page.plain.len()
        );
        fs::write(folder.join(format!("{name}.html")), &page.plain)
    };
    for (lang, page) in &pressed.pages {
        write(format!("{name}.{}", lang.tag()), page)?;
    }
    if name == "active" {
        for (lang, page) in pressed.expired_pages.iter() {
            write(format!("expired.{}", lang.tag()), page)?;
        }
    }
    Ok(())
}

fn small_pages(folder: &Path, lang: Lang) -> Result<(), Box<dyn Error>> {
    let actual = StatusKind::Actual;
    let verify = |state, status| verify_page(state, CODE, lang, status, "/active.zh-CN.html");
    let thanks = |with_child| {
        tip_thanks_page(
            lang,
            Thanks {
                status: actual,
                code: CODE,
                with_child,
                call: "110",
            },
        )
    };
    let pages = [
        ("verify-active", verify(Some(PosterState::Active), actual)),
        ("verify-found", verify(Some(PosterState::Found), actual)),
        (
            "verify-withdrawn",
            verify(Some(PosterState::Withdrawn), actual),
        ),
        ("verify-unknown", verify(None, actual)),
        (
            "verify-exercise",
            verify(Some(PosterState::Active), StatusKind::Exercise),
        ),
        ("thanks", thanks(false)),
        ("stay", thanks(true)),
        ("not-found", not_found_page(lang, actual)),
        (
            "problem",
            problem_page(
                lang,
                actual,
                "照片太大",
                "请选一张 10 MB 以内的照片再发一次。",
            ),
        ),
    ];
    for (name, page) in pages {
        fs::write(folder.join(format!("{name}.{}.html", lang.tag())), page)?;
    }
    Ok(())
}
