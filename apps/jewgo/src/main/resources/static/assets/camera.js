// SPDX-License-Identifier: Apache-2.0
// Web Mercator: the earth as a square of side 1, and the part of it that is in sight.

const TILE = 256;
const EARTH_METRES = 40_075_016.686;
const CLOSEST = 17;
/** Between these lie all lands but Antarctica. */
const TOP = 0.05;
const BOTTOM = 0.74;

/** Returns the point of the square for degrees. */
export function project(lat, lng) {
  const sine = Math.sin(Math.max(-85.05, Math.min(85.05, lat)) * Math.PI / 180);
  return { x: lng / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

/** Returns the degrees of a point of the square. */
export function degrees({ x, y }) {
  return { lat: Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180 / Math.PI, lng: (x - 0.5) * 360 };
}

/** The part of the earth in sight: its middle, and how near it is. */
export class Camera {
  constructor() {
    this.x = 0.53;
    this.y = 0.4;
    this.zoom = 0;
    this.width = 1;
    this.height = 1;
  }

  /** Pixels for the side of the square. */
  get scale() {
    return TILE * 2 ** this.zoom;
  }

  /** The zoom at which the view is as wide as the earth. */
  get farthest() {
    return Math.log2(this.width / TILE);
  }

  get isFarthest() {
    return this.zoom <= this.farthest + 0.01;
  }

  /** Metres for a pixel in the middle of the view. */
  get metres() {
    return EARTH_METRES * Math.cos(degrees(this).lat * Math.PI / 180) / this.scale;
  }

  /** Whether a move to a view would change nothing. */
  isAt(x, y, zoom) {
    const other = Object.assign(new Camera(), { width: this.width, height: this.height });
    other.moveTo(x, y, zoom);
    return Math.abs(other.zoom - this.zoom) < 0.001
      && Math.hypot(other.x - this.x, other.y - this.y) * this.scale < 0.5;
  }

  resize(width, height) {
    const far = this.isFarthest;
    this.width = width;
    this.height = height;
    this.moveTo(this.x, this.y, far ? this.farthest : this.zoom);
  }

  /** Moves, as far as the square has something to show. */
  moveTo(x, y, zoom = this.zoom) {
    this.zoom = Math.max(this.farthest, Math.min(CLOSEST, zoom));
    const marginX = this.width / this.scale / 2;
    const marginY = this.height / this.scale / 2;
    this.x = Math.max(marginX, Math.min(1 - marginX, x));
    this.y = marginY * 2 > BOTTOM - TOP
      ? (TOP + BOTTOM) / 2 : Math.max(TOP + marginY, Math.min(BOTTOM - marginY, y));
  }

  moveBy(pixelsX, pixelsY) {
    this.moveTo(this.x + pixelsX / this.scale, this.y + pixelsY / this.scale);
  }

  /** Zooms so that the point under a pixel stays there. */
  zoomAt(pixelX, pixelY, by) {
    const dx = pixelX - this.width / 2;
    const dy = pixelY - this.height / 2;
    const before = { x: this.x + dx / this.scale, y: this.y + dy / this.scale };
    this.zoom = Math.max(this.farthest, Math.min(CLOSEST, this.zoom + by));
    this.moveTo(before.x - dx / this.scale, before.y - dy / this.scale);
  }

  /** Returns the middle and the zoom that show all points, and nothing nearer than a limit. */
  fitting(points, nearest) {
    const xs = points.map((each) => each.x);
    const ys = points.map((each) => each.y);
    const wide = Math.max(...xs) - Math.min(...xs);
    const high = Math.max(...ys) - Math.min(...ys);
    const room = Math.max(0.3, 1 - 120 / Math.min(this.width, this.height));
    const fits = Math.min(this.width * room / (wide || 1e-9), this.height * room / (high || 1e-9));
    return {
      x: (Math.max(...xs) + Math.min(...xs)) / 2,
      y: (Math.max(...ys) + Math.min(...ys)) / 2,
      zoom: Math.max(this.farthest, Math.min(nearest, Math.log2(fits / TILE))),
    };
  }

  /** Returns the pixel of a point of the square. */
  pixel({ x, y }) {
    return {
      left: (x - this.x) * this.scale + this.width / 2,
      top: (y - this.y) * this.scale + this.height / 2,
    };
  }
}
