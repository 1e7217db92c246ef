//! What hangs on the board, for whom, and when it goes.

use homeward_channels::signage::Board;
use homeward_domain::{status::Actual, texts::Closing, time::Span};
use homeward_geo::Point;
use homeward_ports::sessions::Screens;

use crate::samples::{Story, form, now, station};

fn board() -> (Board<Actual>, Story<Actual>) {
    let board = Board::new();
    let (story, package) = Story::begins(form());
    board.show(&package);
    (board, story)
}

#[test]
fn a_screen_sees_only_what_covers_its_place() {
    let (board, _) = board();
    assert_eq!(board.at(station(), now()).len(), 1);
    let urumqi = Point::new(43.8, 87.6).unwrap();
    assert!(board.at(urumqi, now()).is_empty());
}

#[test]
fn an_alert_leaves_the_board_when_its_time_is_over() {
    let (board, mut story) = board();
    assert_eq!(board.at(station(), now() + Span::hours(23)).len(), 1);
    assert!(board.at(station(), now() + Span::hours(24)).is_empty());
    board.show(&story.renewed());
    assert_eq!(
        board.at(station(), now() + Span::hours(24)).len(),
        1,
        "renewed"
    );
}

#[test]
fn the_newest_version_hangs_and_an_older_one_never_returns() {
    let board = Board::<Actual>::new();
    let (mut story, first) = Story::begins(form());
    let second = story.renewed();
    board.show(&second);
    let revision = board.revision();
    board.show(&first);
    board.show(&second);
    assert_eq!(board.at(station(), now()), vec![second.text().clone()]);
    assert_eq!(
        board.revision(),
        revision,
        "nothing changed, so no screen asks again"
    );
}

#[test]
fn an_ending_takes_the_child_down_for_good() {
    let (board, mut story) = board();
    let update = story.renewed();
    let before = board.revision();
    board.show(&story.ends(Closing::Found));
    assert!(board.at(station(), now()).is_empty());
    assert!(board.revision() > before);
    board.show(&update);
    assert!(
        board.at(station(), now()).is_empty(),
        "a late update does not bring the child back"
    );
}
