// The disk: sealed rows in IndexedDB. Names are HMACs and sizes are padded, so that what lies here tells nothing.
//
// Everything a call leaves behind is written in one transaction, which counts once the browser says that it is on the
// disk ("strict"): after a crash at any moment a call was made wholly or not at all.

export type Place = "kept" | "waiting" | "photos";
export type Row = [place: string, name: Uint8Array, sealed: Uint8Array | null];

const DATABASE = "homeward";
const VERSION = 1;
const PLACES: Place[] = ["kept", "waiting", "photos"];
/** How the phone is unlocked. It lies unsealed, and holds nothing about anyone. */
const META = "meta";
const GATE = "gate";

/** The disk refused: it is full, or the browser took the store away. */
export class DiskFault extends Error {
  constructor(readonly full: boolean) {
    super(full ? "full" : "disk");
  }
}

export class Store {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(): Promise<Store> {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      for (const place of [...PLACES, META]) request.result.createObjectStore(place);
    };
    return new Store(await settled(request));
  }

  async gate(): Promise<unknown> {
    const transaction = this.database.transaction(META);
    const gate: unknown = await settled(transaction.objectStore(META).get(GATE));
    return typeof gate === "string" ? JSON.parse(gate) : null;
  }

  /** Writes rows, and the gate: `null` removes it, nothing leaves it as it is. */
  async write(rows: Row[], gate: string | null | undefined): Promise<void> {
    if (rows.length === 0 && gate === undefined) return;
    await this.change([...new Set(rows.map(([place]) => place)), META], (store) => {
      for (const [place, name, sealed] of rows) {
        if (sealed === null) store(place).delete(key(name));
        else store(place).put(sealed, key(name));
      }
      writeGate(store(META), gate);
    });
  }

  /** Reads every row of a place. */
  async all(place: Place): Promise<{ names: Uint8Array[]; sealed: Uint8Array[] }> {
    const store = this.database.transaction(place).objectStore(place);
    const [names, sealed] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
    return { names: names.map((name) => new Uint8Array(name as ArrayBuffer)), sealed: sealed as Uint8Array[] };
  }

  async row(place: Place, name: Uint8Array): Promise<Uint8Array | null> {
    const store = this.database.transaction(place).objectStore(place);
    const sealed: unknown = await settled(store.get(key(name)));
    return sealed instanceof Uint8Array ? sealed : null;
  }

  /** Empties places. The gate goes in the same transaction: the keys are gone no later than what they open. */
  async wipe(places: Place[], gate: string | null | undefined): Promise<void> {
    await this.change([...places, META], (store) => {
      writeGate(store(META), gate);
      for (const place of places) store(place).clear();
    });
  }

  private async change(places: string[], act: (store: (place: string) => IDBObjectStore) => void): Promise<void> {
    let transaction: IDBTransaction;
    try {
      transaction = this.database.transaction(places, "readwrite", { durability: "strict" });
      act((place) => transaction.objectStore(place));
    } catch (error) {
      throw fault(error);
    }
    await new Promise<void>((done, fail) => {
      transaction.oncomplete = () => done();
      transaction.onabort = () => fail(fault(transaction.error));
    });
  }
}

/** A name as a key: its bytes alone, wherever they came from. */
function key(name: Uint8Array): ArrayBuffer {
  return name.slice().buffer as ArrayBuffer;
}

function writeGate(meta: IDBObjectStore, gate: string | null | undefined): void {
  if (gate === null) meta.delete(GATE);
  else if (gate !== undefined) meta.put(gate, GATE);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(fault(request.error));
  });
}

function fault(error: unknown): DiskFault {
  return new DiskFault(error instanceof DOMException && error.name === "QuotaExceededError");
}
