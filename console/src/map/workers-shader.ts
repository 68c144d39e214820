// Where each worker's mark lands: moved along their leg by the clock, turned to their
// heading, cut from the marks' picture. The columns are those of marks.ts.

import { EXTENT, KINDS, ROWS } from "./marks";

const CORNERS = 0;
const LEGS = 1;
const TIMES = 2;
const LOOKS = 3;
export const ATTRIBUTES = { corners: CORNERS, legs: LEGS, times: TIMES, looks: LOOKS } as const;

/** What a draw call draws: everybody not lit, the halos of the lit, the lit themselves. */
export const PASS = { crowd: 0, halo: 1, lit: 2 } as const;
/** Lit workers are drawn this much larger. */
const LIT_GROWTH = "1.2";

const column = (kind: (typeof KINDS)[number]) => KINDS.indexOf(kind);

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
uniform float uPitch;
uniform int uPass;
out vec2 vCut;

void main() {
  int state = int(look.z);
  int flags = int(look.w);
  bool lit = (flags & 6) != 0;
  if ((flags & 1) == 0 || lit != (uPass != ${PASS.crowd})) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  int work = state & 3;
  int duty = (state >> 2) & 3;
  int link = min((state >> 4) & 3, 2);
  bool pointed = (state & 128) != 0;
  int kind = work == 0 && duty == 0 ? ${column("off")}
    : work == 0 && duty == 2 ? ${column("paused")}
    : (work == 0 && duty == 3 ? ${column("home")} : min(work, 2) * 2) + (pointed ? 1 : 0);
  bool turns = pointed && kind < ${column("paused")};

  float part = time.y <= 0.0 ? 1.0 : clamp((uNow - time.x) / time.y, 0.0, 1.0);
  float turn = mod(look.y - look.x + 384.0, 256.0) - 128.0;
  float angle = turns ? (look.x + turn * part) * (6.28318530718 / 256.0) : 0.0;

  vec2 reach = corner.y > 0.0 ? vec2(${EXTENT.side}, ${EXTENT.ahead}) : vec2(${EXTENT.side}, ${EXTENT.behind});
  if (!turns) reach.y = ${EXTENT.side};
  if (kind == ${column("off")}) reach = vec2(0.55);
  vec2 from = corner * (reach * uRadius + ${EXTENT.margin.toFixed(1)});
  vec2 cell = vec2(float(kind), float(link));
  if (uPass == ${PASS.halo}) {
    angle = 0.0;
    from = corner * uPitch * 0.5;
    cell = vec2((flags & 4) != 0 ? 1.0 : 0.0, ${(ROWS - 1).toFixed(1)});
  }
  vCut = (cell + 0.5 + vec2(from.x, -from.y) / uPitch) / vec2(${KINDS.length.toFixed(1)}, ${ROWS.toFixed(1)});

  vec2 ahead = vec2(sin(angle), cos(angle));
  vec2 offset = (from.x * vec2(ahead.y, -ahead.x) + from.y * ahead) * (lit ? ${LIT_GROWTH} : 1.0);
  vec2 place = mix(leg.xy, leg.zw, part);
  gl_Position = vec4((place - uCentre) * uClipPerWorld + offset * uClipPerPixel, 0.0, 1.0);
}`;

export const FRAGMENT = `#version 300 es
precision mediump float;
in vec2 vCut;
uniform sampler2D uMarks;
out vec4 paint;
void main() {
  paint = texture(uMarks, vCut);
}`;
