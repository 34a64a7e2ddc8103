// The page begins here.

import { listenForOffer } from "./app/install.js";
import { begin } from "./app/navigation.js";
import { register, takeUpdate } from "./app/update.js";
import "./app/app.js";

listenForOffer();
begin();
// A new version that was fetched last time starts with this opening: nothing is open yet.
void register().then(() => { if (document.querySelector("hw-strip") === null) takeUpdate(); });
