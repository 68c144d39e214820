// Where each worker's mark lands: moved along their leg by the clock, turned to their
// heading, cut from the marks' picture. One point a worker: no corners to send, and software
// renderers, which draw every instance of a mesh on its own, stay fast.

import { KINDS, REACH, ROWS } from "./marks";

export const ATTRIBUTES = { legs: 0, times: 1, looks: 2 } as const;

/** What a draw call draws: everybody not lit, the halos of the lit, the lit themselves. */
export const PASS = { crowd: 0, halo: 1, lit: 2 } as const;
/** Lit workers are drawn this much larger. */
const LIT_GROWTH = 1.2;

const column = (kind: (typeof KINDS)[number]) => KINDS.indexOf(kind);
const float = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

export const VERTEX = `#version 300 es
precision highp float;
layout(location = ${ATTRIBUTES.legs}) in vec4 leg;
layout(location = ${ATTRIBUTES.times}) in vec2 time;
layout(location = ${ATTRIBUTES.looks}) in vec4 look;
uniform vec2 uCentre;
uniform vec2 uClipPerWorld;
uniform float uNow;
uniform float uRadius;
uniform float uPitch;
uniform float uRatio;
uniform int uPass;
flat out vec2 vCell;
flat out vec4 vTurn;

void main() {
  int state = int(look.z);
  int flags = int(look.w);
  bool lit = (flags & 6) != 0;
  if ((flags & 1) == 0 || lit != (uPass != ${PASS.crowd})) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 1.0;
    return;
  }
  int work = state & 3;
  int duty = (state >> 2) & 3;
  int link = min((state >> 4) & 3, 2);
  bool pointed = (state & 128) != 0;
  int kind = work == 0 && duty == 0 ? ${column("off")}
    : work == 0 && duty == 2 ? ${column("paused")}
    : (work == 0 && duty == 3 ? ${column("home")} : min(work, 2) * 2) + (pointed ? 1 : 0);

  float part = time.y <= 0.0 ? 1.0 : clamp((uNow - time.x) / time.y, 0.0, 1.0);
  float angle = 0.0;
  float reach = uRadius * (kind == ${column("off")} ? ${float(REACH.off)} : ${float(REACH.radii)}) + ${float(REACH.margin)};
  vCell = vec2(float(kind), float(link));
  if (uPass == ${PASS.halo}) {
    reach = uPitch * 0.5;
    vCell = vec2((flags & 4) != 0 ? 1.0 : 0.0, ${float(ROWS - 1)});
  } else if (pointed && kind < ${column("paused")}) {
    float turn = mod(look.y - look.x + 384.0, 256.0) - 128.0;
    angle = (look.x + turn * part) * (6.28318530718 / 256.0);
  }
  float across = reach * 2.0 / uPitch;
  vTurn = vec4(cos(angle), -sin(angle), sin(angle), cos(angle)) * across;
  gl_PointSize = reach * 2.0 * uRatio * (lit ? ${float(LIT_GROWTH)} : 1.0);
  gl_Position = vec4((mix(leg.xy, leg.zw, part) - uCentre) * uClipPerWorld, 0.0, 1.0);
}`;

export const FRAGMENT = `#version 300 es
precision highp float;
flat in vec2 vCell;
flat in vec4 vTurn;
uniform sampler2D uMarks;
out vec4 paint;
void main() {
  vec2 at = gl_PointCoord - 0.5;
  vec2 turned = vec2(vTurn.x * at.x - vTurn.y * at.y, vTurn.w * at.y - vTurn.z * at.x);
  paint = texture(uMarks, (vCell + 0.5 + turned) / vec2(${float(KINDS.length)}, ${float(ROWS)}));
}`;
