//! `planted!(Fault)`: whether that fault is planted. Without the feature it is `false`.

#[cfg(feature = "planted")]
macro_rules! planted {
    ($fault:ident) => {
        $crate::planted::is($crate::planted::Planted::$fault)
    };
}

#[cfg(not(feature = "planted"))]
macro_rules! planted {
    ($fault:ident) => {
        false
    };
}
