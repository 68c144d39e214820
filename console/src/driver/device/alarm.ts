// Makes an offer heard: two tones by WebAudio, vibration, and a notification when
// the page is hidden. Each only as far as the phone and the driver allow.

import { settings } from "./settings";

let audio: AudioContext | null = null;
let ringing: ReturnType<typeof setInterval> | undefined;

const REPEAT_MS = 2_200;
const REPEATS_MAX = 12;

/** Browsers let a page sound only after a touch; call it from one. */
export function unlock(): void {
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") void audio.resume();
  } catch {
    audio = null;
  }
}

/** Whether the page may sound. */
export function canSound(): boolean {
  return audio?.state === "running";
}

export function ring(title: string, words: string): void {
  quiet();
  let rung = 0;
  const once = (): void => {
    rung += 1;
    if (rung > REPEATS_MAX) return quiet();
    if (settings().sound) chime();
    if (settings().vibration) navigator.vibrate?.([220, 90, 220]);
  };
  once();
  ringing = setInterval(once, REPEAT_MS);
  if (document.visibilityState === "hidden") void notify(title, words);
}

export function quiet(): void {
  clearInterval(ringing);
  ringing = undefined;
  navigator.vibrate?.(0);
}

function chime(): void {
  if (!audio || audio.state !== "running") return;
  const now = audio.currentTime;
  [880, 1318].forEach((pitch, i) => {
    if (!audio) return;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = now + i * 0.18;
    tone.type = "triangle";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.4, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.45);
  });
}

async function notify(title: string, words: string): Promise<void> {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const options: NotificationOptions = { body: words, tag: "offer", icon: "/driver-icon-192.png", requireInteraction: true };
  try {
    const worker = await navigator.serviceWorker?.getRegistration("/driver");
    if (worker) await worker.showNotification(title, options);
    else new Notification(title, options);
  } catch {
    // Some phones know the word and not the thing.
  }
}
