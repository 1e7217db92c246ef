//! `homeward serve`: founds the house if it is new, opens the doors, runs until told to stop.

use homeward_domain::words::Words;
use homeward_engine::{
    commands::{
        found_house::{Founding, found_house},
        invite::link_for,
    },
    driver,
};
use tokio::sync::watch;

use crate::{
    asked::{self, Settings},
    doors,
    entrance::Entrance,
    house, listen, log, operator, startup,
};

pub async fn run(settings: Settings) -> Result<(), String> {
    listen::check(&settings)?;
    log::start(settings.log.as_deref())?;
    startup::private_folder(&settings.data)?;
    let metrics = startup::metrics()?;
    let house = house::build(&settings).await?;
    let link = first_link(&house, &settings).await?;
    let tls = listen::tls(&settings.spoken)?;
    let public = Entrance::new(
        listen::bind(settings.public)?,
        asked::reactors(settings.reactors),
        tls.clone(),
        house.streets(),
    )?;
    let console = listen::bind(settings.console)?;
    let inside = listen::bind(settings.metrics)?;
    let socket = operator::listen(&settings.data)?;
    let (stop, stopped) = watch::channel(false);
    let wait = |mut stopped: watch::Receiver<bool>| async move {
        drop(stopped.wait_for(|stop| *stop).await);
    };
    let engine = house.engine.clone();
    tokio::spawn(driver::run(engine));
    let doors = doors::Doors::new(&house, &settings, metrics)?;
    let served = [
        tokio::spawn(public.serve(doors.public, wait(stopped.clone()))),
        tokio::spawn(listen::serve(
            console,
            tls,
            doors.console,
            wait(stopped.clone()),
        )),
        tokio::spawn(listen::serve(
            inside,
            None,
            doors.inside,
            wait(stopped.clone()),
        )),
        tokio::spawn(operator::serve(socket, &house, &settings, wait(stopped))),
    ];
    say_where(&settings, link.as_deref());
    startup::told_to_stop().await;
    house.actual.hub.close();
    house.exercise.hub.close();
    stop.send_replace(true);
    // Open connections get a moment; the record itself is safe at any time.
    let goodbye = futures_util::future::join_all(served);
    drop(tokio::time::timeout(startup::GOODBYE_MAX, goodbye).await);
    Ok(())
}

/// The link of the first administrator, where the house is new.
async fn first_link(house: &house::House, settings: &Settings) -> Result<Option<String>, String> {
    let prefixes = settings
        .jurisdiction
        .split(',')
        .map(|p| p.trim().to_owned());
    let founding = Founding {
        slug: settings.agency_slug.clone(),
        name: Words::new(&settings.agency_name_zh, &settings.agency_name_en),
        jurisdiction: prefixes.collect(),
        call: settings.call.clone(),
    };
    let said = |failure: homeward_engine::Failure| failure.to_string();
    let Some(admin) = found_house(&house.engine, founding).await.map_err(said)? else {
        return Ok(None);
    };
    let actor = homeward_domain::facts::Actor::System;
    let invitation = link_for(&house.engine, admin, actor).await.map_err(said)?;
    Ok(Some(format!(
        "{}/signin/{}",
        doors::console_url(settings),
        invitation.token
    )))
}

fn say_where(settings: &Settings, link: Option<&str>) {
    println!("public  {}", house::public_url(settings));
    println!("console {}", doors::console_url(settings));
    println!("metrics http://{}/metrics", settings.metrics);
    if let Some(link) = link {
        println!("sign in {link}");
        println!("        (first administrator; single use, 15 minutes)");
    }
    if let Some(rate) = settings.exercise_rate {
        println!("exercise: everything here is a drill; time runs {rate} times faster than life");
    }
}
