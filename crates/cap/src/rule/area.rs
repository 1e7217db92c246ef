//! Rules of the area.

rules! {
    POLYGON_EMPTY Departure "polygon-empty" "CAP 1.2 §3.2.4 polygon" "leave out an empty polygon";
    POLYGON_PAIR Error "polygon-pair" "CAP 1.2 §3.2.4 polygon" "write pairs as latitude,longitude in plain decimals, separated by white space";
    POLYGON_RANGE Error "polygon-range" "CAP 1.2 §3.2.4 polygon" "write latitude -90 to 90 first, then longitude -180 to 180";
    POLYGON_SHORT Error "polygon-short" "CAP 1.2 §3.2.4 polygon" "write at least four pairs";
    POLYGON_OPEN Error "polygon-open" "CAP 1.2 §3.2.4 polygon" "repeat the first pair at the end";
    POLYGON_CROSSES Error "polygon-crosses" "CAP 1.2 §3.2.4 polygon; WGS 84 ring" "put the points in the order of the rim, so that no two sides cross";
    POLYGON_FLAT Warning "polygon-flat" "CAP 1.2 §3.2.4 polygon" "write a polygon that covers ground";
    POLYGON_UNCHECKED Note "polygon-unchecked" "reading limit" "use fewer points; crossing sides were not looked for in all of them";
    CIRCLE_EMPTY Departure "circle-empty" "CAP 1.2 §3.2.4 circle" "leave out an empty circle";
    CIRCLE_FORM Error "circle-form" "CAP 1.2 §3.2.4 circle" "write latitude,longitude, one space and the radius in kilometres";
    CIRCLE_RANGE Error "circle-range" "CAP 1.2 §3.2.4 circle" "write latitude -90 to 90 first, then longitude -180 to 180";
    CIRCLE_RADIUS Error "circle-radius" "CAP 1.2 §3.2.4 circle" "write a radius of 0 or more";
    CIRCLE_METRES Error "circle-metres" "CAP 1.2 §3.2.4 circle" "write the radius in kilometres, not in metres";
    CIRCLE_HUGE Warning "circle-huge" "CAP 1.2 §3.2.4 circle" "check that the radius is in kilometres";
    CIRCLE_SPACE Warning "circle-space" "CAP 1.2 §3.2.4 circle" "write one space between centre and radius";
    ALTITUDE_FORM Departure "altitude-form" "CAP 1.2 §3.2.4 altitude, ceiling" "write feet as a plain decimal number";
    CEILING_ALONE Departure "ceiling-alone" "CAP 1.2 §3.2.4 ceiling" "write altitude too, or leave ceiling out";
    CEILING_BELOW Error "ceiling-below" "CAP 1.2 §3.2.4 altitude, ceiling" "let the ceiling be above the altitude";
    AREA_NOWHERE Warning "area-nowhere" "CAP 1.2 §3.2.4" "add a polygon, a circle or a geocode";
    GEOCODE_ALONE Warning "geocode-alone" "CAP 1.2 §3.2.4 geocode" "add a polygon or a circle beside the geocode";
    GEOCODE_FORM Warning "geocode-form" "lists: GB/T 2260, SAME" "write exactly six digits";
}
