// The battery, on the phones that tell.

export interface Battery {
  level: number;
  charging: boolean;
}

interface Manager extends Battery, EventTarget {}

export async function watchBattery(heard: (battery: Battery) => void): Promise<void> {
  const ask = (navigator as Navigator & { getBattery?: () => Promise<Manager> }).getBattery;
  if (!ask) return;
  try {
    const manager = await ask.call(navigator);
    const tell = (): void => heard({ level: manager.level, charging: manager.charging });
    manager.addEventListener("levelchange", tell);
    manager.addEventListener("chargingchange", tell);
    tell();
  } catch {
    // Then nobody knows.
  }
}
