// The town on a map, with no tiles from strangers: outline, districts, water, parks and streets from our own GeoJSON.
//
//   <div class="ok-map" data-map="pick" data-layers="/mapa/dane/obszary /mapa/dane/tlo" data-streets="/mapa/dane/ulice"
//        data-lon="#id_lon" data-lat="#id_lat" data-address="#id_address" data-text="#place-text" data-remove="#place-remove">
//   <div class="ok-map" data-map="read" data-layers="…" data-points="/mapa/dane/zgloszenia">
//
// `data-zones` draws the areas that units answer for, too.
//
// A place is chosen by click, by keyboard (arrows move the cross, Enter chooses) or by writing a street; the choice goes
// to two hidden inputs and is said in words. `data-tiles` names a tile address ({z}/{x}/{y}) where an office has one.
import "../vendor/leaflet.js";
import { fill, say, words } from "./words.js";

const L = window.L;
const STEP = 40; // pixels one press of an arrow moves the cross
const FAR = 160; // with Shift
const DIGITS = 6;
const NEAR_STREET_METERS = 120;

const STYLES = {
  town: { className: "ok-map-town", fill: true, weight: 2 },
  district: { className: "ok-map-district", weight: 1.25, dashArray: "5 4", fill: false },
  water: { className: "ok-map-water", weight: 0, fill: true },
  park: { className: "ok-map-park", weight: 0, fill: true },
  square: { className: "ok-map-square", weight: 0, fill: true },
  railway: { className: "ok-map-railway", weight: 2, dashArray: "6 4" },
  street: { className: "ok-map-street", weight: 2.5 },
  main: { className: "ok-map-main", weight: 5 },
};
const ZONE = { className: "ok-map-zone", weight: 1.5, dashArray: "2 4", fill: true };
const DRAWN_BEFORE = ["town", "park", "square", "water", "district"];

const styleOf = ({ properties: p, geometry }) =>
  STYLES[p.kind] ?? (geometry.type.includes("LineString") ? STYLES[p.rank === "main" ? "main" : "street"] : null);

/** Letters without accents, so that "lakowa" finds "ul. Łąkowa". */
const plain = (text) =>
  text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{M}/gu, "").replace(/^(ul|al|pl|os)\.?\s+/, "").trim();

async function geojson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()).features;
}

const many = async (list) => (await Promise.all((list ?? "").split(/\s+/).filter(Boolean).map(geojson))).flat();

function inside([x, y], ring) {
  let is = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[xi, yi], [xj, yj]] = [ring[i], ring[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) is = !is;
  }
  return is;
}

const polygons = ({ type, coordinates }) => (type === "MultiPolygon" ? coordinates : type === "Polygon" ? [coordinates] : []);
const lines = ({ type, coordinates }) => (type === "MultiLineString" ? coordinates : type === "LineString" ? [coordinates] : []);

/** Meters from a point to the nearest piece of a line; a flat earth is good enough for a town. */
function metersTo([x, y], line) {
  const kx = 111_320 * Math.cos((y * Math.PI) / 180);
  const ky = 110_540;
  let best = Infinity;
  for (let i = 1; i < line.length; i += 1) {
    const [ax, ay] = [(line[i - 1][0] - x) * kx, (line[i - 1][1] - y) * ky];
    const [bx, by] = [(line[i][0] - x) * kx, (line[i][1] - y) * ky];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = length ? Math.max(0, Math.min(1, -(ax * (bx - ax) + ay * (by - ay)) / length)) : 0;
    best = Math.min(best, Math.hypot(ax + t * (bx - ax), ay + t * (by - ay)));
  }
  return best;
}

/** "ul. Mostowa, Borek": the nearest street and the district of a place. */
function nameOf(point, streets, areas) {
  const near = streets
    .map((street) => [Math.min(...lines(street.geometry).map((line) => metersTo(point, line))), street.properties.name])
    .sort((a, b) => a[0] - b[0])[0];
  const district = areas.find((a) => a.properties.kind === "district" && polygons(a.geometry).some((rings) => inside(point, rings[0])));
  return [near && near[0] <= NEAR_STREET_METERS ? near[1] : "", district?.properties.name ?? ""].filter(Boolean).join(", ");
}

function middle(street) {
  const line = lines(street.geometry).sort((a, b) => b.length - a.length)[0];
  return line[Math.floor(line.length / 2)];
}

