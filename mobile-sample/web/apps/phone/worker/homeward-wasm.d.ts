// The part of the WebAssembly module's glue that the worker uses; the build makes the glue itself.
declare module "homeward-wasm" {
  export default function init(input: { module_or_path: string }): Promise<unknown>;

  export class Device {
    call(json: string, bytes: Uint8Array | undefined, nowMillis: number, seed: Uint8Array): string;
    rows(): [place: string, name: Uint8Array, sealed: Uint8Array | null][];
    gate(): string | undefined;
    everything(): [rows: [place: string, name: Uint8Array, sealed: Uint8Array | null][], gate: string] | undefined;
    bytes(): Uint8Array | undefined;
    settle(written: boolean): void;
    skew(): number;
    wanted(): [key: string, name: Uint8Array][] | undefined;
    words(): [key: string, name: Uint8Array][];
    bring(key: string, sealed: Uint8Array | undefined): void;
    load(name: Uint8Array, sealed: Uint8Array): boolean;
    forget(): void;
  }
}
