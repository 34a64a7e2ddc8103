// The disk: sealed rows in IndexedDB. Names are HMACs and sizes are padded, so that what lies here tells nothing.
//
// Everything a call leaves behind is written in one transaction, which counts once the browser says that it is on the
// disk ("strict"): after a crash at any moment a call was made wholly or not at all.

export type ObjectStore = "kept" | "waiting" | "photos";
export type Row = [place: string, name: Uint8Array, sealed: Uint8Array | null];

const DATABASE = "homeward";
const VERSION = 1;
const PLACES: ObjectStore[] = ["kept", "waiting", "photos"];
/** How the phone is unlocked. It lies unsealed, and holds nothing about anyone. */
const META = "meta";
const GATE = "gate";
/** How often what failed is done again. */
const MOST_AGAIN = 2;

/** The disk refused: it is full, or fails. `gone`: the browser has cleared the store, with everything in it. */
export class DiskFault extends Error {
  constructor(readonly full: boolean, readonly gone = false) {
    super(gone ? "gone" : full ? "full" : "disk");
  }
}

export class Store {
  /** Null where a browser has taken it away, as it does under an app that sleeps: the next call opens another. */
  private connection: Promise<IDBDatabase> | null = null;
  private current: IDBDatabase | null = null;
  private known = false;
  /** It was there, and the browser has cleared it. */
  private gone = false;

  static async open(): Promise<Store> {
    const store = new Store();
    await store.connected();
    return store;
  }

  gate(): Promise<unknown> {
    return this.attempt(async (database) => {
      const gate: unknown = await settled(database.transaction(META).objectStore(META).get(GATE));
      return typeof gate === "string" ? JSON.parse(gate) : null;
    });
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

  /** Makes a store that was cleared anew, of everything that the app holds in memory. Nothing is made where that does not fit. */
  async remake(rows: Row[], gate: string): Promise<void> {
    [this.known, this.gone] = [false, false];
    try {
      await this.write(rows, gate);
    } catch (error) {
      this.gone = true;
      this.known = true;
      if (this.current !== null) this.lose(this.current);
      // An empty store must not be taken for one of a phone that nobody has used.
      await settled(indexedDB.deleteDatabase(DATABASE)).catch(() => undefined);
      throw error;
    }
  }

  /** Reads every row of a place. */
  all(place: ObjectStore): Promise<{ names: Uint8Array[]; sealed: Uint8Array[] }> {
    return this.attempt(async (database) => {
      const store = database.transaction(place).objectStore(place);
      const [names, sealed] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
      return { names: names.map((name) => new Uint8Array(name as ArrayBuffer)), sealed: sealed as Uint8Array[] };
    });
  }

  async row(place: ObjectStore, name: Uint8Array): Promise<Uint8Array | null> {
    return (await this.rows(place, [name]))[0] ?? null;
  }

  /** Reads some rows of a place; null for one that is not there. */
  rows(place: ObjectStore, names: Uint8Array[]): Promise<(Uint8Array | null)[]> {
    return this.attempt(async (database) => {
      const store = database.transaction(place).objectStore(place);
      const found = await Promise.all(names.map((name) => settled<unknown>(store.get(key(name)))));
      return found.map((sealed) => (sealed instanceof Uint8Array ? sealed : null));
    });
  }

  /** Empties places. The gate goes in the same transaction: the keys are gone no later than what they open. */
  async wipe(places: ObjectStore[], gate: string | null | undefined): Promise<void> {
    await this.change([...places, META], (store) => {
      writeGate(store(META), gate);
      for (const place of places) store(place).clear();
    });
  }

  private change(places: string[], act: (store: (place: string) => IDBObjectStore) => void): Promise<void> {
    return this.attempt((database) => new Promise<void>((done, fail) => {
      const transaction = database.transaction(places, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => done();
      transaction.onabort = () => fail(fault(transaction.error));
      act((place) => transaction.objectStore(place));
    }));
  }

  /**
   * Does something, and does it again on another connection where it failed: a connection may be gone without a word, and
   * with it what was under way. Written twice, the same rows are there once. One call runs at a time, so that what is
   * done again comes before whatever follows it.
   */
  private async attempt<T>(act: (database: IDBDatabase) => Promise<T>): Promise<T> {
    for (let again = 0; ; again += 1) {
      const database = await this.connected().catch((error: unknown) => { throw this.gone ? new DiskFault(false, true) : error; });
      try {
        return await act(database);
      } catch (error) {
        const failed = error instanceof DiskFault ? error : fault(error);
        if (failed.full || failed.gone || again === MOST_AGAIN) throw failed;
        this.lose(database);
      }
    }
  }

  private connected(): Promise<IDBDatabase> {
    if (this.connection !== null) return this.connection;
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      // A store that is gone with everything in it must not come back empty, as if nothing had been there.
      if (this.known) {
        this.gone = true;
        request.transaction?.abort();
      } else for (const place of [...PLACES, META]) request.result.createObjectStore(place);
    };
    const connection = settled(request).then((database) => {
      this.known = true;
      this.current = database;
      database.onclose = () => this.lose(database);
      // Whoever makes the store over must not wait for this app.
      database.onversionchange = () => this.lose(database);
      return database;
    });
    this.connection = connection;
    connection.catch(() => { if (this.connection === connection) this.connection = null; });
    return connection;
  }

  private lose(database: IDBDatabase): void {
    database.close();
    if (this.current !== database) return;
    this.current = null;
    this.connection = null;
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
