// Scripts of src/phone/ that still hold words of their own. Whoever converts one takes it out.

export default [
  "phone/client.ts",
  "phone/errands.ts",
  "phone/only-one.ts",
  "phone/worker.ts",
];
