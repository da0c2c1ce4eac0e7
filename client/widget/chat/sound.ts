let audio: AudioContext | null = null;

/** Browsers let a page sound only after a gesture: called on the visitor's first one. */
export function allowSound(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    audio = null;
  }
}

/** Two soft tones for a new message; made here, so that nothing is downloaded. */
export function playNews(): void {
  if (audio?.state !== "running") return;
  for (const [tone, after] of [
    [660, 0],
    [880, 0.12],
  ] as const) {
    const start = audio.currentTime + after;
    const source = audio.createOscillator();
    const volume = audio.createGain();
    source.frequency.value = tone;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.3);
    source.connect(volume).connect(audio.destination);
    source.start(start);
    source.stop(start + 0.32);
  }
}
