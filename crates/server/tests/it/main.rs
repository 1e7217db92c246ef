//! The binary as the world meets it: started for real, asked over its doors.

mod bad_input;
mod cast;
mod conform;
mod edges;
mod elsewhere;
mod examples;
mod feed_hub;
mod floods;
mod foreign;
mod guides;
mod hook;
mod http;
mod land;
mod listen;
mod outlets;
mod partner_self;
mod photos;
mod races;
mod rehearsals;
mod roles;
mod secrets;
mod server;
mod signin;
mod stream;
mod street;
mod world;
