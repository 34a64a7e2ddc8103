// The places that name a kind of record, each with the reason. Everything else asks the keywords of the catalogue (forms/model/meaning.ts).

export interface Named { file: string; kinds: string[]; why: string }

export const NAMED: readonly Named[] = [
  {
    file: "apps/phone/summary/summary.ts", kinds: ["return-home-interview", "safety-plan"],
    why: "What leaves the service on paper is chosen kind by kind: nothing that a new kind holds comes onto it by itself.",
  },
];
