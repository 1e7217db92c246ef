//! The inside of a process full of phones: takes orders until the pipe closes.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, stdin, stdout};

use super::{
    crowd::Crowd,
    orders::{Answer, Order},
};
use crate::rig::trouble::{Done, Trouble};

/// Obeys until nobody speaks any more: when the demonstration dies, its phones go too.
pub async fn obey() -> Done {
    let mut orders = BufReader::new(stdin()).lines();
    let mut crowd = None;
    while let Some(line) = orders
        .next_line()
        .await
        .map_err(Trouble::in_doing("read an order"))?
    {
        let answer = match (serde_json::from_str(&line), &crowd) {
            (Ok(Order::Begin(plan)), None) => {
                crowd = Some(Crowd::gather(plan));
                Answer::Begun
            }
            (Ok(Order::Count), Some(crowd)) => Answer::Count(crowd.count()),
            (Ok(Order::Judge(expected)), Some(crowd)) => Answer::Judged(crowd.judge(&expected)),
            (Ok(Order::Report), Some(crowd)) => Answer::Report(crowd.report()),
            (Ok(_), _) => Answer::Cannot("the first order is to begin, once".to_owned()),
            (Err(error), _) => Answer::Cannot(format!("could not read the order: {error}")),
        };
        say(&answer).await?;
    }
    Ok(())
}

async fn say(answer: &Answer) -> Done {
    let mut line = serde_json::to_vec(answer).map_err(Trouble::in_doing("write an answer"))?;
    line.push(b'\n');
    let mut out = stdout();
    out.write_all(&line)
        .await
        .map_err(Trouble::in_doing("answer"))?;
    out.flush().await.map_err(Trouble::in_doing("answer"))
}
