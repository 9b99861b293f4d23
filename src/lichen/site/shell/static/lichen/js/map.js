// The map of sites: points in clusters over our own outline of land. The list beside it says the same in words.

/** Read a colour of the style sheet as it is now, in light or dark. */
function colour(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${name})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** The map's own style: sea, land, clusters and points. No tiles, fonts or pictures from elsewhere. */
function style(place) {
  const { land, source } = place.dataset;
  const kinds = ["match", ["get", place.dataset.colour || "role"],
    "offer", colour("--t0"), "need", colour("--t1"), "both", colour("--t5"), colour("--accent")];
  const one = ["!", ["has", "point_count"]];
  const label = { "text-font": [getComputedStyle(document.body).fontFamily], "text-size": 13 };
  return {
    version: 8,
    transition: { duration: 0 }, // what is printed has its colours at once
    sources: {
      land: { type: "geojson", data: new URL(land, location).href, attribution: "Natural Earth" },
      sites: { type: "geojson", data: new URL(source, location).href, cluster: true, clusterRadius: 44, clusterMaxZoom: 13 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--sea") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--land"), "fill-antialias": true } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": colour("--coast"), "line-width": 1 } },
      { id: "clusters", type: "circle", source: "sites", filter: ["has", "point_count"],
        paint: { "circle-color": colour("--accent"), "circle-stroke-color": colour("--card"), "circle-stroke-width": 2,
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 13, 10, 20, 100, 38] } },
      { id: "counts", type: "symbol", source: "sites", filter: ["has", "point_count"],
        layout: { ...label, "text-field": ["get", "point_count_abbreviated"], "text-allow-overlap": true },
        paint: { "text-color": colour("--on-accent") } },
      { id: "sites", type: "circle", source: "sites", filter: one,
        paint: { "circle-color": kinds, "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, 4, 12, 8],
          "circle-stroke-color": colour("--card"), "circle-stroke-width": 1.5 } },
      { id: "names", type: "symbol", source: "sites", filter: one, minzoom: 10,
        layout: { ...label, "text-field": ["get", "name"], "text-anchor": "top", "text-offset": [0, 0.7], "text-optional": true },
        paint: { "text-color": colour("--ink"), "text-halo-color": colour("--land"), "text-halo-width": 1.5 } },
      { id: "area-fill", type: "fill", source: "area", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("--warm"), "fill-opacity": 0.14 } },
      { id: "area-edge", type: "line", source: "area", paint: { "line-color": colour("--warm"), "line-width": 2.5 } },
      { id: "area-corners", type: "circle", source: "area", filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-color": colour("--warm"), "circle-radius": 4.5, "circle-stroke-color": colour("--card"), "circle-stroke-width": 1.5 } },
    ],
  };
}

const MOST_CORNERS = 50; // that are drawn; it keeps addresses short enough for every server
const NEAR = 8; // pixels within which a click means a corner that is there

/** An area as GeoJSON: its corners while it is drawn, a line between two, a surface from three on. */
function shape(corners, drawn = false) {
  const made = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });
  const features = [];
  if (corners.length > 2) features.push(made("Polygon", [[...corners, corners[0]]]));
  if (corners.length === 2) features.push(made("LineString", corners));
  if (drawn) features.push(...corners.map((corner) => made("Point", corner)));
  return { type: "FeatureCollection", features };
}

/** A longitude on the turn of the globe that is nearest to `last`. */
const nearest = (x, last) => (last === undefined ? x : x + 360 * Math.round((last - x) / 360));

/** Corners as the lists take them: an edge of more than 180 degrees goes the shorter way. */
function unrolled(corners) {
  let turn = 0;
  return corners.map(([x, y], at) => {
    const step = at ? x - corners[at - 1][0] : 0;
    if (Math.abs(step) > 180 && Math.abs(step) < 360) turn -= 360 * Math.sign(step);
    return [x + turn, y];
  });
}

/** The corners that a form's field holds as "x y, x y, x y" or, as a box, "west,south,east,north"; none if it holds neither. */
function readCorners(text) {
  const parts = text?.includes(";") ? text.replaceAll(",", ".").split(";") : (text ?? "").split(",");
  const told = parts.map((part) => part.trim().split(/\s+/).map(Number));
  if (!text?.trim() || !told.flat().every(Number.isFinite)) return [];
  if (told.length === 4 && told.every((one) => one.length === 1)) {
    let [west, south, east, north] = told.flat();
    if (east - west > 360) [west, east] = [-180, 180];
    const side = east - west > 180 ? [west, (west + east) / 2, east] : [west, west - east > 180 ? east + 360 : east];
    return [...side.map((x) => [x, south]), ...[...side].reverse().map((x) => [x, north])];
  }
  return told.length > 2 && told.every((one) => one.length === 2) ? unrolled(told) : [];
}

/** The smallest box around the points of a collection; null if it has none. */
function around(collection) {
  const points = collection.features.map((feature) => feature.geometry?.coordinates).filter(Boolean);
  if (!points.length) return null;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
  }
  return box;
}

function button(words, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button second small";
  made.textContent = words;
  if (pressed !== undefined) made.setAttribute("aria-pressed", pressed);
  return made;
}

