// What every field needs to know to show itself.

import type { FieldSchema, Json, Path } from "#protocol/protocol.js";
import type { RecordForm } from "../model/record-form.js";

/** Where a field stands, and what it may ask for. */
export interface FieldContext {
  form: RecordForm;
  openRow(path: Path): void;
}

/** A field in its place. */
export interface Place {
  name: string;
  field: FieldSchema;
  path: Path;
}

/** The text of a field's value, for inputs. */
export function text(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
