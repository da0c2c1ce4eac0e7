import type { Preferences } from "../../../core/desk.ts";

type Sound = Exclude<Preferences["sound"], "off">;

interface Note {
  hertz: number;
  atS: number;
  forS: number;
  /** Loudness of this note, of 1. */
  gain: number;
  wave: OscillatorType;
}

/** Three ways to be heard: soft, clear, insistent. */
const sounds: Record<Sound, Note[]> = {
  chime: [
    { hertz: 659.3, atS: 0, forS: 0.5, gain: 0.5, wave: "sine" },
    { hertz: 880, atS: 0.16, forS: 0.7, gain: 0.5, wave: "sine" },
  ],
  bell: [
    { hertz: 1046.5, atS: 0, forS: 0.9, gain: 0.5, wave: "triangle" },
    { hertz: 2093, atS: 0, forS: 0.4, gain: 0.12, wave: "sine" },
    { hertz: 1046.5, atS: 0.3, forS: 0.9, gain: 0.5, wave: "triangle" },
  ],
  pulse: [0, 0.14, 0.28].map((atS) => ({ hertz: 740, atS, forS: 0.1, gain: 0.35, wave: "square" as const })),
};

let context: AudioContext | null = null;

/** Browsers let a page sound only after a press or a click; call this from one. */
export function allowSound(): void {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
}

/** Plays a sound; `volume` is 0 to 100. Silent where the browser forbids it. */
export function play(sound: Preferences["sound"], volume: number): void {
  if (sound === "off" || volume <= 0 || !navigator.userActivation?.hasBeenActive) return;
  allowSound();
  const out = context;
  if (!out || out.state !== "running") return;
  for (const note of sounds[sound]) playNote(out, note, volume / 100);
}

function playNote(out: AudioContext, note: Note, volume: number): void {
  const start = out.currentTime + note.atS;
  const voice = out.createOscillator();
  const loudness = out.createGain();
  voice.type = note.wave;
  voice.frequency.value = note.hertz;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(note.gain * volume, start + 0.012);
  loudness.gain.exponentialRampToValueAtTime(0.0008, start + note.forS);
  voice.connect(loudness).connect(out.destination);
  voice.start(start);
  voice.stop(start + note.forS + 0.05);
}