/** Let the reader draw an area corner by corner; it fills the field of the form and sends it. */
function drawAreas(map, place, words, said) {
  const field = document.getElementById(place.dataset.area);
  if (!field) return;
  const tools = document.createElement("div");
  tools.className = "map-tools";
  const begin = button(words.draw, "false"), view = button(words.view), clear = button(words.clear);
  tools.append(begin, view, clear);
  place.append(tools);
  let corners = [], drawing = false;

  const show = (now, drawn) => map.getSource("area").setData(shape(now, drawn));
  const set = (on) => {
    drawing = on;
    corners = [];
    begin.setAttribute("aria-pressed", on);
    begin.textContent = on ? words.finish : words.draw;
    map.getCanvas().style.cursor = on ? "crosshair" : "";
    map.doubleClickZoom[on ? "disable" : "enable"]();
    said(on ? words.how : "");
    show(on ? [] : readCorners(field.value));
  };
  const take = (area) => {
    field.value = area.map(([x, y]) => `${+x.toFixed(5)} ${+y.toFixed(5)}`).join(",");
    clear.hidden = !area.length;
    show(area);
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.form?.requestSubmit();
  };
  const finish = () => {
    const area = corners;
    if (area.length < 3) return said(words.few);
    set(false);
    take(area);
  };
  const close = (corner, point) => {
    if (!corner) return false;
    const at = map.project(corner);
    return Math.hypot(at.x - point.x, at.y - point.y) < NEAR;
  };
  clear.hidden = !field.value;
  begin.addEventListener("click", () => (drawing ? finish() : set(true)));
  view.addEventListener("click", () => take(readCorners(map.getBounds().toArray().flat().join(",")))); // without drawing
  clear.addEventListener("click", () => take([]));
  document.addEventListener("keydown", (event) => { if (drawing && event.key === "Escape") set(false); });
  map.on("click", (event) => {
    if (!drawing || close(corners.at(-1), event.point)) return; // a double click is two clicks on the last corner
    if (corners.length > 2 && close(corners[0], event.point)) return finish();
    if (corners.length >= MOST_CORNERS) return said(words.many);
    const { lng, lat } = event.lngLat.wrap();
    corners.push([nearest(lng, corners.at(-1)?.[0]), lat]);
    show(corners, true);
  });
  map.on("mousemove", (event) => {
    const { lng, lat } = event.lngLat.wrap();
    if (drawing && corners.length) show([...corners, [nearest(lng, corners.at(-1)[0]), lat]], true);
  });
  map.on("dblclick", () => { if (drawing) finish(); });
  return () => drawing;
}

/** Make the map as light as the paper it is printed on, and a picture of it: a printer may find the map itself empty. */
function printLight(map, place, dress) {
  let paper = null;
  addEventListener("beforeprint", () => {
    const root = document.documentElement, { theme } = root.dataset, canvas = map.getCanvas();
    root.dataset.theme = "light";
    dress();
    if (theme === undefined) delete root.dataset.theme; else root.dataset.theme = theme;
    map.redraw();
    paper?.remove();
    paper = Object.assign(document.createElement("canvas"), { className: "map-paper", width: canvas.width, height: canvas.height });
    paper.setAttribute("aria-hidden", "true");
    paper.getContext("2d").drawImage(canvas, 0, 0);
    place.append(paper);
  });
  addEventListener("afterprint", () => {
    paper?.remove();
    paper = null;
    dress();
  });
}

/** Open what a point stands for: zoom into a cluster, go to the page of a site. */
function openOnClick(map, busy) {
  map.on("click", "clusters", async (event) => {
    if (busy()) return;
    const [cluster] = map.queryRenderedFeatures(event.point, { layers: ["clusters"] });
    const zoom = await map.getSource("sites").getClusterExpansionZoom(cluster.properties.cluster_id);
    map.easeTo({ center: cluster.geometry.coordinates, zoom: zoom + 0.3 });
  });
  map.on("click", "sites", (event) => {
    const { url } = event.features[0].properties;
    if (!busy() && url) location.assign(new URL(url, location));
  });
  for (const layer of ["clusters", "sites"]) {
    map.on("mouseenter", layer, () => { if (!busy()) map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { if (!busy()) map.getCanvas().style.cursor = ""; });
  }
}

/** Draw a map into its place; if that fails, the place says so and the list stays. */
export async function draw(place) {
  const words = JSON.parse(place.dataset.words);
  const silent = place.querySelector(".map-silent");
  const note = document.createElement("p");
  note.className = "map-said";
  note.setAttribute("role", "status");
  const said = (text) => { note.replaceChildren(...(text ? [Object.assign(document.createElement("span"), { textContent: text })] : [])); };
  try {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: place.dataset.style });
    document.head.prepend(sheet);
    const [library, answer] = await Promise.all([import(place.dataset.library), fetch(place.dataset.source)]);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const sites = await answer.json();
    library.setWorkerUrl(new URL(place.dataset.worker, location).href);
    silent?.remove();
    const looks = style(place);
    looks.sources.sites.data = sites;
    looks.sources.area = { type: "geojson", data: shape(readCorners(document.getElementById(place.dataset.area)?.value)) };
    const box = around(sites) ?? [-12, 35, 32, 66];
    const map = new library.Map({
      container: place, style: looks, bounds: box, fitBoundsOptions: { padding: 40, maxZoom: 12 },
      maxZoom: 16, dragRotate: false, pitchWithRotate: false, attributionControl: { compact: true },
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      locale: { "Map.Title": words.canvas, "NavigationControl.ZoomIn": words.in, "NavigationControl.ZoomOut": words.out },
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new library.ScaleControl({}), "bottom-left");
    place.append(note);
    const busy = drawAreas(map, place, words, said) ?? (() => false);
    openOnClick(map, busy);
    map.once("idle", () => { place.dataset.drawn = "yes"; });
    // Another theme means other colours; the data stays.
    const dress = () => {
      const again = style(place);
      again.sources.sites.data = sites;
      again.sources.area = looks.sources.area;
      map.setStyle(again, { diff: true });
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
    printLight(map, place, dress);
    return map;
  } catch (problem) {
    console.warn(problem);
    place.replaceChildren(Object.assign(document.createElement("p"), { className: "map-silent", textContent: words.failed }));
    return null;
  }
}
