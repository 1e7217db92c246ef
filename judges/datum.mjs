// Where does gcoord put these points? Input: [[lat, lon], ...] in WGS-84;
// output: {"gcj02": [[lat, lon], ...], "bd09": [...]}.
import { text } from "node:stream/consumers";
import gcoord from "gcoord";

const points = JSON.parse(await text(process.stdin));
const shifted = (datum) => points.map(([lat, lon]) => gcoord.transform([lon, lat], gcoord.WGS84, datum).reverse());
console.log(JSON.stringify({ gcj02: shifted(gcoord.GCJ02), bd09: shifted(gcoord.BD09) }));
