/** What the widget remembers between page views. Another tab's writes are told. */
export interface Shelf {
  read<T>(key: string): T | null;
  write(key: string, value: unknown): void;
  drop(key: string): void;
  onForeignChange(listener: (key: string) => void): void;
}

/** A shelf in the page's localStorage; where that is forbidden or full, the page's memory serves. */
export function openShelf(prefix: string): Shelf {
  const memory = new Map<string, string>();
  const storage = (): Storage | null => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  };
  return {
    read<T>(key: string): T | null {
      const text = memory.get(key) ?? storage()?.getItem(prefix + key) ?? null;
      if (text === null) return null;
      try {
        return JSON.parse(text) as T;
      } catch {
        return null;
      }
    },
    write(key, value) {
      const text = JSON.stringify(value);
      try {
        const own = storage();
        if (!own) throw new Error("No storage.");
        own.setItem(prefix + key, text);
        memory.delete(key);
      } catch {
        memory.set(key, text);
      }
    },
    drop(key) {
      memory.delete(key);
      storage()?.removeItem(prefix + key);
    },
    onForeignChange(listener) {
      window.addEventListener("storage", (event) => {
        if (event.key?.startsWith(prefix)) listener(event.key.slice(prefix.length));
      });
    },
  };
}
