// The page begins here.

import { listenForOffer } from "./app/install.js";
import { begin } from "./app/navigation.js";
import { register, takeUpdate } from "./app/update.js";
import { loadWriting } from "./app/writing-part.js";
import "./app/app.js";

listenForOffer();
begin();
// A new version that was fetched last time starts with this opening: nothing is open yet.
void register().then(() => { if (document.querySelector("hw-strip") === null) takeUpdate(); });
// What writes follows what unlocks. Where it does not come, the screen that needs it asks again and says so.
const load = (): void => void loadWriting().catch(() => undefined);
load();
// A form that finds its controls missing asks again.
addEventListener("hw-writing", load);