const PIN =
  '<svg viewBox="0 0 32 42" aria-hidden="true"><path class="ok-pin-body" d="M16 41C9 30 2 24 2 15a14 14 0 0 1 28 0c0 9-7 15-14 26z"/><circle class="ok-pin-eye" cx="16" cy="15" r="5"/></svg>';
const pinIcon = () => L.divIcon({ className: "ok-pin", html: PIN, iconSize: [32, 42], iconAnchor: [16, 41] });

async function begin(box) {
  if (box.dataset.mapReady) return;
  box.dataset.mapReady = "1";
  const pick = box.dataset.map === "pick";
  const map = L.map(box, {
    zoomControl: false, keyboardPanDelta: STEP, attributionControl: Boolean(box.dataset.tiles), minZoom: 10, maxZoom: 19,
    zoomSnap: 0.25, scrollWheelZoom: box.dataset.wheel === "1",
  });
  L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  box.setAttribute("role", pick ? "application" : "region");
  box.setAttribute("aria-label", pick ? words.map_label : words.map_label_read);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution || "" }).addTo(map);
  const [lon, lat] = (box.dataset.center || "19.15 52.02").split(/\s+/).map(Number);
  map.setView([lat, lon], Number(box.dataset.zoom || 13));
  map.getPane("overlayPane").setAttribute("aria-hidden", "true"); // a drawing without words: its names are labels beside it

  let areas = [];
  let streets = [];
  try {
    [areas, streets] = await Promise.all([many(box.dataset.layers), many(box.dataset.streets)]);
  } catch {
    say(words.map_failed);
    box.insertAdjacentHTML("beforebegin", '<p class="alert alert-warning" role="status"></p>');
    box.previousElementSibling.textContent = words.map_failed;
  }
  const order = ({ properties: p }) => (DRAWN_BEFORE.indexOf(p.kind) + 99) % 99;
  const shapes = [...areas].filter(styleOf).sort((a, b) => order(a) - order(b));
  const drawn = L.geoJSON(shapes, { style: styleOf, interactive: false }).addTo(map);
  if (box.dataset.zones) {
    L.geoJSON(areas.filter((a) => !styleOf(a)), { style: ZONE, interactive: false }).addTo(map);
  }
  L.geoJSON(streets, { style: styleOf, interactive: false }).addTo(map);
  for (const area of areas.filter((a) => a.properties.kind === "district")) {
    const at = L.geoJSON(area).getBounds().getCenter();
    const label = document.createElement("span");
    label.textContent = area.properties.name;
    L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "ok-map-name", html: label, iconSize: [120, 20] }) }).addTo(map);
  }
  if (shapes.length && !box.dataset.zoom) map.fitBounds(drawn.getBounds(), { padding: [4, 4], animate: false });
  if (pick) picking(box, map, streets, areas);
  else await reading(box, map);
  box.dataset.mapReady = "done";
}

