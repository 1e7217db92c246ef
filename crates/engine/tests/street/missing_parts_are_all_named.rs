use homeward_domain::refusal::RefusalCode;
use homeward_engine::Failure;

use crate::{case::a_case, house::house};

#[tokio::test]
async fn missing_parts_are_all_named_at_once() {
    let house = house().await;
    let case = a_case().hardly_begun().saved(&house).await;
    let Err(Failure::Refused(refusal)) = house.publish(case).await else {
        panic!("an alert without its parts went out");
    };
    assert_eq!(refusal.code, RefusalCode::PartsMissing);
    let codes: Vec<&str> = refusal
        .missing
        .iter()
        .map(|part| part.code.as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "what_happened",
            "name",
            "sex",
            "age",
            "description",
            "photo"
        ]
    );
    assert!(house.record.state().messages.is_empty());
}
