//! Any message, for the tests that must hold for all of them.

use homeward_cap::{
    Alert, Area, Circle, DateTime, Info, Point, Polygon, Reference, Resource, Uri,
    model::{
        Category, Certainty, Code, MsgType, NamedValue, ResponseType, Scope, Severity, Status,
        Urgency,
    },
    xml::is_xml_char,
};
use proptest::{option, prelude::*, sample::select};

fn text() -> impl Strategy<Value = String> {
    // Anything XML can carry; at least one visible character, because blank is absent.
    (
        "[\\PC\t\n\r<>&'\"]{0,12}",
        "[a-z0-9儿童🧒&<>\\]]",
        "[\\PC\r\n ]{0,6}",
    )
        .prop_map(|(a, b, c)| format!("{a}{b}{c}"))
        .prop_filter("characters of XML", |text| text.chars().all(is_xml_char))
}

fn word() -> impl Strategy<Value = String> {
    "[A-Za-z0-9:.@_儿-]{1,20}"
}

fn code<C: Code + std::fmt::Debug>() -> impl Strategy<Value = C> {
    select(C::ALL.to_vec())
}

fn time(range: std::ops::Range<i64>) -> impl Strategy<Value = DateTime> {
    (range, -840i32..=840).prop_map(|(second, offset)| DateTime::new(second, offset).unwrap())
}

fn point() -> impl Strategy<Value = Point> {
    (-90.0f64..=90.0, -180.0f64..=180.0).prop_map(|(lat, lon)| Point::new(lat, lon).unwrap())
}

fn area() -> impl Strategy<Value = Area> {
    let triangle = (point(), point(), point())
        .prop_filter_map("on one side of the globe", |(a, b, c)| {
            Polygon::new(vec![a, b, c, a]).ok()
        });
    let circle =
        (point(), 0.0f64..20_000.0).prop_map(|(centre, km)| Circle::new(centre, km).unwrap());
    (
        text(),
        prop::collection::vec(triangle, 0..3),
        prop::collection::vec(circle, 0..3),
        prop::collection::vec(pair(), 0..3),
        option::of("-?[0-9]{1,5}(\\.[0-9]{1,3})?"),
    )
        .prop_map(|(area_desc, polygons, circles, geocodes, altitude)| Area {
            area_desc,
            polygons,
            circles,
            geocodes,
            altitude: altitude.map(|digits| digits.parse().unwrap()),
            ceiling: None,
        })
}

fn pair() -> impl Strategy<Value = NamedValue> {
    (text(), text()).prop_map(|(name, value)| NamedValue::new(name, value))
}

fn resource() -> impl Strategy<Value = Resource> {
    (
        text(),
        option::of(any::<u64>()),
        "[a-f0-9]{40}",
        option::of("https://[a-z]{1,9}\\.example/[a-z儿?&=]{0,9}"),
    )
        .prop_map(|(resource_desc, size, digest, uri)| Resource {
            resource_desc,
            mime_type: Some("image/jpeg".into()),
            size,
            uri: uri.map(Uri::new),
            deref_uri: None,
            digest: Some(digest),
        })
}

fn info() -> impl Strategy<Value = Info> {
    let codes = (
        prop::collection::vec(code::<Category>(), 1..4),
        prop::collection::vec(code::<ResponseType>(), 0..3),
        code::<Urgency>(),
        code::<Severity>(),
        code::<Certainty>(),
    );
    let texts = prop::collection::vec(option::of(text()), 7);
    let times = (
        option::of(time(1_000_000_000..2_000_000_000)),
        option::of(time(1_000_000_000..3_000_000_000)),
        option::of(time(2_000_000_000..3_000_000_000)),
    );
    let lists = (
        prop::collection::vec(pair(), 0..3),
        prop::collection::vec(pair(), 0..3),
        prop::collection::vec(resource(), 0..2),
        prop::collection::vec(area(), 0..3),
    );
    (
        codes,
        texts,
        times,
        lists,
        text(),
        option::of(select(vec!["zh-CN", "en", "en-US"])),
    )
        .prop_map(|(codes, texts, times, lists, event, language)| {
            let mut info = Info::new(codes.0[0], event, codes.2, codes.3, codes.4);
            info.categories = codes.0;
            info.response_types = codes.1;
            info.language = language.map(str::to_owned);
            let mut texts = texts.into_iter().flatten();
            info.audience = texts.next();
            info.sender_name = texts.next();
            info.headline = texts.next();
            info.description = texts.next();
            info.instruction = texts.next();
            info.contact = texts.next();
            (info.effective, info.onset, info.expires) = times;
            (
                info.event_codes,
                info.parameters,
                info.resources,
                info.areas,
            ) = lists;
            info
        })
}

/// Any message that can be written.
pub fn alert() -> impl Strategy<Value = Alert> {
    let reference =
        (word(), word(), time(1_000_000..900_000_000)).prop_map(|(sender, identifier, sent)| {
            Reference {
                sender,
                identifier,
                sent,
            }
        });
    (
        (word(), word(), time(1_000_000_000..2_000_000_000)),
        code::<Status>(),
        code::<MsgType>(),
        prop::collection::vec(reference, 1..4),
        prop::collection::vec(text(), 0..3),
        prop::collection::vec("[a-z儿]{1,5}( [a-z]{1,5})?", 0..3),
        option::of(text()),
        prop::collection::vec(info(), 0..3),
    )
        .prop_map(
            |(
                (identifier, sender, sent),
                status,
                kind,
                references,
                codes,
                incidents,
                note,
                infos,
            )| {
                let mut alert = Alert::new(identifier, sender, sent, status, kind, Scope::Public);
                if kind != MsgType::Alert {
                    alert.references = references;
                }
                alert.codes = codes;
                alert.incidents = incidents;
                alert.note = note;
                alert.infos = infos;
                alert
            },
        )
}
