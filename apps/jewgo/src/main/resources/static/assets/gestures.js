// SPDX-License-Identifier: Apache-2.0
// Pointers, wheel and keys on the map.

const STEP = 80;

/** Lets a user move and zoom the map, by one pointer or two, by the wheel, and by keys alone. */
export function listen(map) {
  const { canvas, camera } = map;
  const pointers = new Map();
  const spot = (event) => ({ left: event.offsetX, top: event.offsetY });
  canvas.addEventListener('pointerdown', (event) => {
    cancelAnimationFrame(map.flight);
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { ...spot(event), moved: 0 });
  });
  canvas.addEventListener('pointermove', (event) => {
    const now = spot(event);
    const before = pointers.get(event.pointerId);
    if (!before) return map.hover(now);
    const other = [...pointers.entries()].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (one) => Math.hypot(one.left - other.left, one.top - other.top) || 1;
      camera.zoomAt((now.left + other.left) / 2, (now.top + other.top) / 2, Math.log2(apart(now) / apart(before)));
    }
    camera.moveBy((before.left - now.left) / pointers.size, (before.top - now.top) / pointers.size);
    const moved = before.moved + Math.hypot(now.left - before.left, now.top - before.top);
    pointers.set(event.pointerId, { ...now, moved });
    return map.moved();
  });
  const up = (event) => {
    const last = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    if (event.type !== 'pointerup' || !last || last.moved > 6) return;
    const hit = map.at(last.left, last.top);
    if (hit?.place) map.acts.onPlace(hit.place.id);
    else if (hit?.city) map.acts.onCity(hit.city);
  };
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('pointerleave', () => map.hover({ left: -99, top: -99 }));
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    camera.zoomAt(event.offsetX, event.offsetY, -event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.003));
    map.moved();
  }, { passive: false });
  canvas.addEventListener('dblclick', (event) => {
    camera.zoomAt(event.offsetX, event.offsetY, 1);
    map.moved();
  });
  const keys = {
    ArrowLeft: () => camera.moveBy(-STEP, 0),
    ArrowRight: () => camera.moveBy(STEP, 0),
    ArrowUp: () => camera.moveBy(0, -STEP),
    ArrowDown: () => camera.moveBy(0, STEP),
    '+': () => map.zoom(1),
    '=': () => map.zoom(1),
    '-': () => map.zoom(-1),
    0: () => map.showWorld(),
    Enter: () => map.acts.onSearch(),
  };
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
    map.moved();
  });
}
