//! Stories of the street, from an officer's form to everybody who is told, and back.
//!
//! One file for each story. The house is real; the record is in memory, time
//! stands until the story moves it, and every channel is a recorder that keeps
//! what it was handed.

mod case;
mod house;
mod receiver;
mod recorder;

mod a_hanging_partner_delays_nobody;
mod a_neighbours_alert_walks_our_street;
mod a_partner_rehearses;
mod a_registry_hands_in_a_note;
mod a_renewal_never_shortens_a_life;
mod a_tip_moves_the_alert;
mod an_account_is_told_once_and_then_the_end;
mod an_exercise_never_touches_the_public_street;
mod an_officer_reads_when_all_phones_are_told;
mod duplicate_publish_gives_the_same_alert;
mod every_message_is_said_as_cap_too;
mod last_seen_in_the_future_is_refused;
mod missing_parts_are_all_named;
mod outside_the_jurisdiction_is_refused;
mod partners_get_retries_on_schedule;
mod partners_help_themselves;
mod partners_say_that_nothing_is_left;
mod publish_reaches_every_channel;
mod readers_are_told_when_a_feed_changes;
mod resolution_takes_everything_back;
mod restart_hangs_everything_again;
mod rings_open_and_tell_only_those_not_told;
mod two_officers_resolve_at_once;
