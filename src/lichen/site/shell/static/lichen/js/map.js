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
      { id: "area-fill", type: "fill", source: "area", paint: { "fill-color": colour("--warm"), "fill-opacity": 0.14 } },
      { id: "area-edge", type: "line", source: "area", paint: { "line-color": colour("--warm"), "line-width": 2.5 } },
    ],
  };
}

/** The rectangle between two corners as GeoJSON; nothing without them. */
function rectangle(box) {
  if (!box) return { type: "FeatureCollection", features: [] };
  const [west, south, east, north] = box;
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

/** The box that a form's field holds as "west,south,east,north"; null if it holds none. */
function readBox(text) {
  const box = (text ?? "").split(",").map(Number);
  return box.length === 4 && text && box.every(Number.isFinite) ? box : null;
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

/** Let the reader draw a box with two corners; it fills the field of the form and sends it. */
function drawAreas(map, place, words, said) {
  const field = document.getElementById(place.dataset.area);
  if (!field) return;
  const tools = document.createElement("div");
  tools.className = "map-tools";
  const begin = button(words.draw, "false"), view = button(words.view), clear = button(words.clear);
  tools.append(begin, view, clear);
  place.append(tools);
  let corner = null, drawing = false;

  const show = (box) => map.getSource("area").setData(rectangle(box));
  const between = (a, b) => [Math.min(a.lng, b.lng), Math.min(a.lat, b.lat), Math.max(a.lng, b.lng), Math.max(a.lat, b.lat)];
  const set = (on) => {
    drawing = on;
    corner = null;
    begin.setAttribute("aria-pressed", on);
    map.getCanvas().style.cursor = on ? "crosshair" : "";
    map.dragPan[on ? "disable" : "enable"]();
    said(on ? words.how : "");
  };
  const take = (box) => {
    field.value = box ? box.map((value) => value.toFixed(5)).join(",") : "";
    clear.hidden = !box;
    show(box);
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.form?.requestSubmit();
  };
  clear.hidden = !readBox(field.value);
  begin.addEventListener("click", () => set(!drawing));
  view.addEventListener("click", () => take(map.getBounds().toArray().flat())); // drawing without dragging
  clear.addEventListener("click", () => take(null));
  const down = (event) => { if (drawing && !corner) corner = event.lngLat; };
  const move = (event) => { if (drawing && corner) show(between(corner, event.lngLat)); };
  const up = (event) => {
    if (!drawing || !corner) return;
    const from = map.project(corner), far = Math.hypot(from.x - event.point.x, from.y - event.point.y);
    if (far < 6) return; // a click sets the first corner, a second one the other
    const box = between(corner, event.lngLat);
    set(false);
    take(box);
  };
  for (const [name, act] of [["down", down], ["move", move], ["up", up]]) map.on(`mouse${name}`, act);
  for (const [name, act] of [["start", down], ["move", move], ["end", up]]) map.on(`touch${name}`, act);
  return () => drawing;
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
    looks.sources.area = { type: "geojson", data: rectangle(readBox(document.getElementById(place.dataset.area)?.value)) };
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
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      const again = style(place);
      again.sources.sites.data = sites;
      again.sources.area = looks.sources.area;
      map.setStyle(again, { diff: true });
    });
    return map;
  } catch (problem) {
    console.warn(problem);
    place.replaceChildren(Object.assign(document.createElement("p"), { className: "map-silent", textContent: words.failed }));
    return null;
  }
}
