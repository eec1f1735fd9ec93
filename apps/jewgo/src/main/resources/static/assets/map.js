// SPDX-License-Identifier: Apache-2.0
// The map, drawn on a canvas: coast lines from afar, cities as points, the listed places as pins.

import { Camera, degrees, project } from './camera.js';
import { listen } from './gestures.js';

const RINGS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];
export const COLOURS = {
  dairy: '#2668ab', meat: '#a3402c', pareve: '#66691a', fish: '#0a6c7d', vegan: '#2b7436',
};

const lengthOf = (kilometres) => (kilometres < 1 ? `${kilometres * 1000} m` : `${kilometres} km`);

function pathOf(rings, close) {
  const path = new Path2D();
  for (const ring of rings) {
    let lng = 0;
    let lat = 0;
    for (let at = 0; at < ring.length; at += 2) {
      lng += ring[at];
      lat += ring[at + 1];
      const { x, y } = project(lat / 10, lng / 10);
      if (at === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    if (close) path.closePath();
  }
  return path;
}

export class PlaceMap {
  /** acts: onPlace(id), onCity(city), onMove(byUser), onSearch(). */
  constructor(canvas, acts) {
    this.canvas = canvas;
    this.paint = canvas.getContext('2d');
    this.acts = acts;
    this.camera = new Camera();
    this.cities = [];
    this.pins = [];
    this.chosen = null;
    this.hovered = null;
    this.centre = null;
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    new ResizeObserver(() => this.resize()).observe(canvas);
    listen(this);
  }

  setLand({ land, borders }) {
    this.land = pathOf(land, true);
    this.borders = pathOf(borders, false);
    this.draw();
  }

  setCities(cities) {
    const most = Math.max(1, ...cities.map((each) => each.places));
    this.cities = cities.map((each) => ({
      ...each, ...project(each.lat, each.lng), weight: Math.sqrt(each.places / most),
    }));
    this.draw();
  }

  /** Shows places as numbered pins; centre is where distances begin, if anywhere. */
  setPins(places, centre = null) {
    this.pins = places.map((each, index) => ({ ...each, ...project(each.lat, each.lng), number: index + 1 }));
    this.centre = centre && project(centre.lat, centre.lng);
    this.draw();
  }

  choose(id) {
    this.chosen = id;
    this.draw();
  }

  /** Moves until all pins are in sight. */
  showPins() {
    if (this.pins.length > 0) this.fly(this.camera.fitting(this.pins, 14));
  }

  showWorld() {
    this.fly({ x: 0.53, y: 0.4, zoom: 0 });
  }

  showPlace(place) {
    this.fly({ ...project(place.lat, place.lng), zoom: Math.max(this.camera.zoom, 13) });
  }

  showCity(city) {
    this.fly({ ...project(city.lat, city.lng), zoom: 11 });
  }

  /** The middle of the view in degrees, and whether it is near enough to search there. */
  get middle() {
    return { ...degrees(this.camera), isNear: this.camera.zoom >= 5 };
  }

  zoom(by) {
    const { x, y, zoom } = this.camera;
    this.fly({ x, y, zoom: zoom + by }, true);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || height === 0) return;
    this.canvas.width = width * devicePixelRatio;
    this.canvas.height = height * devicePixelRatio;
    this.camera.resize(width, height);
    this.paintNow();
  }

  /** Goes to a view, by a short flight unless the user prefers none. */
  fly({ x, y, zoom }, byUser = false) {
    cancelAnimationFrame(this.flight);
    if (this.camera.isAt(x, y, zoom)) return;
    const from = { x: this.camera.x, y: this.camera.y, zoom: this.camera.zoom };
    if (this.still.matches || !this.hasFlown) {
      this.hasFlown = true;
      this.camera.moveTo(x, y, zoom);
      this.moved(byUser);
      return;
    }
    const begin = performance.now();
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - begin) / 450));
      const ease = 1 - (1 - part) ** 3;
      const near = from.zoom + (zoom - from.zoom) * ease;
      // The path is straight on the screen: near the end little is left to move.
      const left = zoom === from.zoom ? 1 - ease : (2 ** (from.zoom - near) - 2 ** (from.zoom - zoom)) / (1 - 2 ** (from.zoom - zoom));
      this.camera.moveTo(x + (from.x - x) * left, y + (from.y - y) * left, near);
      if (part < 1) this.flight = requestAnimationFrame(step);
      this.moved(byUser);
    };
    this.flight = requestAnimationFrame(step);
  }

  moved(byUser = true) {
    this.draw();
    this.acts.onMove(byUser);
  }

  draw() {
    this.frame ??= requestAnimationFrame(() => this.paintNow());
  }

  paintNow() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const { paint, camera } = this;
    const style = getComputedStyle(this.canvas);
    this.ink = (name) => style.getPropertyValue(`--${name}`);
    this.seenPins = this.pins.map((each) => ({ place: each, ...camera.pixel(each) }));
    this.taken = this.seenPins.map(({ left, top }) => [left - 11, top - 11, left + 11, top + 11]);
    paint.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.paintLand();
    this.paintRings();
    this.paintCities();
    this.paintPins();
    this.paintScale();
  }

  /** Copies the layer of sea and land, which is drawn again only when the view has changed. */
  paintLand() {
    const { x, y, zoom } = this.camera;
    const { width, height } = this.canvas;
    const view = [x, y, zoom, width, height, this.ink('sea'), Boolean(this.land)].join();
    if (this.layerView !== view) {
      this.layer ??= document.createElement('canvas');
      Object.assign(this.layer, { width, height });
      this.layerView = view;
      this.drawLand(this.layer.getContext('2d'));
    }
    this.paint.drawImage(this.layer, 0, 0, this.camera.width, this.camera.height);
  }

  /** Coast lines of this scale mislead from near, so they fade. */
  drawLand(paint) {
    const { camera } = this;
    const clear = this.land ? Math.max(0, Math.min(1, (9 - camera.zoom) / 2.5)) : 1;
    paint.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    paint.fillStyle = this.ink('sea');
    paint.fillRect(0, 0, camera.width, camera.height);
    if (this.land && clear > 0) {
      paint.save();
      paint.translate(camera.width / 2, camera.height / 2);
      paint.scale(camera.scale, camera.scale);
      paint.translate(-camera.x, -camera.y);
      paint.globalAlpha = clear;
      paint.fillStyle = this.ink('land');
      paint.fill(this.land, 'evenodd');
      paint.lineWidth = 0.7 / camera.scale;
      paint.strokeStyle = this.ink('border');
      paint.stroke(this.borders);
      paint.restore();
    }
    paint.globalAlpha = 1 - clear;
    paint.fillStyle = this.ink('land');
    paint.fillRect(0, 0, camera.width, camera.height);
  }

  /** Circles around the place where distances begin, or around the city in sight. */
  paintRings() {
    const { paint, camera } = this;
    const about = this.pins.find((each) => each.id === this.chosen) ?? this.centre
      ?? this.cities.find((each) => each.id === this.city);
    if (!about || camera.zoom < 7) return;
    const { left, top } = camera.pixel(about);
    paint.strokeStyle = this.ink('ring');
    paint.fillStyle = this.ink('soft');
    paint.font = '11px system-ui, sans-serif';
    paint.textAlign = 'center';
    paint.lineWidth = 1;
    for (const kilometres of RINGS) {
      const radius = kilometres * 1000 / camera.metres;
      if (radius < 60 || radius > 1400) continue;
      paint.beginPath();
      paint.arc(left, top, radius, 0, 2 * Math.PI);
      paint.stroke();
      paint.fillText(lengthOf(kilometres), left, top - radius - 4);
    }
    if (about.number) return;
    paint.beginPath();
    paint.moveTo(left - 7, top);
    paint.lineTo(left + 7, top);
    paint.moveTo(left, top - 7);
    paint.lineTo(left, top + 7);
    paint.strokeStyle = this.ink('soft');
    paint.stroke();
  }

  paintCities() {
    const { paint, camera } = this;
    const grow = Math.min(2, 0.7 + (camera.zoom - 1) * 0.12);
    const near = Math.max(0, Math.min(1, (10 - camera.zoom) / 1.5));
    const seen = this.cities.map((each) => ({ city: each, ...camera.pixel(each), radius: (1.5 + 9 * each.weight) * grow }))
      .filter(({ left, top }) => left > -20 && top > -20 && left < camera.width + 20 && top < camera.height + 20);
    paint.fillStyle = this.ink('city');
    paint.strokeStyle = this.ink('city-edge');
    paint.lineWidth = 1;
    paint.beginPath();
    for (const { left, top, radius } of seen) {
      paint.moveTo(left + radius, top);
      paint.arc(left, top, radius, 0, 2 * Math.PI);
    }
    paint.globalAlpha = 0.7 * near;
    paint.stroke();
    paint.fill();
    paint.globalAlpha = 1;
    this.seenCities = near > 0 ? seen : [];
    const room = Math.min(40, 6 + (camera.zoom - 1) * 5);
    let written = 0;
    for (const { city, left, top, radius } of seen.slice(0, room * 8)) {
      if (written >= room) break;
      if (this.label(city.name, left, near > 0 ? top + radius + 13 : top - 14, 12, false)) written += 1;
    }
    if (this.hovered?.city) {
      const { city, left, top, radius } = this.hovered;
      this.label(`${city.name}, ${city.places} places`, left, top - radius - 8, 13, true);
    }
  }

  paintPins() {
    const { paint } = this;
    const small = this.pins.length > 40;
    const first = [...this.seenPins].reverse().sort((one, two) => this.rank(one) - this.rank(two));
    for (const { place, left, top } of first) {
      const chosen = place.id === this.chosen;
      const radius = chosen ? 14 : small ? 8 : 11;
      paint.beginPath();
      paint.arc(left, top, radius, 0, 2 * Math.PI);
      paint.fillStyle = COLOURS[place.category] ?? this.ink('accent');
      paint.fill();
      paint.lineWidth = chosen ? 3 : 1.5;
      paint.strokeStyle = this.ink('pin-edge');
      paint.stroke();
      if (!small || chosen) {
        paint.fillStyle = '#fff';
        paint.font = `600 ${chosen ? 12 : 10.5}px system-ui, sans-serif`;
        paint.textAlign = 'center';
        paint.fillText(place.number, left, top + 4);
      }
    }
    const named = first.at(-1);
    if (named && this.rank(named) > 0) {
      this.label(named.place.name, named.left, named.top - 20, 13, true);
    }
  }

  rank({ place }) {
    return place.id === this.hovered?.place?.id ? 2 : place.id === this.chosen ? 1 : 0;
  }

  /** Writes a text unless another is there already; on top, it is written in any case. */
  label(text, left, top, size, onTop) {
    const { paint } = this;
    paint.font = `${onTop ? 600 : 400} ${size}px system-ui, sans-serif`;
    paint.textAlign = 'center';
    const half = paint.measureText(text).width / 2;
    const box = [left - half - 4, top - size - 2, left + half + 4, top + 4];
    const hits = ([a, b, c, d]) => box[0] < c && a < box[2] && box[1] < d && b < box[3];
    if (!onTop && this.taken.some(hits)) return false;
    this.taken.push(box);
    if (onTop) {
      paint.fillStyle = this.ink('card');
      paint.beginPath();
      paint.roundRect(box[0] - 4, box[1] - 3, half * 2 + 16, size + 12, 6);
      paint.fill();
    } else {
      paint.strokeStyle = this.ink('halo');
      paint.lineWidth = 3;
      paint.lineJoin = 'round';
      paint.strokeText(text, left, top);
    }
    paint.fillStyle = this.ink('ink');
    paint.fillText(text, left, top);
    return true;
  }

  paintScale() {
    const { paint, camera } = this;
    if (camera.zoom < 4) return;
    const kilometres = RINGS.findLast((each) => each * 1000 / camera.metres < 110) ?? 0.1;
    const width = kilometres * 1000 / camera.metres;
    const top = camera.height - 18;
    paint.strokeStyle = this.ink('soft');
    paint.fillStyle = this.ink('soft');
    paint.lineWidth = 1.5;
    paint.beginPath();
    paint.moveTo(16, top - 5);
    paint.lineTo(16, top);
    paint.lineTo(16 + width, top);
    paint.lineTo(16 + width, top - 5);
    paint.stroke();
    paint.font = '11px system-ui, sans-serif';
    paint.textAlign = 'left';
    paint.fillText(lengthOf(kilometres), 20, top - 5);
  }

  /** What is under a pixel: a pin before a city. */
  at(left, top) {
    const within = (radius) => (each) => Math.hypot(each.left - left, each.top - top) <= radius;
    const pin = this.seenPins?.find(within(14));
    if (pin) return pin;
    return this.seenCities?.find((each) => within(Math.max(9, each.radius + 2))(each)) ?? null;
  }

  hover(spot) {
    const hit = this.at(spot.left, spot.top);
    if ((hit?.place ?? hit?.city) === (this.hovered?.place ?? this.hovered?.city)) return;
    this.hovered = hit;
    this.canvas.style.cursor = hit ? 'pointer' : 'grab';
    this.draw();
  }
}