function picking(box, map, streets, areas) {
  const by = (name) => (box.dataset[name] ? document.querySelector(box.dataset[name]) : null);
  const [lonInput, latInput, address, text, remove] = ["lon", "lat", "address", "text", "remove"].map(by);
  let pin = null;
  let isFromAddress = false; // the pin stands where the typed address lies, and goes with it

  const cross = document.createElement("div");
  cross.className = "ok-map-cross";
  box.append(cross);

  function put(latlng, { spoken = true, name = "", byAddress = false } = {}) {
    isFromAddress = byAddress;
    const [x, y] = [latlng.lng.toFixed(DIGITS), latlng.lat.toFixed(DIGITS)];
    if (pin) pin.setLatLng(latlng);
    else pin = L.marker(latlng, { icon: pinIcon(), keyboard: false, interactive: false }).addTo(map);
    lonInput.value = x;
    latInput.value = y;
    const near = name || nameOf([latlng.lng, latlng.lat], streets, areas);
    const place = byAddress ? near : near ? fill(words.pin_near, { name: near }) : fill(words.pin_at, { lat: y, lon: x });
    if (text) text.textContent = fill(words.pin_set, { place });
    if (remove) remove.hidden = false;
    if (spoken) say(fill(words.pin_set, { place: near || place }));
    box.dispatchEvent(new CustomEvent("map:placed", { bubbles: true, detail: { lon: x, lat: y, name: near } }));
    lonInput.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function clear({ quietly = false } = {}) {
    pin?.remove();
    pin = null;
    lonInput.value = "";
    latInput.value = "";
    if (text) text.textContent = "";
    if (remove) remove.hidden = true;
    lonInput.dispatchEvent(new Event("change", { bubbles: true }));
    if (quietly) return;
    say(words.pin_removed);
    box.focus();
  }

  map.on("click", (event) => put(event.latlng));
  remove?.addEventListener("click", () => clear());
  map.keyboard.disable();
  box.tabIndex = 0;
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = event.shiftKey ? FAR : STEP;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (moves[event.key]) map.panBy(moves[event.key], { animate: false });
    else if (event.key === "Enter" || event.key === " ") put(map.getCenter());
    else if (event.key === "+" || event.key === "=") map.zoomIn(1);
    else if (event.key === "-") map.zoomOut(1);
    else if (event.key === "Delete" && pin) clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  if (address) offerStreets(address);
  function offerStreets(input) {
    if (!input.getAttribute("list")) {
      const list = document.createElement("datalist");
      list.id = `${input.id}-streets`;
      for (const street of streets) list.append(new Option(street.properties.name));
      input.after(list);
      input.setAttribute("list", list.id);
    }
    let looked = lonInput.value ? input.value.trim() : ""; // what was looked up last: a second Enter goes on
    const go = async () => {
      const wanted = input.value.trim();
      if (!wanted || wanted === looked) return;
      looked = wanted;
      const exact = box.dataset.addresses
        ? await fetch(`${box.dataset.addresses}?q=${encodeURIComponent(wanted)}`).then((a) => (a.ok ? a.json() : [])).catch(() => [])
        : [];
      const street = wanted.replace(/\s+\d+\s*[a-zA-Z]?(\/\d+)?$/, "");
      const found = exact[0] ??
        [streets.find((s) => plain(s.properties.name) === plain(street)) ?? streets.find((s) => plain(s.properties.name).includes(plain(street)))]
          .filter(Boolean).map((s) => ({ label: s.properties.name, lon: middle(s)[0], lat: middle(s)[1] }))[0];
      if (!found) {
        if (pin && isFromAddress) clear({ quietly: true });
        say(fill(words.street_missing, { name: wanted }));
        if (text) text.textContent = fill(words.street_missing, { name: wanted });
        return;
      }
      const at = L.latLng(found.lat, found.lon);
      map.setView(at, Math.max(map.getZoom(), 16), { animate: false });
      put(at, { spoken: false, name: found.label, byAddress: true });
      say(fill(words.street_found, { name: found.label }));
    };
    input.addEventListener("change", go);
    input.addEventListener("keydown", (event) => {
      const wanted = input.value.trim();
      if (event.key !== "Enter" || !wanted || wanted === looked) return;
      event.preventDefault(); // the first Enter shows the place, the next sends the form
      go();
    });
  }

  if (lonInput.value && latInput.value) {
    const at = L.latLng(Number(latInput.value), Number(lonInput.value));
    map.setView(at, 16, { animate: false });
    put(at, { spoken: false });
  }
}

/** Points to look at; each carries properties {id, title, tone, href}. The list under the map says the same. */
async function reading(box, map) {
  if (!box.dataset.points) return;
  const points = await geojson(box.dataset.points).catch(() => []);
  const layer = L.geoJSON(points, {
    pointToLayer: (point, at) => L.circleMarker(at, { radius: 8, weight: 2, className: `ok-map-point ok-map-point-${point.properties.tone || "action"}` }),
    onEachFeature: (point, shown) => {
      const label = document.createElement("span");
      label.textContent = point.properties.title ?? "";
      shown.bindTooltip(label);
      shown.on("click", () => {
        const row = document.getElementById(`point-${point.properties.id}`);
        if (!row) return;
        row.scrollIntoView({ block: "center" });
        (row.matches("a, button, [tabindex]") ? row : row.querySelector("a, button") ?? row).focus();
      });
    },
  }).addTo(map);
  // The tooltip listens for the focus, which makes each point a stop of Tab: a thousand of them, before the same list.
  layer.eachLayer((shown) => shown.getElement()?.setAttribute("tabindex", "-1"));
  if (points.length && box.dataset.fit === "points") map.fitBounds(layer.getBounds(), { padding: [32, 32], maxZoom: 16, animate: false });
}

const look = (root) => {
  for (const box of root.querySelectorAll?.("[data-map]") ?? []) begin(box);
};
look(document);
document.addEventListener("htmx:afterSettle", (event) => look(event.detail.elt));
