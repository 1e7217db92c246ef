// One small shelf in IndexedDB: whole records under a key, photos as blobs.
//
// A page and its service worker share a shelf, so `change` reads, decides and
// writes inside one transaction: neither can undo what the other just learned.
// Where the browser gives us no storage the shelf lives in memory.

const RECORDS = "records";

export interface Shelf {
  read<T>(key: string): Promise<T | undefined>;
  /** Replaces the record by what `decide` makes of it; undefined takes it away. `decide` must not await. */
  change<T>(key: string, decide: (before: T | undefined) => T | undefined): Promise<void>;
  keys(): Promise<string[]>;
}

export async function openShelf(name: string): Promise<Shelf> {
  try {
    return stored(await opened(name));
  } catch {
    return inMemory();
  }
}

function opened(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(RECORDS);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function stored(database: IDBDatabase): Shelf {
  const records = (mode: IDBTransactionMode) => database.transaction(RECORDS, mode).objectStore(RECORDS);
  return {
    read: (key) => answer(records("readonly").get(key)),
    keys: async () => (await answer(records("readonly").getAllKeys())).map(String),
    change: (key, decide) =>
      new Promise((resolve, reject) => {
        const store = records("readwrite");
        const request = store.get(key);
        request.onsuccess = () => {
          try {
            const after = decide(request.result);
            if (after === undefined) store.delete(key);
            else store.put(after, key);
          } catch (error) {
            store.transaction.abort();
            reject(error);
          }
        };
        store.transaction.oncomplete = () => resolve();
        store.transaction.onerror = () => reject(store.transaction.error);
        store.transaction.onabort = () => reject(store.transaction.error);
      }),
  };
}

export function inMemory(): Shelf {
  const records = new Map<string, unknown>();
  return {
    read: async <T>(key: string) => records.get(key) as T | undefined,
    keys: async () => [...records.keys()],
    change: async <T>(key: string, decide: (before: T | undefined) => T | undefined) => {
      const after = decide(records.get(key) as T | undefined);
      if (after === undefined) records.delete(key);
      else records.set(key, after);
    },
  };
}
