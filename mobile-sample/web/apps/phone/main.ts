// The page begins here.

import { listenForOffer } from "./install/install.js";
import { begin } from "./navigation/navigation.js";
import { register, takeUpdate } from "./install/update.js";
import { loadWriting } from "./shell/writing-part.js";
import "./shell/forms.js";
import "./shell/app.js";

listenForOffer();
begin();
// A new version that was fetched last time starts with this opening: nothing is open yet.
void register().then(() => { if (document.querySelector("hw-strip") === null) takeUpdate(); });
// What writes follows what unlocks. Where it does not come, the screen that needs it asks again and says so.
const load = (): void => void loadWriting().catch(() => undefined);
load();
// A form that finds its controls missing asks again.
addEventListener("hw-writing", load);
