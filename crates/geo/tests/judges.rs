//! Do other people's conversions put a point where ours does? Asked of gcoord
//! (JavaScript) and eviltransform (Python) themselves (judges/README.md).

use homeward_geo::{Datum, Point, datum::convert, distance_m};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

const INSTALL: &str = "a judge is missing; from the root of the repository run: npm ci --prefix judges \
    && python3 -m venv judges/python && judges/python/bin/pip install -r judges/requirements.txt";
const POINTS: usize = 10_000;

type Pair = (f64, f64);

#[derive(serde::Deserialize)]
struct Shifted {
    gcj02: Vec<Pair>,
    bd09: Vec<Pair>,
}

fn judges() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../judges")
}

fn asked(program: &Path, script: &str, points: &[Pair]) -> Shifted {
    let mut command = Command::new(program);
    command.arg(judges().join(script));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut judge = command.spawn().unwrap_or_else(|_| panic!("{INSTALL}"));
    let mut input = judge.stdin.take().unwrap();
    let question = serde_json::to_vec(points).unwrap();
    // In a thread of its own: the judge may answer before it has read everything.
    let asking = thread::spawn(move || drop(input.write_all(&question)));
    let output = judge.wait_with_output().unwrap();
    asking.join().unwrap();
    assert!(output.status.success(), "{script}: {INSTALL}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Points all over mainland China, the same at every run (multipliers of Knuth's MMIX).
fn mainland() -> Vec<Pair> {
    let mut state = 7_u64;
    let mut part = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let anywhere = std::iter::from_fn(|| Some((18.0 + 36.0 * part(), 73.0 + 62.0 * part())));
    let is_shifted =
        |&(lat, lon): &Pair| convert(lat, lon, Datum::Wgs84, Datum::Gcj02) != (lat, lon);
    anywhere.filter(is_shifted).take(POINTS).collect()
}

fn metres(a: Pair, b: Pair) -> f64 {
    distance_m(Point::new(a.0, a.1).unwrap(), Point::new(b.0, b.1).unwrap())
}

/// How far ours lies from theirs at most, and our way back from where they started.
fn farthest(points: &[Pair], theirs: &[Pair], datum: Datum) -> (f64, f64) {
    assert_eq!((points.len(), theirs.len()), (POINTS, POINTS));
    let each = points.iter().zip(theirs);
    each.fold((0.0, 0.0), |(out, back), (&point, &theirs)| {
        let ours = convert(point.0, point.1, Datum::Wgs84, datum);
        let returned = convert(theirs.0, theirs.1, datum, Datum::Wgs84);
        (
            f64::max(out, metres(ours, theirs)),
            f64::max(back, metres(returned, point)),
        )
    })
}

fn agree(who: &str, points: &[Pair], theirs: &Shifted, within_m: f64) {
    for (datum, theirs) in [(Datum::Gcj02, &theirs.gcj02), (Datum::Bd09, &theirs.bd09)] {
        let (out, back) = farthest(points, theirs, datum);
        println!("{who} {datum:?}: out {out:.6} m, back {back:.6} m");
        assert!(
            out <= within_m && back <= 0.1,
            "{who} {datum:?}: out {out} m, back {back} m"
        );
    }
}

#[test]
fn gcoord_puts_ten_thousand_points_where_we_do() {
    let points = mainland();
    let theirs = asked(Path::new("node"), "datum.mjs", &points);
    agree("gcoord", &points, &theirs, 0.001);
}

#[test]
fn eviltransform_puts_ten_thousand_points_where_we_do() {
    let points = mainland();
    let own = || judges().join("python/bin/python");
    let python = std::env::var_os("HOMEWARD_JUDGES_PYTHON").map_or_else(own, PathBuf::from);
    let theirs = asked(&python, "datum.py", &points);
    // It computes on an ellipsoid 108 m smaller, so its shift is a little longer.
    agree("eviltransform", &points, &theirs, 0.05);
}
