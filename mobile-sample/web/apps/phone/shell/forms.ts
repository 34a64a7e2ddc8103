// What the forms of this app are given: its worker, its clock, and its screens.

import { showFormsIn } from "#forms/host.js";
import { now, phone, ticks } from "../client/client.js";
import { kind, me, wordedKind } from "../client/session.js";
import { announceNext, back, beforeLeaving, go, replace } from "../navigation/navigation.js";
import { handOverButton, isHandedOver, onHandOver } from "./handed-over.js";

showFormsIn({ records: phone, now, ticks, me, kind, wordedKind, go, replace, back, announceNext, beforeLeaving, handOverButton, isHandedOver, onHandOver });
