// How a worker looks. Shape tells the work (circle idle, diamond offered, arrow engaged),
// hollow tells a stale or lost link, a small grey dot who is off duty: colour only repeats it.

/** Order of the colours handed to the shader. */
export const COLOURS = ["idle", "offered", "engaged", "off", "stale", "surface", "accent"] as const;

const CORNERS = 0;
const LEGS = 1;
const TIMES = 2;
const LOOKS = 3;
export const ATTRIBUTES = { corners: CORNERS, legs: LEGS, times: TIMES, looks: LOOKS } as const;

export const VERTEX = `#version 300 es
precision highp float;
layout(location = ${CORNERS}) in vec2 corner;
layout(location = ${LEGS}) in vec4 leg;
layout(location = ${TIMES}) in vec2 time;
layout(location = ${LOOKS}) in vec4 look;
uniform vec2 uCentre;
uniform vec2 uClipPerWorld;
uniform vec2 uClipPerPixel;
uniform float uNow;
uniform float uRadius;
uniform float uOnTop;
uniform vec3 uColours[${COLOURS.length}];
out vec2 vAt;
flat out vec2 vTurn;
flat out vec4 vShape;
flat out vec3 vColour;
flat out float vHalo;

void main() {
  int state = int(look.z);
  int flags = int(look.w);
  bool lit = (flags & 6) != 0;
  if ((flags & 1) == 0 || lit != (uOnTop > 0.5)) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  int work = state & 3;
  int duty = (state >> 2) & 3;
  int link = (state >> 4) & 3;
  bool pointed = (state & 128) != 0;
  float part = time.y <= 0.0 ? 1.0 : clamp((uNow - time.x) / time.y, 0.0, 1.0);

  float turn = mod(look.y - look.x + 384.0, 256.0) - 128.0;
  float angle = (look.x + turn * part) * (6.28318530718 / 256.0);
  vTurn = pointed ? vec2(cos(angle), sin(angle)) : vec2(1.0, 0.0);

  bool off = duty == 0 && work == 0;
  bool away = duty > 1 && work == 0;
  float radius = uRadius * (off ? 0.5 : link == 2 ? 0.85 : 1.0) * (lit ? 1.25 : 1.0);
  vColour = link > 0 ? uColours[4] : (off || away) ? uColours[3] : uColours[work];
  vShape = vec4(off ? 0.0 : float(work), radius, link > 0 && !off ? 1.0 : 0.0, pointed && !off ? 1.0 : 0.0);
  if (duty == 2 && work == 0) vShape.x = 3.0;
  vHalo = (flags & 4) != 0 ? 2.0 : lit ? 1.0 : 0.0;

  float reach = radius * 1.85 + 2.5 + (lit ? 9.0 : 0.0);
  vAt = corner * reach;
  vec2 place = mix(leg.xy, leg.zw, part);
  vec2 clip = (place - uCentre) * uClipPerWorld + corner * reach * uClipPerPixel;
  gl_Position = vec4(clip, 0.0, 1.0);
}`;

export const FRAGMENT = `#version 300 es
precision highp float;
in vec2 vAt;
flat in vec2 vTurn;
flat in vec4 vShape;
flat in vec3 vColour;
flat in float vHalo;
uniform vec3 uColours[${COLOURS.length}];
uniform float uPixel;
out vec4 paint;

/* A spike pointing up: tip at height a, foot of half width b at height c, notched to height e. */
float spike(vec2 p, float a, float b, float c, float e) {
  p.x = abs(p.x);
  vec2 side = normalize(vec2(a - c, b));
  vec2 foot = normalize(vec2(c - e, -b));
  return max(dot(p - vec2(0.0, a), side), dot(p - vec2(0.0, e), foot));
}

float distanceTo(vec2 p, float kind, float r, float pointed) {
  if (kind > 1.5 && kind < 2.5) {
    return pointed > 0.5 ? spike(p, r * 1.55, r * 1.05, -r * 1.1, -r * 0.55) : spike(p, r * 1.35, r * 1.25, -r, -r);
  }
  float beak = pointed > 0.5 ? spike(p, r * 1.8, r * 0.62, r * 0.55, r * 0.5) : 1e3;
  if (kind > 0.5 && kind < 1.5) return min((abs(p.x) + abs(p.y) - r * 1.3) * 0.70710678, beak);
  return min(length(p) - r, beak);
}

vec4 over(vec4 top, vec4 below) { return top + below * (1.0 - top.a); }
vec4 ink(vec3 colour, float alpha) { return vec4(colour * alpha, alpha); }
float cover(float d) { return clamp(0.5 - d / uPixel, 0.0, 1.0); }

void main() {
  vec2 p = vec2(vTurn.x * vAt.x - vTurn.y * vAt.y, vTurn.y * vAt.x + vTurn.x * vAt.y);
  float r = vShape.y;
  float d = distanceTo(p, vShape.x, r, vShape.w);
  float stroke = max(1.5, r * 0.3);
  vec4 colour = ink(uColours[5], cover(d - 1.25));
  float fill = cover(d);
  if (vShape.z > 0.5) fill -= cover(d + stroke);
  if (vShape.x > 2.5) fill *= 1.0 - cover(abs(abs(vAt.x) - r * 0.3) - r * 0.14) * step(abs(vAt.y), r * 0.5);
  colour = over(ink(vColour, fill), colour);
  if (vHalo > 0.5) {
    float away = length(vAt) - (r * 1.55 + 4.0);
    float ring = cover(abs(away) - (vHalo > 1.5 ? 1.6 : 1.0));
    float edge = cover(abs(away) - (vHalo > 1.5 ? 2.8 : 2.0));
    vec4 halo = over(ink(uColours[6], ring), ink(uColours[5], edge * 0.85));
    colour = over(colour, over(halo, ink(uColours[6], 0.16 * cover(away))));
  }
  if (colour.a <= 0.0) discard;
  paint = colour;
}`;
